// SPDX-License-Identifier: Apache-2.0
#include "node/chain/payment_notifier.hpp"

#include <gtest/gtest.h>

#include "node/chain/ledger_follower.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/contract_chain.hpp"

namespace tributary::node {
namespace {

constexpr token::TokenId kToken = token::kTokenIdBase + 1;
const Address kShop = test::address_of('k', 1);
const Address kPayer = test::address_of('k', 0);

class PaymentNotifierTest : public testing::Test {
  protected:
    void SetUp() override {
        token::Trc10Facts facts;
        facts.tokens = {kToken};
        facts.rules = {token::active_from(1), token::active_from(1), std::nullopt, std::nullopt};
        ledger = LedgerFollower::open(store, facts, [](const std::string&) {}).value();
        wire::Block genesis;
        ASSERT_TRUE(ledger->on_solid(genesis, 0).has_value());
        open(0);
        ASSERT_TRUE(notifier->on_solid(genesis, 0).has_value());
        feed({test::asset_issue({.owner = kPayer,
                                 .supply = 1'000,
                                 .frozen = {},
                                 .trx_num = 1,
                                 .num = 1,
                                 .precision = 0,
                                 .start = 30'000,
                                 .end = 300'000})});
    }

    void open(TimestampMs since) {
        notifier = PaymentNotifier::open(store,
                                         {{kShop}, {kToken}, since, 0},
                                         [this](const ProvedPayment& payment) -> Status {
                                             if (refusal) return fail(*refusal);
                                             told.push_back(payment);
                                             return {};
                                         })
                       .value();
    }

    void feed(const std::vector<test::TestContract>& contracts) {
        const TimestampMs now = chain.time();
        last = chain.make_block(contracts);
        ASSERT_TRUE(ledger->on_solid(last, now).has_value());
        ASSERT_TRUE(notifier->on_solid(last, now).has_value());
    }

    MemoryStore store;
    test::ContractChain chain;
    std::unique_ptr<LedgerFollower> ledger;
    std::unique_ptr<PaymentNotifier> notifier;
    std::vector<ProvedPayment> told;
    std::optional<ErrorCode> refusal;
    wire::Block last;
};

TEST_F(PaymentNotifierTest, TellsOfEveryPaymentOfABlockInOrderAndOfNothingElse) {
    feed({test::transfer_asset("1000001", kPayer, kShop, 5),
          test::transfer_asset("1000001", kPayer, test::address_of('k', 2), 6),
          test::transfer_asset("1000001", kPayer, kShop, 7)});
    feed({test::transfer_asset("1000001", kShop, kPayer, 3)});
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].movement.amount, 5);
    EXPECT_EQ(told[1].movement.amount, 7);
    EXPECT_EQ(told[1].to, kShop);
    EXPECT_EQ(told[1].movement.other, kPayer);
    EXPECT_EQ(told[1].movement.place.number, 2U);
}

TEST_F(PaymentNotifierTest, GoesOnWhereItStoodAndKeepsItsFirstTime) {
    feed({test::transfer_asset("1000001", kPayer, kShop, 5)});
    open(1'000'000'000'000'000);
    EXPECT_EQ(notifier->next_needed(), 3U);
    feed({test::transfer_asset("1000001", kPayer, kShop, 6)});
    EXPECT_EQ(told.size(), 2U) << "the later opening did not make it history";
}

TEST_F(PaymentNotifierTest, TellsAgainWhatItMayNotHaveTold) {
    const TimestampMs now = chain.time();
    const auto block = chain.make_block({test::transfer_asset("1000001", kPayer, kShop, 5)});
    ASSERT_TRUE(ledger->on_solid(block, now).has_value());
    ASSERT_TRUE(notifier->on_solid(block, now).has_value());
    ASSERT_TRUE(notifier->on_solid(block, now).has_value());
    EXPECT_EQ(told.size(), 2U);
}

TEST_F(PaymentNotifierTest, WhatCouldNotBeToldIsToldLater) {
    const TimestampMs now = chain.time();
    const auto block = chain.make_block({test::transfer_asset("1000001", kPayer, kShop, 5)});
    ASSERT_TRUE(ledger->on_solid(block, now).has_value());
    refusal = ErrorCode::disk_full;
    EXPECT_EQ(notifier->on_solid(block, now).error().code, ErrorCode::disk_full);
    EXPECT_EQ(notifier->next_needed(), 2U);
    refusal.reset();
    EXPECT_TRUE(notifier->on_solid(block, now).has_value());
    EXPECT_EQ(told.size(), 1U);
}

TEST(PaymentNotifier, TellsNobodyOfHistory) {
    MemoryStore store;
    std::size_t told = 0;
    const auto notifier = PaymentNotifier::open(
        store, {{kShop}, {kToken}, 10'000, 5}, [&](const ProvedPayment&) -> Status {
            ++told;
            return {};
        });
    EXPECT_EQ((*notifier)->next_needed(), 5U);
    wire::Block old;
    old.header.number = 5;
    old.header.timestamp = 9'999;
    EXPECT_TRUE((*notifier)->on_solid(old, 0).has_value()) << "the ledger was not even asked";
    EXPECT_EQ((*notifier)->next_needed(), 6U);
    EXPECT_EQ(told, 0U);
}

TEST(PaymentNotifier, RefusesAPlaceThatItDidNotWrite) {
    MemoryStore store;
    WriteBatch damage;
    damage.put(as_bytes("n/payments"), as_bytes("x"));
    ASSERT_TRUE(store.write(damage, Durability::buffered).has_value());
    const auto open = [&] {
        return PaymentNotifier::open(store, {}, [](const auto&) -> Status { return {}; });
    };
    EXPECT_EQ(open().error().code, ErrorCode::store_corrupt);
    WriteBatch newer;
    newer.put(as_bytes("n/payments"), Bytes(17, 9));
    ASSERT_TRUE(store.write(newer, Durability::buffered).has_value());
    EXPECT_EQ(open().error().code, ErrorCode::store_version);
}

}  // namespace
}  // namespace tributary::node
