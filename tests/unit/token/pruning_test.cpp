// SPDX-License-Identifier: Apache-2.0
#include "token/pruning.hpp"

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/contract_chain.hpp"
#include "token/balance.hpp"
#include "token/movements.hpp"
#include "token/records.hpp"
#include "token/trc10_ledger.hpp"

namespace tributary::token {
namespace {

constexpr TokenId kToken = kTokenIdBase + 1;
const Address kIssuer = test::address_of('k', 0);
const Address kAlice = test::address_of('k', 1);

/// A ledger of blocks in each of which Alice gets one unit.
class PruningTest : public testing::Test {
  protected:
    void SetUp() override {
        Trc10Facts facts;
        facts.tokens = {kToken};
        facts.rules = {active_from(1), active_from(1), std::nullopt, std::nullopt};
        auto ledger = Trc10Ledger::make(store, facts);
        write(ledger->verify_genesis(BlockId{})->changes);
        for (int i = 0; i < kBlocks; ++i) {
            const TimestampMs now = chain.time();
            const auto contract = i == 0 ? test::asset_issue({.owner = kIssuer,
                                                              .supply = 1'000,
                                                              .frozen = {},
                                                              .trx_num = 1,
                                                              .num = 1,
                                                              .precision = 0,
                                                              .start = 30'000,
                                                              .end = 300'000})
                                         : test::transfer_asset("1000001", kIssuer, kAlice, 1);
            write(ledger->verify_block(chain.make_block({contract}), now)->changes);
        }
    }

    void write(const WriteBatch& batch) {
        ASSERT_TRUE(store.write(batch, Durability::buffered).has_value());
    }

    void prune(BlockNumber begin) {
        Bytes from;
        do {
            const auto step = prune_history(store, begin, from);
            ASSERT_TRUE(step.has_value()) << step.error().message();
            write(step->changes);
            from = step->next;
        } while (!from.empty());
    }

    std::int64_t alice(BlockNumber number) {
        const auto balance = balance_at(store, kToken, kAlice, number);
        EXPECT_TRUE(balance.has_value()) << balance.error().message();
        return balance ? balance->at_least->value : -1;
    }

    static constexpr int kBlocks = 20;
    MemoryStore store;
    test::ContractChain chain;
};

TEST_F(PruningTest, KeepsEveryBalanceFromTheBeginOnAndSaysWhatIsGone) {
    const std::size_t before = store.size();
    prune(10);
    EXPECT_LT(store.size(), before);
    EXPECT_EQ(history_begin(store), BlockNumber{10});
    EXPECT_EQ(balance_at(store, kToken, kAlice, 9).error().code, ErrorCode::pruned);
    EXPECT_EQ(alice(10), 9);
    EXPECT_EQ(alice(11), 10);
    EXPECT_EQ(alice(20), 19);
}

TEST_F(PruningTest, AListOfMovementsSaysFromWhereItIsComplete) {
    prune(10);
    const auto list = list_movements(store, {kToken, kAlice, std::nullopt, 500});
    ASSERT_TRUE(list.has_value());
    EXPECT_EQ(list->complete_from, 10U);
    EXPECT_EQ(list->movements.size(), 11U);
    EXPECT_EQ(list->movements.back().place.number, 10U);
}

TEST_F(PruningTest, GoesOnPruningLaterAndChangesNothingTheSecondTime) {
    prune(10);
    const std::size_t once = store.size();
    prune(10);
    EXPECT_EQ(store.size(), once);
    prune(20);
    EXPECT_LT(store.size(), once);
    EXPECT_EQ(alice(20), 19);
}

TEST_F(PruningTest, ALongHistoryIsPrunedInStepsThatLoseNoBalance) {
    WriteBatch many;
    for (BlockNumber number = 1; number <= kMaxPrunedPerStep + 5; ++number) {
        many.put(holder_key(kToken, test::address_of('k', 9), number),
                 encode_amount(static_cast<std::int64_t>(number)));
    }
    write(many);
    const auto first = prune_history(store, 20, {});
    ASSERT_FALSE(first->next.empty());
    prune(20);
    EXPECT_EQ(balance_at(store, kToken, test::address_of('k', 9), 20)->at_most->value, 20);
}

}  // namespace
}  // namespace tributary::token
