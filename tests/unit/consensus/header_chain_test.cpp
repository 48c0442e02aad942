// SPDX-License-Identifier: Apache-2.0
#include "consensus/header_chain.hpp"

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

using test::BlockPlan;
using test::SimulatedBlock;
using test::SimulatedNetwork;

/// A key that belongs to no witness.
constexpr std::uint64_t kJunkKey = 60;
constexpr std::int64_t kSixHours = 21'600'000;

/// A network behind its first block, which is a maintenance block.
struct Simulation {
    SimulatedNetwork network;
    HeaderChain chain;
    SimulatedBlock head;

    explicit Simulation(std::uint32_t n, std::int64_t interval = kSixHours)
        : network(test::simulated_network(n, interval)),
          chain(test::chain_of(network)),
          head(test::genesis_of(network)) {
        grow(1);
    }

    /// Feeds `count` more honest blocks.
    void grow(std::size_t count) {
        for (const SimulatedBlock& block : test::extend_by(network, head, count)) {
            EXPECT_TRUE(test::feed(chain, block).has_value());
            head = block;
        }
    }

    [[nodiscard]] SimulatedBlock next(const BlockPlan& plan = {}) const {
        return test::extend(network, head, plan);
    }
};

BlockPlan junk(std::uint32_t variant) {
    return {.key = kJunkKey, .variant = variant};
}

ErrorCode refusal(const HeaderChain& chain, const SimulatedBlock& block) {
    const auto verified = chain.verify(test::candidate_of(block), block.header.timestamp);
    EXPECT_FALSE(verified.has_value());
    return verified ? ErrorCode::not_found : verified.error().code;
}

class Thresholds : public testing::TestWithParam<std::uint32_t> {};

TEST_P(Thresholds, VouchedAndSolidTrailByTheSeatsThatAreNeeded) {
    const std::uint32_t n = GetParam();
    Simulation simulation(n);
    simulation.grow(3 * n);
    EXPECT_EQ(simulation.chain.vouched().number, simulation.head.header.number + 1 - (n / 3 + 1));
    EXPECT_EQ(simulation.chain.solid().number,
              simulation.head.header.number + 1 - (n - 3 * n / 10));
}

INSTANTIATE_TEST_SUITE_P(OneToTwentySeven, Thresholds, testing::Range(1U, 28U));

TEST(HeaderChainVerify, RefusesAHeaderWhoseParentItDoesNotKnow) {
    const Simulation simulation(27);
    const auto blocks = test::extend_by(simulation.network, simulation.head, 2);
    EXPECT_EQ(refusal(simulation.chain, blocks[1]), ErrorCode::unknown_parent);
}

TEST(HeaderChainVerify, RefusesANumberThatDoesNotFollowItsParents) {
    const Simulation simulation(27);
    SimulatedBlock block = simulation.next();
    ++block.header.number;
    EXPECT_EQ(refusal(simulation.chain, block), ErrorCode::number_mismatch);
}

TEST(HeaderChainVerify, RefusesABlockThreeSecondsAheadOfTheClockAndTakesOneThatIsLess) {
    const Simulation simulation(27);
    const auto candidate = test::candidate_of(simulation.next());
    const TimestampMs time = candidate.header.timestamp;
    const auto early = simulation.chain.verify(candidate, time - 3000);
    ASSERT_FALSE(early.has_value());
    EXPECT_EQ(early.error().code, ErrorCode::time_ahead_of_clock);
    EXPECT_TRUE(simulation.chain.verify(candidate, time - 2999).has_value());
}

TEST(HeaderChainVerify, RefusesATimeThatDoesNotRise) {
    const Simulation simulation(27);
    SimulatedBlock block = simulation.next();
    block.header.timestamp = simulation.head.header.timestamp;
    EXPECT_EQ(refusal(simulation.chain, block), ErrorCode::time_not_increasing);
}

TEST(HeaderChainVerify, RefusesATimeOffTheGrid) {
    const Simulation simulation(27);
    SimulatedBlock block = simulation.next();
    ++block.header.timestamp;
    EXPECT_EQ(refusal(simulation.chain, block), ErrorCode::off_grid_time);
}

TEST(HeaderChainVerify, RefusesABlockInTheTwoSlotsBehindAMaintenanceBlock) {
    const Simulation simulation(27);
    ASSERT_TRUE(simulation.head.is_maintenance);
    SimulatedBlock block = simulation.next();
    block.header.timestamp -= 3000;
    EXPECT_EQ(refusal(simulation.chain, block), ErrorCode::skipped_slot);
}

TEST(HeaderChainVerify, RefusesAWitnessInThePlaceOfAnother) {
    Simulation simulation(27);
    simulation.grow(30);
    const SimulatedBlock block = simulation.next({.witness = test::address_of_key(kJunkKey)});
    EXPECT_EQ(refusal(simulation.chain, block), ErrorCode::schedule_mismatch);
}

TEST(HeaderChainVerify, RefusesAWitnessInASecondPlace) {
    Simulation simulation(27);
    simulation.grow(5);
    const SimulatedBlock block = simulation.next({.witness = simulation.head.header.witness});
    EXPECT_EQ(refusal(simulation.chain, block), ErrorCode::schedule_mismatch);
}

TEST(HeaderChainVerify, RefusesAForkBelowWhatItRemembers) {
    Simulation simulation(3);
    const SimulatedBlock old = simulation.head;
    simulation.grow(2 * kRetainedBelowSolid + 10);
    ASSERT_GT(simulation.chain.root().number, old.header.number);
    const SimulatedBlock fork = test::extend(simulation.network, old, {.variant = 1});
    EXPECT_EQ(refusal(simulation.chain, fork), ErrorCode::fork_below_solid);
}

TEST(HeaderChainFork, ABranchBelowSolidNeverBecomesTheTipHoweverLongItIs) {
    Simulation simulation(27);
    simulation.grow(30);
    const SimulatedBlock fork_at = simulation.head;
    simulation.grow(40);
    ASSERT_GT(simulation.chain.solid().number, fork_at.header.number);
    SimulatedBlock fork = test::extend(simulation.network, fork_at, {.variant = 1});
    for (int i = 0; i < 300; ++i) {
        // Ten hostile seats fill their own slots.
        const auto& seats = simulation.network.seats;
        const bool hostile =
            std::find(seats.begin(), seats.begin() + 10, fork.header.witness) != seats.begin() + 10;
        const auto block = hostile ? fork : test::signed_again(fork, kJunkKey);
        ASSERT_TRUE(test::feed(simulation.chain, block).has_value());
        fork = test::extend(simulation.network, fork);
    }
    EXPECT_EQ(simulation.chain.tip().id, simulation.head.header.id);
    EXPECT_FALSE(simulation.chain.conflict().has_value());
}

TEST(HeaderChainFork, TwoSolidBlocksThatExcludeEachOtherStopTheChainForGood) {
    Simulation simulation(27);
    simulation.grow(30);
    const SimulatedBlock fork_at = simulation.head;
    simulation.grow(40);
    const BlockRef ours = simulation.chain.solid();
    SimulatedBlock fork = test::extend(simulation.network, fork_at, {.variant = 1});
    for (int i = 0; i < 18; ++i) {
        ASSERT_TRUE(test::feed(simulation.chain, fork).has_value());
        EXPECT_FALSE(simulation.chain.conflict().has_value()) << "18 keys are not enough";
        fork = test::extend(simulation.network, fork);
    }
    const auto update = test::feed(simulation.chain, fork);
    ASSERT_TRUE(update.has_value());
    EXPECT_TRUE(update->conflict);
    ASSERT_TRUE(simulation.chain.conflict().has_value());
    EXPECT_EQ(simulation.chain.conflict()->ours, ours);
    EXPECT_EQ(simulation.chain.conflict()->theirs.number, fork_at.header.number + 1);
    EXPECT_EQ(refusal(simulation.chain, simulation.next()), ErrorCode::conflicting_solid);
}

TEST(HeaderChainFork, MoreDistinctSeatsWinOverMoreBlocks) {
    Simulation simulation(27);
    simulation.grow(60);
    const auto honest = test::extend_by(simulation.network, simulation.head, 2);
    // One hostile seat and 26 junk signatures make a longer branch in a later time.
    SimulatedBlock hostile = simulation.next({.slot = 4});
    ASSERT_TRUE(test::feed(simulation.chain, hostile).has_value());
    for (int i = 0; i < 20; ++i) {
        hostile = test::extend(simulation.network, hostile, {.key = kJunkKey});
        ASSERT_TRUE(test::feed(simulation.chain, hostile).has_value());
    }
    EXPECT_EQ(simulation.chain.tip().id, hostile.header.id);
    ASSERT_TRUE(test::feed(simulation.chain, honest[0]).has_value());
    EXPECT_EQ(simulation.chain.tip().id, hostile.header.id) << "equal: first seen";
    ASSERT_TRUE(test::feed(simulation.chain, honest[1]).has_value());
    EXPECT_EQ(simulation.chain.tip().id, honest[1].header.id);
}

TEST(HeaderChainFork, OfEqualBranchesTheFirstSeenStaysEvenWhenItsSignatureCameLater) {
    Simulation simulation(27);
    simulation.grow(30);
    const SimulatedBlock first = simulation.next({.variant = 1});
    const SimulatedBlock second = simulation.next({.variant = 2});
    ASSERT_TRUE(test::feed(simulation.chain, test::signed_again(first, kJunkKey)).has_value());
    ASSERT_TRUE(test::feed(simulation.chain, second).has_value());
    EXPECT_EQ(simulation.chain.tip().id, second.header.id);
    ASSERT_TRUE(test::feed(simulation.chain, first).has_value());
    EXPECT_EQ(simulation.chain.tip().id, first.header.id);
}

TEST(HeaderChainSignatures, TheKnownKeyReplacesJunkAndEverythingAboveIsJudgedAgain) {
    Simulation simulation(27);
    simulation.grow(30);
    const BlockNumber before = simulation.chain.vouched().number;
    const auto blocks = test::extend_by(simulation.network, simulation.head, 10);
    for (const SimulatedBlock& block : blocks)
        ASSERT_TRUE(test::feed(simulation.chain, test::signed_again(block, kJunkKey)).has_value());
    EXPECT_EQ(simulation.chain.vouched().number, before);
    for (const SimulatedBlock& block : blocks)
        ASSERT_TRUE(test::feed(simulation.chain, block).has_value());
    EXPECT_EQ(simulation.chain.vouched().number, before + 10);
    const auto view = simulation.chain.canonical(blocks[3].header.number);
    EXPECT_EQ(view->signer, blocks[3].header.witness);
    EXPECT_EQ(view->header->signature, blocks[3].header.signature);
}

TEST(HeaderChainSignatures, FourUnknownOnesAreKeptAndNoFifth) {
    Simulation simulation(27);
    simulation.grow(5);
    const SimulatedBlock block = simulation.next();
    for (std::uint64_t key = 40; key < 40 + kMaxSignatures; ++key)
        ASSERT_TRUE(test::feed(simulation.chain, test::signed_again(block, key)).has_value());
    EXPECT_EQ(simulation.chain.find(block.header.id)->signed_by.size(), kMaxSignatures);
    const auto fifth = test::candidate_of(test::signed_again(block, 50));
    EXPECT_EQ(simulation.chain.verify(fifth, block.header.timestamp)->news,
              VerifiedHeader::News::nothing);
    ASSERT_TRUE(test::feed(simulation.chain, block).has_value());
    EXPECT_EQ(simulation.chain.find(block.header.id)->signed_by.size(), 1U);
}

TEST(HeaderChainSignatures, NoUnknownOneIsTakenWhereTooMuchWouldBeJudgedAgain) {
    Simulation simulation(27);
    simulation.grow(5);
    const SimulatedBlock low = simulation.next({.key = kJunkKey});
    ASSERT_TRUE(test::feed(simulation.chain, low).has_value());
    SimulatedBlock top = low;
    const auto news = [&] {
        const auto other = test::candidate_of(test::signed_again(low, 50));
        return simulation.chain.verify(other, low.header.timestamp)->news;
    };
    for (std::size_t above = 1; above < kMaxRecomputed - 1; ++above) {
        top = test::extend(simulation.network, top, {.key = kJunkKey});
        ASSERT_TRUE(test::feed(simulation.chain, top).has_value());
    }
    EXPECT_EQ(news(), VerifiedHeader::News::signature);
    ASSERT_TRUE(
        test::feed(simulation.chain, test::extend(simulation.network, top, {.key = kJunkKey}))
            .has_value());
    EXPECT_EQ(news(), VerifiedHeader::News::nothing);
}

TEST(HeaderChainSignatures, AKnownOneFarBelowTheTipGivesUpWhatWouldCostTooMuch) {
    Simulation simulation(27);
    simulation.grow(5);
    const auto blocks = test::extend_by(simulation.network, simulation.head, kMaxRecomputed + 10);
    for (const SimulatedBlock& block : blocks)
        ASSERT_TRUE(test::feed(simulation.chain, test::signed_again(block, kJunkKey)).has_value());
    const auto update = test::feed(simulation.chain, blocks[0]);
    ASSERT_TRUE(update.has_value());
    EXPECT_EQ(update->dropped.size(), 10U);
    EXPECT_TRUE(update->tip_changed);
    EXPECT_EQ(simulation.chain.tip().id, blocks[kMaxRecomputed - 1].header.id);
    for (const SimulatedBlock& block : blocks)
        ASSERT_TRUE(test::feed(simulation.chain, block).has_value());
    EXPECT_EQ(simulation.chain.solid().number, blocks.back().header.number - 18);
}

TEST(HeaderChainKeys, AChangeInALinkedBlockTeachesNothingAndOneInASolidBlockDoes) {
    Simulation simulation(27);
    simulation.grow(30);
    BlockPlan plan;
    const Address seat = test::address_of_key(3);
    plan.facts.key_changes = {{seat, test::address_of_key(kJunkKey)}};
    const SimulatedBlock change = simulation.next(plan);
    ASSERT_TRUE(test::feed(simulation.chain, change).has_value());
    simulation.head = change;
    simulation.grow(17);
    EXPECT_TRUE(simulation.chain.tip_state().keys->entries().empty());
    simulation.grow(1);
    EXPECT_EQ(simulation.chain.solid().number, change.header.number);
    const KeyBook& keys = *simulation.chain.tip_state().keys;
    EXPECT_EQ(keys.key_at(seat, change.header.number), seat);
    EXPECT_EQ(keys.key_at(seat, change.header.number + 1), test::address_of_key(kJunkKey));
}

/// Eight junk siblings, each with a child, before the honest block of an unknown key comes.
TEST(HeaderChainLimits, JunkSiblingsNeverKeepAnUncountedHonestBlockOut) {
    Simulation simulation(27);
    simulation.grow(30);
    for (std::uint32_t i = 0; i < kMaxUncountedChildren; ++i) {
        const SimulatedBlock sibling = simulation.next(junk(i));
        ASSERT_TRUE(test::feed(simulation.chain, sibling).has_value());
        const auto child = test::extend(simulation.network, sibling, junk(i));
        ASSERT_TRUE(test::feed(simulation.chain, child).has_value());
    }
    const BlockRef tip = simulation.chain.tip();
    const SimulatedBlock honest = simulation.next({.key = 50, .variant = 99});
    const auto update = test::feed(simulation.chain, honest);
    ASSERT_TRUE(update.has_value());
    EXPECT_EQ(update->dropped.size(), 2U);
    EXPECT_NE(simulation.chain.find(tip.id), nullptr) << "the tip's branch stays";
    simulation.head = honest;
    simulation.grow(2);
    EXPECT_EQ(simulation.chain.tip().id, simulation.head.header.id);
}

TEST(HeaderChainLimits, EightUncountedChildrenStandBesideEachOther) {
    Simulation simulation(27);
    for (std::uint32_t i = 0; i < kMaxUncountedChildren; ++i)
        EXPECT_TRUE(test::feed(simulation.chain, simulation.next(junk(i)))->dropped.empty());
    const auto update = test::feed(simulation.chain, simulation.next(junk(1000)));
    ASSERT_EQ(update->dropped.size(), 1U);
    EXPECT_EQ(update->dropped[0], simulation.next(junk(1)).header.id) << "the oldest but the tip";
}

TEST(HeaderChainLimits, AnEquivocatingWitnessNeverKeepsTheNextOneOut) {
    Simulation simulation(27);
    simulation.grow(30);
    for (std::uint32_t i = 0; i < kMaxCountedChildren; ++i) {
        const auto update = test::feed(simulation.chain, simulation.next({.variant = i}));
        ASSERT_TRUE(update.has_value() && update->dropped.empty()) << i;
    }
    const SimulatedBlock honest = simulation.next({.slot = 2});
    const auto update = test::feed(simulation.chain, honest);
    ASSERT_TRUE(update.has_value());
    EXPECT_EQ(update->dropped.size(), 1U);
    simulation.head = honest;
    simulation.grow(25);
    EXPECT_EQ(simulation.chain.tip().id, simulation.head.header.id);
    EXPECT_GE(simulation.chain.solid().number, honest.header.number);
}

TEST(HeaderChainLimits, MemoryFullOfJunkMakesRoomForHonestHeaders) {
    Simulation simulation(27);
    simulation.grow(5);
    const SimulatedBlock honest = simulation.head;
    // Each with the facts of a body that is full of key changes, so that a hundred fill the memory.
    BlockPlan plan{.slot = 2, .key = kJunkKey};
    plan.facts.key_changes.assign(8 * 499, {test::address_of_key(1), test::address_of_key(50)});
    SimulatedBlock top = honest;
    std::size_t taken = 0;
    while (true) {
        top = test::extend(simulation.network, top, plan);
        if (!test::feed(simulation.chain, top)) break;
        ASSERT_LE(++taken, kMaxHeaders / 500);
    }
    EXPECT_EQ(taken, kMaxHeaders / 500);
    EXPECT_EQ(refusal(simulation.chain, top), ErrorCode::too_many_headers);
    const auto later = test::extend_by(simulation.network, honest, 60);
    for (const SimulatedBlock& block : later)
        ASSERT_TRUE(test::feed(simulation.chain, block).has_value());
    EXPECT_EQ(simulation.chain.tip().id, later.back().header.id);
    EXPECT_EQ(simulation.chain.solid().number, later.back().header.number - 18);
    EXPECT_TRUE(simulation.chain.tip_state().keys->entries().empty());
}

TEST(HeaderChainRestore, StatesAboveAnyRootAreThoseOfTheLiveChain) {
    Simulation simulation(27);
    std::vector<SimulatedBlock> blocks;
    for (int i = 0; i < 900; ++i) {
        BlockPlan plan;
        plan.slot = i % 7 == 3 ? 2 : 1;
        // A new key now and then, always some that is not proved yet where the chain is cut.
        if (i % 9 == 0) {
            const Address seat = test::address_of_key(27);
            plan.facts.key_changes = {{seat, test::address_of_key(i % 2 == 0 ? 41 : 42)}};
        }
        blocks.push_back(test::extend(
            simulation.network, blocks.empty() ? simulation.head : blocks.back(), plan));
        ASSERT_TRUE(test::feed(simulation.chain, blocks.back()).has_value());
    }
    const HeaderChain& live = simulation.chain;
    ASSERT_GT(live.root().number, 0U);
    ChainRoot root{live.root_header(), live.root_states(), live.below_root()};
    ASSERT_FALSE(root.below.empty());
    HeaderChain restored(live.rules(), root);
    for (const SimulatedBlock& block : blocks) {
        if (block.header.number <= live.root().number) continue;
        ASSERT_TRUE(restored.restore(*live.find(block.header.id)).has_value());
    }
    EXPECT_EQ(restored.tip(), live.tip());
    EXPECT_EQ(restored.solid(), live.solid());
    EXPECT_TRUE(restored.tip_state() == live.tip_state());
}

TEST(HeaderChainRestore, RefusesAHeaderThatDoesNotFit) {
    Simulation simulation(27);
    const auto blocks = test::extend_by(simulation.network, simulation.head, 2);
    const ChainHeader orphan{blocks[1].header, {{blocks[1].header.witness, {}}}, {}, 5, 0};
    EXPECT_EQ(simulation.chain.restore(orphan).error().code, ErrorCode::store_corrupt);
    const ChainHeader unsigned_one{blocks[0].header, {}, {}, 5, 0};
    EXPECT_EQ(simulation.chain.restore(unsigned_one).error().code, ErrorCode::store_corrupt);
}

}  // namespace
}  // namespace tributary::consensus
