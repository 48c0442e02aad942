// SPDX-License-Identifier: Apache-2.0
#include "consensus/support.hpp"

#include <gtest/gtest.h>

namespace tributary::consensus {
namespace {

/// Addresses that differ in one byte only.
Address address(std::size_t place, std::uint8_t value) {
    Address out = Address::from_evm({});
    out.bytes[place] = value;
    return out;
}

SeatCount counted(const Address& witness, const Address& signer, BlockNumber latest) {
    return {witness, signer, latest, true};
}

const Address kA = address(20, 1);
const Address kB = address(20, 2);
// Differs from kA only in front of the last eight bytes.
const Address kFarA = [] {
    Address out = kA;
    out.bytes[3] = 9;
    return out;
}();

TEST(DistinctLatest, PutsTheNewestFirstAndLeavesUncountedOut) {
    SeatCount uncounted = counted(address(20, 3), address(20, 3), 99);
    uncounted.counted = false;
    EXPECT_EQ(distinct_latest({counted(kA, kA, 5), uncounted, counted(kB, kB, 7)}),
              (LatestNumbers{7, 5}));
}

TEST(DistinctLatest, CountsTwoSeatsThatShareAKeyOnce) {
    EXPECT_EQ(distinct_latest({counted(kA, kA, 5), counted(kB, kA, 7)}), LatestNumbers{7});
}

TEST(DistinctLatest, CountsTwoKeysOfOneSeatOnce) {
    EXPECT_EQ(distinct_latest({counted(kA, kA, 5), counted(kA, kB, 7)}), LatestNumbers{7});
}

TEST(DistinctLatest, TellsAddressesApartThatDifferInOneByteAnywhere) {
    for (std::size_t place = 1; place < Address::kSize; ++place) {
        const Address other = address(place, 7);
        const Address third = address(place, 8);
        EXPECT_EQ(distinct_latest({counted(other, other, 1), counted(third, third, 2)}).size(), 2U);
    }
    EXPECT_EQ(distinct_latest({counted(kA, kA, 1), counted(kFarA, kFarA, 2)}).size(), 2U);
}

TEST(Support, IsTheNumberThatEnoughSeatsHaveReached) {
    const LatestNumbers latest{9, 7, 7, 3};
    EXPECT_EQ(supported_by(latest, 1), 9U);
    EXPECT_EQ(supported_by(latest, 3), 7U);
    EXPECT_EQ(supported_by(latest, 4), 3U);
    EXPECT_EQ(supported_by(latest, 5), 0U);
    EXPECT_EQ(supported_by(latest, 0), 0U);
}

TEST(Support, OfABlockIsHowManySeatsBuiltOnIt) {
    const Address third = address(20, 3);
    const Address fourth = address(20, 4);
    SeatCounts counts{counted(kA, kA, 3),
                      counted(kB, kB, 7),
                      counted(third, third, 7),
                      counted(fourth, fourth, 9)};
    EXPECT_EQ(support_of(counts, 7), 3U);
    EXPECT_EQ(support_of(counts, 8), 1U);
    EXPECT_EQ(support_of(counts, 10), 0U);
    counts.set_counted(1, false);
    EXPECT_EQ(support_of(counts, 7), 2U);
    EXPECT_EQ(support_of({counted(kA, kA, 5), counted(kB, kA, 7)}, 5), 1U)
        << "seats that share a key count once";
}

}  // namespace
}  // namespace tributary::consensus
