// SPDX-License-Identifier: Apache-2.0
#include "consensus/interval_votes.hpp"

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

using Kind = ProposalEvent::Kind;
using Events = std::vector<ProposalEvent>;
constexpr std::int64_t kCurrent = 180'000;

ProposalEvent proposal(std::optional<std::int64_t> interval) {
    return {Kind::created, test::address_of_key(1), 0, interval};
}

std::vector<ProposalEvent> approvals(std::int64_t id, std::uint64_t first, std::uint64_t last) {
    std::vector<ProposalEvent> out;
    for (std::uint64_t key = first; key <= last; ++key)
        out.push_back({Kind::approved, test::address_of_key(key), id, std::nullopt});
    return out;
}

TEST(IntervalVotes, AnIntervalIsPossibleFromEighteenOfTwentySevenApprovals) {
    IntervalVotes votes;
    votes.apply(Events{proposal(std::nullopt), proposal(240'000)});
    votes.apply(approvals(2, 1, 17));
    EXPECT_TRUE(votes.possible(27, kCurrent).empty());
    votes.apply(approvals(2, 17, 17));
    EXPECT_TRUE(votes.possible(27, kCurrent).empty()) << "one witness approves once";
    votes.apply(approvals(2, 18, 18));
    EXPECT_EQ(votes.possible(27, kCurrent), std::vector<std::int64_t>{240'000});
    EXPECT_TRUE(votes.possible(27, 240'000).empty());
}

TEST(IntervalVotes, AWithdrawnApprovalDoesNotCountAndACancelledProposalIsGone) {
    IntervalVotes votes;
    votes.apply(Events{proposal(240'000)});
    votes.apply(approvals(1, 1, 18));
    votes.apply(Events{{Kind::withdrawn, test::address_of_key(4), 1, std::nullopt}});
    EXPECT_TRUE(votes.possible(27, kCurrent).empty());
    votes.apply(approvals(1, 4, 4));
    EXPECT_FALSE(votes.possible(27, kCurrent).empty());
    votes.apply(Events{{Kind::cancelled, {}, 1, std::nullopt}});
    EXPECT_TRUE(votes.open().empty());
}

TEST(IntervalVotes, IdsCountAllProposalsAndIntervalsOutsideTheRangeAreLeftAside) {
    IntervalVotes votes;
    votes.apply(
        Events{proposal(80'999), proposal(81'000), proposal(86'400'000), proposal(86'400'001)});
    EXPECT_EQ(votes.created(), 4);
    ASSERT_EQ(votes.open().size(), 2U);
    EXPECT_EQ(votes.open()[0].id, 2);
    EXPECT_EQ(votes.open()[1].id, 3);
}

TEST(IntervalVotes, WhatCameIntoForceIsForgotten) {
    IntervalVotes votes;
    votes.apply(Events{proposal(240'000), proposal(300'000), proposal(240'000)});
    votes.settle(240'000);
    ASSERT_EQ(votes.open().size(), 1U);
    EXPECT_EQ(votes.open()[0].interval, 300'000);
}

TEST(IntervalVotes, AFloodOfProposalsDoesNotPushOutTheOneThatIsApproved) {
    IntervalVotes votes;
    votes.apply(Events{proposal(240'000)});
    votes.apply(approvals(1, 1, 18));
    for (std::size_t i = 1; i < kMaxOpenProposals; ++i)
        votes.apply(Events{proposal(300'000)});
    EXPECT_EQ(votes.open().size(), kMaxOpenProposals);
    votes.apply(Events{proposal(300'000)});
    EXPECT_EQ(votes.open().size(), kMaxOpenProposals);
    EXPECT_EQ(votes.possible(27, kCurrent), std::vector<std::int64_t>{240'000});
}

TEST(IntervalVotes, ApprovalsAreBounded) {
    IntervalVotes votes;
    votes.apply(Events{proposal(240'000)});
    votes.apply(approvals(1, 1, kMaxApprovals));
    EXPECT_EQ(votes.open()[0].approvals.size(), kMaxApprovals);
    votes.apply(approvals(1, kMaxApprovals + 1, kMaxApprovals + 1));
    EXPECT_EQ(votes.open()[0].approvals.size(), kMaxApprovals);
}

}  // namespace
}  // namespace tributary::consensus
