// SPDX-License-Identifier: Apache-2.0
#include "node/net/announcer.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/transaction.hpp"

namespace tributary::node {
namespace {

constexpr TimestampMs kChain = 1'000'000;
constexpr TimestampMs kEnd = kChain + 60'000;

Bytes transaction(std::int64_t amount, TimestampMs expiration = kEnd) {
    wire::TransactionDraft draft;
    draft.type = wire::ContractType::transfer;
    draft.message = "TransferContract";
    draft.value = Bytes{0x18, static_cast<std::uint8_t>(amount % 100 + 1)};
    draft.expiration = expiration;
    draft.timestamp = amount;
    return wire::encode_transaction(wire::encode_raw(draft), {Bytes(65, 1)});
}

const std::vector<std::uint64_t> kPeers{1, 2, 3, 4, 5};

struct AnnouncerTest : testing::Test {
    Announcer announcer;
    TransactionId id = *announcer.add(transaction(1), kChain);

    [[nodiscard]] AnnouncedState state() const { return announcer.status(id)->state; }
};

TEST_F(AnnouncerTest, tells_three_level_peers_at_once_and_no_more) {
    EXPECT_EQ(state(), AnnouncedState::waiting);
    EXPECT_EQ(announcer.tick(kPeers, kChain, 0).size(), 3U);
    EXPECT_TRUE(announcer.tick(kPeers, kChain, 1'000).empty());
    EXPECT_EQ(state(), AnnouncedState::announced);
}

TEST_F(AnnouncerTest, waits_for_peers_and_tells_late_ones) {
    EXPECT_TRUE(announcer.tick({}, kChain, 0).empty());
    EXPECT_EQ(announcer.tick({7}, kChain, 10).size(), 1U);
    EXPECT_EQ(announcer.tick({7, 8}, kChain, 20).size(), 1U);
    EXPECT_EQ(announcer.tick({7, 8, 9, 10}, kChain, 30).size(), 1U);
}

TEST_F(AnnouncerTest, tells_one_more_every_five_seconds_until_somebody_advertises_it) {
    (void)announcer.tick(kPeers, kChain, 0);
    EXPECT_TRUE(announcer.tick(kPeers, kChain, kAskedWithinMs - 1).empty());
    EXPECT_EQ(announcer.tick(kPeers, kChain, kAskedWithinMs).size(), 1U);
    announcer.on_seen(5, {id});
    EXPECT_EQ(state(), AnnouncedState::spread);
    EXPECT_TRUE(announcer.tick(kPeers, kChain, 60'000).empty());
}

TEST_F(AnnouncerTest, gives_it_only_to_who_was_told_and_again_when_asked_again) {
    (void)announcer.tick({1}, kChain, 0);
    EXPECT_TRUE(announcer.take_wanted(2, {id}).empty());
    EXPECT_EQ(announcer.take_wanted(1, {id}).size(), 1U);
    EXPECT_EQ(announcer.take_wanted(1, {id}).size(), 1U);
    EXPECT_EQ(state(), AnnouncedState::delivered);
    EXPECT_EQ(announcer.status(id)->delivered_to, 1U);
}

TEST_F(AnnouncerTest, is_not_convinced_by_who_got_it_from_us) {
    (void)announcer.tick({1}, kChain, 0);
    (void)announcer.take_wanted(1, {id});
    announcer.on_seen(1, {id});
    EXPECT_EQ(state(), AnnouncedState::delivered);
    announcer.on_seen(2, {id});
    EXPECT_EQ(state(), AnnouncedState::spread);
}

TEST_F(AnnouncerTest, a_block_settles_it) {
    const BlockRef block{5, make_block_id(5, Hash256{})};
    announcer.on_block(block, {id});
    EXPECT_EQ(state(), AnnouncedState::in_block);
    EXPECT_EQ(announcer.status(id)->block, block);
}

TEST_F(AnnouncerTest, ends_by_the_chains_time_and_is_served_for_a_minute_more) {
    (void)announcer.tick(kPeers, kEnd, 0);
    EXPECT_EQ(state(), AnnouncedState::announced);
    (void)announcer.tick(kPeers, kEnd + 1, 1);
    EXPECT_EQ(state(), AnnouncedState::expired);
    (void)announcer.tick(kPeers, kEnd + kKeepAfterEndMs, 2);
    EXPECT_TRUE(announcer.status(id));
    (void)announcer.tick(kPeers, kEnd + kKeepAfterEndMs + 1, 3);
    EXPECT_FALSE(announcer.status(id));
}

TEST_F(AnnouncerTest, takes_neither_expired_nor_broken_ones) {
    EXPECT_EQ(announcer.add(transaction(2, kChain), kChain).error().code, ErrorCode::out_of_range);
    EXPECT_TRUE(announcer.add(transaction(2, kChain + 1), kChain));
    EXPECT_FALSE(announcer.add(Bytes{0x0A}, kChain));
}

TEST_F(AnnouncerTest, holds_2000_and_not_one_more) {
    for (std::int64_t i = 2; i <= 2'000; ++i)
        ASSERT_TRUE(announcer.add(transaction(i), kChain));
    EXPECT_EQ(announcer.size(), kMaxAnnounced);
    EXPECT_EQ(announcer.add(transaction(2'001), kChain).error().code, ErrorCode::oversized);
    EXPECT_TRUE(announcer.add(transaction(1), kChain));
}

}  // namespace
}  // namespace tributary::node
