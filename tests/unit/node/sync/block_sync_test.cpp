// SPDX-License-Identifier: Apache-2.0
#include "node/sync/block_sync.hpp"

#include <gtest/gtest.h>

#include "tests/support/sync_world.hpp"

namespace tributary::node {
namespace {

using test::FakeChain;
using test::SyncWorld;

FakeChain genesis() {
    return {};
}

FakeChain chain_of(BlockNumber head) {
    return FakeChain().grow(head, "main");
}

TEST(BlockSync, FetchesAllBlocksInOrderFromOneSource) {
    SyncWorld world(genesis());
    world.add(0, chain_of(1234));
    world.run_for(5'000);
    EXPECT_EQ(world.tip(), chain_of(1234).head());
    ASSERT_EQ(world.deliveries.size(), 1234U);
    for (std::size_t i = 0; i < 1234; ++i)
        ASSERT_EQ(world.deliveries[i].second, i + 1);
    EXPECT_EQ(world.sync.best_head(), world.tip());
    EXPECT_EQ(world.sync.sources_agreeing(), 1U);
}

TEST(BlockSync, KeepsSeveralQuestionsOpenButNoMoreThanTheLimit) {
    SyncWorld world(genesis());
    auto& source = world.add(0, chain_of(3000));
    world.run_for(5'000);
    EXPECT_EQ(source.most_open, kMaxRequestsPerSource);
    EXPECT_EQ(source.ranges_asked, 30U);
}

TEST(BlockSync, SharesTheWorkAmongSources) {
    SyncWorld world(genesis());
    for (SourceId id = 0; id < 3; ++id)
        world.add(id, chain_of(3000));
    world.run_for(5'000);
    EXPECT_EQ(world.tip(), chain_of(3000).head());
    for (const auto& [id, source] : world.sources)
        EXPECT_GE(source.ranges_asked, 5U) << id;
    EXPECT_EQ(world.deliveries.size(), 3000U);
}

TEST(BlockSync, HoldsNoMoreThanTheRangesAheadWhileTheFirstIsMissing) {
    SyncWorld world(genesis());
    world.add(0, chain_of(5000)).delay = 10'000;
    world.run_for(200);
    for (SourceId id = 1; id < 4; ++id)
        world.add(id, chain_of(5000));
    world.run_for(5'000);
    std::uint64_t asked = 0;
    for (const auto& [id, source] : world.sources)
        asked += source.ranges_asked;
    EXPECT_EQ(asked, kMaxRangesAhead);
    EXPECT_TRUE(world.deliveries.empty());
}

TEST(BlockSync, FollowsTheHeadWithinTwoSecondsOfANewBlock) {
    SyncWorld world(genesis());
    auto& source = world.add(0, chain_of(50));
    world.run_for(3'000);
    for (BlockNumber head = 51; head < 60; ++head) {
        source.chain.grow(head, "main");
        world.run_for(2'000);
        EXPECT_EQ(world.tip(), source.chain.head());
    }
    EXPECT_TRUE(world.back_offs.empty());
}

TEST(BlockSync, AsksElsewhereWhatASlowSourceDoesNotAnswer) {
    SyncWorld world(genesis());
    auto& slow = world.add(0, chain_of(1000));
    world.run_for(200);
    slow.delay = 20'000;
    world.add(1, chain_of(1000));
    world.run_for(25'000);
    EXPECT_EQ(world.tip(), chain_of(1000).head());
    ASSERT_FALSE(world.back_offs.empty());
    EXPECT_EQ(world.back_offs[0].source, 0U);
    EXPECT_EQ(world.back_offs[0].reason.rfind("upstream_slow", 0), 0U) << world.back_offs[0].reason;
}

struct Lie {
    const char* name;
    void (*tamper)(std::vector<wire::Block>&);
};

class LyingSource : public testing::TestWithParam<Lie> {};

TEST_P(LyingSource, IsBackedOffWithGrowingDelayAndThenDroppedWithAReason) {
    SyncWorld world(genesis());
    world.add(0, chain_of(1000)).tamper = GetParam().tamper;
    world.run_for(60'000);
    EXPECT_EQ(world.tip(), genesis().head());
    ASSERT_EQ(world.back_offs.size(), kMaxLies - 1);
    TimestampMs last = 0;
    for (const auto& back_off : world.back_offs)
        EXPECT_GT(back_off.until - std::exchange(last, back_off.until), 0);
    ASSERT_EQ(world.drops.size(), 1U);
    EXPECT_EQ(world.drops[0].reason.rfind("upstream_lied", 0), 0U) << world.drops[0].reason;
    EXPECT_EQ(world.shown(0).state, "dropped");
    EXPECT_EQ(world.shown(0).reason, world.drops[0].reason);
    EXPECT_EQ(world.sync.best_head(), std::nullopt);
}

TEST_P(LyingSource, DoesNotKeepAnHonestOneFromServingAll) {
    SyncWorld world(genesis());
    world.add(0, chain_of(1000)).tamper = GetParam().tamper;
    world.add(1, chain_of(1000));
    world.run_for(10'000);
    EXPECT_EQ(world.tip(), chain_of(1000).head());
    for (const auto& [source, number] : world.deliveries)
        ASSERT_EQ(source, 1U) << number;
}

void other_numbers(std::vector<wire::Block>& blocks) {
    for (auto& block : blocks)
        ++block.header.number;
}

void broken_link(std::vector<wire::Block>& blocks) {
    blocks.back().header.parent_id = {};
}

void nothing(std::vector<wire::Block>& blocks) {
    blocks.clear();
}

void too_many(std::vector<wire::Block>& blocks) {
    blocks.resize(kMaxRangeSize + 1);
}

void a_hole(std::vector<wire::Block>& blocks) {
    blocks.erase(blocks.begin() + 1);
}

std::string name_of_lie(const testing::TestParamInfo<Lie>& tested) {
    return tested.param.name;
}

INSTANTIATE_TEST_SUITE_P(Lies,
                         LyingSource,
                         testing::Values(Lie{"OtherNumbers", other_numbers},
                                         Lie{"BrokenLink", broken_link},
                                         Lie{"Nothing", nothing},
                                         Lie{"TooMany", too_many},
                                         Lie{"AHole", a_hole}),
                         name_of_lie);

TEST(BlockSync, TakesAShortAnswerAndAsksForTheRest) {
    SyncWorld world(genesis());
    world.add(0, chain_of(500)).tamper = [](auto& blocks) {
        if (blocks.size() > 30) blocks.resize(30);
    };
    world.run_for(10'000);
    EXPECT_EQ(world.tip(), chain_of(500).head());
    EXPECT_TRUE(world.back_offs.empty());
}

TEST(BlockSync, BlamesTheSourceOfARejectedBlockAndAsksAnother) {
    SyncWorld world(genesis());
    world.judge = [](SourceId source, const wire::Header& header) -> std::optional<Error> {
        if (source == 0 && header.number >= 150) return Error{ErrorCode::bad_signature, "block"};
        return std::nullopt;
    };
    world.add(0, chain_of(1000));
    world.add(1, chain_of(1000));
    world.run_for(60'000);
    EXPECT_EQ(world.tip(), chain_of(1000).head());
    ASSERT_FALSE(world.back_offs.empty());
    EXPECT_EQ(world.back_offs[0].source, 0U);
    EXPECT_EQ(world.back_offs[0].reason, "upstream_lied: bad_signature: block");
}

TEST(BlockSync, PausesWithoutBlameWhenTheDiskIsFull) {
    SyncWorld world(genesis());
    bool full = true;
    world.judge = [&](SourceId, const wire::Header&) -> std::optional<Error> {
        if (full) return Error{ErrorCode::disk_full, "store"};
        return std::nullopt;
    };
    world.add(0, chain_of(300));
    world.run_for(10'000);
    EXPECT_LE(world.deliveries.size(), 6U);
    full = false;
    world.run_for(5'000);
    EXPECT_EQ(world.tip(), chain_of(300).head());
    EXPECT_TRUE(world.back_offs.empty());
}

TEST(BlockSync, LearnsALongerBranchOfASourceByWalkingBack) {
    SyncWorld world(genesis());
    const FakeChain common = chain_of(300);
    world.add(0, common.fork(300).grow(315, "a"));
    world.run_for(5'000);
    const FakeChain longer = common.fork(300).grow(318, "b");
    world.add(1, longer);
    world.run_for(5'000);
    EXPECT_EQ(world.tip(), longer.head());
    EXPECT_GT(world.unknown_parents(), 1U);
    EXPECT_LT(world.unknown_parents(), 8U);
    EXPECT_TRUE(world.drops.empty());
    EXPECT_TRUE(world.back_offs.empty());
}

TEST(BlockSync, LearnsABranchOfTheSameHeight) {
    SyncWorld world(genesis());
    const FakeChain common = chain_of(100);
    world.add(0, common.fork(100).grow(103, "a"));
    world.run_for(3'000);
    world.add(1, common.fork(100).grow(103, "b"));
    world.run_for(3'000);
    const auto& deliveries = world.deliveries;
    EXPECT_NE(
        std::find(deliveries.begin(), deliveries.end(), std::pair<SourceId, BlockNumber>{1, 103}),
        deliveries.end());
    EXPECT_EQ(world.tip(), common.fork(100).grow(103, "a").head());
    EXPECT_EQ(world.sync.sources_agreeing(), 1U);
}

TEST(BlockSync, FollowsWhoeverLeadsWhenTheBranchesTakeTurns) {
    SyncWorld world(genesis(), 40);
    FakeChain a = chain_of(100).grow(103, "a");
    FakeChain b = chain_of(100).grow(104, "b");
    auto& first = world.add(0, a);
    auto& second = world.add(1, b);
    for (BlockNumber step = 0; step < 4; ++step) {
        world.run_for(3'000);
        EXPECT_EQ(world.tip(), second.chain.head());
        first.chain.grow(second.chain.head().number + 1, "a");
        world.run_for(3'000);
        EXPECT_EQ(world.tip(), first.chain.head());
        second.chain.grow(first.chain.head().number + 1, "b");
    }
    EXPECT_TRUE(world.drops.empty());
}

TEST(BlockSync, RejoinsASourceThatComesBackToOurBranch) {
    SyncWorld world(genesis());
    const FakeChain common = chain_of(100);
    auto& winner = world.add(0, common.fork(100).grow(105, "a"));
    auto& loser = world.add(1, common.fork(100).grow(103, "b"));
    world.run_for(3'000);
    winner.chain.grow(110, "a");
    loser.chain = winner.chain;
    world.run_for(5'000);
    EXPECT_EQ(world.tip(), winner.chain.head());
    EXPECT_EQ(world.sync.sources_agreeing(), 2U);
}

TEST(BlockSync, DropsASourceWhoseChainConflictsBelowTheSolidBlock) {
    SyncWorld world(genesis());
    world.add(0, chain_of(300));
    world.run_for(5'000);
    ASSERT_EQ(world.solid().number, 280U);
    world.add(1, chain_of(200).grow(400, "other"));
    world.run_for(5'000);
    ASSERT_EQ(world.drops.size(), 1U);
    EXPECT_EQ(world.drops[0].source, 1U);
    EXPECT_EQ(world.drops[0].reason,
              "upstream_lied: its chain conflicts at or below solid block 280");
    EXPECT_EQ(world.tip(), chain_of(300).head());
    EXPECT_EQ(world.sync.best_head(), chain_of(300).head());
}

TEST(BlockSync, DropsASourceThatNamesAnotherSolidBlockAsItsHead) {
    SyncWorld world(genesis());
    world.add(0, FakeChain().fork(0));
    SyncWorld other(chain_of(5));
    other.add(0, FakeChain().grow(5, "other"));
    other.run_for(1'000);
    ASSERT_EQ(other.drops.size(), 1U);
    EXPECT_EQ(other.drops[0].reason, "upstream_lied: its head conflicts with solid block 5");
}

TEST(BlockSync, LeavesASourceWithAStaleHeadInPeace) {
    SyncWorld world(genesis());
    world.add(0, chain_of(300));
    world.run_for(3'000);
    auto& stale = world.add(1, chain_of(100));
    world.run_for(10'000);
    EXPECT_EQ(stale.ranges_asked, 0U);
    EXPECT_EQ(world.shown(1).state, "ready");
    EXPECT_EQ(world.shown(1).head, chain_of(100).head());
    EXPECT_EQ(world.sync.best_head(), chain_of(300).head());
}

TEST(BlockSync, ComesBackToASourceThatWasAway) {
    SyncWorld world(genesis());
    auto& source = world.add(0, chain_of(100));
    world.run_for(3'000);
    source.reachable = false;
    world.run_for(20'000);
    EXPECT_EQ(world.shown(0).state, "backing_off");
    EXPECT_EQ(world.shown(0).reason, "unavailable: connection refused");
    EXPECT_GE(world.back_offs.size(), 4U);
    source.chain.grow(150, "main");
    source.reachable = true;
    world.run_for(20'000);
    EXPECT_EQ(world.tip(), source.chain.head());
    EXPECT_EQ(world.shown(0).state, "ready");
}

TEST(BlockSync, WaitsNoLongerForASourceThatIsBack) {
    SyncWorld world(genesis());
    auto& source = world.add(0, chain_of(100));
    source.reachable = false;
    world.run_for(600'000);
    ASSERT_EQ(world.shown(0).state, "backing_off");
    source.reachable = true;
    world.come_back(0);
    world.run_for(2'000);
    EXPECT_EQ(world.tip(), source.chain.head());
}

TEST(BlockSync, LeavesAsideWhatComesFromASourceThatIsNotAddedYet) {
    SyncWorld world(genesis());
    world.come_back(7);
    EXPECT_TRUE(world.sync.feed(HeadReported{7, chain_of(100).head()}, world.now).empty());
    EXPECT_FALSE(world.sync.best_head());
}

TEST(BlockSync, DismissesADroppedSourceAgainWhenItIsBack) {
    SyncWorld world(chain_of(100));
    world.add(0, FakeChain().grow(100, "other"));
    world.run_for(60'000);
    ASSERT_EQ(world.shown(0).state, "dropped");
    const std::size_t drops = world.drops.size();
    world.come_back(0);
    EXPECT_EQ(world.shown(0).state, "dropped");
    EXPECT_EQ(world.drops.size(), drops + 1);
}

TEST(BlockSync, DelaysDoubleFromASecondToFiveMinutes) {
    EXPECT_EQ(back_off_delay(1), 1'000);
    EXPECT_EQ(back_off_delay(2), 2'000);
    EXPECT_EQ(back_off_delay(9), 256'000);
    EXPECT_EQ(back_off_delay(10), 300'000);
    EXPECT_EQ(back_off_delay(4'000'000'000U), 300'000);
}

TEST(BlockSync, FetchesDistrustedBlocksAgainFromTheOthers) {
    SyncWorld world(genesis());
    world.add(0, chain_of(300));
    world.run_for(3'000);
    world.deliveries.clear();
    auto& other = world.add(1, chain_of(300));
    world.run_for(3'000);
    EXPECT_EQ(other.ranges_asked, 0U);
    const auto actions = world.sync.recheck(0, 150, world.now);
    ASSERT_EQ(actions.size(), 2U);
    EXPECT_EQ(std::get<AskRange>(actions[0]).source, 1U);
    EXPECT_EQ(std::get<AskRange>(actions[0]).start, 150U);
    EXPECT_EQ(std::get<AskRange>(actions[1]).start + std::get<AskRange>(actions[1]).count, 301U);
    const auto accused = world.sync.accuse(0, "false signatures", world.now);
    ASSERT_EQ(accused.size(), 1U);
    EXPECT_EQ(std::get<BackOff>(accused[0]).reason, "upstream_lied: false signatures");
}

TEST(BlockSync, AsksForLessWhenAHundredBlocksAreTooMuch) {
    BlockSync sync(genesis().head(), genesis().head());
    (void)sync.feed(SourceAdded{0, "source"}, 0);
    const auto asked = sync.feed(HeadReported{0, chain_of(1000).head()}, 0);
    ASSERT_EQ(asked.size(), kMaxRequestsPerSource);
    const auto& first = std::get<AskRange>(asked[0]);
    EXPECT_EQ(first.count, kMaxRangeSize);
    const Error large{ErrorCode::oversized, "answer"};
    const auto again = sync.feed(RequestFailed{0, first.request, large}, 100);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(std::get<AskRange>(again[0]).start, first.start);
    EXPECT_EQ(std::get<AskRange>(again[0]).count, kMaxRangeSize / 4);
}

TEST(BlockSync, IgnoresAnswersToQuestionsItGaveUp) {
    BlockSync sync(genesis().head(), genesis().head());
    (void)sync.feed(SourceAdded{0, "source"}, 0);
    const auto asked = sync.feed(HeadReported{0, chain_of(1000).head()}, 0);
    const auto first = std::get<AskRange>(asked[0]).request;
    const auto second = std::get<AskRange>(asked[1]).request;
    (void)sync.feed(RequestFailed{0, first, {ErrorCode::upstream_slow, ""}}, 100);
    EXPECT_TRUE(sync.feed(RangeReceived{0, second, chain_of(1000).range(101, 100)}, 200).empty());
    EXPECT_TRUE(sync.feed(RangeReceived{0, 999, chain_of(1000).range(1, 100)}, 200).empty());
    EXPECT_TRUE(sync.delivered(999, Verdict::accepted(), 200).empty());
}

}  // namespace
}  // namespace tributary::node
