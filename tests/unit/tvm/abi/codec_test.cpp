// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/codec.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/test_data.hpp"
#include "tvm/abi/value_json.hpp"

namespace tributary::tvm {
namespace {

std::vector<AbiType> types(std::string_view text) {
    return parse_abi_type_list(text).value();
}

std::string word(std::uint64_t value) {
    return std::string(48, '0') + to_hex(be64(value));
}

ErrorCode refusal(std::string_view list, const std::string& hex) {
    const auto out = decode_abi(types(list), from_hex(hex).value());
    return out ? ErrorCode::invalid_argument : out.error().code;
}

ErrorCode encode_refusal(std::string_view list, const AbiList& values) {
    const auto out = encode_abi(types(list), values);
    return out ? ErrorCode::not_found : out.error().code;
}

AbiList parsed(const std::vector<AbiType>& list, const nlohmann::json& values) {
    AbiList out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto text = values[i].is_string() ? values[i].get<std::string>() : values[i].dump();
        auto value = value_from_text(list[i], text);
        EXPECT_TRUE(value) << canonical_name(list[i]) << " " << text;
        if (value) out.push_back(*value);
    }
    return out;
}

TEST(AbiCodec, AgreesWithAnotherImplementation) {
    const auto file = nlohmann::json::parse(test::read_test_data("abi/ethers.json"));
    ASSERT_EQ(file["values"].size(), 160U);
    for (const auto& entry : file["values"]) {
        const auto list = types(entry["types"].get<std::string>());
        const auto values = parsed(list, entry["values"]);
        const auto encoded = encode_abi(list, values);
        ASSERT_TRUE(encoded) << entry["types"];
        EXPECT_EQ(to_hex(*encoded), entry["encoding"]) << entry["types"];
        const auto decoded = decode_abi(list, *encoded);
        ASSERT_TRUE(decoded) << entry["types"];
        EXPECT_EQ(*decoded, values) << entry["types"];
    }
}

TEST(AbiCodec, PassesOverBytesThatNothingPointsTo) {
    const auto out = decode_abi(types("(bytes)"), *from_hex(word(64) + word(9) + word(1) + "ff"));
    ASSERT_TRUE(out);
    EXPECT_EQ(out->front().content, (decltype(AbiValue::content)(Bytes{0xff})));
}

TEST(AbiCodec, ReadsAnAddressWithOrWithoutTronsPrefix) {
    const std::string tail(40, 'a');
    const auto plain = decode_abi(types("(address)"), *from_hex(std::string(24, '0') + tail));
    const auto prefixed =
        decode_abi(types("(address)"), *from_hex(std::string(22, '0') + "41" + tail));
    ASSERT_TRUE(plain && prefixed);
    EXPECT_EQ(*plain, *prefixed);
    EXPECT_EQ(refusal("(address)", std::string(22, '0') + "42" + tail), ErrorCode::out_of_range);
}

TEST(AbiCodec, RefusesWordsThatAreNoValueOfTheirType) {
    EXPECT_EQ(refusal("(bool)", word(2)), ErrorCode::out_of_range);
    EXPECT_EQ(refusal("(uint8)", word(256)), ErrorCode::out_of_range);
    EXPECT_EQ(refusal("(int8)", word(128)), ErrorCode::out_of_range);
    EXPECT_EQ(refusal("(bytes4)", word(1)), ErrorCode::out_of_range);
    EXPECT_EQ(encode_refusal("(uint8)", {abi_number(256)}), ErrorCode::out_of_range);
}

TEST(AbiCodec, RefusesInputThatEndsTooEarly) {
    EXPECT_EQ(refusal("(bool)", ""), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bool,bool)", word(1)), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bool)", word(1).substr(2)), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bytes)", word(33)), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bytes)", word(32)), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bytes)", word(32) + word(1)), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bytes)", std::string(64, 'f')), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bool[])", word(32) + word(1) + word(1).substr(2)), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bool[])", word(32) + std::string(64, 'f')), ErrorCode::truncated);
    EXPECT_EQ(refusal("(bool[2])", word(1)), ErrorCode::truncated);
}

TEST(AbiCodec, RefusesValuesOfAnotherShape) {
    EXPECT_EQ(encode_refusal("(bool)", {}), ErrorCode::invalid_argument);
    EXPECT_EQ(encode_refusal("(bool)", {abi_text("x")}), ErrorCode::invalid_argument);
    EXPECT_EQ(encode_refusal("(string)", {abi_bool(true)}), ErrorCode::invalid_argument);
    EXPECT_EQ(encode_refusal("(bool[2])", {AbiValue{AbiList{abi_bool(true)}}}),
              ErrorCode::invalid_argument);
    EXPECT_EQ(encode_refusal("((bool,bool))", {AbiValue{AbiList{abi_bool(true)}}}),
              ErrorCode::invalid_argument);
    EXPECT_EQ(encode_refusal("(bool[])", {AbiValue{Bytes{1}}}), ErrorCode::invalid_argument);
}

TEST(AbiCodec, ReadsAndMakesEncodingsUpToTheLimit) {
    Bytes input(kMaxAbiBytes);
    EXPECT_TRUE(decode_abi({}, input));
    input.push_back(0);
    EXPECT_EQ(decode_abi({}, input).error().code, ErrorCode::oversized);
    const auto of_size = [](std::size_t size) { return AbiList{AbiValue{Bytes(size)}}; };
    EXPECT_TRUE(encode_abi(types("(bytes)"), of_size(kMaxAbiBytes - 64)));
    EXPECT_EQ(encode_refusal("(bytes)", of_size(kMaxAbiBytes - 63)), ErrorCode::oversized);
}

TEST(AbiCodec, CountsValuesAndNotTheBytesThatDescribeThem) {
    // 255 offsets to one array of 256 elements, and the array of them itself: 65,536 values.
    const std::size_t rows = kMaxAbiValues / 257;
    const auto bomb = [&](std::size_t elements) {
        std::string out = word(32) + word(rows);
        for (std::size_t i = 0; i < rows; ++i)
            out += word(rows * 32);
        out += word(elements);
        for (std::size_t i = 0; i < elements; ++i)
            out += word(i);
        return out;
    };
    EXPECT_EQ(1 + rows * 257, kMaxAbiValues);
    EXPECT_EQ(refusal("(uint256[][])", bomb(256)), ErrorCode::invalid_argument) << "is accepted";
    EXPECT_EQ(refusal("(uint256[][])", bomb(257)), ErrorCode::oversized);
}

TEST(AbiCodec, CountsBytesThatManyOffsetsShare) {
    const std::size_t shared = 64 * 1024;
    const std::size_t most = kMaxAbiDecodedBytes / shared;
    const auto bomb = [&](std::size_t count) {
        std::string out = word(32) + word(count);
        for (std::size_t i = 0; i < count; ++i)
            out += word(count * 32);
        return out + word(shared) + std::string(2 * shared, '0');
    };
    EXPECT_EQ(refusal("(bytes[])", bomb(most)), ErrorCode::invalid_argument) << "is accepted";
    EXPECT_EQ(refusal("(bytes[])", bomb(most + 1)), ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::tvm
