// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/stored_block.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"
#include "tests/support/recorded_chain.hpp"

namespace tributary::devnet {
namespace {

TEST(StoredBlock, IdOfEveryRecordedBlockIsTheRecordedOne) {
    const auto chain = test::load_recorded_chain("main");
    BlockId parent;
    for (std::size_t number = 0; number < chain.blocks.size(); ++number) {
        const auto block = decode_stored_block(chain.blocks[number]);
        ASSERT_TRUE(block) << number;
        EXPECT_EQ(block->number, number);
        EXPECT_EQ(block->id.hex(), chain.facts["blocks"][number]["id"].get<std::string>());
        EXPECT_EQ(block->timestamp, chain.facts["blocks"][number]["timestamp"].get<std::int64_t>());
        EXPECT_TRUE(number == 0 || block->parent_id == parent) << number;
        parent = block->id;
    }
}

TEST(StoredBlock, HeaderWithoutRawDataIsRefused) {
    const auto block = decode_stored_block(wire::WireWriter().message(2, {}).take());
    ASSERT_FALSE(block);
    EXPECT_EQ(block.error().code, ErrorCode::missing_field);
}

TEST(StoredBlock, HeaderWithoutParentIsRefused) {
    const Bytes header = wire::WireWriter().message(1, {}).take();
    const auto block = decode_stored_block(wire::WireWriter().message(2, header).take());
    ASSERT_FALSE(block);
    EXPECT_EQ(block.error().code, ErrorCode::missing_field);
}

TEST(SplitDelimited, GivesEachMessage) {
    const Bytes file{2, 'a', 'b', 0, 1, 'c'};
    const auto messages = split_delimited(file);
    ASSERT_TRUE(messages);
    ASSERT_EQ(messages->size(), 3U);
    EXPECT_EQ(as_text((*messages)[0]), "ab");
    EXPECT_TRUE((*messages)[1].empty());
    EXPECT_EQ(as_text((*messages)[2]), "c");
}

TEST(SplitDelimited, AMessageThatEndsEarlyIsTruncated) {
    const auto messages = split_delimited(Bytes{3, 'a', 'b'});
    ASSERT_FALSE(messages);
    EXPECT_EQ(messages.error().code, ErrorCode::truncated);
}

TEST(SplitDelimited, ALengthThatEndsEarlyIsTruncated) {
    const auto messages = split_delimited(Bytes{0x80});
    ASSERT_FALSE(messages);
    EXPECT_EQ(messages.error().code, ErrorCode::truncated);
}

TEST(SplitDelimited, ALengthOfMoreThanFiveBytesIsMalformed) {
    const auto messages = split_delimited(Bytes{0x80, 0x80, 0x80, 0x80, 0x80, 0x01});
    ASSERT_FALSE(messages);
    EXPECT_EQ(messages.error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace tributary::devnet
