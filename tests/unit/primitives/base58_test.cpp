// SPDX-License-Identifier: Apache-2.0
#include "primitives/base58.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TEST(Base58Check, KeepsLeadingZeros) {
    const Bytes payload{0, 0, 0, 1, 2};
    const std::string text = encode_base58check(payload);
    EXPECT_TRUE(text.starts_with("111"));
    EXPECT_EQ(decode_base58check(text), payload);
}

TEST(Base58Check, CarriesAnEmptyPayload) {
    EXPECT_EQ(decode_base58check(encode_base58check({})), Bytes{});
}

TEST(Base58Check, RefusesCharactersOutsideTheAlphabet) {
    for (const char* text : {"T0", "TO", "TI", "Tl", "T ", "T\xff"}) {
        EXPECT_EQ(decode_base58check(text).error().code, ErrorCode::bad_base58) << text;
    }
}

TEST(Base58Check, RefusesAWrongChecksumAndTextThatIsTooShort) {
    EXPECT_EQ(decode_base58check("TPL66VK2gCXNCD7EJg9pgJRfqcRazjhUZZ").error().detail,
              "wrong checksum");
    EXPECT_EQ(decode_base58check("111").error().detail, "too short");
    EXPECT_EQ(decode_base58check("").error().detail, "too short");
}

TEST(Base58Check, LooksAtTextOfTheLimitAndNotOneAbove) {
    EXPECT_EQ(decode_base58check(std::string(kMaxBase58Length, 'z')).error().code,
              ErrorCode::bad_base58);
    EXPECT_EQ(decode_base58check(std::string(kMaxBase58Length + 1, 'z')).error().code,
              ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary
