// SPDX-License-Identifier: Apache-2.0
#include "token/token_id.hpp"

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

TEST(TokenId, ReadsOnlyTheOneSpellingOfAnId) {
    EXPECT_EQ(find_token_id(as_bytes("1000001")), TokenId{1'000'001});
    for (const char* text : {"",
                             "01000001",
                             "+1000001",
                             "-1000001",
                             "1000001 ",
                             "1000000",
                             "7",
                             "_",
                             "BTT",
                             "9223372036854775808",
                             "10000000000000000000000"}) {
        EXPECT_EQ(find_token_id(as_bytes(text)), std::nullopt) << text;
    }
    EXPECT_EQ(find_token_id(as_bytes("9223372036854775807")), TokenId{9'223'372'036'854'775'807U});
    EXPECT_EQ(parse_token_id("BTT").error().code, ErrorCode::bad_number);
}

}  // namespace
}  // namespace tributary::token
