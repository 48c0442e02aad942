// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/type.hpp"

#include <gtest/gtest.h>

namespace tributary::tvm {
namespace {

ErrorCode refusal(std::string_view text) {
    const auto out = parse_abi_type(text);
    return out ? ErrorCode::invalid_argument : out.error().code;
}

std::string nested(std::size_t depth) {
    return std::string(depth, '(') + "bool" + std::string(depth, ')');
}

std::string repeated(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += part;
    return out;
}

TEST(AbiTypeText, ComesBackInItsCanonicalSpelling) {
    const std::pair<const char*, const char*> spellings[] = {
        {"uint", "uint256"},
        {"int", "int256"},
        {"int8", "int8"},
        {"trcToken", "uint256"},
        {"address", "address"},
        {"bool", "bool"},
        {"bytes1", "bytes1"},
        {"bytes32", "bytes32"},
        {"bytes", "bytes"},
        {"string", "string"},
        {"function", "function"},
        {"uint8[3][]", "uint8[3][]"},
        {"(address,(trcToken,bool)[2])[]", "(address,(uint256,bool)[2])[]"},
    };
    for (const auto& [text, canonical] : spellings) {
        const auto type = parse_abi_type(text);
        ASSERT_TRUE(type) << text;
        EXPECT_EQ(canonical_name(*type), canonical);
    }
}

TEST(AbiTypeText, IsRefusedWhereSolidityHasNoSuchType) {
    for (const char* text :
         {"",         "uint7",      "uint0",       "uint08",  "uint264",  "int257",
          "bytes0",   "bytes33",    "fixed128x18", "bool8",   "()",       "(bool",
          "bool)",    "(bool,)",    "bool[",       "bool[]]", "bool[-1]", "bool[0]",
          "bool[01]", "bool[]bool", "uint 8",      "tuple",   "(,)"}) {
        EXPECT_EQ(refusal(text), ErrorCode::malformed) << text;
    }
}

TEST(AbiTypeText, MayBeNestedUpToTheLimit) {
    EXPECT_TRUE(parse_abi_type(nested(kMaxAbiDepth)));
    EXPECT_EQ(refusal(nested(kMaxAbiDepth + 1)), ErrorCode::oversized);
    EXPECT_TRUE(parse_abi_type("bool" + repeated("[]", kMaxAbiDepth)));
    EXPECT_EQ(refusal("bool" + repeated("[]", kMaxAbiDepth + 1)), ErrorCode::oversized);
    EXPECT_EQ(refusal(nested(kMaxAbiDepth) + "[]"), ErrorCode::oversized);
}

TEST(AbiTypeText, MayHaveAFixedPartUpToTheLimit) {
    const auto array_of = [](std::size_t length) { return "bool[" + std::to_string(length) + "]"; };
    EXPECT_TRUE(parse_abi_type(array_of(kMaxAbiHeadWords)));
    EXPECT_EQ(refusal(array_of(kMaxAbiHeadWords + 1)), ErrorCode::oversized);
    EXPECT_EQ(refusal("bool[64][65]"), ErrorCode::oversized);
    EXPECT_EQ(refusal("bool[18446744073709551615][18446744073709551615]"), ErrorCode::oversized);
    EXPECT_EQ(refusal("bool[18446744073709551616]"), ErrorCode::malformed);
}

TEST(AbiTypeText, MayBeAsLongAsTheLimit) {
    const auto list = [](std::size_t size) {
        return "(" + repeated("bool,", (size - 7) / 5) + "bool" + std::string((size - 7) % 5, ' ') +
               ")";
    };
    EXPECT_EQ(refusal(list(kMaxAbiTypeText + 6)), ErrorCode::oversized);
    EXPECT_NE(refusal(list(kMaxAbiTypeText)), ErrorCode::oversized);
}

TEST(AbiType, KnowsWhatStandsBehindAnOffset) {
    EXPECT_TRUE(is_dynamic(*parse_abi_type("string[2]")));
    EXPECT_TRUE(is_dynamic(*parse_abi_type("(bool,(bytes))")));
    EXPECT_FALSE(is_dynamic(*parse_abi_type("(bool,bytes32[2])")));
    EXPECT_EQ(head_size(*parse_abi_type("(bool,bytes32[2])[3]")), 288U);
    EXPECT_EQ(head_size(*parse_abi_type("(bool,bytes32[])[3]")), 32U);
}

TEST(AbiTypeList, IsEmptyBetweenBareParentheses) {
    EXPECT_TRUE(parse_abi_type_list("()")->empty());
    EXPECT_EQ(parse_abi_type_list("(bool,string)")->size(), 2U);
    EXPECT_EQ(parse_abi_type_list("bool").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_abi_type_list("(bool)x").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_abi_type_list(std::string(kMaxAbiTypeText + 1, '(')).error().code,
              ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::tvm
