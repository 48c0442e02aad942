// SPDX-License-Identifier: Apache-2.0
// A few seeds of the attacks that tests/bench/simulate_trust.cpp runs by the thousand.
#include <gtest/gtest.h>

#include "tests/support/attack_trial.hpp"

namespace tributary::test {
namespace {

constexpr std::uint64_t kSeeds = 4;

class HostileKeys : public testing::TestWithParam<AttackShape> {};

TEST_P(HostileKeys, ThatAreTooFewMakeNothingSolidSeatNobodyAndTeachNoKey) {
    for (const std::uint32_t keys : {0U, 9U, 10U, 18U}) {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const bool with_retired = seed % 2 == 0;
            Trial trial({seed, GetParam(), keys, with_retired});
            const TrialOutcome outcome = attack_header_chain(trial);
            const auto where = testing::Message() << keys << " keys, seed " << seed;
            EXPECT_TRUE(outcome.linked) << where;
            EXPECT_FALSE(outcome.false_solid) << where;
            EXPECT_EQ(outcome.seats_joined, 0U) << where;
            EXPECT_EQ(outcome.keys_learned, 0U) << where;
            EXPECT_TRUE(outcome.recovered) << where;
            EXPECT_TRUE(keys >= 10 || !outcome.false_vouched) << where;
        }
    }
}

TEST_P(HostileKeys, ThatAreTooFewLeadNoSkippingSessionAstray) {
    for (const std::uint32_t keys : {0U, 9U, 18U}) {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const TrialOutcome outcome = attack_skipping({seed, GetParam(), keys, seed % 2 == 0});
            const auto where = testing::Message() << keys << " keys, seed " << seed;
            EXPECT_TRUE(outcome.linked) << where;
            EXPECT_FALSE(outcome.false_solid) << where;
            EXPECT_EQ(outcome.seats_joined, 0U) << where;
            EXPECT_EQ(outcome.keys_learned, 0U) << where;
        }
    }
}

TEST_P(HostileKeys, NineteenAreEnough) {
    std::uint64_t broken = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        Trial trial({seed, GetParam(), 19, false});
        broken += attack_header_chain(trial).false_solid ? 1U : 0U;
    }
    EXPECT_GT(broken, 0U);
}

INSTANTIATE_TEST_SUITE_P(OfEachShape,
                         HostileKeys,
                         testing::ValuesIn(kAttackShapes),
                         [](const auto& tested) {
                             std::string name(name_of(tested.param));
                             std::erase(name, ' ');
                             return name;
                         });

}  // namespace
}  // namespace tributary::test
