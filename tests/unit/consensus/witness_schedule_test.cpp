// SPDX-License-Identifier: Apache-2.0
#include "consensus/witness_schedule.hpp"

#include <numeric>

#include <gtest/gtest.h>

namespace tributary::consensus {
namespace {

Address address(std::string_view hex) {
    return parse_address(hex).value();
}

const Address kFirst = address("4150d3765e4e670727ebac9d5b598f74b75a3d54a7");
const Address kSecond = address("412b5ad5c4795c026514f8317c7a215e218dccd6cf");
const Address kThird = address("41928c9af0651632157ef27a2cf17ca72c575a4d21");

TEST(WitnessSchedule, PutsMostVotesFirstAndCutsTheRest) {
    const auto active =
        active_witnesses({{kFirst, 1}, {kSecond, 3}, {kThird, 2}}, TieOrder::address, 2);
    EXPECT_EQ(active, (std::vector<Address>{kSecond, kThird}));
}

TEST(WitnessSchedule, BreaksTiesByAddressAfterProposal88) {
    const auto active =
        active_witnesses({{kFirst, 7}, {kSecond, 7}, {kThird, 7}}, TieOrder::address, 27);
    EXPECT_EQ(active, (std::vector<Address>{kThird, kFirst, kSecond}));
}

TEST(WitnessSchedule, BreaksTiesBySignedJavaHashBeforeProposal88) {
    const Address negative = address("41c3f9a49fe47b25fac2d1f810c354fa2464b8c450");
    ASSERT_EQ(byte_string_hash(negative.view()), -972674229);
    ASSERT_EQ(byte_string_hash(kThird.view()), 193210461);
    const auto active =
        active_witnesses({{negative, 7}, {kThird, 7}}, TieOrder::byte_string_hash, 27);
    EXPECT_EQ(active, (std::vector<Address>{kThird, negative}));
}

TEST(WitnessSchedule, CountsTenAndNineteenOfTwentySeven) {
    EXPECT_EQ(vouch_count(27), 10U);
    EXPECT_EQ(solid_count(27), 19U);
    EXPECT_EQ(solid_count(1), 1U);
    EXPECT_EQ(solid_count(3), 3U);
    EXPECT_EQ(solid_count(10), 7U);
}

TEST(WitnessSchedule, SolidifiesWhatNineteenOfTwentySevenHaveReached) {
    std::vector<BlockNumber> latest(27);
    std::iota(latest.rbegin(), latest.rend(), 100);
    EXPECT_EQ(solidified_number(latest), 108U);
    EXPECT_EQ(solidified_number({}), 0U);
}

}  // namespace
}  // namespace tributary::consensus
