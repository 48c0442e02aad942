// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/value.hpp"

#include <gtest/gtest.h>

#include "tvm/abi/value_json.hpp"

namespace tributary::tvm {
namespace {

std::string shown(std::string_view type_text, std::string_view argument) {
    const auto type = parse_abi_type(type_text).value();
    const auto value = value_from_text(type, argument);
    return value ? json_of(type, *value) : std::string(reason_of(value.error().code));
}

TEST(AbiWordText, IsDecimalInBothDirections) {
    const std::string most =
        "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    const std::string highest =
        "57896044618658097711785492504343953926634992332820282019728792003956564819967";
    const std::string lowest =
        "-57896044618658097711785492504343953926634992332820282019728792003956564819968";
    EXPECT_EQ(shown("uint256", most), '"' + most + '"');
    EXPECT_EQ(shown("uint256", "0x" + std::string(64, 'f')), '"' + most + '"');
    EXPECT_EQ(shown("int256", lowest), '"' + lowest + '"');
    EXPECT_EQ(shown("int256", highest), '"' + highest + '"');
    EXPECT_EQ(shown("int8", "-128"), "\"-128\"");
    EXPECT_EQ(shown("uint8", "0xf"), "\"15\"");
    EXPECT_EQ(shown("int256", "-0"), "\"0\"");
}

TEST(AbiWordText, IsRefusedBeyond256Bits) {
    const std::string beyond =
        "115792089237316195423570985008687907853269984665640564039457584007913129639936";
    const std::string below =
        "-57896044618658097711785492504343953926634992332820282019728792003956564819969";
    for (const std::string& text : {beyond,
                                    below,
                                    std::string("0x1") + std::string(64, '0'),
                                    std::string(79, '1'),
                                    std::string(""),
                                    std::string("-"),
                                    std::string("0x"),
                                    std::string("1e3"),
                                    std::string("+1"),
                                    std::string(" 1")}) {
        EXPECT_EQ(shown("uint256", text), "bad_number") << text;
    }
    EXPECT_EQ(shown("uint256", "-1"), shown("uint256", "0x" + std::string(64, 'f')))
        << "256 bits are the same either way";
    EXPECT_EQ(shown("uint8", "256"), "out_of_range");
    EXPECT_EQ(shown("uint8", "-1"), "out_of_range");
    EXPECT_EQ(shown("int8", "128"), "out_of_range");
}

TEST(AbiArgument, TakesEverySpellingOfAnAddress) {
    const auto address = Address::from_evm({1, 2, 3});
    const auto quoted = '"' + address.base58() + '"';
    EXPECT_EQ(shown("address", address.base58()), quoted);
    EXPECT_EQ(shown("address", address.hex()), quoted);
    EXPECT_EQ(shown("address", "0x" + to_hex(address.evm_view())), quoted);
    EXPECT_EQ(shown("address", "T1"), "bad_base58");
}

TEST(AbiArgument, ReadsListsAndTuplesAsJson) {
    EXPECT_EQ(shown("uint8[]", "[1, \"2\", \"0x03\"]"), R"(["1","2","3"])");
    EXPECT_EQ(shown("(bool,bytes2)[1]", R"([[true, "0xabCD"]])"), R"([[true,"abcd"]])");
    EXPECT_EQ(shown("string", "[1]"), "\"[1]\"");
    EXPECT_EQ(shown("bytes", "0x"), "\"\"");
    EXPECT_EQ(shown("uint8[]", "[1"), "malformed");
    EXPECT_EQ(shown("uint8[]", "1"), "invalid_argument");
    EXPECT_EQ(shown("uint8[2]", "[1]"), "invalid_argument");
    EXPECT_EQ(shown("uint8[]", "[1.5]"), "invalid_argument");
    EXPECT_EQ(shown("bool", "yes"), "invalid_argument");
    EXPECT_EQ(shown("bytes2", "0xab"), "bad_hex");
    EXPECT_EQ(shown("bytes", "0xa"), "bad_hex");
    EXPECT_EQ(shown("uint8[]", std::string(200, '[') + std::string(200, ']')), "oversized");
}

TEST(AbiArgument, NamesTheMembersOfATupleWhereTheAbiDoes) {
    auto type = parse_abi_type("(address,uint64)").value();
    type.names = {"payee", "amount"};
    const auto value = value_from_text(
        type, R"({"amount": 7, "payee": "0x0000000000000000000000000000000000000000"})");
    ASSERT_TRUE(value);
    EXPECT_EQ(json_of(type, *value),
              R"({"payee":"T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb","amount":"7"})");
    EXPECT_EQ(value_from_text(type, R"({"amount": 7, "who": "x"})").error().code,
              ErrorCode::missing_field);
    type.names = {"same", "same"};
    EXPECT_EQ(json_of(type, *value), R"(["T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb","7"])");
}

TEST(AbiArgument, MayBeAsLongAsTheLimit) {
    const auto type = parse_abi_type("string").value();
    EXPECT_TRUE(value_from_text(type, std::string(kMaxAbiValueText, 'x')));
    EXPECT_EQ(value_from_text(type, std::string(kMaxAbiValueText + 1, 'x')).error().code,
              ErrorCode::oversized);
}

TEST(AbiText, ThatIsNoUtf8IsShownWithReplacements) {
    EXPECT_EQ(json_of(parse_abi_type("string").value(), AbiValue{Bytes{'a', 0xff}}),
              "\"a\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace tributary::tvm
