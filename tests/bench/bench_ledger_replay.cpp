// SPDX-License-Identifier: Apache-2.0
// Transactions per second of the whole replay, and of the least that any replay has to do: SHA-256
// of each transaction, of its raw data and of the tree, and parsing: to cut the block apart alone,
// or to read each transaction's fields, and two look-ups in the store for the two accounts that a
// transfer has. The last lines are what two cores make of it, and memory per million holders.
#include <algorithm>
#include <fstream>
#include <future>

#include <unistd.h>

#include <benchmark/benchmark.h>

#include "primitives/check.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/memory_store.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "tests/support/recorded_chain.hpp"
#include "token/records.hpp"
#include "token/trc10_ledger.hpp"

namespace tributary::token {
namespace {

const test::RecordedChain& chain() {
    static const test::RecordedChain loaded = test::load_recorded_chain("main");
    return loaded;
}

wire::BlockSlices slices_of(std::size_t number) {
    auto slices = wire::slice_block(chain().blocks[number]);
    TRIBUTARY_ASSERT(slices.has_value());
    return std::move(*slices);
}

/// A block whose transactions have been checked against its root.
wire::Block checked_block(std::size_t number) {
    auto block = wire::decode_block(slices_of(number));
    TRIBUTARY_ASSERT(block.has_value());
    TRIBUTARY_ASSERT(wire::transaction_root(block->transactions) == block->header.tx_root);
    return std::move(*block);
}

/// A ledger over a store in memory, fed with blocks in order.
class Replay {
  public:
    explicit Replay(const std::vector<TokenId>& tokens)
        : ledger_(Trc10Ledger::make(store_, {.tokens = tokens, .rules = {}}).value()) {}

    void feed(const wire::Block& block) {
        if (block.header.number == 1) write(ledger_.verify_genesis(block.header.parent_id));
        write(ledger_.verify_block(block, parent_time_));
        parent_time_ = block.header.timestamp;
    }

  private:
    void write(const Result<LedgerStep>& step) {
        TRIBUTARY_ASSERT(step.has_value());
        TRIBUTARY_ASSERT(store_.write(step->changes, Durability::buffered).has_value());
    }

    MemoryStore store_;
    Trc10Ledger ledger_;
    TimestampMs parent_time_ = 0;
};

void replay(benchmark::State& state, const std::vector<TokenId>& tokens) {
    std::size_t transactions = 0;
    for (auto _ : state) {
        Replay replay(tokens);
        for (std::size_t number = 1; number < chain().blocks.size(); ++number) {
            const wire::Block block = checked_block(number);
            replay.feed(block);
            transactions += block.transactions.size();
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(transactions));
}

/// Parsing and Merkle work of the next blocks on a second core, by value, while the ledger takes
/// those before.
void replay_two_cores(benchmark::State& state) {
    constexpr std::size_t kAhead = 64;
    const auto prepare = [](std::size_t from) {
        std::vector<wire::Block> out;
        const std::size_t end = std::min(from + kAhead, chain().blocks.size());
        for (std::size_t number = from; number < end; ++number)
            out.push_back(checked_block(number));
        return out;
    };
    std::size_t transactions = 0;
    for (auto _ : state) {
        Replay replay({1'000'002});
        auto next = std::async(std::launch::async, prepare, std::size_t{1});
        for (std::size_t from = 1; from < chain().blocks.size(); from += kAhead) {
            const std::vector<wire::Block> blocks = next.get();
            next = std::async(std::launch::async, prepare, from + kAhead);
            for (const wire::Block& block : blocks) {
                replay.feed(block);
                transactions += block.transactions.size();
            }
        }
        next.wait();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(transactions));
}

void replay_one_token(benchmark::State& state) {
    replay(state, {1'000'002});
}

void replay_all_tokens(benchmark::State& state) {
    replay(state, {1'000'001, 1'000'002, 1'000'003, 1'000'004});
}

/// raw_data is the first field of every transaction of the recording.
ByteView raw_of(ByteView transaction) {
    wire::WireReader reader(transaction);
    return (*reader.next())->bytes;
}

void slice_and_hash(benchmark::State& state) {
    std::size_t transactions = 0;
    for (auto _ : state) {
        for (std::size_t number = 1; number < chain().blocks.size(); ++number) {
            const auto slices = slices_of(number);
            std::vector<Hash256> leaves;
            for (const ByteView transaction : slices.transactions) {
                leaves.push_back(sha256(transaction));
                benchmark::DoNotOptimize(sha256(raw_of(transaction)));
            }
            benchmark::DoNotOptimize(merkle_root(std::move(leaves)));
            transactions += slices.transactions.size();
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(transactions));
}

/// What SHA-256, parsing and two look-ups per transaction cost without any ledger.
void parse_hash_and_look_up(benchmark::State& state) {
    MemoryStore store;
    WriteBatch batch;
    for (std::uint64_t i = 0; i < 10'000; ++i)
        batch.put(be64(i * 0x9e3779b97f4a7c15U), be64(i));
    TRIBUTARY_ASSERT(store.write(batch, Durability::buffered).has_value());
    std::size_t transactions = 0;
    for (auto _ : state) {
        for (std::size_t number = 1; number < chain().blocks.size(); ++number) {
            const wire::Block block = checked_block(number);
            for (const auto& transaction : block.transactions) {
                benchmark::DoNotOptimize(transaction.id());
                benchmark::DoNotOptimize(store.get(be64(transactions)));
                benchmark::DoNotOptimize(store.get(be64(transactions * 0x9e3779b97f4a7c15U)));
                ++transactions;
            }
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(transactions));
}

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0;
    file >> pages >> pages;
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// What a ledger holds in memory itself after a million holders went by, and what a store in memory
/// holds of them; a node's store is on disk.
void memory_per_million_holders(benchmark::State& state) {
    constexpr std::size_t kHolders = 1'000'000;
    for (auto _ : state) {
        const std::size_t before = resident_bytes();
        LedgerMemory memory;
        for (std::uint64_t i = 0; i < kHolders; ++i) {
            std::array<std::uint8_t, 20> tail{};
            const auto number = be64(i * 0x9e3779b97f4a7c15U);
            std::copy(number.begin(), number.end(), tail.begin() + 12);
            memory.holders[{1'000'002, Address::from_evm(tail)}] = 1;
            memory.signers[Address::from_evm(tail)] = true;
            memory.trim();
        }
        state.counters["ledger_MB"] = static_cast<double>(resident_bytes() - before) / 1e6;
        MemoryStore store;
        for (std::uint64_t i = 0; i < kHolders; ++i) {
            std::array<std::uint8_t, 20> tail{};
            const auto number = be64(i * 0x9e3779b97f4a7c15U);
            std::copy(number.begin(), number.end(), tail.begin() + 12);
            const Address who = Address::from_evm(tail);
            WriteBatch batch;
            batch.put(holder_key(1'000'002, who, 1), encode_amount(1));
            batch.put(signer_key(who), encode_number(1));
            TRIBUTARY_ASSERT(store.write(batch, Durability::buffered).has_value());
        }
        state.counters["with_store_MB"] = static_cast<double>(resident_bytes() - before) / 1e6;
    }
}

BENCHMARK(slice_and_hash)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_hash_and_look_up)->Unit(benchmark::kMillisecond);
BENCHMARK(replay_one_token)->Unit(benchmark::kMillisecond);
BENCHMARK(replay_all_tokens)->Unit(benchmark::kMillisecond);
BENCHMARK(replay_two_cores)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(memory_per_million_holders)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace tributary::token

BENCHMARK_MAIN();
