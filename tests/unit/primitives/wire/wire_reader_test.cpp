// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/wire_reader.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

ErrorCode error_of(std::string_view hex) {
    const Bytes bytes = from_hex(hex).value();
    const Status read = for_each_field(bytes, [](const WireField&) {});
    return read ? ErrorCode::invalid_argument : read.error().code;
}

std::vector<WireField> fields_of(const Bytes& bytes) {
    std::vector<WireField> out;
    EXPECT_TRUE(for_each_field(bytes, [&](const WireField& field) { out.push_back(field); }));
    return out;
}

TEST(WireReader, ReadsWhatTheWriterWrote) {
    const Bytes message = WireWriter().integer(1, -1).text(2, "abc").message(3, {}).take();
    const auto fields = fields_of(message);
    ASSERT_EQ(fields.size(), 3U);
    EXPECT_TRUE(fields[0].is_varint(1));
    EXPECT_EQ(fields[0].int64(), -1);
    EXPECT_EQ(as_text(fields[1].bytes), "abc");
    EXPECT_TRUE(fields[2].is_bytes(3));
    EXPECT_TRUE(fields[2].bytes.empty());
}

TEST(WireReader, ReadsFixedWidthsAsLittleEndian) {
    const auto fields = fields_of(from_hex("0901000000000000000d02000000").value());
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].value, 1U);
    EXPECT_EQ(fields[1].value, 2U);
    EXPECT_EQ(fields[1].type, WireType::fixed32);
}

TEST(WireReader, KeepsTheLow32BitsOfAnInt32) {
    const auto fields = fields_of(from_hex("0881808080808001").value());
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields[0].int32(), 1);
}

TEST(WireReader, RefusesWhatEndsTooEarly) {
    for (const char* hex : {"08", "0880", "0a02aa", "0900000000", "0d000000", "0b08"}) {
        EXPECT_EQ(error_of(hex), ErrorCode::truncated) << hex;
    }
}

TEST(WireReader, RefusesFormsThatDoNotExist) {
    // Field number 0, wire types 6 and 7, an end of group that nothing began, a varint of eleven
    // bytes.
    for (const char* hex : {"0001", "0e", "0f", "0c", "08ffffffffffffffffffff01"}) {
        EXPECT_EQ(error_of(hex), ErrorCode::malformed) << hex;
    }
}

TEST(WireReader, SkipsGroupsUpToTheNestingLimitAndRefusesOneAbove) {
    const auto nested = [](int depth) {
        const auto count = static_cast<std::size_t>(depth);
        Bytes out(count, 0x0b);
        out.insert(out.end(), count, 0x0c);
        return to_hex(out);
    };
    EXPECT_EQ(error_of(nested(kMaxGroupDepth)), ErrorCode::invalid_argument);
    EXPECT_EQ(error_of(nested(kMaxGroupDepth + 1)), ErrorCode::malformed);
    EXPECT_EQ(error_of("0b14"), ErrorCode::malformed);
}

TEST(WireWriter, LeavesDefaultsOut) {
    EXPECT_TRUE(WireWriter().integer(1, 0).bytes(2, {}).take().empty());
    EXPECT_EQ(to_hex(WireWriter().integer(1, -1).take()), "08ffffffffffffffffff01");
    EXPECT_EQ(to_hex(WireWriter().integer(16, 300).take()), "8001ac02");
}

}  // namespace
}  // namespace tributary::wire
