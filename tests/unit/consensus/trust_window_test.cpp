// SPDX-License-Identifier: Apache-2.0
#include "consensus/trust_window.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

using test::SimulatedBlock;
using test::SimulatedNetwork;

constexpr TimestampMs kFarFuture = std::numeric_limits<TimestampMs>::max() / 2;
constexpr std::int64_t kSixHours = 21'600'000;
constexpr std::uint64_t kRelayKey = 60;

SignedHeader signed_header(const SimulatedBlock& block) {
    return {block.header, test::candidate_of(block).signer};
}

std::vector<SignedHeader> as_window(const std::vector<SimulatedBlock>& blocks) {
    std::vector<SignedHeader> out;
    for (const SimulatedBlock& block : blocks)
        out.push_back(signed_header(block));
    return out;
}

/// A chain with 27 seats, keys 1 to 27, judged from its genesis.
struct Chain {
    SimulatedNetwork network = test::simulated_network(27, kSixHours);
    SimulatedBlock head = test::genesis_of(network);
    TrustPoint point;

    Chain() {
        point.block = {0, head.header.id};
        point.timestamp = head.header.timestamp;
        point.n = 27;
        point.trusted = network.seats;
        std::sort(point.trusted.begin(), point.trusted.end());
        point.keys = std::make_shared<KeyBook>();
        point.interval = kSixHours;
        grow(100);
    }

    /// Blocks whose keys are their seats' own, one a slot.
    std::vector<SimulatedBlock> grow(std::size_t count) {
        std::vector<SimulatedBlock> out;
        for (std::size_t i = 0; i < count; ++i) {
            head = test::extend(network, head);
            out.push_back(head);
        }
        return out;
    }

    /// The seats with these keys leave for new ones with the keys 41 and up.
    void replace(std::size_t seats) {
        for (std::size_t i = 0; i < seats; ++i)
            network.seats[i] = test::address_of_key(41 + i);
    }

    [[nodiscard]] WindowReport judge(const std::vector<SignedHeader>& window) const {
        auto report = judge_window(network.rules, point, window, kFarFuture);
        EXPECT_TRUE(report.has_value()) << report.error().message();
        return report.value_or(WindowReport{});
    }

    [[nodiscard]] ErrorCode refusal(const std::vector<SignedHeader>& window,
                                    TimestampMs now = kFarFuture) const {
        const auto report = judge_window(network.rules, point, window, now);
        EXPECT_FALSE(report.has_value());
        return report ? ErrorCode::io_error : report.error().code;
    }
};

bool trusts(const TrustPoint& point, std::uint64_t key) {
    return std::binary_search(
        point.trusted.begin(), point.trusted.end(), test::address_of_key(key));
}

TEST(JudgeWindow, BlocksUnder19TrustedSeatsAreSolidAcrossAnyGap) {
    Chain chain;
    const auto blocks = chain.grow(81);
    const WindowReport report = chain.judge(as_window(blocks));
    // The 19th newest seat made the block 18 below the last one.
    ASSERT_TRUE(report.solid.has_value());
    EXPECT_EQ(report.solid->number, blocks.back().header.number - 18);
    EXPECT_EQ(report.counted, 27U);
    EXPECT_EQ(report.needed, 19U);
    EXPECT_EQ(report.next->trusted, chain.point.trusted);
    EXPECT_EQ(report.root.header.header.id, blocks.front().header.id);
}

TEST(JudgeWindow, TheFirstHeaderIsNotCounted) {
    Chain chain;
    const auto blocks = chain.grow(20);
    // 19 headers behind the first one: the first of them is SOLID.
    const WindowReport just_enough = chain.judge(as_window(blocks));
    ASSERT_TRUE(just_enough.solid.has_value());
    EXPECT_EQ(just_enough.solid->number, blocks[1].header.number);
    const WindowReport one_less = chain.judge(as_window({blocks.begin(), blocks.end() - 1}));
    EXPECT_FALSE(one_less.solid.has_value());
    EXPECT_FALSE(one_less.next.has_value());
    EXPECT_EQ(one_less.counted, 18U);
}

TEST(JudgeWindow, EightNewSeatsJoinAndTheOldOnesLeave) {
    Chain chain;
    chain.replace(8);
    const WindowReport report = chain.judge(as_window(chain.grow(81)));
    ASSERT_TRUE(report.next.has_value());
    EXPECT_EQ(report.next->trusted.size(), 27U);
    for (std::uint64_t key = 1; key <= 8; ++key)
        EXPECT_FALSE(trusts(*report.next, key)) << key;
    for (std::uint64_t key = 41; key <= 48; ++key)
        EXPECT_TRUE(trusts(*report.next, key)) << key;
}

TEST(JudgeWindow, NineNewSeatsAreTooManyAndSeatNobody) {
    Chain chain;
    chain.replace(9);
    const WindowReport report = chain.judge(as_window(chain.grow(81)));
    EXPECT_FALSE(report.solid.has_value());
    EXPECT_FALSE(report.next.has_value());
    EXPECT_EQ(report.members_seen, 18U);
    EXPECT_EQ(report.counted, 18U);
    EXPECT_EQ(report.strangers, 9U);
}

TEST(JudgeWindow, AHonestChainSignedAgainByARelayCountsForNothing) {
    Chain chain;
    std::vector<SignedHeader> window;
    for (const SimulatedBlock& block : chain.grow(81))
        window.push_back(signed_header(test::signed_again(block, kRelayKey)));
    const WindowReport report = chain.judge(window);
    EXPECT_FALSE(report.solid.has_value());
    EXPECT_EQ(report.counted, 0U);
    EXPECT_EQ(report.members_seen, 27U);
    EXPECT_EQ(report.unknown_keys.size(), 27U);
}

TEST(JudgeWindow, SeatsThatShareAKeyCountOnce) {
    Chain chain;
    chain.replace(8);
    auto keys = std::make_shared<KeyBook>();
    keys->learn(test::address_of_key(9), {0, test::address_of_key(10)});
    chain.point.keys = keys;
    std::vector<SignedHeader> window;
    for (const SimulatedBlock& block : chain.grow(81)) {
        const bool shares = block.header.witness == test::address_of_key(9);
        window.push_back(signed_header(shares ? test::signed_again(block, 10) : block));
    }
    const WindowReport report = chain.judge(window);
    EXPECT_FALSE(report.solid.has_value());
    EXPECT_EQ(report.counted, 18U);
    EXPECT_TRUE(report.unknown_keys.empty());
}

TEST(JudgeWindow, StrangersAboveSolidPushNobodyOut) {
    Chain chain;
    // 19 of 27 are seen, the other eight are not, and nobody else sits.
    auto window = as_window(chain.grow(20));
    chain.replace(27);
    for (const SignedHeader& junk : as_window(chain.grow(8)))
        window.push_back(junk);
    const WindowReport report = chain.judge(window);
    ASSERT_TRUE(report.next.has_value());
    EXPECT_EQ(report.next->trusted, chain.point.trusted);
}

TEST(JudgeWindow, KeysHoldFromTheBlockBehindTheirChange) {
    Chain chain;
    auto keys = std::make_shared<KeyBook>();
    const Address seat = test::address_of_key(1);
    auto blocks = chain.grow(81);
    keys->learn(seat, {blocks[40].header.number, test::address_of_key(50)});
    chain.point.keys = keys;
    std::vector<SignedHeader> window;
    for (const SimulatedBlock& block : blocks) {
        const bool changed =
            block.header.witness == seat && block.header.number > blocks[40].header.number;
        window.push_back(signed_header(changed ? test::signed_again(block, 50) : block));
    }
    EXPECT_TRUE(chain.judge(window).unknown_keys.empty());
    EXPECT_EQ(chain.judge(window).counted, 27U);
}

TEST(JudgeWindow, WithoutAClockAGapStartsTheCountAfresh) {
    Chain chain;
    chain.point.interval.reset();
    auto blocks = chain.grow(19);
    chain.head = test::extend(chain.network, chain.head, {.slot = 3});
    blocks.push_back(chain.head);
    for (const SimulatedBlock& block : chain.grow(17))
        blocks.push_back(block);
    const WindowReport split = chain.judge(as_window(blocks));
    EXPECT_FALSE(split.solid.has_value()) << "18 on each side of the gap";
    chain.point.interval = kSixHours;
    EXPECT_TRUE(chain.judge(as_window(blocks)).solid.has_value());
}

TEST(JudgeWindow, WithoutAClockABlockRaisesSolidOnlyWithItsSuccessor) {
    Chain chain;
    chain.point.interval.reset();
    const auto blocks = chain.grow(21);
    EXPECT_FALSE(chain.judge(as_window({blocks.begin(), blocks.end() - 1})).solid.has_value());
    const WindowReport report = chain.judge(as_window(blocks));
    ASSERT_TRUE(report.solid.has_value());
    EXPECT_EQ(report.solid->number, blocks[1].header.number);
}

TEST(JudgeWindow, LeadingHeadersThatMayLieBeforeABorderAreLeftOut) {
    Chain chain;
    auto blocks = chain.grow(1);
    chain.head = test::extend(chain.network, chain.head, {.slot = 3});
    blocks.push_back(chain.head);
    for (const SimulatedBlock& block : chain.grow(30))
        blocks.push_back(block);
    const WindowReport report = chain.judge(as_window(blocks));
    EXPECT_EQ(report.root.header.header.id, blocks[1].header.id);
    EXPECT_EQ(chain.refusal(as_window({blocks.begin(), blocks.begin() + 2})), ErrorCode::truncated);
}

TEST(JudgeWindow, RefusesWhatIsNoPieceOfOneChain) {
    Chain chain;
    const auto fork_point = chain.head;
    const auto blocks = chain.grow(40);
    auto window = as_window(blocks);

    auto holed = window;
    holed.erase(holed.begin() + 20);
    EXPECT_EQ(chain.refusal(holed), ErrorCode::unknown_parent);

    auto stitched = window;
    chain.head = fork_point;
    chain.head = test::extend(chain.network, chain.head, {.slot = 1, .variant = 7});
    const auto branch = as_window(chain.grow(39));
    std::copy(branch.begin() + 19, branch.end(), stitched.begin() + 20);
    EXPECT_EQ(chain.refusal(stitched), ErrorCode::unknown_parent);

    auto twice = window;
    twice.insert(twice.begin() + 20, twice[20]);
    EXPECT_EQ(chain.refusal(twice), ErrorCode::unknown_parent);

    EXPECT_EQ(chain.refusal({window.begin(), window.begin() + 1}), ErrorCode::truncated);
    EXPECT_EQ(chain.refusal({}), ErrorCode::truncated);
    EXPECT_EQ(chain.refusal(window, blocks[30].header.timestamp - 3000),
              ErrorCode::time_ahead_of_clock);

    chain.point.block.number = window.front().header.number;
    EXPECT_EQ(chain.refusal(window), ErrorCode::fork_below_solid);
}

TEST(JudgeWindow, TakesAsManyHeadersAsTheLimitAndNotOneMore) {
    Chain chain;
    chain.point.interval.reset();
    const auto window = as_window(chain.grow(kMaxWindowSize + 1));
    EXPECT_EQ(chain.refusal(window), ErrorCode::oversized);
    EXPECT_TRUE(chain.judge({window.begin(), window.end() - 1}).solid.has_value());
}

TEST(JudgeWindow, ASeatThatTakesTwoPlacesIsRefused) {
    Chain chain;
    auto blocks = chain.grow(30);
    chain.head = test::extend(
        chain.network, chain.head, {.slot = 1, .witness = blocks.back().header.witness});
    blocks.push_back(chain.head);
    EXPECT_EQ(chain.refusal(as_window(blocks)), ErrorCode::schedule_mismatch);
}

TEST(JudgeWindow, AListThatGrewInTheGapIsJudgedByItsNewLength) {
    SimulatedNetwork network = test::simulated_network(7, kSixHours);
    SimulatedBlock head = test::genesis_of(network);
    TrustPoint point;
    point.n = 5;
    point.trusted = {network.seats.begin(), network.seats.begin() + 5};
    std::sort(point.trusted.begin(), point.trusted.end());
    point.keys = std::make_shared<KeyBook>();
    point.interval = kSixHours;
    std::vector<SignedHeader> window;
    for (int i = 0; i < 30; ++i) {
        head = test::extend(network, head);
        window.push_back(signed_header(head));
    }
    const auto report = judge_window(network.rules, point, window, kFarFuture);
    ASSERT_TRUE(report.has_value()) << report.error().message();
    ASSERT_TRUE(report->solid.has_value());
    EXPECT_EQ(report->needed, 5U);
    EXPECT_EQ(report->next->n, 7U);
    EXPECT_EQ(report->next->trusted.size(), 7U);
}

}  // namespace
}  // namespace tributary::consensus
