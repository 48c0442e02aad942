// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/header.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

struct RawParts {
    std::int64_t number = 7;
    std::size_t root = 32;
    std::size_t parent = 32;
    Bytes witness = Bytes(21, 0x41);
};

Bytes raw_of(const RawParts& parts) {
    return WireWriter()
        .integer(1, 3000)
        .bytes(2, Bytes(parts.root, 1))
        .bytes(3, Bytes(parts.parent, 2))
        .integer(7, parts.number)
        .bytes(9, parts.witness)
        .integer(10, 34)
        .take();
}

Bytes header_of(const RawParts& parts, std::size_t signature = 65) {
    return WireWriter().message(1, raw_of(parts)).bytes(2, Bytes(signature, 3)).take();
}

ErrorCode error_of(const Bytes& bytes) {
    return decode_header(bytes).error().code;
}

TEST(Header, IsReadFieldByField) {
    const auto header = decode_header(header_of({}));
    ASSERT_TRUE(header) << header.error().message();
    EXPECT_EQ(header->number, 7U);
    EXPECT_EQ(number_of(header->id), 7U);
    EXPECT_EQ(header->timestamp, 3000);
    EXPECT_EQ(header->version, 34);
    EXPECT_EQ(header->raw, raw_of({}));
    EXPECT_EQ(encode_header(*header), header_of({}));
}

TEST(Header, HashesUnknownFieldsOfItsRawData) {
    Bytes raw = raw_of({});
    append(raw, WireWriter().bytes(12, Bytes(32, 9)).take());
    const auto header = decode_header(WireWriter().message(1, raw).bytes(2, Bytes(65, 3)).take());
    ASSERT_TRUE(header);
    EXPECT_EQ(header->raw, raw);
    EXPECT_NE(header->id, decode_header(header_of({}))->id);
}

TEST(Header, RefusesFieldsOfAnotherLength) {
    EXPECT_EQ(error_of(header_of({.root = 31})), ErrorCode::malformed);
    EXPECT_EQ(error_of(header_of({.parent = 33})), ErrorCode::malformed);
    EXPECT_EQ(error_of(header_of({.witness = Bytes(20, 0x41)})), ErrorCode::bad_witness_address);
    EXPECT_EQ(error_of(header_of({.witness = Bytes(21, 0xa0)})), ErrorCode::bad_witness_address);
    EXPECT_EQ(error_of(header_of({.number = -1})), ErrorCode::malformed);
}

TEST(Header, NeedsASignatureOf65BytesAndDropsTheRest) {
    EXPECT_EQ(error_of(header_of({}, 64)), ErrorCode::bad_signature);
    EXPECT_EQ(error_of(header_of({}, 0)), ErrorCode::bad_signature);
    EXPECT_EQ(decode_header(header_of({}, 70)), decode_header(header_of({})));
}

TEST(Header, NeedsRawDataExactlyOnce) {
    EXPECT_EQ(error_of({}), ErrorCode::missing_field);
    Bytes twice = header_of({});
    append(twice, header_of({}));
    EXPECT_EQ(error_of(twice), ErrorCode::malformed);
}

TEST(Header, IsReadAtTheSizeLimitAndRefusedOneAbove) {
    const std::size_t rest = header_of({}, 65).size() - 65;
    // The length of a signature this long takes one byte more.
    EXPECT_TRUE(decode_header(header_of({}, kMaxHeaderSize - rest - 1)));
    EXPECT_EQ(error_of(header_of({}, kMaxHeaderSize - rest)), ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::wire
