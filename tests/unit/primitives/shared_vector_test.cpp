// SPDX-License-Identifier: Apache-2.0
#include "primitives/shared_vector.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TEST(SharedVector, IsEmptyAtFirst) {
    const SharedVector<int> none;
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.size(), 0U);
    EXPECT_EQ(none.begin(), none.end());
    EXPECT_EQ(none, SharedVector<int>(std::vector<int>{}));
}

TEST(SharedVector, CopiesShareTheirElements) {
    const SharedVector<int> first{1, 2};
    const SharedVector<int> copy = first;
    EXPECT_EQ(&first[0], &copy[0]);
    EXPECT_EQ(first, copy);
}

TEST(SharedVector, AnEditLeavesTheCopiesAsTheyAre) {
    const SharedVector<int> first{1, 2};
    SharedVector<int> copy = first;
    copy.edit().push_back(3);
    EXPECT_EQ(first.view(), (std::vector<int>{1, 2}));
    EXPECT_EQ(copy.view(), (std::vector<int>{1, 2, 3}));
    EXPECT_NE(first, copy);
}

TEST(SharedVector, ALoneOneIsEditedInPlace) {
    SharedVector<int> alone{1, 2};
    const int* before = &alone[0];
    alone.edit()[0] = 7;
    EXPECT_EQ(&alone[0], before);
    EXPECT_EQ(alone[0], 7);
}

TEST(SharedVector, AnEmptyOneCanBeEdited) {
    SharedVector<int> none;
    none.edit().push_back(1);
    EXPECT_EQ(none, SharedVector<int>{1});
}

TEST(SharedVector, EqualElementsAreEqualWhetherSharedOrNot) {
    EXPECT_EQ((SharedVector<int>{1, 2}), (SharedVector<int>{1, 2}));
    EXPECT_NE((SharedVector<int>{1, 2}), (SharedVector<int>{2, 1}));
}

}  // namespace
}  // namespace tributary
