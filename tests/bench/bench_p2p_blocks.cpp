// SPDX-License-Identifier: Apache-2.0
// Blocks from a peer over loopback: frames, envelopes, session, decoded and checked blocks, against
// decoding and hashing the same blocks alone in the same run. Processor time is that of the thread
// that receives; the peer has one of its own.
#include <algorithm>
#include <chrono>
#include <thread>

#include <time.h>

#include <benchmark/benchmark.h>

#include "consensus/network_file.hpp"
#include "node/net/peer_network.hpp"
#include "node/net/received_block.hpp"
#include "primitives/check.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/p2p_world.hpp"
#include "tests/support/recorded_network.hpp"
#include "tests/support/test_data.hpp"
#include "tools/devnet/p2p_listener.hpp"

namespace {

using namespace tributary;
constexpr int kRounds = 11;
/// Blocks and their transactions where the recording's are too small to be told from overhead.
constexpr BlockNumber kFullBlocks = 400;
constexpr std::size_t kTransactionsPerBlock = 300;
constexpr std::size_t kTransactionBytes = 200;

/// Processor time of this thread.
double cpu_now() {
    timespec time{};
    TRIBUTARY_ASSERT(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double wall_now() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(since).count();
}

TimestampMs system_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

devnet::ServedChain make_full_blocks() {
    const Bytes contract = wire::WireWriter().integer(1, 1).take();
    std::vector<Bytes> transactions;
    for (std::size_t i = 0; i < kTransactionsPerBlock; ++i) {
        Bytes data;
        while (data.size() < kTransactionBytes)
            append(data, sha256(as_bytes(std::to_string(i + data.size()))).view());
        const Bytes raw = wire::WireWriter().bytes(10, data).message(11, contract).take();
        transactions.push_back(wire::WireWriter().message(1, raw).take());
    }
    devnet::ServedChain chain = test::make_world_chain(0);
    while (chain.head().number < kFullBlocks) {
        const auto block =
            test::make_world_block(chain.head().number + 1, chain.head().id, "", transactions);
        TRIBUTARY_ASSERT(chain.append(block).has_value());
    }
    return chain;
}

/// A peer on a thread of its own.
class Peer {
  public:
    explicit Peer(const devnet::ServedChain& chain) {
        devnet::P2pListenerSettings settings;
        settings.host = "127.0.0.1";
        settings.server.identity = test::identity(2);
        settings.now = system_now;
        settings.state = [&chain] { return devnet::ServedState{&chain, 0}; };
        settings.broadcast = [](const Bytes&) { return false; };
        settings.note = [](const std::string&) {};
        listener_ = devnet::P2pListener::open(loop_, std::move(settings)).value();
        thread_ = std::thread([this] { loop_.run(); });
    }

    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    ~Peer() {
        loop_.stop();
        thread_.join();
    }

    node::PeerAddress address() const { return {"127.0.0.1", listener_->port()}; }

  private:
    boost::asio::io_context loop_;
    std::unique_ptr<devnet::P2pListener> listener_;
    std::thread thread_;
};

struct Cost {
    double wall = 0;
    double cpu = 0;
};

/// From the first question to the last block.
Cost fetch_all(const devnet::ServedChain& chain, const Peer& peer) {
    boost::asio::io_context loop;
    MemoryStore store;
    test::FakeOwnChain own(chain.find(BlockNumber{0})->id);
    node::PeerNetworkSettings settings;
    settings.identity = test::identity(1);
    settings.code_version = "bench";
    settings.genesis_time = test::kWorldGenesisTime;
    settings.peers = {peer.address()};
    // What a peer allows is not the question.
    settings.pace_ms = 0;
    settings.tick = std::chrono::milliseconds(1);
    settings.now = system_now;
    settings.chance = [] { return 0; };
    settings.note = [](const std::string&) {};
    auto network = node::PeerNetwork::open(loop, own, store, std::move(settings)).value();
    const BlockNumber head = chain.head().number;
    Cost start;
    std::function<void()> ask = [&] {
        network->want(peer.address(),
                      own.tip().number + 1,
                      static_cast<std::uint32_t>(
                          std::min<BlockNumber>(node::kMaxBlockIds, head - own.tip().number)),
                      [&](Result<std::vector<wire::Block>> blocks) {
                          TRIBUTARY_ASSERT(blocks.has_value());
                          for (const wire::Block& block : *blocks)
                              own.ids.push_back(block.header.id);
                          if (own.tip().number == head) return loop.stop();
                          ask();
                      });
    };
    network->on_ready([&](const node::PeerAddress&) {
        start = {wall_now(), cpu_now()};
        boost::asio::post(loop, ask);
    });
    network->start();
    loop.run();
    const Cost end{wall_now(), cpu_now()};
    TRIBUTARY_ASSERT(own.tip().id == chain.head().id);
    return {end.wall - start.wall, end.cpu - start.cpu};
}

double decode_all(const devnet::ServedChain& chain) {
    const double start = cpu_now();
    for (BlockNumber number = 1; number <= chain.head().number; ++number) {
        auto block = node::decode_received_block(chain.find(number)->body);
        TRIBUTARY_ASSERT(block.has_value());
        benchmark::DoNotOptimize(block);
    }
    return cpu_now() - start;
}

void measure(benchmark::State& state, const devnet::ServedChain& chain) {
    const Peer peer(chain);
    static_cast<void>(fetch_all(chain, peer));
    const auto count = static_cast<double>(chain.head().number);
    std::vector<double> rates;
    std::vector<double> fetched;
    std::vector<double> decoded;
    std::vector<double> ratios;
    for (auto _ : state) {
        for (int round = 0; round < kRounds; ++round) {
            const double alone = decode_all(chain);
            const Cost cost = fetch_all(chain, peer);
            rates.push_back(count / cost.wall);
            fetched.push_back(cost.cpu / count * 1e6);
            decoded.push_back(alone / count * 1e6);
            ratios.push_back(cost.cpu / alone);
        }
    }
    state.counters["blocks_per_second"] = median(rates);
    state.counters["cpu_us_per_block"] = median(fetched);
    state.counters["decode_us_per_block"] = median(decoded);
    state.counters["times_decoding"] = median(ratios);
}

void recorded_blocks(benchmark::State& state) {
    const devnet::Devnet network = test::start_network(3'000, {});
    measure(state, network.chain());
}

void full_blocks(benchmark::State& state) {
    measure(state, make_full_blocks());
}

BENCHMARK(recorded_blocks)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(full_blocks)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
