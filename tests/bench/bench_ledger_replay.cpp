// SPDX-License-Identifier: Apache-2.0
// Transactions per second of the whole replay, and of the least that any replay has to do: cut the
// block apart and hash each transaction, its raw data and the tree.
#include <benchmark/benchmark.h>

#include "primitives/check.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/memory_store.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "tests/support/recorded_chain.hpp"
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

void replay(benchmark::State& state, std::vector<TokenId> tokens) {
    std::size_t transactions = 0;
    for (auto _ : state) {
        MemoryStore store;
        const auto ledger = Trc10Ledger::make(store, {.tokens = tokens, .rules = {}});
        TRIBUTARY_ASSERT(ledger.has_value());
        TimestampMs parent_time = 0;
        BlockId genesis;
        for (std::size_t number = 1; number < chain().blocks.size(); ++number) {
            const auto block = wire::decode_block(slices_of(number));
            TRIBUTARY_ASSERT(block.has_value());
            TRIBUTARY_ASSERT(wire::transaction_root(block->transactions) == block->header.tx_root);
            if (number == 1) {
                genesis = block->header.parent_id;
                const auto begun = ledger->verify_genesis(genesis);
                TRIBUTARY_ASSERT(store.write(begun->changes, Durability::buffered).has_value());
            }
            const auto step = ledger->verify_block(*block, parent_time);
            TRIBUTARY_ASSERT(step.has_value());
            TRIBUTARY_ASSERT(store.write(step->changes, Durability::buffered).has_value());
            parent_time = block->header.timestamp;
            transactions += block->transactions.size();
        }
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

BENCHMARK(slice_and_hash)->Unit(benchmark::kMillisecond);
BENCHMARK(replay_one_token)->Unit(benchmark::kMillisecond);
BENCHMARK(replay_all_tokens)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tributary::token

BENCHMARK_MAIN();
