// SPDX-License-Identifier: Apache-2.0
#include "consensus/branch_state.hpp"

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

using test::SimulatedBlock;
using test::SimulatedNetwork;

constexpr std::uint64_t kJunkKey = 60;

/// A period of 27 trusted seats, keys 1 to 27; each count is a seat's number.
Period period_with(const std::vector<std::uint64_t>& counted,
                   const std::vector<std::uint64_t>& produced) {
    Period out;
    out.n = 27;
    auto& trusted = out.trusted.edit();
    for (std::uint64_t key = 1; key <= out.n; ++key)
        trusted.push_back(test::address_of_key(key));
    std::sort(trusted.begin(), trusted.end());
    auto& places = out.places.edit();
    places.resize(out.n);
    for (const std::uint64_t key : counted)
        out.counts.push_back({test::address_of_key(key), test::address_of_key(key), 1, true});
    for (std::size_t i = 0; i < produced.size(); ++i)
        places[i] = test::address_of_key(produced[i]);
    out.has_solid_block = true;
    return out;
}

std::vector<std::uint64_t> range(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> out;
    for (std::uint64_t key = first; key <= last; ++key)
        out.push_back(key);
    return out;
}

bool holds(const std::vector<Address>& sorted, std::uint64_t key) {
    return std::binary_search(sorted.begin(), sorted.end(), test::address_of_key(key));
}

TEST(NextTrusted, NothingChangesBeforeABlockOfThePeriodIsSolid) {
    Period period = period_with(range(1, 5), range(1, 5));
    period.has_solid_block = false;
    EXPECT_EQ(next_trusted(period), period.trusted);
}

TEST(NextTrusted, UnseenMembersStayWhileTheyFitBesideAllThatProduced) {
    const auto stayed = next_trusted(period_with(range(1, 20), range(1, 20)));
    EXPECT_EQ(stayed.size(), 27U);
}

TEST(NextTrusted, UnseenMembersGoWhenAStrangerTookAPlace) {
    auto produced = range(1, 20);
    produced.push_back(40);
    const auto stayed = next_trusted(period_with(range(1, 20), produced));
    EXPECT_EQ(stayed.size(), 20U);
    EXPECT_FALSE(holds(stayed, 21));
    EXPECT_FALSE(holds(stayed, 40)) << "producing alone is no proof";
}

TEST(NextTrusted, ASeatWithASolidBlockStaysEvenWithoutACountedOne) {
    Period period = period_with(range(1, 20), range(1, 21));
    period.proved = {test::address_of_key(40)};
    period.places.edit()[21] = test::address_of_key(40);
    EXPECT_TRUE(holds(next_trusted(period), 40));
    EXPECT_LE(next_trusted(period).size(), 27U);
}

/// A chain whose period changes every four minutes.
struct Rotation {
    SimulatedNetwork network = test::simulated_network(27, 240'000);
    HeaderChain chain = test::chain_of(network);
    SimulatedBlock head = test::genesis_of(network);

    void grow(std::size_t count, std::optional<std::uint64_t> key = std::nullopt) {
        for (std::size_t i = 0; i < count; ++i) {
            head = test::extend(network, head, {.slot = 1, .key = key});
            ASSERT_TRUE(test::feed(chain, head).has_value());
        }
    }

    /// Up to and with the next maintenance block.
    void grow_to_border() {
        do
            grow(1);
        while (!head.is_maintenance);
    }

    /// The first `count` seats are replaced by strangers with keys from 31 on.
    void replace(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            network.seats[i] = test::address_of_key(31 + i);
    }
};

TEST(BranchState, NoLevelRisesOnAMaintenanceBlockAndCountsStartAfresh) {
    Rotation rotation;
    rotation.grow(1);
    rotation.grow(60);
    while (!rotation.head.clock.is_due(rotation.head.header.timestamp + 3000))
        rotation.grow(1);
    const BlockRef solid = rotation.chain.solid();
    const BlockRef vouched = rotation.chain.vouched();
    rotation.grow(1);
    ASSERT_TRUE(rotation.head.is_maintenance);
    EXPECT_EQ(rotation.chain.solid(), solid);
    EXPECT_EQ(rotation.chain.vouched(), vouched);
    EXPECT_TRUE(rotation.chain.tip_state().period.counts.empty());
    rotation.grow(18);
    EXPECT_EQ(rotation.chain.solid(), solid);
    rotation.grow(1);
    EXPECT_EQ(rotation.chain.solid().number, rotation.head.header.number - 18);
}

TEST(BranchState, EightNewSeatsJoinWhenTheirBlocksAreSolid) {
    Rotation rotation;
    rotation.grow_to_border();
    rotation.grow_to_border();
    rotation.replace(8);
    rotation.grow(27 + 20);
    for (std::uint64_t key = 31; key < 39; ++key)
        EXPECT_TRUE(rotation.chain.tip_state().period.trusts(test::address_of_key(key)));
    rotation.grow_to_border();
    EXPECT_EQ(rotation.chain.tip_state().period.trusted.size(), 27U);
    EXPECT_FALSE(rotation.chain.tip_state().period.trusts(test::address_of_key(1)));
}

TEST(BranchState, NoSeatJoinsByEighteenAndACheckpointIsNeeded) {
    Rotation rotation;
    rotation.grow_to_border();
    rotation.grow_to_border();
    rotation.replace(9);
    const BlockRef solid = rotation.chain.solid();
    rotation.grow(54);
    const BranchState& state = rotation.chain.tip_state();
    EXPECT_EQ(rotation.chain.solid(), solid);
    EXPECT_TRUE(state.period.joined.empty());
    ASSERT_TRUE(state.stall.has_value());
    EXPECT_EQ(state.stall->kind, StallKind::needs_checkpoint);
    EXPECT_EQ(state.stall->seen, 18U);
    EXPECT_EQ(state.stall->unknown_seats, 9U);
    EXPECT_EQ(state.stall->unknown_keys, 0U);
}

TEST(BranchState, UnknownKeysOfTrustedSeatsNeedKeys) {
    Rotation rotation;
    rotation.grow_to_border();
    rotation.grow_to_border();
    rotation.grow(54, kJunkKey);
    const auto& stall = rotation.chain.tip_state().stall;
    ASSERT_TRUE(stall.has_value());
    EXPECT_EQ(stall->kind, StallKind::needs_keys);
    EXPECT_EQ(stall->unknown_keys, 27U);
    EXPECT_EQ(stall->seen, 0U);
}

TEST(BranchState, ASilenceOfManySeatsIsQuietAndEndsWhenSolidRises) {
    Rotation rotation;
    rotation.grow_to_border();
    rotation.grow_to_border();
    const auto speaks = [&](std::int64_t slot) {
        const auto& seats = rotation.network.seats;
        const Address witness = test::scheduled(rotation.network, rotation.head, slot);
        return std::find(seats.begin(), seats.begin() + 15, witness) != seats.begin() + 15;
    };
    for (int i = 0; i < 32; ++i) {
        std::int64_t slot = 1;
        while (!speaks(slot))
            ++slot;
        rotation.head = test::extend(rotation.network, rotation.head, {.slot = slot});
        ASSERT_TRUE(test::feed(rotation.chain, rotation.head).has_value());
    }
    ASSERT_TRUE(rotation.chain.tip_state().stall.has_value());
    EXPECT_EQ(rotation.chain.tip_state().stall->kind, StallKind::quiet);
    rotation.grow(27);
    EXPECT_FALSE(rotation.chain.tip_state().stall.has_value());
}

}  // namespace
}  // namespace tributary::consensus
