// SPDX-License-Identifier: Apache-2.0
#include "primitives/voices.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TEST(Voices, ANewNameOverANewConnectionIsAVoice) {
    Voices voices;
    EXPECT_TRUE(voices.add("a:1", "ipv4:192.0.2.1:1"));
    EXPECT_TRUE(voices.add("b:1", "ipv4:192.0.2.2:1"));
    EXPECT_FALSE(voices.add("c:1", "ipv4:192.0.2.2:1")) << "two names of one node";
    EXPECT_FALSE(voices.add("a:1", "ipv4:192.0.2.3:1")) << "one name that leads to two nodes";
    EXPECT_EQ(voices.count(), 2U);
    EXPECT_EQ(voices.names(), (std::set<std::string>{"a:1", "b:1"}));
}

TEST(Voices, TheMajorityHasToAgreeAndNeverOneAlone) {
    const std::size_t expected[] = {2, 2, 2, 2, 3, 3, 4};
    for (std::size_t named = 0; named < std::size(expected); ++named)
        EXPECT_EQ(usual_threshold(named), expected[named]) << named;
}

}  // namespace
}  // namespace tributary
