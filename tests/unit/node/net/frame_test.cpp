// SPDX-License-Identifier: Apache-2.0
#include "node/net/frame.hpp"

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

Bytes take(FrameReader& reader) {
    auto frame = reader.next();
    return frame && *frame ? **frame : Bytes();
}

TEST(Frame, comes_out_whole_whatever_the_pieces) {
    const Bytes content(300, 7);
    const Bytes bytes = encode_frame(content);
    FrameReader reader(kMaxFrameSize);
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        reader.feed(ByteView(bytes).subspan(i, 1));
        ASSERT_TRUE(take(reader).empty());
        ASSERT_TRUE(reader.is_amid_frame());
    }
    reader.feed(ByteView(bytes).last(1));
    EXPECT_EQ(take(reader), content);
    EXPECT_FALSE(reader.is_amid_frame());
}

TEST(Frame, several_come_out_of_one_read) {
    Bytes bytes = encode_frame(Bytes(3, 1));
    append(bytes, encode_frame(Bytes(4, 2)));
    FrameReader reader(kMaxFrameSize);
    reader.feed(bytes);
    EXPECT_EQ(take(reader), Bytes(3, 1));
    EXPECT_EQ(take(reader), Bytes(4, 2));
    EXPECT_TRUE(take(reader).empty());
}

TEST(Frame, at_the_limit_is_read_and_one_byte_more_is_refused_before_its_bytes_come) {
    FrameReader reader(1'024);
    reader.feed(encode_frame(Bytes(1'024, 1)));
    EXPECT_EQ(take(reader).size(), 1'024U);
    reader.feed(Bytes{0x81, 0x08});
    const auto refused = reader.next();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::oversized);
}

TEST(Frame, a_length_of_five_bytes_may_not_be_negative_nor_go_on) {
    for (const Bytes& prefix : {Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0x0F}, Bytes(5, 0xFF)}) {
        FrameReader reader(kMaxFrameSize);
        reader.feed(prefix);
        const auto refused = reader.next();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::malformed);
    }
}

TEST(Frame, a_length_that_is_not_minimal_is_read) {
    FrameReader reader(kMaxFrameSize);
    reader.feed(Bytes{0x82, 0x80, 0x00, 0x05, 0x06});
    EXPECT_EQ(take(reader), (Bytes{0x05, 0x06}));
}

TEST(Frame, empty_ones_are_counted_and_skipped) {
    FrameReader reader(kMaxFrameSize);
    reader.feed(Bytes{0x00, 0x00, 0x01, 0x09});
    EXPECT_EQ(take(reader), Bytes{0x09});
    EXPECT_EQ(reader.take_empty_frames(), 2U);
    EXPECT_EQ(reader.take_empty_frames(), 0U);
}

}  // namespace
}  // namespace tributary::node
