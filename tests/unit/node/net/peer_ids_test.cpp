// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_ids.hpp"

#include <gtest/gtest.h>

#include "tests/support/p2p_world.hpp"

namespace tributary::node {
namespace {

BlockRef block(BlockNumber number, std::uint32_t salt = 0) {
    return {number, make_block_id(number, sha256(as_bytes(std::to_string(salt))))};
}

struct PeerIdsTest : testing::Test {
    void list(BlockNumber first, std::size_t count) {
        ChainInventory answer;
        for (std::size_t i = 0; i < count; ++i)
            answer.ids.push_back(block(first + i));
        ids.take_list(answer, own);
    }

    test::FakeOwnChain own{block(0).id};
    PeerIds ids;
};

TEST_F(PeerIdsTest, keeps_4001_listed_ids_and_for_one_more_forgets_the_lowest) {
    list(1, 2'001);
    list(2'001, 2'001);
    EXPECT_TRUE(ids.find(1, own));
    EXPECT_TRUE(ids.find(4'001, own));
    list(4'001, 2);
    EXPECT_FALSE(ids.find(1, own));
    EXPECT_TRUE(ids.find(2, own));
    EXPECT_TRUE(ids.find(4'002, own));
}

TEST_F(PeerIdsTest, remembers_20000_advertised_ids_and_for_one_more_forgets_the_first) {
    for (std::uint32_t i = 0; i < kMaxAdvertised; ++i)
        ids.take_advertised(block(100, i));
    EXPECT_TRUE(ids.is_advertised(block(100, 0).id));
    ids.take_advertised(block(100, kMaxAdvertised));
    EXPECT_FALSE(ids.is_advertised(block(100, 0).id));
    EXPECT_TRUE(ids.is_advertised(block(100, 1).id));
    EXPECT_TRUE(ids.is_advertised(block(100, kMaxAdvertised).id));
}

TEST_F(PeerIdsTest, may_be_fetched_down_to_4000_below_the_last_and_once) {
    list(1, 2'001);
    list(2'001, 2'001);
    list(4'001, 1'000);
    EXPECT_TRUE(ids.is_fetchable(block(5'000).id));
    EXPECT_FALSE(ids.is_fetchable(block(5'001).id));
    EXPECT_TRUE(ids.is_fetchable(block(1'000).id));
    EXPECT_FALSE(ids.is_fetchable(block(999).id));
    ids.mark_fetched(block(1'000).id);
    EXPECT_FALSE(ids.is_fetchable(block(1'000).id));
}

}  // namespace
}  // namespace tributary::node
