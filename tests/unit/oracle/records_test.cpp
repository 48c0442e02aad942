// SPDX-License-Identifier: Apache-2.0
#include "oracle/records.hpp"

#include <gtest/gtest.h>

#include "oracle/payout.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/receipt_builder.hpp"

namespace tributary::oracle {
namespace {

const Address kPayer = Address::from_evm({1});
const Address kPayee = Address::from_evm({2});
const std::string kPayerHex = kPayer.hex();
const std::string kPayeeHex = kPayee.hex();
const std::string kEpochHex = "000000000000000a";

std::string hex_at(const KvStore& store, const Bytes& key) {
    const auto value = store.get(key);
    return value && *value ? to_hex(**value) : "nothing";
}

TEST(OracleRecords, HaveTheKeysOfTheStorageDescription) {
    EXPECT_EQ(to_hex(receipt_key(10, kPayer, kPayee)), "6f52" + kEpochHex + kPayerHex + kPayeeHex);
    EXPECT_EQ(to_hex(pair_key(kPayer, kPayee)), "6f50" + kPayerHex + kPayeeHex);
    EXPECT_EQ(to_hex(sequence_key(kPayer, kPayee, kPayer)),
              "6f53" + kPayerHex + kPayeeHex + kPayerHex);
    EXPECT_EQ(to_hex(payer_key(kPayer)), "6f44" + kPayerHex);
    EXPECT_EQ(to_hex(totals_key()), "6f54");
    EXPECT_EQ(to_hex(epoch_key(10)), "6f45" + kEpochHex);
    EXPECT_EQ(to_hex(carry_key(kPayee)), "6f59" + kPayeeHex);
    EXPECT_EQ(to_hex(equivocation_key(kPayer, kPayee, kPayer)),
              "6f56" + kPayerHex + kPayeeHex + kPayerHex);
    EXPECT_EQ(to_hex(payout_key({10, kPayee})), "6f4f" + kEpochHex + kPayeeHex);
}

TEST(OracleRecords, HaveTheBytesOfTheStorageDescription) {
    EXPECT_EQ(to_hex(encode(PairRecord{{10, 1'000, {100}}, {40}, kPayer, 7})),
              "01080a10e80718642028" + ("2a15" + kPayerHex) + "3007");
    EXPECT_EQ(to_hex(encode(PayerRecord{{300}, 2})), "0108ac021002");
    EXPECT_EQ(to_hex(encode(BookTotals{{900}, 1})), "010884071001");
    EXPECT_EQ(to_hex(encode_number(9)), "010809");
    EpochRecord epoch{2, BlockRef{5, make_block_id(5, {})}, 1, {140}, 1, {140}};
    EXPECT_EQ(to_hex(encode(epoch)),
              "010802" + ("1220" + make_block_id(5, {}).hex()) + "1801208c012801308c01");
}

TEST(OracleRecords, ListAPayoutAsUnpaidUntilItIsPaid) {
    MemoryStore store;
    Payout payout;
    payout.key = {10, kPayee};
    payout.amount = {140};
    payout.attempts = 1;
    const auto put = [&] {
        WriteBatch batch;
        put_payout(batch, payout);
        ASSERT_TRUE(store.write(batch, Durability::synced).has_value());
    };
    put();
    EXPECT_EQ(hex_at(store, payout_key(payout.key)), "01088c011001");
    EXPECT_EQ(unpaid_payouts(store)->size(), 1U);
    payout.attempt = PayoutAttempt{{keccak256({}).bytes}, {1, 2}, 690'000};
    payout.paid_in = BlockRef{5, make_block_id(5, {})};
    put();
    EXPECT_TRUE(unpaid_payouts(store)->empty());
    EXPECT_EQ(find_payout(store, payout.key)->value(), payout);
}

TEST(OracleRecords, AreRefusedWhenDamagedOrOfAnotherVersion) {
    Bytes value = encode(HeldReceipt{test::signed_receipt({}), kPayer});
    EXPECT_TRUE(decode_held_receipt(value).has_value());
    value.pop_back();
    EXPECT_EQ(decode_held_receipt(value).error().code, ErrorCode::store_corrupt);
    value[0] = 2;
    EXPECT_EQ(decode_held_receipt(value).error().code, ErrorCode::store_version);
    EXPECT_EQ(decode_held_receipt({}).error().code, ErrorCode::store_corrupt);
    EXPECT_EQ(decode_payout(payout_key({10, kPayee}), {}).error().code, ErrorCode::store_corrupt);
    EXPECT_EQ(decode_payout(Bytes{'o', 'O'}, encode_number(1)).error().code,
              ErrorCode::store_corrupt);
}

}  // namespace
}  // namespace tributary::oracle
