// SPDX-License-Identifier: Apache-2.0
#include "consensus/block_facts.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

using wire::ContractType;
using wire::WireWriter;

const Address kOwner = test::address_of_key(1);
const Address kKey = test::address_of_key(2);
const Address kOther = test::address_of_key(3);

Bytes key_entry(const Address& address) {
    return WireWriter().bytes(1, address.view()).integer(2, 1).take();
}

/// A witness Permission with these keys.
Bytes permission(const std::vector<Address>& keys) {
    WireWriter out;
    out.integer(1, 1).integer(2, 1).integer(4, 1);
    for (const Address& key : keys)
        out.message(7, key_entry(key));
    return out.take();
}

Bytes transaction(ContractType type, std::string_view message, Bytes value) {
    wire::TransactionDraft draft;
    draft.type = type;
    draft.message = message;
    draft.value = std::move(value);
    return wire::encode_transaction(wire::encode_raw(draft), {Bytes(65, 1)});
}

Bytes update(Bytes value, std::string_view message = "AccountPermissionUpdateContract") {
    return transaction(ContractType::account_permission_update, message, std::move(value));
}

/// A block of one transaction under the right root; `bytes` must outlive it.
wire::Block block_of(const Bytes& bytes) {
    wire::Block out;
    out.transactions = {wire::decode_transaction(bytes).value()};
    out.header.tx_root = wire::transaction_root(out.transactions);
    return out;
}

BlockFacts facts_of(const Bytes& bytes) {
    return verify_body(block_of(bytes)).value();
}

std::vector<wire::WitnessKeyChange> changes_of(const Bytes& value) {
    return facts_of(update(value)).key_changes;
}

using Changes = std::vector<wire::WitnessKeyChange>;

TEST(BlockFacts, AWitnessPermissionWithOneKeyIsAKeyChange) {
    const Bytes value = WireWriter().bytes(1, kOwner.view()).message(3, permission({kKey})).take();
    EXPECT_EQ(changes_of(value), (Changes{{kOwner, kKey}}));
}

TEST(BlockFacts, OfAnOwnerGivenTwiceTheLastCounts) {
    const Bytes value = WireWriter()
                            .bytes(1, kOther.view())
                            .message(3, permission({kKey}))
                            .bytes(1, kOwner.view())
                            .take();
    EXPECT_EQ(changes_of(value), (Changes{{kOwner, kKey}}));
}

TEST(BlockFacts, OfAKeyAddressGivenTwiceTheLastCounts) {
    const Bytes key =
        WireWriter().bytes(1, kOther.view()).bytes(1, kKey.view()).integer(2, 1).take();
    const Bytes value =
        WireWriter().bytes(1, kOwner.view()).message(3, WireWriter().message(7, key).take()).take();
    EXPECT_EQ(changes_of(value), (Changes{{kOwner, kKey}}));
}

TEST(BlockFacts, PermissionsGivenTwiceAreMerged) {
    const Bytes one_key = WireWriter()
                              .bytes(1, kOwner.view())
                              .message(3, permission({}))
                              .message(3, permission({kKey}))
                              .take();
    EXPECT_EQ(changes_of(one_key), (Changes{{kOwner, kKey}}));
    const Bytes two_keys = WireWriter()
                               .bytes(1, kOwner.view())
                               .message(3, permission({kKey}))
                               .message(3, permission({kOther}))
                               .take();
    EXPECT_TRUE(changes_of(two_keys).empty());
}

TEST(BlockFacts, TwoKeysNoKeyNoOwnerOrNoAddressTeachNothing) {
    const auto with = [](ByteView owner, const Bytes& witness) {
        return WireWriter().bytes(1, owner).message(3, witness).take();
    };
    const Bytes no_address = WireWriter().message(7, WireWriter().take()).take();
    EXPECT_TRUE(changes_of(with(kOwner.view(), permission({kKey, kOther}))).empty());
    EXPECT_TRUE(changes_of(with(kOwner.view(), permission({}))).empty());
    EXPECT_TRUE(changes_of(with({}, permission({kKey}))).empty());
    EXPECT_TRUE(changes_of(with(kOwner.view(), no_address)).empty());
    EXPECT_TRUE(changes_of(WireWriter()
                               .bytes(1, kOwner.view())
                               .message(2, permission({kKey}))
                               .message(4, permission({kKey}))
                               .take())
                    .empty())
        << "owner and active permissions sign no blocks";
}

TEST(BlockFacts, AnotherTypeUrlOrAnotherTypeTeachesNothing) {
    const Bytes value = WireWriter().bytes(1, kOwner.view()).message(3, permission({kKey})).take();
    EXPECT_TRUE(facts_of(update(value, "AccountUpdateContract")).empty());
    EXPECT_TRUE(facts_of(update(value, "AccountPermissionUpdateContractX")).empty());
    EXPECT_TRUE(
        facts_of(transaction(ContractType::transfer, "AccountPermissionUpdateContract", value))
            .empty());
}

TEST(BlockFacts, AWitnessCreationMakesACandidateAndNoKey) {
    const Bytes value = WireWriter().bytes(1, kOwner.view()).text(2, "url").take();
    const BlockFacts facts =
        facts_of(transaction(ContractType::witness_create, "WitnessCreateContract", value));
    EXPECT_EQ(facts.witnesses_created, 1U);
    EXPECT_TRUE(facts.key_changes.empty());
}

TEST(BlockFacts, ProposalsAreReadWithTheLastValueOfAParameter) {
    const auto entry = [](std::int64_t parameter, std::int64_t value) {
        return WireWriter().integer(1, parameter).integer(2, value).take();
    };
    const Bytes value = WireWriter()
                            .bytes(1, kOwner.view())
                            .message(2, entry(0, 100'000))
                            .message(2, entry(9, 1))
                            .message(2, entry(0, 240'000))
                            .take();
    const BlockFacts facts =
        facts_of(transaction(ContractType::proposal_create, "ProposalCreateContract", value));
    ASSERT_EQ(facts.proposals.size(), 1U);
    EXPECT_EQ(facts.proposals[0].maintenance_interval, 240'000);
}

TEST(BlockFacts, RefusesABodyThatIsNotTheHeaders) {
    const Bytes bytes = update(WireWriter().bytes(1, kOwner.view()).take());
    wire::Block block = block_of(bytes);
    block.header.tx_root.bytes[0] ^= 1;
    const auto facts = verify_body(block);
    ASSERT_FALSE(facts.has_value());
    EXPECT_EQ(facts.error().code, ErrorCode::root_mismatch);
}

/// An inner node that reads as a transaction would stand for the two transactions below it.
TEST(BlockFacts, RefusesATransactionThatMayBeANodeOfTheTree) {
    const auto padded = [](std::size_t memo) {
        const Bytes raw =
            WireWriter().bytes(10, Bytes(memo, 1)).message(11, WireWriter().take()).take();
        return WireWriter().message(1, raw).take();
    };
    const Bytes node = padded(58);
    const Bytes longer = padded(59);
    ASSERT_EQ(node.size(), 64U);
    const auto facts = verify_body(block_of(node));
    ASSERT_FALSE(facts.has_value());
    EXPECT_EQ(facts.error().code, ErrorCode::malformed);
    EXPECT_TRUE(verify_body(block_of(longer)).has_value());
}

}  // namespace
}  // namespace tributary::consensus
