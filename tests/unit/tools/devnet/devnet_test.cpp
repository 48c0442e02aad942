// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/devnet.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/block.hpp"
#include "tests/support/recorded_network.hpp"
#include "tests/support/signed_transfer.hpp"

namespace tributary::devnet {
namespace {

constexpr char kToken[] = "1000002";

class DevnetTest : public testing::Test {
  protected:
    /// A signed transfer of `amount` tokens to user1, unlike any other by its amount.
    Bytes transfer(const Devnet& network, const std::string& from, std::int64_t amount) {
        const StoredBlock& head = network.chain().head();
        const test::TransferDraft draft{roles_.at(from),
                                        roles_.at("user1"),
                                        kToken,
                                        amount,
                                        head.id,
                                        head.timestamp + 600'000,
                                        {},
                                        0};
        return test::signed_transfer(draft, {&keys_.at(draft.from)});
    }

    static wire::Block head_block(const Devnet& network) {
        return *wire::decode_block(*wire::slice_block(network.chain().head().body));
    }

    static std::int64_t tokens(const Ledger& ledger, const Address& address) {
        return ledger.find(address)->tokens.at(kToken).value;
    }

    KeyRing keys_ = test::read_keys();
    std::map<std::string, Address> roles_ = test::read_roles();
};

TEST_F(DevnetTest, ServesGenesisUntilTheRestIsReplayed) {
    Recording recording = test::read_recording("main", 30);
    auto network = Devnet::make(std::move(recording), {});
    ASSERT_TRUE(network);
    EXPECT_EQ(network->chain().head().number, 0U);
    EXPECT_EQ(network->broadcast({}).error().code, BroadcastCode::server_busy);
    ASSERT_TRUE(network->replay(12));
    EXPECT_EQ(network->chain().head().number, 12U);
    EXPECT_FALSE(network->is_replayed());
    ASSERT_TRUE(network->replay(100));
    EXPECT_EQ(network->chain().head().number, 30U);
    EXPECT_TRUE(network->is_replayed());
}

TEST_F(DevnetTest, KeysWithoutARecordOfWitnessesAreRefused) {
    Recording recording = test::read_recording("main", 5);
    recording.record.reset();
    const auto network = Devnet::make(std::move(recording), std::move(keys_));
    ASSERT_FALSE(network);
    EXPECT_EQ(network.error().code, ErrorCode::missing_field);
}

TEST_F(DevnetTest, WithoutARecordTheBlocksAreServedAllTheSame) {
    Recording recording = test::read_recording("main", 5);
    recording.record.reset();
    auto network = Devnet::make(std::move(recording), {});
    ASSERT_TRUE(network);
    ASSERT_TRUE(network->replay(5));
    EXPECT_EQ(network->chain().head().number, 5U);
    EXPECT_FALSE(network->solid());
    EXPECT_FALSE(network->next_maintenance());
    EXPECT_FALSE(network->produce(1'900'000'000'000));
}

TEST_F(DevnetTest, ABroadcastTransferIsInTheNextBlock) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    const std::int64_t before = tokens(network.ledger(), roles_.at("user1"));
    const auto id = network.broadcast(transfer(network, "acct3", 1'234));
    ASSERT_TRUE(id) << id.error().message;
    EXPECT_EQ(network.pending(), 1U);
    ASSERT_TRUE(network.produce(network.next_slot_time()));
    EXPECT_EQ(network.pending(), 0U);
    const wire::Block block = head_block(network);
    ASSERT_EQ(block.transactions.size(), 1U);
    EXPECT_EQ(block.transactions[0].id(), *id);
    EXPECT_EQ(block.transactions[0].contract_ret, wire::kContractRetSuccess);
    EXPECT_EQ(block.header.tx_root, wire::transaction_root(block.transactions));
    EXPECT_EQ(tokens(network.ledger(), roles_.at("user1")), before + 1'234);
    EXPECT_EQ(network.chain().find(*id), (TransactionPlace{3'001, 0}));
    EXPECT_TRUE(network.fee_of(*id));
}

TEST_F(DevnetTest, WhatWaitsCountsAgainstTheNextTransfer) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    const std::int64_t all = tokens(network.ledger(), roles_.at("user9"));
    ASSERT_TRUE(network.broadcast(transfer(network, "user9", all - 10)));
    const auto more = network.broadcast(transfer(network, "user9", 11));
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, BroadcastCode::contract_validate_error);
    EXPECT_TRUE(network.broadcast(transfer(network, "user9", 10)));
}

TEST_F(DevnetTest, ATransactionWaitsOnce) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    const Bytes bytes = transfer(network, "acct3", 5);
    ASSERT_TRUE(network.broadcast(bytes));
    EXPECT_EQ(network.broadcast(bytes).error().code, BroadcastCode::dup_transaction_error);
    ASSERT_TRUE(network.produce(network.next_slot_time()));
    EXPECT_EQ(network.broadcast(bytes).error().code, BroadcastCode::dup_transaction_error);
}

TEST_F(DevnetTest, ATransactionThatTookEverythingIsStillADuplicate) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    const Bytes bytes = transfer(network, "user9", tokens(network.ledger(), roles_.at("user9")));
    ASSERT_TRUE(network.broadcast(bytes));
    EXPECT_EQ(network.broadcast(bytes).error().code, BroadcastCode::dup_transaction_error);
}

TEST_F(DevnetTest, WithoutKeysNothingWaitsForABlock) {
    Devnet network = test::start_network(std::nullopt, {});
    EXPECT_EQ(network.broadcast(transfer(network, "acct3", 5)).error().code,
              BroadcastCode::not_enough_effective_connection);
    EXPECT_EQ(network.pending(), 0U);
}

TEST_F(DevnetTest, ATransferThatExpiresBeforeItsBlockIsForgotten) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    ASSERT_TRUE(network.broadcast(transfer(network, "acct3", 5)));
    // The gap comes first: the transfer still passes on top of the old head, like with java-tron.
    ASSERT_TRUE(network.produce(network.next_slot_time() + 3'000'000));
    EXPECT_EQ(head_block(network).transactions.size(), 1U);
    const StoredBlock& head = network.chain().head();
    const Bytes late = test::signed_transfer({roles_.at("acct3"),
                                              roles_.at("user1"),
                                              kToken,
                                              6,
                                              head.id,
                                              network.next_slot_time(),
                                              {},
                                              0},
                                             {&keys_.at(roles_.at("acct3"))});
    EXPECT_TRUE(network.broadcast(late));
    EXPECT_EQ(network.pending(), 1U);
}

TEST_F(DevnetTest, AtMostSoManyTransactionsWait) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    for (std::size_t i = 0; i < kMaxPendingTransactions; ++i) {
        const auto taken =
            network.broadcast(transfer(network, "acct3", static_cast<std::int64_t>(i) + 1));
        ASSERT_TRUE(taken) << i << taken.error().message;
    }
    EXPECT_EQ(network.broadcast(transfer(network, "acct3", 1'000'000)).error().code,
              BroadcastCode::server_busy);
    ASSERT_TRUE(network.produce(network.next_slot_time()));
    EXPECT_EQ(head_block(network).transactions.size(), kMaxPendingTransactions);
    EXPECT_TRUE(network.broadcast(transfer(network, "acct3", 1'000'000)));
}

TEST_F(DevnetTest, ABlockThatIsFullLeavesTheRestForTheNext) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    const StoredBlock& head = network.chain().head();
    for (std::int64_t i = 1; i <= 5; ++i) {
        const test::TransferDraft draft{roles_.at("acct3"),
                                        roles_.at("user1"),
                                        kToken,
                                        i,
                                        head.id,
                                        head.timestamp + 600'000,
                                        Bytes(500'000, 'x'),
                                        0};
        const auto taken = network.broadcast(test::signed_transfer(draft, {&keys_.at(draft.from)}));
        ASSERT_TRUE(taken) << taken.error().message;
    }
    ASSERT_TRUE(network.produce(network.next_slot_time()));
    EXPECT_EQ(head_block(network).transactions.size(), 3U);
    EXPECT_LE(network.chain().head().body.size(), kMaxProducedBlock);
    EXPECT_EQ(network.pending(), 2U);
    ASSERT_TRUE(network.produce(network.next_slot_time()));
    EXPECT_EQ(head_block(network).transactions.size(), 2U);
    EXPECT_EQ(network.pending(), 0U);
}

/// Walks over several maintenance boundaries and judges each block as a strict follower would.
TEST_F(DevnetTest, ProducedBlocksFollowSlotsScheduleKeysAndMaintenance) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    const Recording recording = test::read_recording("main");
    const auto& witnesses = *recording.record->witnesses_after(3'000);
    const auto& signers = recording.ledger.block_signers;
    TimestampMs next = recording.record->blocks[3'000].next_maintenance;
    bool parent_is_maintenance = false;
    std::size_t boundaries = 0;
    for (int i = 0; i < 250; ++i) {
        const StoredBlock parent = network.chain().head();
        ASSERT_TRUE(network.produce(network.next_slot_time()));
        const wire::Header header = head_block(network).header;
        EXPECT_EQ(header.number, parent.number + 1);
        EXPECT_EQ(header.parent_id, parent.id);
        EXPECT_EQ(header.timestamp, parent.timestamp + (parent_is_maintenance ? 9'000 : 3'000));
        const auto slot = static_cast<std::size_t>((header.timestamp - 1'748'736'000'000) / 3'000);
        EXPECT_EQ(header.witness, witnesses[(slot - (parent_is_maintenance ? 2 : 0)) % 27]);
        const auto signer = signers.find(header.witness);
        EXPECT_EQ(address_of(*recover(header.raw_hash, header.signature)),
                  signer == signers.end() ? header.witness : signer->second);
        EXPECT_EQ(header.version, 32);
        parent_is_maintenance = header.timestamp >= next;
        if (parent_is_maintenance) {
            next += 240'000;
            ++boundaries;
        }
        EXPECT_EQ(network.next_maintenance(), next);
    }
    EXPECT_GE(boundaries, 3U);
}

TEST_F(DevnetTest, TheFirstBlockBehindALongGapIsAMaintenanceBlock) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    const TimestampMs late = 1'790'000'001'000;
    const TimestampMs slot = late - (late - 1'748'736'000'000) % 3'000;
    ASSERT_TRUE(network.produce(slot));
    EXPECT_EQ(network.next_slot_time(), slot + 9'000);
    EXPECT_GT(*network.next_maintenance(), slot);
    EXPECT_LE(*network.next_maintenance(), slot + 240'000);
}

TEST_F(DevnetTest, NothingIsProducedInASkippedSlot) {
    Devnet network = test::start_network(std::nullopt, test::read_keys());
    EXPECT_FALSE(network.produce(network.next_slot_time() - 1));
    EXPECT_EQ(network.chain().head().number, 3'000U);
}

TEST_F(DevnetTest, TheSlotOfAWitnessWithoutKeyStaysEmpty) {
    const Recording recording = test::read_recording("main");
    const auto& witnesses = *recording.record->witnesses_after(3'000);
    KeyRing one;
    for (const Address& witness : witnesses) {
        if (!recording.ledger.block_signers.contains(witness) && one.empty()) {
            one.emplace(witness, keys_.at(witness).clone());
        }
    }
    Devnet network = test::start_network(std::nullopt, std::move(one));
    std::size_t produced = 0;
    TimestampMs slot = network.next_slot_time();
    for (int i = 0; i < 27; ++i, slot += 3'000) {
        if (network.produce(slot)) ++produced;
    }
    EXPECT_EQ(produced, 1U);
}

TEST_F(DevnetTest, GoesOnFromAnyBlockOfTheRecording) {
    // Block 13 stands before contracts are enabled, 240 behind a rotation, 1471 is a maintenance
    // block's fork.
    for (const BlockNumber until : {0U, 1U, 13U, 240U, 1'471U, 2'733U}) {
        Devnet network = test::start_network(until, test::read_keys());
        for (int i = 0; i < 70; ++i)
            ASSERT_TRUE(network.produce(network.next_slot_time())) << until;
        EXPECT_EQ(network.chain().head().number, until + 70);
    }
}

TEST_F(DevnetTest, ResultsStandInBlocksOnceContractsAreEnabled) {
    Devnet network = test::start_network(60, test::read_keys());
    const StoredBlock& head = network.chain().head();
    const test::TransferDraft draft{
        roles_.at("acct3"), roles_.at("acct4"), "", 7, head.id, head.timestamp + 60'000, {}, 0};
    const auto taken = network.broadcast(test::signed_transfer(draft, {&keys_.at(draft.from)}));
    ASSERT_TRUE(taken) << taken.error().message;
    ASSERT_TRUE(network.produce(network.next_slot_time()));
    ASSERT_EQ(head_block(network).transactions.size(), 1U);
    EXPECT_EQ(head_block(network).transactions[0].contract_ret, 0);
}

TEST_F(DevnetTest, SolidFollowsTheRecordAndThenTheNinthLowestWitness) {
    Recording recording = test::read_recording("main");
    const auto record = *recording.record;
    auto network = Devnet::make(std::move(recording), test::read_keys());
    ASSERT_TRUE(network);
    ASSERT_TRUE(network->replay(2'000));
    EXPECT_EQ(network->solid(), record.blocks[2'000].solid);
    ASSERT_TRUE(network->replay(2'000));
    EXPECT_EQ(network->solid(), record.blocks[3'000].solid);
    for (int i = 0; i < 54; ++i)
        ASSERT_TRUE(network->produce(network->next_slot_time()));
    EXPECT_EQ(network->solid(), 3'054U - 18U);
}

}  // namespace
}  // namespace tributary::devnet
