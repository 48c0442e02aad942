// SPDX-License-Identifier: Apache-2.0
#include "proto/codec/canonical.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "primitives/check.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"
#include "tron/block.pb.h"

namespace tributary::codec {
namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

std::string text_of(const Bytes& bytes) {
    return std::string(as_text(bytes));
}

const nlohmann::json& vectors() {
    static const auto kVectors =
        nlohmann::json::parse(test::read_test_data("vectors/consensus.json"));
    return kVectors;
}

std::string canonical_hex(const Result<Bytes>& canonical) {
    return canonical ? to_hex(*canonical) : canonical.error().message();
}

std::string header_of(std::string_view header_hex) {
    return canonical_hex(canonical_header(hex(header_hex)));
}

/// Tag 0a (field 1, a message) around these bytes: raw_data of a header or a transaction.
std::string raw(std::string_view content_hex) {
    TRIBUTARY_ASSERT(content_hex.size() / 2 < 0x80);
    const std::uint8_t size = static_cast<std::uint8_t>(content_hex.size() / 2);
    return "0a" + to_hex(ByteView(&size, 1)) + std::string(content_hex);
}

TEST(Canonical, RealHeadersComeBackUnchanged) {
    ASSERT_EQ(vectors()["realBlocks"].size(), 12U);
    for (const auto& block : vectors()["realBlocks"]) {
        const std::string header = block["headerHex"];
        EXPECT_EQ(canonical_hex(canonical_header(hex(header))), header);
    }
}

TEST(Canonical, RealTransactionsComeBackUnchanged) {
    for (const auto& transaction : vectors()["transactions"]) {
        const std::string bytes = transaction["txHexWithRet"];
        EXPECT_EQ(canonical_hex(canonical_transaction(hex(bytes))), bytes);
    }
    const auto& real = vectors()["realTransactions"][0];
    const Bytes bytes = wire::encode_transaction(hex(real["rawHex"].get<std::string>()),
                                                 {hex(real["signature"].get<std::string>())});
    EXPECT_EQ(canonical_hex(canonical_transaction(bytes)), to_hex(bytes));
}

TEST(Canonical, BlocksComeBackUnchanged) {
    const std::string synthetic = vectors()["syntheticBlock"]["blockHex"];
    EXPECT_EQ(canonical_hex(canonical_block(hex(synthetic))), synthetic);
    const std::string genesis = test::read_test_data("chains/main/genesis_block.pb");
    EXPECT_EQ(canonical_hex(canonical_block(as_bytes(genesis))), to_hex(as_bytes(genesis)));
}

TEST(Canonical, EveryRecordedBlockComesBackUnchanged) {
    const auto chain = test::load_recorded_chain("main");
    ASSERT_GT(chain.blocks.size(), 1000U);
    for (const Bytes& block : chain.blocks) {
        const auto out = canonical_block(block);
        ASSERT_TRUE(out) << out.error().message();
        ASSERT_EQ(*out, block);
    }
}

TEST(Canonical, NonMinimalNumbersLengthsAndTagsBecomeMinimal) {
    EXPECT_EQ(header_of(raw("388780808000")), raw("3807"));
    EXPECT_EQ(header_of("0a8280003807"), raw("3807"));
    EXPECT_EQ(header_of("8a808000023807"), raw("3807"));
    EXPECT_EQ(header_of(raw("0880808080808080808001")), raw("0880808080808080808001"));
}

TEST(Canonical, FieldsOutOfOrderAreSorted) {
    EXPECT_EQ(header_of("1201ff" + raw("38070801")), raw("08013807") + "1201ff");
}

TEST(Canonical, DefaultsAreLeftOutButEmptyMessagesAndRepeatedBytesStay) {
    EXPECT_EQ(header_of("1200" + raw("38000800")), "0a00");
    EXPECT_EQ(canonical_hex(canonical_transaction(hex("0a0012002a00"))), "0a0012002a00");
}

TEST(Canonical, TheLastScalarStays) {
    EXPECT_EQ(header_of(raw("38073808") + "1201aa1201bb"), raw("3808") + "1201bb");
    EXPECT_EQ(header_of(raw("38073800")), "0a00");
}

TEST(Canonical, RawDataGivenTwiceIsMerged) {
    EXPECT_EQ(header_of(raw("0801") + "1201ff" + raw("0802120103")), raw("0802120103") + "1201ff");
    EXPECT_EQ(canonical_hex(canonical_transaction(hex(raw("5a00400a") + raw("0a0212345a020801")))),
              raw("0a021234400a5a005a020801"));
}

TEST(Canonical, NumbersBeyond32BitsAreTruncated) {
    EXPECT_EQ(header_of(raw("508580808010")), raw("5005"));
    EXPECT_EQ(header_of(raw("508080808008")), raw("5080808080f8ffffffff01"));
    EXPECT_EQ(header_of(raw("388580808010")), raw("388580808010"));
}

TEST(Canonical, UnknownFieldsFollowTheKnownOnesByNumberAndWireType) {
    const std::string thirteen = "6a01aa";
    const std::string group = "631001080164";
    const std::string sorted_group = "630801100164";
    const std::string zero = "6000";
    const std::string eight_bytes = "610102030405060708";
    const std::string four_bytes = "6501020304";
    const std::string four = "2007";
    EXPECT_EQ(
        header_of(
            raw(thirteen + group + eight_bytes + four_bytes + "6201bb" + zero + four + "3807")),
        raw("3807" + four + zero + four_bytes + eight_bytes + "6201bb" + sorted_group + thirteen));
}

TEST(Canonical, UnknownFieldsOfOneNumberKeepTheirOrder) {
    EXPECT_EQ(header_of(raw("600260016003")), raw("600260016003"));
    EXPECT_EQ(header_of(raw("6002") + raw("6001")), raw("60026001"));
}

TEST(Canonical, AKnownNumberWithAnotherWireTypeIsUnknown) {
    EXPECT_EQ(header_of(raw("3a01aa3d010203043807")), raw("38073d010203043a01aa"));
}

TEST(Canonical, ContractValuesStayAsTheyAre) {
    // Any{1 type_url "x", 2 value: bytes that are no canonical message}.
    const std::string any =
        "0a0178"
        "1204ff000801";
    const auto out =
        canonical_transaction(hex(raw("5a0d"
                                      "0801"
                                      "1209"
                                      "1204ff000801"
                                      "0a0178")));
    EXPECT_EQ(canonical_hex(out),
              raw("5a0d"
                  "0801"
                  "1209" +
                  any));
}

TEST(Canonical, TextThatIsNotUtf8IsRefused) {
    const auto out =
        canonical_transaction(hex(raw("5a05"
                                      "1203"
                                      "0a01ff")));
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, ErrorCode::malformed);
    const auto overwritten =
        canonical_transaction(hex(raw("5a08"
                                      "1206"
                                      "0a01ff"
                                      "0a0178")));
    ASSERT_FALSE(overwritten);
    EXPECT_EQ(overwritten.error().code, ErrorCode::malformed);
}

TEST(Canonical, ARetWithAMapIsRefused) {
    const auto out = canonical_transaction(hex("2a03e20100"));
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, ErrorCode::malformed);
}

TEST(Canonical, BrokenBytesAreRefused) {
    for (const std::string bytes : {"0a", "0a05", "0a0138", "0a0163", "0a0164"}) {
        const auto out = canonical_header(hex(bytes));
        ASSERT_FALSE(out) << bytes;
        EXPECT_TRUE(out.error().code == ErrorCode::truncated ||
                    out.error().code == ErrorCode::malformed)
            << bytes;
    }
}

TEST(Canonical, SizesAreLimited) {
    const auto header_of_size = [](std::size_t size) {
        const Bytes signature(size - 3, 0x01);
        return wire::WireWriter().bytes(2, signature).take();
    };
    const Bytes largest = header_of_size(wire::kMaxHeaderSize);
    ASSERT_EQ(largest.size(), wire::kMaxHeaderSize);
    EXPECT_EQ(canonical_header(largest).value(), largest);
    const auto out = canonical_header(header_of_size(wire::kMaxHeaderSize + 1));
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, ErrorCode::oversized);
    EXPECT_EQ(canonical_transaction(Bytes(wire::kMaxTransactionSize + 1)).error().code,
              ErrorCode::oversized);
    EXPECT_EQ(canonical_block(Bytes(wire::kMaxBlockSize + 1)).error().code, ErrorCode::oversized);
}

TEST(Canonical, BytesThatGrowBeyondTheLimitAreRefused) {
    // A version of six bytes becomes one of eleven.
    Bytes bytes = hex(raw("508080808008"));
    append(bytes, wire::WireWriter().bytes(2, Bytes(wire::kMaxHeaderSize - 11, 0x01)).view());
    ASSERT_EQ(bytes.size(), wire::kMaxHeaderSize);
    const auto out = canonical_header(bytes);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, ErrorCode::oversized);
}

TEST(Canonical, FieldsAreLimited) {
    wire::WireWriter most;
    for (std::size_t i = 0; i < kMaxFieldsPerMessage; ++i)
        most.message(2, {});
    EXPECT_EQ(canonical_transaction(most.view()).value(), most.view());
    most.message(2, {});
    const auto out = canonical_transaction(most.view());
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, ErrorCode::oversized);
}

TEST(Canonical, AgreesWithProtobufOnWhatItUnderstands) {
    const std::string block =
        text_of(hex(vectors()["syntheticBlock"]["blockHex"].get<std::string>()));
    std::size_t compared = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
        std::string changed = block;
        changed[i] = static_cast<char>(changed[i] ^ 0x02);
        const auto ours = canonical_block(as_bytes(changed));
        if (!ours) continue;
        protocol::Block parsed;
        EXPECT_TRUE(parsed.ParseFromString(text_of(*ours))) << i;
        EXPECT_EQ(parsed.SerializeAsString(), text_of(*ours)) << i;
        ++compared;
    }
    EXPECT_GT(compared, block.size() / 2);
}

}  // namespace
}  // namespace tributary::codec
