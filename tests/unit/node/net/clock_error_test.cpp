// SPDX-License-Identifier: Apache-2.0
#include "node/net/clock_error.hpp"

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

TEST(ClockError, half_a_second_is_little_and_a_millisecond_more_is_not) {
    EXPECT_EQ(clock_error({500, 500, 500}), std::nullopt);
    EXPECT_EQ(clock_error({501, 501, 501}), 501);
    EXPECT_EQ(clock_error({-500, -500, -500}), std::nullopt);
    EXPECT_EQ(clock_error({-501, -501, -501}), -501);
}

TEST(ClockError, two_peers_are_not_enough) {
    EXPECT_EQ(clock_error({9'000, 9'000}), std::nullopt);
    EXPECT_EQ(clock_error({9'000, 9'000, 9'000}), 9'000);
}

TEST(ClockError, one_of_three_may_lie) {
    EXPECT_EQ(clock_error({20, 9'000'000'000, -30}), std::nullopt);
    EXPECT_EQ(clock_error({2'000, -9'000'000'000, 2'100}), 2'000);
}

}  // namespace
}  // namespace tributary::node
