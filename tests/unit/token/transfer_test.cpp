// SPDX-License-Identifier: Apache-2.0
#include "token/transfer.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/token_contracts.hpp"

namespace tributary::token {
namespace {

Transfer sample(const Address& from) {
    Transfer out;
    out.from = from;
    out.to = Address::from_evm({2});
    out.token = 1'000'002;
    out.amount = 5;
    out.reference = make_block_id(0x12345, sha256(as_bytes("block")));
    out.expiration = 60'000;
    out.timestamp = 1'000;
    return out;
}

TEST(Transfer, IsReadBackFromItsSignedTransaction) {
    const SecretKey key = SecretKey::random();
    const Transfer transfer = sample(address_of(public_key_of(key)));
    const auto raw = make_transfer(transfer);
    ASSERT_TRUE(raw.has_value());
    const SignedTransaction made = sign_transaction(*raw, key);
    const auto read = wire::decode_transaction(made.bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->id(), made.id);
    EXPECT_EQ(to_hex(read->ref_block_bytes), "2345");
    EXPECT_TRUE(equal(read->ref_block_hash, transfer.reference.view().subspan(8, 8)));
    EXPECT_EQ(read->expiration, 60'000);
    const auto contract = wire::decode_transfer_asset(read->contract);
    ASSERT_TRUE(contract.has_value());
    EXPECT_EQ(as_text(contract->asset_name), "1000002");
    EXPECT_EQ(contract->amount, 5);
    const auto signature = signature_from(read->signatures.at(0));
    ASSERT_TRUE(signature.has_value());
    EXPECT_EQ(address_of(*recover({made.id.bytes}, *signature)), transfer.from);
}

TEST(Transfer, WithoutATokenMovesTrx) {
    Transfer transfer = sample(Address::from_evm({1}));
    transfer.token.reset();
    const Bytes raw = *make_transfer(transfer);
    const Bytes bytes = wire::encode_transaction(raw, {});
    const auto read = wire::decode_transaction(bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->contract.type, wire::ContractType::transfer);
    EXPECT_TRUE(wire::is_type(read->contract, "TransferContract"));
    EXPECT_EQ(wire::owner_of(read->contract), transfer.from);
}

TEST(Transfer, RefusesWhatNoNodeWouldTake) {
    for (const auto spoil : std::vector<void (*)(Transfer&)>{
             [](Transfer& t) { t.amount = 0; },
             [](Transfer& t) { t.amount = -1; },
             [](Transfer& t) { t.to = t.from; },
             [](Transfer& t) { t.token = kTokenIdBase; },
             [](Transfer& t) { t.expiration = t.timestamp; },
             [](Transfer& t) { t.expiration = t.timestamp + kMaxExpirationAhead + 1; }}) {
        Transfer transfer = sample(Address::from_evm({1}));
        spoil(transfer);
        EXPECT_EQ(make_transfer(transfer).error().code, ErrorCode::invalid_argument);
    }
    Transfer latest = sample(Address::from_evm({1}));
    latest.expiration = latest.timestamp + kMaxExpirationAhead;
    EXPECT_TRUE(verify_transfer(latest).has_value());
}

}  // namespace
}  // namespace tributary::token
