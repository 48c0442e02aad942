// SPDX-License-Identifier: Apache-2.0
#include "node/app/node.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <spdlog/spdlog.h>

#include "node/app/grpc_attester.hpp"
#include "node/app/notify_command.hpp"
#include "node/app/oracle_follower.hpp"
#include "node/app/peer_side.hpp"
#include "node/app/webhook.hpp"
#include "node/chain/chain_service.hpp"
#include "node/operator_key.hpp"
#include "node/rpc/rpc_server.hpp"
#include "node/store/rocks_store.hpp"
#include "node/upstream/grpc_source.hpp"
#include "node/upstream/tributary_source.hpp"

namespace tributary::node {
namespace {

constexpr auto kDrainPatience = std::chrono::seconds(10);
constexpr auto kHealthInterval = std::chrono::seconds(1);

TimestampMs system_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

/// A built-in name, or the path of a network file.
Result<consensus::Network> load_network(const std::string& name) {
    if (auto builtin = consensus::builtin_network(name)) return builtin;
    std::ifstream file(name, std::ios::binary);
    if (!file) {
        return fail(ErrorCode::bad_network_file,
                    name + " is neither mainnet, nile or shasta nor a file");
    }
    std::string text;
    // One byte more than is allowed, so that the parser can tell.
    text.resize(consensus::kMaxNetworkFileSize + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    auto network = consensus::parse_network(text);
    if (!network) return fail(network.error().code, name + ": " + network.error().detail);
    return network;
}

/// genesis, NUMBER:ID, or the path of an anchor file.
Result<consensus::AnchorChoice> load_anchor(const std::string& name) {
    if (auto named = consensus::parse_anchor_choice(name)) return named;
    std::ifstream file(name, std::ios::binary);
    if (!file) {
        return fail(ErrorCode::bad_config,
                    "anchor " + name + " is neither genesis, NUMBER:ID nor a file");
    }
    std::string text(consensus::kMaxAnchorFileSize + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    auto anchor = consensus::parse_anchor(text);
    if (!anchor) return fail(anchor.error().code, name + ": " + anchor.error().detail);
    return consensus::AnchorChoice(std::move(*anchor));
}

OracleSettings settings_of(const OracleConfig& config, const consensus::Network& network) {
    OracleSettings settings;
    settings.token_id = config.token;
    settings.domain.chain_id = network.evm_chain_id;
    if (config.vault) settings.domain.vault = *config.vault;
    settings.epochs = {config.epoch_seconds, config.acceptance_grace_seconds};
    settings.min_payout = config.min_payout;
    for (const DepositConfig& deposit : config.deposits) {
        settings.deposits.push_back({deposit.owner, deposit.amount, deposit.signer});
    }
    return settings;
}

/// HOST:PORT of a full node, or tributary://HOST:PORT of another Tributary node.
std::unique_ptr<BlockSource> make_source(const std::string& address,
                                         boost::asio::io_context& loop) {
    if (!address.starts_with(kTributaryScheme))
        return std::make_unique<GrpcSource>(GrpcSourceSettings{address}, loop);
    const std::string host = address.substr(kTributaryScheme.size());
    return std::make_unique<TributarySource>(TributarySourceSettings{host}, loop);
}

void note(const std::string& sentence) {
    spdlog::info("{}", sentence);
}

}  // namespace

struct Node::Parts {
    boost::asio::io_context loop;
    std::unique_ptr<RocksStore> store;
    std::unique_ptr<ChainService> chain;
    std::unique_ptr<PeerSide> peers;
    std::unique_ptr<OracleService> oracle;
    std::unique_ptr<OracleFollower> oracle_follower;
    std::unique_ptr<Webhook> webhook;
    std::unique_ptr<PaymentNotifier> notifier;
    std::unique_ptr<RpcServer> rpc;
    boost::asio::signal_set signals{loop, SIGINT, SIGTERM};
    boost::asio::steady_timer health{loop};
    std::thread drain;

    Status open_chain(const NodeConfig& config, const consensus::Network& network);
    Status open_oracle(const OracleConfig& config, const consensus::Network& network);
    Status open_notify(const NodeConfig& config);
    void show_health();
    void await_signals();
    void start_drain();
};

Status Node::Parts::open_chain(const NodeConfig& config, const consensus::Network& network) {
    ChainOptions options;
    options.tokens = config.watch_tokens;
    if (config.anchor) {
        auto anchor = load_anchor(*config.anchor);
        if (!anchor) return fail(std::move(anchor).error());
        options.anchor = std::move(*anchor);
    }
    options.skip = skips(config);
    options.allow_old_anchor = config.allow_old_anchor;
    options.requests_per_second = static_cast<std::uint32_t>(config.requests_per_second);
    options.shadow = config.shadow;
    options.attested_keys = config.keys == "attested";
    options.attesters = config.attest.from;
    options.attest_threshold = config.attest.threshold.value_or(0);
    options.now = system_now;
    options.note = note;
    options.max_bytes = config.storage.max_bytes;
    options.stored_bytes = [this] { return store->stored_bytes(); };
    auto opened = ChainService::open(loop, *store, network, std::move(options));
    if (!opened) return fail(std::move(opened).error());
    chain = std::move(*opened);
    for (const std::string& address : config.upstreams)
        chain->add_source(make_source(address, loop));
    for (const std::string& address : config.attest.from) {
        chain->add_attester(std::make_unique<GrpcAttester>(GrpcAttesterSettings{address}, loop));
    }
    if (!config.p2p.is_used()) return {};
    auto side = PeerSide::open(loop, *chain, *store, config.p2p, network, note);
    if (!side) return fail(std::move(side).error());
    peers = std::move(*side);
    return {};
}

Status Node::Parts::open_oracle(const OracleConfig& config, const consensus::Network& network) {
    if (!config.enabled) return {};
    auto key = load_operator_key({config.operator_key, config.operator_password_file});
    if (!key) return fail(std::move(key).error());
    const Address operator_address = address_of(public_key_of(*key));
    OracleSurroundings surroundings;
    surroundings.post = [this](std::function<void()> task) {
        boost::asio::post(loop, std::move(task));
    };
    surroundings.head_time = [this] { return chain->head_time(); };
    surroundings.float_balance = [this, operator_address, token = config.token] {
        return chain->spendable(operator_address, token);
    };
    surroundings.broadcast = [this](Bytes transaction, Answer<TransactionId> answer) {
        chain->broadcast(std::move(transaction), std::move(answer));
    };
    surroundings.note = note;
    auto opened = OracleService::open(
        settings_of(config, network), std::move(*key), *store, std::move(surroundings));
    if (!opened) return fail(std::move(opened).error());
    oracle = std::move(*opened);
    oracle_follower = std::make_unique<OracleFollower>(*oracle, chain->solid().number + 1);
    chain->add_follower("oracle", *oracle_follower);
    return {};
}

Status Node::Parts::open_notify(const NodeConfig& config) {
    if (config.notify.addresses.empty() || config.watch_tokens.empty()) return {};
    PaymentWatch watch{config.notify.addresses, {}, system_now(), chain->solid().number + 1};
    for (const std::string& text : config.watch_tokens) {
        const auto id = token::parse_token_id(text);
        if (!id) return fail(id.error());
        watch.tokens.push_back(*id);
    }
    if (!config.notify.webhook.empty()) {
        const auto url = parse_webhook_url(config.notify.webhook);
        if (!url) return fail(url.error());
        auto hook = Webhook::open(loop, *store, {*url}, note);
        if (!hook) return fail(std::move(hook).error());
        webhook = std::move(*hook);
    }
    auto opened = PaymentNotifier::open(
        *store,
        std::move(watch),
        [this, command = config.notify.command](const ProvedPayment& payment) {
            const std::string json = json_of(payment);
            if (webhook) {
                if (Status taken = webhook->tell(json); !taken) return taken;
            }
            const Status started = command.empty() ? Status{} : start_command(command, json);
            if (!started) note("a payment was not told: " + started.error().message());
            return Status{};
        });
    if (!opened) return fail(std::move(opened).error());
    notifier = std::move(*opened);
    chain->add_follower("notify", *notifier);
    return {};
}

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Node::~Node() {
    if (parts_->drain.joinable()) parts_->drain.join();
    // Calls that are still open hold references to the services.
    parts_->rpc.reset();
}

Result<std::unique_ptr<Node>> Node::open(const NodeConfig& config) {
    const auto network = load_network(config.network);
    if (!network) return fail(network.error());
    std::error_code made;
    std::filesystem::create_directories(config.data_dir, made);
    if (made) return fail(ErrorCode::io_error, config.data_dir.string() + ": " + made.message());
    auto parts = std::make_unique<Parts>();
    auto store = RocksStore::open(config.data_dir / "store");
    if (!store) return fail(std::move(store).error());
    parts->store = std::move(*store);
    if (Status chain = parts->open_chain(config, *network); !chain) return fail(chain.error());
    if (Status oracle = parts->open_oracle(config.oracle, *network); !oracle)
        return fail(oracle.error());
    if (Status notify = parts->open_notify(config); !notify) return fail(notify.error());
    parts->rpc = std::make_unique<RpcServer>(
        *parts->chain, parts->oracle.get(), parts->peers.get(), parts->chain.get());
    const auto port = parts->rpc->start(config.grpc);
    if (!port) return fail(port.error());
    spdlog::info("{} on network {}, gRPC on port {}, SOLID block {}",
                 config.data_dir.string(),
                 network->name,
                 *port,
                 parts->chain->solid().number);
    return std::unique_ptr<Node>(new Node(std::move(parts)));
}

void Node::Parts::show_health() {
    chain->status([this](const Result<StatusAnswer>& status) {
        if (status) rpc->show_state(status->state);
    });
    health.expires_after(kHealthInterval);
    health.async_wait([this](const boost::system::error_code& error) {
        if (!error) show_health();
    });
}

void Node::Parts::await_signals() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error) return;
        if (drain.joinable()) {
            spdlog::warn("second signal, leaving at once");
            std::_Exit(128 + signal);
        }
        spdlog::info("signal {}, draining calls", signal);
        start_drain();
        await_signals();
    });
}

void Node::Parts::start_drain() {
    // gRPC waits for open calls, and those wait for the loop, so the waiting has a thread of its
    // own.
    drain = std::thread([this] {
        rpc->stop(kDrainPatience);
        boost::asio::post(loop, [this] {
            if (peers) peers->stop();
            if (webhook) webhook->stop();
            chain->stop();
            loop.stop();
        });
    });
}

void Node::run() {
    parts_->await_signals();
    parts_->chain->start();
    if (parts_->peers) parts_->peers->start();
    if (parts_->webhook) parts_->webhook->start();
    parts_->show_health();
    const auto guard = boost::asio::make_work_guard(parts_->loop);
    parts_->loop.run();
    spdlog::info("stopped at SOLID block {}", parts_->chain->solid().number);
}

}  // namespace tributary::node
