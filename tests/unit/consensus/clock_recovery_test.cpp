// SPDX-License-Identifier: Apache-2.0
#include "consensus/clock_recovery.hpp"

#include <gtest/gtest.h>

#include "tests/support/skip_recording.hpp"

namespace tributary::consensus {
namespace {

const test::Recording& recording() {
    static const test::Recording chain("main");
    return chain;
}

ClockFinding find(BlockNumber from, BlockNumber to, BlockNumber at) {
    return find_clock(recording().rules, 27, recording().signed_headers(from, to), at);
}

TimestampMs next_maintenance(BlockNumber number) {
    return recording().chain.facts["blocks"][number]["nextMaintenanceTime"].get<TimestampMs>();
}

TEST(FindClock, ReadsTheClockOffThreeBorders) {
    const ClockFinding found = find(2801, 3000, 2930);
    EXPECT_EQ(found.borders, 3U);
    ASSERT_TRUE(found.clock.has_value());
    EXPECT_EQ(found.clock->interval, 240'000);
    EXPECT_EQ(found.clock->next, next_maintenance(2930));
}

TEST(FindClock, ConcludesNothingFromFewerBorders) {
    const ClockFinding found = find(2860, 3000, 2930);
    EXPECT_EQ(found.borders, 2U);
    EXPECT_FALSE(found.clock.has_value());
}

TEST(FindClock, TriesNoMoreClocksBehindAPauseOfADay) {
    // The chain stood still between blocks 2733 and 2734.
    const ClockFinding found = find(2601, 3000, 2700);
    ASSERT_TRUE(found.clock.has_value());
    EXPECT_EQ(found.clock->next, next_maintenance(2700));
}

TEST(FindClock, FindsNoClockAcrossAChangeOfTheInterval) {
    // It changes at about block 1814.
    EXPECT_FALSE(find(1500, 2200, 1600).clock.has_value());
}

TEST(FindClock, IsNeverWrongAboutABlockThatMoreBordersFollow) {
    int found = 0;
    for (BlockNumber from = 20; from + 380 < recording().head(); from += 60) {
        const BlockNumber at = from + 250;
        const auto clock = find(from, from + 380, at).clock;
        if (!clock) continue;
        ++found;
        EXPECT_EQ(clock->next, next_maintenance(at)) << from;
    }
    EXPECT_GT(found, 20);
}

TEST(FindClock, NeedsAListInWhichTwoSkippedSlotsShow) {
    const auto headers = recording().signed_headers(2801, 3000);
    EXPECT_FALSE(find_clock(recording().rules, 2, headers, 2930).clock.has_value());
    EXPECT_FALSE(find_clock(recording().rules, 27, {}, 2930).clock.has_value());
    EXPECT_FALSE(find_clock(recording().rules, 27, headers, 2800).clock.has_value());
}

TEST(VotesOfUnknownPast, AreToldApartFromNoVotes) {
    EXPECT_TRUE(has_unknown_past(votes_of_unknown_past()));
    EXPECT_FALSE(has_unknown_past(IntervalVotes{}));
}

}  // namespace
}  // namespace tributary::consensus
