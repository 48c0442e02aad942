// SPDX-License-Identifier: Apache-2.0
#include "oracle/receipt_book.hpp"

#include <gtest/gtest.h>

#include "oracle/epoch_closing.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/receipt_builder.hpp"

namespace tributary::oracle {
namespace {

class ReceiptBookTest : public testing::Test {
  protected:
    ReceiptBookTest() : book_(rules()) {}

    static BookRules rules() {
        BookRules out;
        out.epochs = {60, 0};
        out.deposits = DepositTable::from(
                           {{test::address_named("alice"), {1'000}, test::address_named("phone")},
                            {test::address_named("bob"), {500}, {}}})
                           .value();
        out.operator_address = test::address_named("operator");
        return out;
    }

    Result<Intake> verify(const test::ReceiptSketch& sketch) {
        return book_.verify(store_, test::receipt_bytes(sketch), moment_);
    }

    ErrorCode refusal(const test::ReceiptSketch& sketch) {
        const auto intake = verify(sketch);
        return intake ? ErrorCode::invalid_argument : intake.error().code;
    }

    void take(const test::ReceiptSketch& sketch) {
        const auto intake = verify(sketch);
        ASSERT_TRUE(intake.has_value()) << intake.error().message();
        ASSERT_EQ(intake->outcome, IntakeOutcome::accepted);
        ASSERT_TRUE(store_.write(records_of(*intake), Durability::synced).has_value());
    }

    /// Closes and keeps the records; payee name and amount of each payout.
    std::vector<Payout> close(Epoch through, std::int64_t min_payout = 1) {
        const auto closing = close_epochs(store_, {closed_, through, {}, {min_payout}});
        EXPECT_TRUE(closing.has_value());
        EXPECT_TRUE(store_.write(closing->records, Durability::synced).has_value());
        closed_ = through;
        return closing->payouts;
    }

    MemoryStore store_;
    ReceiptBook book_;
    ChainMoment moment_{659'000, {}};
    std::optional<Epoch> closed_;
};

TEST_F(ReceiptBookTest, AcknowledgesTheHeldReceiptAgainWithoutWritingAnything) {
    take({});
    const auto again = verify({});
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->outcome, IntakeOutcome::known);
    EXPECT_TRUE(records_of(*again).empty());
}

TEST_F(ReceiptBookTest, AcknowledgesTheHeldReceiptAgainAfterItsEpochClosed) {
    take({});
    close(10);
    moment_.closed_through = 10;
    EXPECT_EQ(verify({})->outcome, IntakeOutcome::known);
    EXPECT_EQ(refusal({.sequence = 2}), ErrorCode::wrong_epoch);
}

TEST_F(ReceiptBookTest, RefusesAnOlderReceipt) {
    take({.sequence = 1});
    take({.sequence = 2, .amount_total = 200});
    EXPECT_EQ(refusal({.sequence = 1}), ErrorCode::sequence_not_higher);
}

TEST_F(ReceiptBookTest, KeepsBothReceiptsOfOneSequenceAsEvidenceAndCountsThemOnce) {
    take({.sequence = 3});
    for (const std::int64_t amount : {150, 160}) {
        const auto second = verify({.sequence = 3, .amount_total = amount});
        ASSERT_TRUE(second.has_value());
        EXPECT_EQ(second->outcome, IntakeOutcome::equivocation);
        ASSERT_TRUE(store_.write(records_of(*second), Durability::synced).has_value());
        EXPECT_EQ(read_totals(store_)->equivocations, 1U);
    }
    EXPECT_EQ(find_pair(store_, test::address_named("alice"), test::address_named("paula"))
                  ->value()
                  .standing.amount_total.value,
              100);
}

TEST_F(ReceiptBookTest, LetsAnotherSignerStartItsOwnSequence) {
    take({.sequence = 9});
    take({.sequence = 1, .amount_total = 120, .signer = "phone"});
    EXPECT_EQ(refusal({.sequence = 9, .amount_total = 130}), ErrorCode::sequence_not_higher);
    EXPECT_EQ(refusal({.sequence = 2, .amount_total = 110, .signer = "phone"}),
              ErrorCode::total_decreased);
    take({.sequence = 10, .amount_total = 130});
    EXPECT_EQ(refusal({.sequence = 1, .amount_total = 140, .signer = "phone"}),
              ErrorCode::sequence_not_higher);
    take({.sequence = 2, .amount_total = 140, .signer = "phone"});
    EXPECT_EQ(refusal({.sequence = 10, .amount_total = 150}), ErrorCode::sequence_not_higher);
}

TEST_F(ReceiptBookTest, RefusesAPayerWithoutDepositBeforeItLooksAtTheSignature) {
    EXPECT_EQ(refusal({.payer = "nobody", .signer = "mallory"}), ErrorCode::unknown_payer);
}

TEST_F(ReceiptBookTest, SaysNothingAboutOtherReceiptsToSomebodyWhoCannotSign) {
    take({.sequence = 9});
    EXPECT_EQ(refusal({.sequence = 8, .signer = "mallory"}), ErrorCode::bad_signature);
}

TEST_F(ReceiptBookTest, RefusesTheOperatorAsPayee) {
    EXPECT_EQ(refusal({.payee = "operator"}), ErrorCode::self_payment);
}

TEST_F(ReceiptBookTest, LetsOneDepositCoverSeveralPayeesInOrderOfArrival) {
    take({.payee = "paula", .amount_total = 700});
    take({.payee = "peter", .amount_total = 300});
    EXPECT_EQ(refusal({.payee = "pia", .amount_total = 1}), ErrorCode::deposit_exceeded);
    EXPECT_EQ(read_payer(store_, test::address_named("alice"))->reserved.value, 1'000);
}

TEST_F(ReceiptBookTest, NetsSeveralPayersIntoOnePayoutPerPayee) {
    take({.payer = "alice", .payee = "paula", .amount_total = 100});
    take({.payer = "bob", .payee = "paula", .amount_total = 40});
    take({.payer = "bob", .payee = "peter", .amount_total = 7});
    const auto payouts = close(10);
    ASSERT_EQ(payouts.size(), 2U);
    std::map<Address, std::int64_t> amounts;
    for (const auto& payout : payouts)
        amounts[payout.key.payee] = payout.amount.value;
    EXPECT_EQ(amounts[test::address_named("paula")], 140);
    EXPECT_EQ(amounts[test::address_named("peter")], 7);
    EXPECT_EQ(unpaid_payouts(store_)->size(), 2U);
}

TEST_F(ReceiptBookTest, PaysOnlyTheGrowthOfATotalThatRunsOnOverEpochs) {
    take({.epoch = 9, .sequence = 1, .amount_total = 100});
    take({.epoch = 10, .sequence = 2, .amount_total = 130});
    const auto both = close(10);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].amount.value, 100);
    EXPECT_EQ(both[1].amount.value, 30);
}

TEST_F(ReceiptBookTest, PaysNothingForTheSameTotalInALaterEpoch) {
    take({.epoch = 9, .sequence = 1});
    EXPECT_EQ(close(9).size(), 1U);
    take({.epoch = 10, .sequence = 2});
    EXPECT_TRUE(close(10).empty());
}

TEST_F(ReceiptBookTest, LeavesLaterEpochsOpenWhenOneCloses) {
    take({.epoch = 9, .sequence = 1, .amount_total = 100});
    take({.epoch = 10, .sequence = 2, .amount_total = 130});
    const auto first = close(9);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].amount.value, 100);
    EXPECT_FALSE(find_epoch(store_, 10)->value().closed_in.has_value());
}

TEST_F(ReceiptBookTest, CarriesDustUntilItIsWorthAPayout) {
    take({.epoch = 9, .sequence = 1, .amount_total = 60});
    EXPECT_TRUE(close(9, 100).empty());
    take({.epoch = 10, .sequence = 2, .amount_total = 100});
    const auto payouts = close(10, 100);
    ASSERT_EQ(payouts.size(), 1U);
    EXPECT_EQ(payouts[0].amount.value, 100);
}

TEST_F(ReceiptBookTest, CountsTheReceiptsOfAnEpochByPairs) {
    take({.sequence = 1});
    take({.sequence = 2});
    take({.payee = "peter"});
    EXPECT_EQ(find_epoch(store_, 10)->value().receipts, 2U);
}

TEST_F(ReceiptBookTest, RefusesRecordsOfAnUnknownVersion) {
    take({});
    WriteBatch batch;
    batch.put(totals_key(), Bytes{2});
    ASSERT_TRUE(store_.write(batch, Durability::synced).has_value());
    EXPECT_EQ(refusal({.sequence = 2}), ErrorCode::store_version);
}

}  // namespace
}  // namespace tributary::oracle
