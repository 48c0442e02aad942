// SPDX-License-Identifier: Apache-2.0
#include "oracle/receipt_rules.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/support/receipt_builder.hpp"

namespace tributary::oracle {
namespace {

constexpr EpochRules kRules{.seconds = 60, .grace_seconds = 30};
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TransferReceipt receipt(const test::ReceiptSketch& sketch) {
    return test::signed_receipt(sketch).receipt;
}

ErrorCode terms_code(const test::ReceiptSketch& sketch, const ChainMoment& moment) {
    const Status status = verify_terms(receipt(sketch), kRules, moment);
    return status ? ErrorCode::invalid_argument : status.error().code;
}

/// The middle of epoch 10, epoch 8 closed.
ChainMoment moment() {
    return {630'000, 8};
}

Deposit deposit(std::int64_t amount) {
    return {test::address_named("alice"), {amount}, test::address_named("alice's phone")};
}

ErrorCode progress_code(const test::ReceiptSketch& sketch,
                        const ReceiptStanding& standing,
                        std::int64_t amount = 1'000) {
    const auto result = verify_progress(receipt(sketch), standing, deposit(amount));
    return result ? ErrorCode::invalid_argument : result.error().code;
}

ReceiptStanding standing() {
    return {.pair = PairStanding{10, 1'000, {100}},
            .last_sequence = 7,
            .reserved_by_payer = {300},
            .reserved_by_all = {900},
            .payees_of_payer = 3};
}

TEST(ReceiptRules, TakeTheCurrentEpochAndThoseThatHaveNotClosed) {
    EXPECT_TRUE(verify_terms(receipt({.epoch = 10}), kRules, moment()).has_value());
    EXPECT_TRUE(verify_terms(receipt({.epoch = 9}), kRules, moment()).has_value());
    EXPECT_EQ(terms_code({.epoch = 11}, moment()), ErrorCode::wrong_epoch);
    EXPECT_EQ(terms_code({.epoch = 8}, moment()), ErrorCode::wrong_epoch);
}

TEST(ReceiptRules, RefuseAnEpochAtTheEndOfItsRange) {
    EXPECT_EQ(terms_code({.epoch = std::numeric_limits<std::uint64_t>::max()}, moment()),
              ErrorCode::wrong_epoch);
}

TEST(ReceiptRules, RefuseAReceiptThatExpiresBeforeItsEpochCloses) {
    EXPECT_TRUE(verify_terms(receipt({.expiry = 690}), kRules, moment()).has_value());
    EXPECT_EQ(terms_code({.expiry = 689}, moment()), ErrorCode::receipt_expired);
}

TEST(ReceiptRules, RefuseAnAmountOfZero) {
    EXPECT_EQ(terms_code({.amount_total = 0}, moment()), ErrorCode::zero_amount);
}

TEST(ReceiptRules, RefusePayingOneself) {
    EXPECT_EQ(terms_code({.payer = "bob", .payee = "bob"}, moment()), ErrorCode::self_payment);
}

TEST(ReceiptRules, RefuseAVoucher) {
    EXPECT_EQ(terms_code({.voucher = 1}, moment()), ErrorCode::voucher_unsupported);
}

TEST(ReceiptRules, TakeTheOwnersAndTheSignersSignatureOnly) {
    const ReceiptHasher hasher{ReceiptDomain{}};
    for (const char* signer : {"alice", "alice's phone"}) {
        const auto signed_one = test::signed_receipt({.signer = signer});
        const auto found = verify_signer(signed_one, hasher.digest(signed_one.receipt), deposit(1));
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(*found, test::address_named(signer));
    }
    const auto forged = test::signed_receipt({.signer = "mallory"});
    EXPECT_EQ(verify_signer(forged, hasher.digest(forged.receipt), deposit(1)).error().code,
              ErrorCode::bad_signature);
}

TEST(ReceiptRules, RefuseASequenceThatIsNotHigher) {
    EXPECT_EQ(progress_code({.sequence = 7}, standing()), ErrorCode::sequence_not_higher);
    EXPECT_TRUE(verify_progress(receipt({.sequence = 8}), standing(), deposit(1'000)).has_value());
}

TEST(ReceiptRules, RefuseTotalsThatWentDown) {
    EXPECT_EQ(progress_code({.sequence = 8, .bytes_total = 999}, standing()),
              ErrorCode::total_decreased);
    EXPECT_EQ(progress_code({.sequence = 8, .amount_total = 99}, standing()),
              ErrorCode::total_decreased);
}

TEST(ReceiptRules, RefuseAnEpochBelowThePairsLast) {
    EXPECT_EQ(progress_code({.epoch = 9, .sequence = 8}, standing()), ErrorCode::wrong_epoch);
}

TEST(ReceiptRules, ReserveTheGrowthInTheDepositOverAllPayees) {
    // 300 promised, 100 of them to this payee.
    const auto at_limit =
        verify_progress(receipt({.sequence = 8, .amount_total = 800}), standing(), deposit(1'000));
    ASSERT_TRUE(at_limit.has_value());
    EXPECT_EQ(*at_limit, (Reservation{{1'000}, {1'600}}));
    EXPECT_EQ(progress_code({.sequence = 8, .amount_total = 801}, standing()),
              ErrorCode::deposit_exceeded);
}

TEST(ReceiptRules, RefuseSumsBeyondInt64) {
    ReceiptStanding full = standing();
    full.reserved_by_payer = {kMax - 5};
    EXPECT_EQ(progress_code({.sequence = 8, .amount_total = 106}, full, kMax), ErrorCode::overflow);
    full = standing();
    full.reserved_by_all = {kMax - 5};
    EXPECT_TRUE(
        verify_progress(receipt({.sequence = 8, .amount_total = 105}), full, deposit(kMax)));
    EXPECT_EQ(progress_code({.sequence = 8, .amount_total = 106}, full, kMax), ErrorCode::overflow);
}

TEST(ReceiptRules, RefuseOnePayeeMoreThanAllowed) {
    ReceiptStanding crowded;
    crowded.payees_of_payer = kMaxPayeesPerPayer - 1;
    EXPECT_TRUE(verify_progress(receipt({}), crowded, deposit(1'000)).has_value());
    crowded.payees_of_payer = kMaxPayeesPerPayer;
    EXPECT_EQ(progress_code({}, crowded), ErrorCode::too_many_payees);
}

TEST(Epochs, CloseOnceTheirGraceIsOver) {
    EXPECT_EQ(closed_through(kRules, 89'999), std::nullopt);
    EXPECT_EQ(closed_through(kRules, 90'000), Epoch{0});
    EXPECT_EQ(closed_through(kRules, 149'999), Epoch{0});
    EXPECT_EQ(closed_through(kRules, 150'000), Epoch{1});
    EXPECT_EQ(closing_second_of(kRules, 1), 150U);
}

TEST(Epochs, AreHalfOpenIntervalsOfChainTime) {
    EXPECT_EQ(epoch_at(kRules, 59'999), Epoch{0});
    EXPECT_EQ(epoch_at(kRules, 60'000), Epoch{1});
    EXPECT_EQ(beginning_of(kRules, 1), 60'000);
    EXPECT_EQ(epoch_at(kRules, -5), Epoch{0});
}

TEST(Epochs, HaveALengthBetweenOneSecondAndAYear) {
    EXPECT_TRUE(verify_epoch_rules({1, 0}).has_value());
    EXPECT_TRUE(verify_epoch_rules({kMaxEpochSeconds, kMaxEpochSeconds}).has_value());
    EXPECT_EQ(verify_epoch_rules({0, 0}).error().code, ErrorCode::bad_config);
    EXPECT_EQ(verify_epoch_rules({kMaxEpochSeconds + 1, 0}).error().code, ErrorCode::bad_config);
    EXPECT_EQ(verify_epoch_rules({1, kMaxEpochSeconds + 1}).error().code, ErrorCode::bad_config);
}

TEST(Deposits, AreNamedOnce) {
    const Deposit one = deposit(5);
    EXPECT_TRUE(DepositTable::from({one})->find(one.owner) != nullptr);
    EXPECT_EQ(DepositTable::from({one, one}).error().code, ErrorCode::bad_config);
    EXPECT_EQ(DepositTable::from({deposit(-1)}).error().code, ErrorCode::bad_config);
}

}  // namespace
}  // namespace tributary::oracle
