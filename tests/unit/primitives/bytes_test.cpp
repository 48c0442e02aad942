// SPDX-License-Identifier: Apache-2.0
#include "primitives/bytes.hpp"

#include <gtest/gtest.h>

#include "primitives/block_id.hpp"
#include "primitives/numbers.hpp"

namespace tributary {
namespace {

TEST(Bytes, TurnIntoLowerCaseHexAndBack) {
    const Bytes bytes{0x00, 0xAB, 0xff};
    EXPECT_EQ(to_hex(bytes), "00abff");
    EXPECT_EQ(from_hex("00aBFf"), bytes);
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Bytes, RefuseTextThatIsNotHex) {
    for (const char* text : {"0", "0g", "0x00", " 0", "00 "})
        EXPECT_FALSE(from_hex(text)) << text;
}

TEST(FixedBytes, NeedExactlyTheirLength) {
    EXPECT_TRUE(Hash256::from(Bytes(32)));
    EXPECT_FALSE(Hash256::from(Bytes(31)));
    EXPECT_FALSE(Hash256::from(Bytes(33)));
    EXPECT_TRUE(Hash256::from_hex(std::string(64, 'a')));
    EXPECT_FALSE(Hash256::from_hex(std::string(62, 'a')));
    EXPECT_FALSE(Hash256::from_hex(std::string(64, 'x')));
}

TEST(BlockId, BeginsWithItsNumber) {
    Hash256 hash;
    hash.bytes.fill(0xee);
    const BlockId id = make_block_id(0x0102030405060708, hash);
    EXPECT_EQ(id.hex(), "0102030405060708" + std::string(48, 'e'));
    EXPECT_EQ(number_of(id), 0x0102030405060708U);
}

TEST(Numbers, RefuseWhatDoesNotFit) {
    constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(checked_add(kMax - 1, 1), kMax);
    EXPECT_FALSE(checked_add(kMax, 1));
    EXPECT_EQ(checked_sub(-kMax, 1), std::numeric_limits<std::int64_t>::min());
    EXPECT_FALSE(checked_sub(-kMax, 2));
    EXPECT_FALSE(checked_mul(kMax, 2));
    EXPECT_FALSE(checked_add(TokenAmount{kMax}, TokenAmount{1}));
}

TEST(Numbers, ParseWholeDecimalTextOnly) {
    EXPECT_EQ(parse_integer<std::int64_t>("-9223372036854775808"),
              std::numeric_limits<std::int64_t>::min());
    for (const char* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "9223372036854775808"}) {
        EXPECT_FALSE(parse_integer<std::int64_t>(text)) << text;
    }
    EXPECT_FALSE(parse_integer<std::uint64_t>("-1"));
}

}  // namespace
}  // namespace tributary
