// SPDX-License-Identifier: Apache-2.0
#include "token/bounds.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(Bounds, AProvenBalanceTakesItsPartOfTheUnplacedUnits) {
    EXPECT_EQ(prove_balance({3, 10}, 5), (Bounds{5, 8}));
    EXPECT_EQ(prove_balance({3, 10}, 2), (Bounds{3, 10}));
    EXPECT_EQ(prove_balance({3, 1}, 5), std::nullopt);
}

TEST(Bounds, ADebitIsAProofFirst) {
    EXPECT_EQ(debit({3, 10}, 5), (Bounds{0, 8}));
    EXPECT_EQ(debit({7, 10}, 5), (Bounds{2, 10}));
    EXPECT_EQ(debit({3, 1}, 5), std::nullopt);
}

TEST(Bounds, UnitsPaidElsewhereAreUnplaced) {
    EXPECT_EQ(debit_to_unplaced({7, 10}, 5), (Bounds{2, 15}));
    EXPECT_EQ(debit_to_unplaced({3, 10}, 5), (Bounds{0, 13}));
    EXPECT_EQ(debit_to_unplaced({kMax, kMax}, 1), std::nullopt);
}

TEST(Bounds, AHiddenDebitGivesUpWhatItMayHaveTaken) {
    EXPECT_EQ(hidden_debit({7, 10}, 0, 5), (Bounds{2, 15}));
    EXPECT_EQ(hidden_debit({7, 10}, 1, 50), (Bounds{0, 17}));
    EXPECT_EQ(hidden_debit({0, 10}, 1, 50), (Bounds{0, 10}));
    EXPECT_EQ(hidden_debit({0, 0}, 1, 50), std::nullopt);
}

TEST(Bounds, ACreditFromElsewhereCannotExceedWhatIsUnplaced) {
    EXPECT_EQ(credit_from_unplaced({1, 4}, 4), (Bounds{5, 0}));
    EXPECT_EQ(credit_from_unplaced({1, 4}, 5), std::nullopt);
    EXPECT_EQ(credit({1, 4}, 5), (Bounds{6, 4}));
    EXPECT_EQ(credit({1, 4}, kMax), std::nullopt);
}

TEST(Bounds, ANewSignerBringsItsVisibleCredits) {
    EXPECT_EQ(prove_signer({4, 9}), (Bounds{4, 5}));
    EXPECT_EQ(prove_signer({4, 3}), std::nullopt);
}

TEST(Bounds, UnitsThatGetAPlaceAreNoLongerUnplaced) {
    EXPECT_EQ(place({4, 9}, 9), (Bounds{4, 0}));
    EXPECT_EQ(place({4, 9}, -1), (Bounds{4, 10}));
    EXPECT_EQ(place({4, 9}, 10), std::nullopt);
    EXPECT_EQ(place({4, kMax}, -1), std::nullopt);
}

TEST(Bounds, AWrappedFillLeavesABalanceBelowZero) {
    EXPECT_EQ(credit({3, 10}, -5), (Bounds{-2, 10}));
    EXPECT_EQ(prove_balance({-2, 10}, 0), (Bounds{-2, 10})) << "nothing was proven";
    EXPECT_EQ(prove_balance({-2, 10}, 1), (Bounds{1, 7}));
    EXPECT_EQ(hidden_debit({-2, 10}, 0, 5), (Bounds{-2, 10})) << "it had nothing to lose";
}

}  // namespace
}  // namespace tributary::token
