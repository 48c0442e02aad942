// SPDX-License-Identifier: Apache-2.0
#include "consensus/seat_counts.hpp"

#include <gtest/gtest.h>

namespace tributary::consensus {
namespace {

Address address(std::uint8_t value) {
    Address out = Address::from_evm({});
    out.bytes[20] = value;
    return out;
}

const SeatCount kFirst{address(1), address(1), 5, true};
const SeatCount kSecond{address(2), address(2), 6, false};
const SeatCount kThird{address(1), address(3), 7, true};

std::vector<SeatCount> list(const SeatCounts& counts) {
    std::vector<SeatCount> out;
    for (const SeatCount count : counts)
        out.push_back(count);
    return out;
}

TEST(SeatCounts, KeepTheOrderInWhichTheyCame) {
    const SeatCounts counts{kFirst, kSecond, kThird};
    EXPECT_EQ(list(counts), (std::vector<SeatCount>{kFirst, kSecond, kThird}));
    EXPECT_EQ(counts.find(address(1), address(3)), 2U);
    EXPECT_EQ(counts.find(address(2), address(1)), counts.size());
}

TEST(SeatCounts, ANewerBlockPutsItsPairLast) {
    SeatCounts counts{kFirst, kSecond, kThird};
    counts.touch(address(1), address(1), 9);
    EXPECT_EQ(list(counts),
              (std::vector<SeatCount>{kSecond, kThird, {address(1), address(1), 9, true}}));
}

TEST(SeatCounts, ABlockOfANewPairIsNotCountedAtFirst) {
    SeatCounts counts{kFirst};
    counts.touch(address(4), address(5), 9);
    EXPECT_EQ(counts[1], (SeatCount{address(4), address(5), 9, false}));
}

TEST(SeatCounts, OneIsErasedAndTheOthersStay) {
    SeatCounts counts{kFirst, kSecond, kThird};
    counts.touch(address(1), address(1), 9);
    counts.erase(0);
    EXPECT_EQ(list(counts), (std::vector<SeatCount>{kThird, {address(1), address(1), 9, true}}));
}

TEST(SeatCounts, AChangeLeavesACopyAsItWas) {
    const SeatCounts before{kFirst, kSecond};
    SeatCounts after = before;
    after.touch(address(1), address(1), 9);
    after.push_back(kThird);
    after.set_counted(0, true);
    EXPECT_EQ(list(before), (std::vector<SeatCount>{kFirst, kSecond}));
    after.erase(1);
    EXPECT_EQ(list(before), (std::vector<SeatCount>{kFirst, kSecond}));
}

TEST(SeatCounts, AreEqualWhereTheListsAre) {
    SeatCounts turned{kSecond, kFirst};
    turned.touch(kSecond.witness, kSecond.signer, kSecond.latest);
    EXPECT_EQ(turned, (SeatCounts{kFirst, kSecond}));
    EXPECT_NE(turned, (SeatCounts{kSecond, kFirst}));
    EXPECT_NE(turned, (SeatCounts{kFirst}));
    turned.set_counted(1, true);
    EXPECT_NE(turned, (SeatCounts{kFirst, kSecond}));
}

}  // namespace
}  // namespace tributary::consensus
