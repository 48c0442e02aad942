// SPDX-License-Identifier: Apache-2.0
#include "tests/support/virtual_upstream.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tributary::test {
namespace {

using consensus::HeaderChain;

constexpr TimestampMs kFarAhead = std::numeric_limits<TimestampMs>::max() / 2;

SimulationPlan small_plan() {
    SimulationPlan plan;
    plan.n = 7;
    plan.headers = 400;
    plan.key_changes = {1, 1};
    return plan;
}

Status feed(HeaderChain& chain, const VirtualBlock& block) {
    auto verified = chain.verify(candidate_of(block), kFarAhead);
    if (!verified) return fail(std::move(verified).error());
    chain.apply(std::move(*verified));
    return {};
}

TEST(VirtualUpstream, ARelayKeepsTheIdsAndSignsAsNobody) {
    VirtualChain chain(small_plan());
    const BlockSource relay = relay_source(chain, 10);
    EXPECT_EQ(relay(10)->header, chain.header(10));
    for (BlockNumber number = 11; number <= 40; ++number) {
        const auto block = relay(number);
        EXPECT_EQ(block->header.id, chain.id(number));
        const auto key = recover(block->header.raw_hash, block->header.signature).value();
        EXPECT_EQ(address_of(key), block->signer);
        EXPECT_NE(block->signer, chain.block(number).signer);
    }
}

TEST(VirtualUpstream, AnEquivocationIsASecondBlockOfTheSameWitnessForTheSameSlot) {
    VirtualChain chain(small_plan());
    const VirtualBlock first = chain.block(20);
    const VirtualBlock second = equivocation(chain, 20);
    EXPECT_NE(first.header.id, second.header.id);
    EXPECT_EQ(first.header.witness, second.header.witness);
    EXPECT_EQ(first.header.timestamp, second.header.timestamp);
    EXPECT_EQ(first.signer, second.signer);
    HeaderChain judge(chain.rules(), chain.root(0));
    for (BlockNumber number = 1; number <= 20; ++number)
        ASSERT_TRUE(feed(judge, chain.block(number)).has_value());
    EXPECT_TRUE(feed(judge, second).has_value());
}

TEST(VirtualUpstream, ABrokenLinkIsFoundByWhoeverFollowsIt) {
    VirtualChain chain(small_plan());
    VirtualUpstream upstream(broken_source(chain, 30), chain.head());
    const auto answer = upstream.ask(1, 40, 0);
    ASSERT_EQ(answer.blocks.size(), 40U);
    HeaderChain judge(chain.rules(), chain.root(0));
    for (std::size_t i = 0; i < 30; ++i)
        ASSERT_TRUE(feed(judge, answer.blocks[i]).has_value()) << i;
    EXPECT_EQ(feed(judge, answer.blocks[30]).error().code, ErrorCode::unknown_parent);
}

TEST(VirtualUpstream, AGapAndAStaleHeadEndAnAnswer) {
    VirtualChain chain(small_plan());
    EXPECT_EQ(VirtualUpstream(gapped_source(chain, 30), 400).ask(21, 40, 0).blocks.size(), 9U);
    EXPECT_EQ(VirtualUpstream(honest_source(chain), 50).ask(21, 40, 0).blocks.size(), 30U);
    EXPECT_TRUE(VirtualUpstream(honest_source(chain), 50).ask(51, 1, 0).blocks.empty());
}

TEST(VirtualUpstream, AnswersSoManyRequestsASecond) {
    VirtualChain chain(small_plan());
    UpstreamSpeed speed;
    speed.requests_per_second = 10;
    speed.blocks_per_request = 1;
    speed.latency_ms = 30;
    VirtualUpstream upstream(honest_source(chain), chain.head(), speed);
    EXPECT_EQ(upstream.ask(1, 1, 1'000).ready_at, 1'030);
    EXPECT_EQ(upstream.ask(2, 20, 1'000).ready_at, 3'030);
    EXPECT_EQ(upstream.ask(22, 1, 9'000).ready_at, 9'030);
    EXPECT_EQ(upstream.requests(), 22U);
    EXPECT_EQ(upstream.blocks_served(), 22U);
}

TEST(VirtualUpstream, AForkedSourceLinksAndItsKeyGrantsAreReadFromTheBody) {
    VirtualChain chain(small_plan());
    HeaderChain judge(chain.rules(), chain.root(0));
    for (BlockNumber number = 1; number <= 100; ++number)
        ASSERT_TRUE(feed(judge, chain.block(number)).has_value());
    Attack attack;
    attack.fork_from = 100;
    attack.loot = take_loot(chain, beliefs_of(chain, judge.tip_state()), {1, 100, 4, false});
    attack.grants_itself_keys = true;
    const auto branch = forge(chain, attack);
    EXPECT_EQ(attack.loot.trusted.size(), 4U);
    const BlockSource forked = forked_source(chain, branch);
    EXPECT_EQ(forked(100)->header.id, chain.id(100));
    EXPECT_NE(forked(101)->header.id, chain.id(101));
    std::size_t grants = 0;
    for (const VirtualBlock& block : branch) {
        const auto facts = block.facts();
        grants += facts.key_changes.size();
        ASSERT_TRUE(feed(judge, block).has_value());
    }
    EXPECT_EQ(grants, 3U);
    EXPECT_FALSE(forked(branch.back().header.number + 1).has_value());
}

TEST(VirtualUpstream, AForgedBranchMayUseNothingButMissedSlots) {
    SimulationPlan plan = small_plan();
    plan.missed_ppm = 300'000;
    VirtualChain chain(plan);
    Attack attack;
    attack.fork_from = 50;
    attack.in_missed_slots_only = true;
    attack.rounds = 20;
    for (const VirtualBlock& block : forge(chain, attack)) {
        const auto slot =
            static_cast<std::uint64_t>((block.header.timestamp - plan.genesis_time) / 3000);
        EXPECT_NE(chain.link(chain.last_block_before(slot)).slot, slot);
    }
}

}  // namespace
}  // namespace tributary::test
