// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/transaction.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

const Address kOwner = parse_address("41a614f803b6fd780986a42c78ec9c7f77e6ded13c").value();

Bytes contract_of(std::int64_t type, std::string_view url, const Bytes& value) {
    const Bytes any = WireWriter().text(1, url).bytes(2, value).take();
    return WireWriter().integer(1, type).message(2, any).take();
}

Bytes raw_with(const std::vector<Bytes>& contracts) {
    WireWriter out;
    for (const Bytes& contract : contracts)
        out.message(11, contract);
    return out.take();
}

Bytes transaction_of(const Bytes& raw) {
    return encode_transaction(raw, {Bytes(65, 1)});
}

Bytes transfer() {
    const Bytes value = WireWriter().bytes(1, kOwner.view()).integer(3, 5).take();
    return contract_of(1, "type.googleapis.com/protocol.TransferContract", value);
}

ErrorCode error_of(const Bytes& bytes) {
    return decode_transaction(bytes).error().code;
}

TEST(Transaction, IsReadBackFromADraft) {
    TransactionDraft draft;
    draft.expiration = 60'000;
    draft.timestamp = 1;
    draft.fee_limit = 2;
    draft.type = ContractType::transfer_asset;
    draft.message = "TransferAssetContract";
    draft.value = WireWriter().text(1, "1000001").bytes(2, kOwner.view()).take();
    draft.data = Bytes{9};
    BlockId block = make_block_id(0x1234, Hash256{});
    block.bytes[8] = 0xaa;
    refer_to(draft, block);
    const Bytes raw = encode_raw(draft);
    const Bytes bytes = transaction_of(raw);
    const auto decoded = decode_transaction(bytes);
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_EQ(decoded->id().bytes, sha256(raw).bytes);
    EXPECT_EQ(decoded->leaf(), sha256(bytes));
    EXPECT_EQ(to_hex(decoded->ref_block_bytes), "1234");
    EXPECT_EQ(to_hex(decoded->ref_block_hash), "aa00000000000000");
    EXPECT_EQ(decoded->expiration, 60'000);
    EXPECT_EQ(decoded->timestamp, 1);
    EXPECT_EQ(decoded->fee_limit, 2);
    EXPECT_EQ(to_hex(decoded->data), "09");
    EXPECT_EQ(decoded->contract.type, ContractType::transfer_asset);
    EXPECT_TRUE(is_type(decoded->contract, "TransferAssetContract"));
    EXPECT_EQ(owner_of(decoded->contract), kOwner);
}

TEST(Transaction, HasExactlyOneContract) {
    EXPECT_TRUE(decode_transaction(transaction_of(raw_with({transfer()}))));
    EXPECT_EQ(error_of(transaction_of(raw_with({}))), ErrorCode::malformed);
    EXPECT_EQ(error_of(transaction_of(raw_with({transfer(), transfer()}))), ErrorCode::malformed);
}

TEST(Transaction, NeedsRawDataExactlyOnce) {
    EXPECT_EQ(error_of({}), ErrorCode::missing_field);
    Bytes twice = transaction_of(raw_with({transfer()}));
    append(twice, transaction_of(raw_with({transfer()})));
    EXPECT_EQ(error_of(twice), ErrorCode::malformed);
}

TEST(Transaction, TakesTheFirstContractRet) {
    Bytes bytes = transaction_of(raw_with({transfer()}));
    append(bytes,
           from_hex("2a021801"
                    "2a021802")
               .value());
    EXPECT_EQ(decode_transaction(bytes)->contract_ret, kContractRetSuccess);
}

TEST(Transaction, TakesTheLastOfARepeatedOwner) {
    const Bytes value =
        WireWriter().bytes(1, Bytes(21, 0x41)).bytes(1, kOwner.view()).integer(3, 5).take();
    const Bytes bytes = transaction_of(
        raw_with({contract_of(1, "type.googleapis.com/protocol.TransferContract", value)}));
    EXPECT_EQ(owner_of(decode_transaction(bytes)->contract), kOwner);
}

TEST(Transaction, NamesItsMessageBehindTheLastSlash) {
    const auto named = [](std::string_view url) {
        const Bytes bytes = transaction_of(raw_with({contract_of(1, url, {})}));
        return is_type(decode_transaction(bytes)->contract, "TransferContract");
    };
    EXPECT_TRUE(named("/protocol.TransferContract"));
    EXPECT_TRUE(named("a/b/protocol.TransferContract"));
    EXPECT_FALSE(named("protocol.TransferContract"));
    EXPECT_FALSE(named("type.googleapis.com/TransferContract"));
    EXPECT_FALSE(named("type.googleapis.com/protocol.TransferContract2"));
}

TEST(Transaction, IsReadAtTheSizeLimitAndRefusedOneAbove) {
    Bytes bytes = transaction_of(raw_with({transfer()}));
    // An unknown length-delimited field 15 with a length of three bytes fills up to the limit.
    const std::size_t filler = kMaxTransactionSize - bytes.size() - 4;
    append(bytes, WireWriter().bytes(15, Bytes(filler, 0)).take());
    ASSERT_EQ(bytes.size(), kMaxTransactionSize);
    EXPECT_TRUE(decode_transaction(bytes));
    bytes.push_back(0);
    EXPECT_EQ(error_of(bytes), ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::wire
