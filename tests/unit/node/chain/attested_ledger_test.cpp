// SPDX-License-Identifier: Apache-2.0
#include "node/chain/attested_ledger.hpp"

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/contract_chain.hpp"

namespace tributary::node {
namespace {

constexpr token::TokenId kToken = token::kTokenIdBase + 1;
constexpr std::string_view kName = "1000001";
const Address kHolder = test::address_of('k', 0);
const Address kFriend = test::address_of('k', 1);
const Address kContract = test::address_of('c', 0);
const HolderQuestion kQuestion{kToken, kHolder};

class AttestedLedgerTest : public testing::Test {
  protected:
    void SetUp() override {
        open();
        feed({});
    }

    void open(std::vector<std::string> attesters = {"a:1", "b:1", "c:1"}) {
        AttestedLedger::Settings settings{{kToken}, {2, attesters.size()}, attesters};
        ledger_ = AttestedLedger::open(store_, settings, [this](const std::string& said) {
                      notes_.push_back(said);
                  }).value();
        ledger_->on_contradiction([this](const std::string& attester, const std::string&) {
            accused_.push_back(attester);
            ASSERT_TRUE(ledger_->forget(attester).has_value());
        });
        ASSERT_TRUE(ledger_->begin(0, chain_.number()).has_value());
    }

    void feed(const std::vector<test::TestContract>& contracts) {
        ASSERT_TRUE(ledger_->on_solid(chain_.make_block(contracts), 0).has_value());
    }

    token::Attestation attested(std::int64_t amount, BlockNumber number) const {
        return {{number, BlockId{}}, amount, {2, 3}, {"a:1", "b:1"}, {}};
    }

    Status take(std::int64_t amount, BlockNumber number) {
        return ledger_->take(kQuestion, attested(amount, number));
    }

    token::ProvedInterval interval() const {
        return token::attested_interval(ledger_->find(kQuestion).value());
    }

    void receive(std::int64_t amount) {
        feed({test::transfer_asset(kName, kFriend, kHolder, amount)});
    }

    MemoryStore store_;
    test::ContractChain chain_;
    std::unique_ptr<AttestedLedger> ledger_;
    std::vector<std::string> notes_;
    std::vector<std::string> accused_;
};

using Interval = token::ProvedInterval;

TEST_F(AttestedLedgerTest, NeedsNoBlockBeforeItBegins) {
    MemoryStore store;
    const auto waiting = AttestedLedger::open(store, {{kToken}, {2, 2}, {}}, {}).value();
    EXPECT_EQ(waiting->next_needed(), token::kNever);
    EXPECT_EQ(waiting->find(kQuestion), std::nullopt);
}

TEST_F(AttestedLedgerTest, CarriesABaseOnFromItsBlockToNow) {
    receive(5);
    receive(6);
    ASSERT_TRUE(take(100, 2).has_value());
    EXPECT_EQ(interval(), (Interval{106, 106})) << "block 2 is in the base, block 3 is not";
    receive(7);
    EXPECT_EQ(interval(), (Interval{113, 113}));
}

TEST_F(AttestedLedgerTest, TakesNoBaseAheadOfItOrTooLongAgo) {
    EXPECT_EQ(take(100, chain_.number() + 1).error().code, ErrorCode::not_synced);
    EXPECT_EQ(ledger_->proved_at(kQuestion, chain_.number() + 1).error().code,
              ErrorCode::not_synced);
    for (std::size_t i = 0; i < kMaxJournalBlocks; ++i)
        feed({});
    const BlockNumber now = chain_.number();
    EXPECT_EQ(take(100, now - kMaxJournalBlocks - 1).error().code, ErrorCode::out_of_range);
    EXPECT_TRUE(take(100, now - kMaxJournalBlocks).has_value());
}

TEST_F(AttestedLedgerTest, ARestartGoesOnWithTheMark) {
    ASSERT_TRUE(take(100, 1).has_value());
    receive(5);
    open();
    EXPECT_EQ(ledger_->next_needed(), chain_.number() + 1);
    EXPECT_EQ(interval(), (Interval{105, 105}));
    EXPECT_EQ(ledger_->find(kQuestion)->base, attested(100, 1));
    receive(6);
    EXPECT_EQ(interval(), (Interval{111, 111}));
}

TEST_F(AttestedLedgerTest, ARestartWithoutThoseWhoAttestedForgets) {
    ASSERT_TRUE(take(100, 1).has_value());
    open({"a:1", "c:1", "d:1"});
    EXPECT_EQ(ledger_->find(kQuestion), std::nullopt);
    open();
    EXPECT_EQ(ledger_->find(kQuestion), std::nullopt) << "it is not in the store either";
}

TEST_F(AttestedLedgerTest, ARestartBehindAGapForgets) {
    ASSERT_TRUE(take(100, 1).has_value());
    ASSERT_TRUE(ledger_->begin(50, 60).has_value());
    EXPECT_EQ(ledger_->next_needed(), 61U);
    EXPECT_EQ(ledger_->find(kQuestion), std::nullopt);
}

TEST_F(AttestedLedgerTest, ALaterAttestationThatContradictsIsNamedAndLeavesTheBalanceDisputed) {
    ASSERT_TRUE(take(100, 1).has_value());
    receive(5);
    const Status taken = take(106, 2);
    EXPECT_EQ(taken.error().code, ErrorCode::upstream_lied);
    EXPECT_EQ(ledger_->dispute(kQuestion),
              "106 at block 2 attested by a:1, b:1 contradicts 100 at block 1 attested by a:1, b:1 "
              "and the movements between");
    EXPECT_TRUE(accused_.empty()) << "one of the two is wrong, nobody can tell which";
    ASSERT_TRUE(take(105, 2).has_value());
    EXPECT_TRUE(ledger_->dispute(kQuestion).empty());
}

TEST_F(AttestedLedgerTest, ADisputedBalanceDoesNotComeBackWithARestart) {
    ASSERT_TRUE(take(100, 1).has_value());
    receive(5);
    ASSERT_EQ(take(106, 2).error().code, ErrorCode::upstream_lied);
    open();
    EXPECT_EQ(ledger_->find(kQuestion), std::nullopt);
    ASSERT_TRUE(take(105, 2).has_value());
    ASSERT_EQ(take(106, 2).error().code, ErrorCode::upstream_lied);
    receive(5);
    open();
    EXPECT_EQ(ledger_->find(kQuestion), std::nullopt) << "a block does not write it again";
}

TEST_F(AttestedLedgerTest, ABalanceThatIsNotDisputedAnyMoreOutlivesARestart) {
    ASSERT_TRUE(take(100, 1).has_value());
    receive(5);
    ASSERT_EQ(take(106, 2).error().code, ErrorCode::upstream_lied);
    ASSERT_TRUE(take(105, 2).has_value());
    open();
    EXPECT_EQ(interval(), (Interval{105, 105}));
}

TEST_F(AttestedLedgerTest, ANewBaseBelowTheHeadKnowsTheBlocksBetween) {
    ASSERT_TRUE(take(100, 1).has_value());
    receive(50);
    feed({test::trx_transfer(kHolder, kFriend)});
    feed({test::transfer_asset(kName, kHolder, kFriend, 40)});
    feed({});
    feed({test::trx_transfer(kHolder, kFriend), test::transfer_asset(kName, kFriend, kHolder, 7)});
    ASSERT_TRUE(take(150, 2).has_value());
    EXPECT_EQ(ledger_->proved_at(kQuestion, 3).value(), (Interval{50, std::nullopt}));
    EXPECT_EQ(ledger_->proved_at(kQuestion, 5).value(), (Interval{10, std::nullopt}))
        << "what was spent is proved no more";
    ASSERT_TRUE(take(110, 5).has_value()) << ledger_->dispute(kQuestion);
    EXPECT_EQ(interval(), (Interval{117, 117}));
}

TEST_F(AttestedLedgerTest, ALaterAttestationTellsWhatACallMayHaveBrought) {
    ASSERT_TRUE(take(100, 1).has_value());
    feed({test::contract_call(kHolder, kContract, 0, 0)});
    EXPECT_EQ(interval(), (Interval{100, std::nullopt}));
    EXPECT_EQ(take(99, 2).error().code, ErrorCode::upstream_lied);
    ASSERT_TRUE(take(130, 2).has_value());
    EXPECT_EQ(interval(), (Interval{130, 130}));
}

TEST_F(AttestedLedgerTest, WhatBodiesProveByThemselvesHoldsAgainstAnyStatement) {
    ASSERT_TRUE(take(100, 1).has_value());
    feed({test::trx_transfer(kHolder, kFriend), test::transfer_asset(kName, kFriend, kHolder, 9)});
    EXPECT_EQ(ledger_->proved_at(kQuestion, 1).value(), (Interval{0, std::nullopt}));
    EXPECT_EQ(ledger_->proved_at(kQuestion, 2).value(), (Interval{9, std::nullopt}));
    feed({});
    EXPECT_EQ(ledger_->proved_at(kQuestion, 3).value(), (Interval{9, std::nullopt}));
}

TEST_F(AttestedLedgerTest, SpendingMoreThanWasAttestedAccusesThoseWhoAttested) {
    ASSERT_TRUE(take(100, 1).has_value());
    feed({test::transfer_asset(kName, kHolder, kFriend, 101)});
    EXPECT_EQ(accused_, (std::vector<std::string>{"a:1", "b:1"}));
    EXPECT_EQ(ledger_->find(kQuestion), std::nullopt);
    open();
    EXPECT_EQ(ledger_->find(kQuestion), std::nullopt);
}

TEST_F(AttestedLedgerTest, ABlockThatCannotBeCarriedOverEndsAllBases) {
    ASSERT_TRUE(take(100, 1).has_value());
    feed({test::market_sell(kFriend, {kName, 5}, {"_", 5})});
    EXPECT_EQ(ledger_->find(kQuestion), std::nullopt);
    EXPECT_FALSE(notes_.empty());
    EXPECT_EQ(take(100, 1).error().code, ErrorCode::unavailable);
    EXPECT_TRUE(take(100, 2).has_value());
}

TEST_F(AttestedLedgerTest, KeepsAsManyAccountsAsItsLimitAndNotOneMore) {
    for (std::size_t i = 0; i < kMaxAttestedHoldings; ++i) {
        const HolderQuestion question{kToken, test::address_of('x', i)};
        ASSERT_TRUE(ledger_->take(question, attested(1, 1)).has_value());
    }
    EXPECT_EQ(take(100, 1).error().code, ErrorCode::unavailable);
    const HolderQuestion known{kToken, test::address_of('x', 0)};
    EXPECT_TRUE(ledger_->take(known, attested(1, 1)).has_value());
}

}  // namespace
}  // namespace tributary::node
