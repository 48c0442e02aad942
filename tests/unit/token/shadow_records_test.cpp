// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_records.hpp"

#include <gtest/gtest.h>

#include "tests/support/contract_chain.hpp"

namespace tributary::token {
namespace {

ShadowState sample_state() {
    ShadowState out;
    out.parameters.next_maintenance = 5;
    out.parameters.maintenance_interval_ms = 6;
    out.parameters.cycle = 7;
    out.parameters.created = 3;
    out.parameters.processed = 1;
    out.parameters.values = {{9, 1}, {70, -4}};
    out.parameters.open = {{3, 99, {{18, 1}}, {test::address_of('k', 1)}}};
    out.parameters.producers = {test::address_of('k', 1), test::address_of('k', 2)};
    out.contracts = {test::address_of('c', 1)};
    out.issues = 2;
    out.agreed = 11;
    out.taken_from_record = 4;
    out.divergence.trouble = ShadowTrouble::foreign_token;
    out.divergence.since = 12;
    out.divergence.transaction.bytes[0] = 1;
    out.divergence.who = test::address_of('k', 7);
    return out;
}

FollowedContract sample_contract() {
    FollowedContract out;
    out.contract.origin = test::address_of('k', 1);
    out.contract.version = 1;
    out.contract.caller_percent = 30;
    out.contract.origin_energy_limit = 1'000;
    out.contract.creation = TransactionId{};
    out.contract.code_hash.bytes[3] = 9;
    out.created_in = 8;
    out.created_by.bytes[31] = 2;
    return out;
}

tvm::Account sample_account() {
    tvm::Account out;
    out.type = tvm::AccountType::contract;
    out.balance = 77;
    out.old_tron_power = -1;
    out.tokens = {{1'000'001, 5}, {1'000'002, 0}};
    out.frozen_v2 = {{tvm::Resource::energy, 3}};
    out.unfreezing_v2 = {{tvm::Resource::bandwidth, 4, 123}};
    return out;
}

template <typename Decode>
void expect_strict(const Bytes& record, const Decode& decode) {
    for (std::size_t size = 0; size < record.size(); ++size) {
        EXPECT_EQ(decode(ByteView(record).first(size)).error().code, ErrorCode::store_corrupt)
            << size;
    }
    Bytes longer = record;
    longer.push_back(0);
    EXPECT_EQ(decode(longer).error().code, ErrorCode::store_corrupt);
    Bytes newer = record;
    newer[0] = kRecordVersion + 1;
    EXPECT_EQ(decode(newer).error().code, ErrorCode::store_version);
}

TEST(ShadowRecords, ComeBackAsTheyWereAndNeverInPart) {
    EXPECT_EQ(decode_shadow_state(encode_shadow_state(sample_state())), sample_state());
    expect_strict(encode_shadow_state(sample_state()), decode_shadow_state);
    EXPECT_EQ(decode_followed(encode_followed(sample_contract())), sample_contract());
    expect_strict(encode_followed(sample_contract()), decode_followed);
    EXPECT_EQ(decode_shadow_account(encode_shadow_account(sample_account())), sample_account());
    expect_strict(encode_shadow_account(sample_account()), decode_shadow_account);
    const Bytes code{1, 2, 3};
    EXPECT_EQ(decode_blob(encode_blob(code)), code);
    expect_strict(encode_blob(code), decode_blob);
    EXPECT_EQ(decode_word(encode_word(Uint256{4, 3, 2, 1})), (Uint256{4, 3, 2, 1}));
    expect_strict(encode_word(Uint256{5}), decode_word);
    EXPECT_EQ(decode_energy(encode_energy({1, 2, 3})), (tvm::EnergyRecord{1, 2, 3}));
    expect_strict(encode_energy({1, 2, 3}), decode_energy);
    EXPECT_EQ(decode_cycles(encode_cycles({4, -1})), (tvm::RewardCycles{4, -1}));
    expect_strict(encode_cycles({4, -1}), decode_cycles);
    EXPECT_EQ(decode_block_id(encode_block_id(BlockId{})), BlockId{});
    expect_strict(encode_block_id(BlockId{}), decode_block_id);
}

TEST(ShadowRecords, KeepWhatUndoesABlock) {
    WriteBatch before;
    before.put(as_bytes("a"), as_bytes("old"));
    before.erase(as_bytes("b"));
    const auto read = decode_undo(encode_undo(before)).value();
    ASSERT_EQ(read.operations().size(), 2U);
    EXPECT_EQ(as_text(*read.operations()[0].value), "old");
    EXPECT_FALSE(read.operations()[1].value.has_value());
    expect_strict(encode_undo(before), decode_undo);
}

TEST(ShadowRecords, HoldAKeyPerThing) {
    const Address a = test::address_of('c', 1);
    const std::set<Bytes> keys{shadow_state_key(),
                               followed_key(a),
                               shadow_account_key(a),
                               shadow_code_key(a),
                               shadow_row_prefix(a),
                               shadow_energy_key(a),
                               shadow_cycles_key(a),
                               existence_key(a),
                               block_id_key(1),
                               undo_key(1)};
    EXPECT_EQ(keys.size(), 10U);
    for (const Bytes& key : keys)
        EXPECT_EQ(key[0], 'W');
    EXPECT_EQ(to_hex(block_id_key(258)), "57620000000000000102");
    EXPECT_EQ(to_hex(followed_key(a)), "5763" + a.hex());
}

}  // namespace
}  // namespace tributary::token
