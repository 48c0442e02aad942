// SPDX-License-Identifier: Apache-2.0
#include "oracle/settlement.hpp"

#include <gtest/gtest.h>

#include "oracle/payment.hpp"
#include "oracle/receipt_book.hpp"
#include "primitives/memory_store.hpp"
#include "primitives/wire/transaction.hpp"
#include "tests/support/receipt_builder.hpp"

namespace tributary::oracle {
namespace {

constexpr SettlementRules kRules{
    .epochs = {.seconds = 60, .grace_seconds = 0}, .min_payout = {1}, .transfer_lifetime = 30'000};

BlockId block_id(BlockNumber number) {
    return make_block_id(number, {keccak256(be64(number)).bytes});
}

/// A settlement over a store, with blocks every 3 s from block 200 (600 s: the beginning of epoch
/// 10) on.
class SettlementTest : public testing::Test {
  protected:
    SettlementTest() : settlement_(Settlement::load(store_, kRules).value()) {}

    void take_receipt(const test::ReceiptSketch& sketch) {
        BookRules rules;
        rules.epochs = kRules.epochs;
        rules.deposits =
            DepositTable::from({{test::address_named("alice"), {1'000'000}, {}}}).value();
        const ChainMoment moment{static_cast<TimestampMs>(next_ * 3'000), {}};
        const auto intake = ReceiptBook(rules).verify(store_, test::receipt_bytes(sketch), moment);
        ASSERT_TRUE(intake.has_value()) << intake.error().message();
        ASSERT_TRUE(store_.write(records_of(*intake), Durability::synced).has_value());
    }

    SolidBlock next_block(std::vector<TransactionId> transactions = {}) {
        SolidBlock out;
        out.ref = {next_, block_id(next_)};
        out.parent_id = block_id(next_ - 1);
        out.time = static_cast<TimestampMs>(next_ * 3'000);
        out.head_time = out.time;
        out.transactions = std::move(transactions);
        out.float_balance = float_;
        return out;
    }

    SettlementStep feed(SolidBlock block) {
        auto step = settlement_.plan(store_, block, maker());
        EXPECT_TRUE(step.has_value()) << step.error().message();
        EXPECT_TRUE(store_.write(step->records, Durability::synced).has_value());
        settlement_.apply(*step);
        next_ = block.ref.number + 1;
        return std::move(*step);
    }

    SettlementStep feed(std::vector<TransactionId> transactions = {}) {
        return feed(next_block(std::move(transactions)));
    }

    /// Blocks without transactions until `number` is fed; the last step.
    SettlementStep feed_until(BlockNumber number) {
        while (next_ < number)
            feed();
        return feed();
    }

    TransferMaker maker() const {
        return [this](const TransferOrder& order) { return make_payment(terms_, order, key_); };
    }

    void restart() { settlement_ = Settlement::load(store_, kRules).value(); }

    MemoryStore store_;
    BlockNumber next_ = 210;
    std::optional<TokenAmount> float_;
    SecretKey key_ = test::key_named("operator");
    PaymentTerms terms_{test::address_named("operator"), "1000001"};
    Settlement settlement_;
};

TEST_F(SettlementTest, RecordsATransferThatTheChainCanRead) {
    take_receipt({.payee = "paula", .amount_total = 100});
    const auto step = feed_until(220);
    ASSERT_EQ(step.broadcasts.size(), 1U);
    const auto decoded = wire::decode_transaction(step.broadcasts[0].transaction);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(decoded->id(), step.broadcasts[0].id);
    EXPECT_EQ(decoded->contract.type, wire::ContractType::transfer_asset);
    EXPECT_TRUE(wire::is_type(decoded->contract, "TransferAssetContract"));
    EXPECT_EQ(wire::owner_of(decoded->contract), terms_.operator_address);
    EXPECT_EQ(decoded->expiration, 690'000);
    const BlockId reference = block_id(220);
    EXPECT_TRUE(equal(decoded->ref_block_bytes, reference.view().subspan(6, 2)));
    EXPECT_TRUE(equal(decoded->ref_block_hash, reference.view().subspan(8, 8)));
    const auto signer = recover({decoded->id().bytes}, *signature_from(decoded->signatures[0]));
    EXPECT_EQ(address_of(*signer), terms_.operator_address);
}

TEST_F(SettlementTest, PreparesNothingBeforeTheEpochIsOver) {
    take_receipt({});
    EXPECT_EQ(feed_until(219).prepared, 0U);
    EXPECT_EQ(feed().prepared, 1U);
}

TEST_F(SettlementTest, TakesAPayoutAsPaidWhenItsTransferStandsInASolidBlock) {
    take_receipt({});
    const TransactionId id = feed_until(220).broadcasts.at(0).id;
    EXPECT_EQ(feed({id}).paid, 1U);
    EXPECT_TRUE(settlement_.unpaid().empty());
    const PayoutKey key{10, test::address_named("paula")};
    EXPECT_EQ(find_payout(store_, key)->value().paid_in->number, 221U);
    EXPECT_EQ(find_epoch(store_, 10)->value().payouts_paid, 1U);
}

TEST_F(SettlementTest, GivesATransferUpOnlyOnABlockAtItsExpiration) {
    take_receipt({});
    const TransactionId first = feed_until(220).broadcasts.at(0).id;
    // Expires at 690 s: block 229 is one slot before, and its child may still hold the transfer.
    EXPECT_EQ(feed_until(229).given_up, 0U);
    const auto step = feed();
    EXPECT_EQ(step.given_up, 1U);
    EXPECT_EQ(step.prepared, 1U);
    ASSERT_EQ(step.broadcasts.size(), 1U);
    EXPECT_NE(step.broadcasts[0].id, first);
    EXPECT_EQ(settlement_.unpaid().begin()->second.attempts, 2U);
}

TEST_F(SettlementTest, TakesATransferInTheVeryBlockAtItsExpirationAsPaid) {
    take_receipt({});
    const TransactionId id = feed_until(220).broadcasts.at(0).id;
    feed_until(229);
    const auto step = feed({id});
    EXPECT_EQ(step.paid, 1U);
    EXPECT_EQ(step.given_up, 0U);
    EXPECT_EQ(step.prepared, 0U);
}

TEST_F(SettlementTest, RefusesABlockThatLeavesAGapOrComesAgain) {
    feed();
    SolidBlock gap = next_block();
    gap.ref = {next_ + 1, block_id(next_ + 1)};
    EXPECT_EQ(settlement_.plan(store_, gap, maker()).error().code, ErrorCode::number_mismatch);
    SolidBlock again = next_block();
    again.ref = {next_ - 1, block_id(next_ - 1)};
    EXPECT_EQ(settlement_.plan(store_, again, maker()).error().code, ErrorCode::number_mismatch);
}

TEST_F(SettlementTest, RefusesABlockOfAnotherBranch) {
    feed();
    SolidBlock other = next_block();
    other.parent_id = block_id(7);
    EXPECT_EQ(settlement_.plan(store_, other, maker()).error().code, ErrorCode::wrong_parent);
}

TEST_F(SettlementTest, WaitsForTheFloatAndLetsNobodyOvertake) {
    take_receipt({.payee = "paula", .amount_total = 100});
    take_receipt({.payee = "peter", .sequence = 2, .amount_total = 100});
    float_ = TokenAmount{199};
    const auto step = feed_until(220);
    EXPECT_EQ(step.prepared, 1U);
    EXPECT_EQ(step.hold, PayoutHold::float_too_small);
    float_ = TokenAmount{200};
    const auto next = feed();
    EXPECT_EQ(next.prepared, 1U);
    EXPECT_EQ(next.hold, PayoutHold::none);
}

TEST_F(SettlementTest, PreparesNothingOnABlockFarBehindTheHead) {
    take_receipt({});
    while (next_ < 220)
        feed();
    SolidBlock old = next_block();
    old.head_time = old.time + kMaxPreparationLag + 1;
    const auto step = feed(old);
    EXPECT_EQ(step.epochs_closed, 1U);
    EXPECT_EQ(step.hold, PayoutHold::solid_too_old);
    EXPECT_EQ(feed().prepared, 1U);
}

TEST_F(SettlementTest, KeepsNoMoreTransfersLiveThanItsLimit) {
    for (std::size_t i = 0; i <= kMaxLiveTransfers; ++i) {
        const std::string payee = "payee " + std::to_string(i);
        take_receipt({.payee = payee, .amount_total = 1});
    }
    const auto step = feed_until(220);
    EXPECT_EQ(step.prepared, kMaxLiveTransfers);
    const auto next = feed({step.broadcasts[0].id});
    EXPECT_EQ(next.paid, 1U);
    EXPECT_EQ(next.prepared, 1U);
}

TEST_F(SettlementTest, GivesTwoTransfersOfOneAmountToOnePayeeDifferentIds) {
    take_receipt({.epoch = 9, .amount_total = 100});
    take_receipt({.epoch = 10, .sequence = 2, .amount_total = 200});
    const auto step = feed_until(220);
    // The first transfer of epoch 9 expires with the block that closes epoch 10.
    EXPECT_EQ(step.prepared, 2U);
    const auto& unpaid = settlement_.unpaid();
    ASSERT_EQ(unpaid.size(), 2U);
    EXPECT_NE(unpaid.begin()->second.attempt->id, unpaid.rbegin()->second.attempt->id);
}

TEST_F(SettlementTest, BroadcastsTheSameBytesAgainAfterARestart) {
    take_receipt({});
    const PayoutAttempt first = feed_until(220).broadcasts.at(0);
    restart();
    const auto step = feed();
    ASSERT_EQ(step.broadcasts.size(), 1U);
    EXPECT_EQ(step.broadcasts[0], first);
    EXPECT_EQ(step.prepared, 0U);
}

TEST_F(SettlementTest, BroadcastsAgainAtOnceWhenNobodyCouldBeAskedElseAfterAMinute) {
    take_receipt({});
    const TransactionId id = feed_until(220).broadcasts.at(0).id;
    settlement_.note_broadcast(id, fail(ErrorCode::unavailable));
    EXPECT_EQ(feed().broadcasts.size(), 1U);
    settlement_.note_broadcast(id, {});
    EXPECT_TRUE(feed().broadcasts.empty());
}

TEST_F(SettlementTest, KeepsATransferOfTheOldKeyAliveAfterAnotherKeyTookOver) {
    take_receipt({});
    const TransactionId old = feed_until(220).broadcasts.at(0).id;
    key_ = test::key_named("new operator");
    terms_.operator_address = test::address_named("new operator");
    restart();
    EXPECT_EQ(feed().prepared, 0U);
    EXPECT_EQ(feed({old}).paid, 1U);
}

TEST_F(SettlementTest, ClosesEveryEpochThatALongGapInTheChainEnds) {
    take_receipt({.epoch = 10});
    SolidBlock late = next_block();
    late.time = 6'000'000;
    late.head_time = late.time;
    const auto step = feed(late);
    EXPECT_EQ(step.epochs_closed, 1U);
    EXPECT_EQ(settlement_.cursor().closed_through, Epoch{99});
}

TEST_F(SettlementTest, ReadsBackTheCursorItWrote) {
    take_receipt({});
    feed_until(220);
    const SettlementCursor before = settlement_.cursor();
    restart();
    EXPECT_EQ(settlement_.cursor(), before);
}

}  // namespace
}  // namespace tributary::oracle
