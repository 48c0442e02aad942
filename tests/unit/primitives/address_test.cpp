// SPDX-License-Identifier: Apache-2.0
#include "primitives/address.hpp"

#include <gtest/gtest.h>

#include "primitives/base58.hpp"

namespace tributary {
namespace {

constexpr const char* kHex = "41a614f803b6fd780986a42c78ec9c7f77e6ded13c";
constexpr const char* kBase58 = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";

TEST(Address, IsReadFromHexAndBase58) {
    EXPECT_EQ(parse_address(kHex), parse_address(kBase58));
    EXPECT_EQ(parse_address(kHex)->base58(), kBase58);
    EXPECT_EQ(parse_address(kBase58)->hex(), kHex);
}

TEST(Address, HasTheEvmFormWithoutPrefix) {
    const Address address = parse_address(kHex).value();
    EXPECT_EQ(to_hex(address.evm_view()), std::string(kHex).substr(2));
    std::array<std::uint8_t, 20> tail{};
    std::copy(address.evm_view().begin(), address.evm_view().end(), tail.begin());
    EXPECT_EQ(Address::from_evm(tail), address);
}

TEST(Address, NeedsItsPrefixAndItsLength) {
    Bytes bytes(21, 0x41);
    EXPECT_TRUE(Address::from(bytes));
    bytes[0] = 0xa0;
    EXPECT_FALSE(Address::from(bytes));
    EXPECT_FALSE(Address::from(Bytes(20, 0x41)));
    EXPECT_FALSE(Address::from(Bytes(22, 0x41)));
}

TEST(Address, SaysWhyTextIsNone) {
    EXPECT_EQ(parse_address("a0" + std::string(kHex).substr(2)).error().code,
              ErrorCode::bad_address);
    EXPECT_EQ(parse_address(std::string(42, 'g')).error().code, ErrorCode::bad_hex);
    EXPECT_EQ(parse_address("").error().code, ErrorCode::bad_base58);
    EXPECT_EQ(parse_address(encode_base58check(Bytes(20, 0x41))).error().code,
              ErrorCode::bad_address);
}

}  // namespace
}  // namespace tributary
