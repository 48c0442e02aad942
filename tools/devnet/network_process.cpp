// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/network_process.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/system_timer.hpp>

#include <grpc/support/log.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "consensus/network_file.hpp"
#include "node/net/peer_book.hpp"
#include "tools/devnet/p2p_listener.hpp"
#include "tools/devnet/raw_grpc_server.hpp"

namespace tributary::devnet {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::system_clock;

TimestampMs now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch())
        .count();
}

Clock::time_point time_point_of(TimestampMs time) {
    return Clock::time_point(std::chrono::milliseconds(time));
}

/// The loop around a Devnet: timers, signals, and calls that hop in from gRPC's threads.
class NetworkLoop {
  public:
    NetworkLoop(Devnet& network, const NetworkOptions& options)
        : network_(network),
          options_(options),
          timer_(loop_),
          signals_(loop_, SIGINT, SIGTERM),
          leap_signal_(loop_, SIGUSR1) {}

    /// For RawGrpcServer: the call is answered on the loop.
    void answer(std::string path, Bytes request, RawGrpcServer::Reply reply) {
        asio::post(
            loop_,
            [this, path = std::move(path), request = std::move(request), reply = std::move(reply)] {
                const std::size_t before = network_.pending();
                reply(answer_wallet_call(network_, path, request));
                // What was taken from a client is what peers hear of.
                if (p2p_ && network_.pending() > before) p2p_->advertise(request);
            });
    }

    /// Before run. Errors: those of P2pListener::open.
    Status serve_peers(const node::PeerAddress& place, std::int32_t network_id) {
        P2pListenerSettings settings;
        settings.host = place.host;
        settings.port = place.port;
        settings.server.identity.self.address =
            node::is_ip_v4(place.host) ? place.host : "127.0.0.1";
        std::random_device device;
        for (std::uint8_t& byte : settings.server.identity.self.id.bytes)
            byte = static_cast<std::uint8_t>(device());
        settings.server.identity.network_id = network_id;
        settings.now = now_ms;
        settings.state = [this] {
            return ServedState{&network_.chain(), network_.solid().value_or(0)};
        };
        settings.broadcast = [this](const Bytes& transaction) {
            const auto taken = network_.broadcast(transaction);
            if (!taken) spdlog::info("a peer's transaction is refused: {}", taken.error().message);
            return taken.has_value();
        };
        settings.note = [](const std::string& sentence) { spdlog::info("{}", sentence); };
        auto listener = P2pListener::open(loop_, std::move(settings));
        if (!listener) return fail(std::move(listener).error());
        p2p_ = std::move(*listener);
        spdlog::info("serving peers of network {} on port {}", network_id, p2p_->port());
        return {};
    }

    /// Until a signal comes, or a recorded block does not fit.
    Status run(RawGrpcServer& server) {
        server_ = &server;
        signals_.async_wait([this](const boost::system::error_code& error, int) {
            if (!error) stop();
        });
        wait_for_leaps();
        const auto guard = asio::make_work_guard(loop_);
        go_on();
        loop_.run();
        if (stopper_.joinable()) stopper_.join();
        return failure_;
    }

  private:
    /// The server stops on a thread of its own, while the loop still answers what it waits for.
    void stop() {
        if (is_stopping_) return;
        is_stopping_ = true;
        timer_.cancel();
        leap_signal_.cancel();
        stopper_ = std::thread([this] {
            server_->stop();
            asio::post(loop_, [this] { loop_.stop(); });
        });
    }

    /// Supply is frozen for days: who tries that out need not wait for them.
    void wait_for_leaps() {
        leap_signal_.async_wait([this](const boost::system::error_code& error, int) {
            if (error) return;
            ++leaps_;
            wait_for_leaps();
        });
    }

    /// Chain time that the next block leaves out.
    TimestampMs take_leaps() { return std::exchange(leaps_, 0) * kLeap; }

    void go_on() {
        if (is_stopping_) return;
        if (!network_.is_replayed()) return replay_later();
        if (!network_.has_keys()) return;
        if (!said_producing_) {
            spdlog::info("producing behind block {}", network_.chain().head().number);
            said_producing_ = true;
        }
        if (options_.block_interval_ms) return produce_by_interval();
        produce_by_clock();
    }

    /// Hundred steps a second are enough to look smooth.
    void replay_later() {
        const int pace = *options_.blocks_per_second;
        const int step = std::max(1, pace / 100);
        wait_for(Clock::now() + std::chrono::microseconds(1'000'000LL * step / pace), [this, step] {
            failure_ = network_.replay(static_cast<std::size_t>(step));
            if (!failure_) return stop();
            go_on();
        });
    }

    /// Slots pass without a wait where their witness has no key here; one round of all is enough to
    /// find one.
    void produce_by_interval() {
        if (next_tick_ == Clock::time_point()) next_tick_ = Clock::now();
        next_tick_ = std::max(next_tick_ + std::chrono::milliseconds(*options_.block_interval_ms),
                              Clock::now());
        wait_for(next_tick_, [this] {
            TimestampMs slot = network_.next_slot_time() + take_leaps();
            std::optional<BlockRef> block;
            for (int tries = 0; !block && tries < kMaxEmptySlots; ++tries) {
                block = network_.produce(slot);
                slot += network_.grid().interval;
            }
            report(block);
            go_on();
        });
    }

    void produce_by_clock() {
        const consensus::SlotGrid& grid = network_.grid();
        const TimestampMs next =
            grid.genesis_time + (consensus::absolute_slot(grid, now_ms()) + 1) * grid.interval;
        const TimestampMs slot = std::max(next, network_.next_slot_time());
        wait_for(time_point_of(slot), [this, slot] {
            report(network_.produce(slot));
            go_on();
        });
    }

    void report(const std::optional<BlockRef>& block) {
        if (block && p2p_) p2p_->advertise_head();
        if (block) {
            spdlog::debug("block {} {}", block->number, block->id.hex());
        } else {
            spdlog::warn("a slot stays empty: no key for its witness");
        }
    }

    template <typename Then>
    void wait_for(Clock::time_point time, Then then) {
        timer_.expires_at(time);
        timer_.async_wait([then = std::move(then)](const boost::system::error_code& error) {
            if (!error) then();
        });
    }

    static constexpr int kMaxEmptySlots = 127;
    static constexpr TimestampMs kLeap = 86'400'000;

    Devnet& network_;
    const NetworkOptions& options_;
    asio::io_context loop_;
    asio::system_timer timer_;
    asio::signal_set signals_;
    asio::signal_set leap_signal_;
    TimestampMs leaps_ = 0;
    Clock::time_point next_tick_;
    RawGrpcServer* server_ = nullptr;
    std::thread stopper_;
    std::unique_ptr<P2pListener> p2p_;
    Status failure_;
    bool is_stopping_ = false;
    bool said_producing_ = false;
};

Result<Devnet> load(const NetworkOptions& options) {
    KeyRing keys;
    if (options.keys_file) {
        const auto text = read_file(*options.keys_file);
        if (!text) return fail(text.error());
        auto parsed = parse_keys(*text);
        if (!parsed)
            return fail(parsed.error().code, *options.keys_file + ": " + parsed.error().message());
        if (parsed->empty())
            return fail(ErrorCode::missing_field, *options.keys_file + ": there is no key");
        keys = std::move(*parsed);
    }
    auto recording = read_recording(options.directory, options.until);
    if (!recording) return fail(recording.error());
    for (const std::string& warning : recording->warnings)
        spdlog::warn("{}", warning);
    const std::size_t blocks = recording->blocks.size();
    auto network = Devnet::make(std::move(*recording), std::move(keys));
    if (!network)
        return fail(network.error().code, options.directory + ": " + network.error().detail);
    if (!options.blocks_per_second) {
        if (Status replayed = network->replay(blocks); !replayed) return fail(replayed.error());
    }
    return network;
}

bool is_host_and_port(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    const auto port = parse_integer<std::uint16_t>(std::string_view(address).substr(colon + 1));
    return port && *port > 0;
}

Result<std::int32_t> network_id_of(const NetworkOptions& options) {
    if (options.p2p_network_id) return *options.p2p_network_id;
    const auto text = read_file(options.directory + "/network.json");
    if (!text)
        return fail(text.error().code, text.error().detail + "; --p2p-network-id tells it, too");
    const auto network = consensus::parse_network(*text);
    if (!network) return fail(network.error());
    return network->p2p.network_id;
}

}  // namespace

Status run_network(const NetworkOptions& options, const std::function<void()>& ready) {
    // stdout carries nothing but the one line that scripts wait for.
    spdlog::set_default_logger(spdlog::stderr_logger_mt("devnet"));
    // What gRPC cannot do is told in our own sentence.
    gpr_set_log_function([](gpr_log_func_args*) {});
    if (!is_host_and_port(options.address)) {
        return fail(ErrorCode::invalid_argument,
                    "--grpc takes HOST:PORT with a port of 1 to 65535, not " + options.address);
    }
    auto network = load(options);
    if (!network) return fail(network.error());
    NetworkLoop loop(*network, options);
    if (options.p2p) {
        const auto place = node::parse_peer_address(*options.p2p);
        if (!place) return fail(ErrorCode::invalid_argument, "--p2p: " + place.error().detail);
        const auto id = network_id_of(options);
        if (!id) return fail(id.error());
        if (Status serving = loop.serve_peers(*place, *id); !serving) return serving;
    }
    auto server = RawGrpcServer::listen(
        options.address, [&loop](std::string path, Bytes request, RawGrpcServer::Reply reply) {
            loop.answer(std::move(path), std::move(request), std::move(reply));
        });
    if (!server) return fail(server.error());
    spdlog::info("serving {} on port {}", options.directory, (*server)->port());
    ready();
    return loop.run(**server);
}

}  // namespace tributary::devnet
