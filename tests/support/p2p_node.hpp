// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "node/app/own_chain_view.hpp"
#include "node/net/peer_network.hpp"
#include "node/upstream/p2p_source.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/recorded_network.hpp"
#include "tests/support/test_data.hpp"
#include "tools/devnet/p2p_listener.hpp"

namespace tributary::test {

/// A clock that runs faster than the real one, so that deadlines of a minute pass in a second.
class FastClock {
  public:
    explicit FastClock(std::int64_t factor) : factor_(factor) {}

    TimestampMs now() const {
        const auto since = std::chrono::steady_clock::now() - start_;
        const auto real = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
        return 1'900'000'000'000 + real * factor_ / 1'000;
    }

  private:
    std::int64_t factor_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A tenth of a second of a clock that runs twenty times as fast.
inline constexpr std::chrono::milliseconds kTestTick{5};

/// A full node of the recorded chain on 127.0.0.<place>, in this process.
class P2pFullNode {
  public:
    P2pFullNode(boost::asio::io_context& loop,
                const FastClock& clock,
                devnet::Devnet& network,
                std::uint8_t place,
                const std::string& subnet = "127.0.0.")
        : loop_(loop),
          clock_(clock),
          network_(network),
          place_(place),
          host_(subnet + std::to_string(place)) {
        start();
    }

    void start() {
        devnet::P2pListenerSettings settings;
        settings.host = host_;
        settings.tick = kTestTick;
        settings.port = port_;
        settings.server.identity.self.address = settings.host;
        settings.server.identity.self.id.bytes.fill(place_);
        settings.server.identity.network_id = 20'260;
        settings.now = [this] { return clock_.now(); };
        settings.state = [this] {
            return devnet::ServedState{&network_.chain(), network_.solid().value_or(0)};
        };
        settings.broadcast = [this](const Bytes& transaction) {
            taken.push_back(transaction);
            return network_.broadcast(transaction).has_value();
        };
        settings.note = [this](const std::string& note) { notes.push_back(note); };
        settings.tamper = [this](Bytes payload) -> std::optional<Bytes> {
            return tamper ? tamper(std::move(payload)) : std::move(payload);
        };
        settings.delay = [this](const Bytes& payload) {
            return delay ? delay(payload) : std::chrono::milliseconds(0);
        };
        auto opened = devnet::P2pListener::open(loop_, std::move(settings));
        if (!opened) throw std::runtime_error(opened.error().message());
        listener = std::move(*opened);
        port_ = listener->port();
    }

    void stop() { listener.reset(); }

    node::PeerAddress address() const { return {host_, port_}; }

    std::unique_ptr<devnet::P2pListener> listener;
    std::function<std::optional<Bytes>(Bytes)> tamper;
    std::function<std::chrono::milliseconds(const Bytes&)> delay;
    std::vector<Bytes> taken;
    std::vector<std::string> notes;

  private:
    boost::asio::io_context& loop_;
    const FastClock& clock_;
    devnet::Devnet& network_;
    std::uint8_t place_;
    std::string host_;
    std::uint16_t port_ = 0;
};

/// A node over a store in memory that has peers only.
class P2pNode {
  public:
    P2pNode(boost::asio::io_context& loop, const FastClock& clock, bool skip = false)
        : loop_(loop), clock_(clock) {
        network = consensus::parse_network(read_test_data("chains/main/network.json")).value();
        node::ChainOptions options;
        options.now = [this] { return clock_.now(); };
        options.note = [this](const std::string& note) { notes.push_back(note); };
        options.skip = skip;
        chain = node::ChainService::open(loop, store, network, std::move(options)).value();
        own = std::make_unique<node::OwnChainView>(*chain, network);
    }

    ~P2pNode() {
        if (peers) peers->stop();
        chain->stop();
    }

    void start(const std::vector<node::PeerAddress>& addresses,
               const std::vector<node::PeerAddress>& seeds = {}) {
        node::PeerNetworkSettings settings;
        settings.identity.self.address = "127.0.0.1";
        settings.identity.self.id.bytes.fill(99);
        settings.identity.network_id = 20'260;
        settings.code_version = "test";
        settings.genesis_time = network.genesis.timestamp_ms;
        settings.peers = addresses;
        settings.seeds = seeds;
        settings.outbound = outbound;
        settings.rotate_ms = rotate_ms;
        settings.tick = kTestTick;
        settings.now = [this] { return clock_.now(); };
        settings.chance = [engine = std::mt19937_64(7)]() mutable { return engine(); };
        settings.note = [this](const std::string& note) { notes.push_back(note); };
        peers = node::PeerNetwork::open(loop_, *own, store, std::move(settings)).value();
        peers->on_ready([this](const node::PeerAddress& peer) {
            if (!sources_.insert(peer).second) {
                return boost::asio::post(loop_,
                                         [this, address = node::P2pSource::address_of(peer)] {
                                             chain->report_return(address);
                                         });
            }
            chain->add_source(std::make_unique<node::P2pSource>(loop_, *peers, peer));
        });
        peers->on_head([this](const node::PeerAddress& peer, const BlockRef& head) {
            boost::asio::post(loop_, [this, address = node::P2pSource::address_of(peer), head] {
                chain->report_head(address, head);
            });
        });
        chain->start();
        peers->start();
    }

    std::size_t outbound = node::kMaxOutbound;
    TimestampMs rotate_ms = node::kRotateMs;
    MemoryStore store;
    consensus::Network network;
    std::vector<std::string> notes;
    std::unique_ptr<node::ChainService> chain;
    std::unique_ptr<node::OwnChainView> own;
    std::unique_ptr<node::PeerNetwork> peers;

  private:
    boost::asio::io_context& loop_;
    const FastClock& clock_;
    std::set<node::PeerAddress> sources_;
};

/// Runs the loop until `enough`, for at most `patience` of real time.
template <typename Enough>
bool run_until(boost::asio::io_context& loop, std::chrono::seconds patience, const Enough& enough) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!enough()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        loop.run_for(std::chrono::milliseconds(10));
        loop.restart();
    }
    return true;
}

}  // namespace tributary::test
