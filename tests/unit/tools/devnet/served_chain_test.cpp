// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/served_chain.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/recorded_network.hpp"

namespace tributary::devnet {
namespace {

/// A block without transactions whose id means nothing but its number.
StoredBlock empty_block(const StoredBlock& parent) {
    StoredBlock out;
    out.number = parent.number + 1;
    out.id = make_block_id(out.number, Hash256{});
    out.parent_id = parent.id;
    out.body = wire::WireWriter().message(2, {}).take();
    return out;
}

TEST(ServedChain, FindsBlocksByNumberAndById) {
    const Devnet network = test::start_network(20, {});
    const ServedChain& chain = network.chain();
    EXPECT_EQ(chain.head().number, 20U);
    ASSERT_NE(chain.find(BlockNumber{7}), nullptr);
    EXPECT_EQ(chain.find(chain.find(BlockNumber{7})->id)->number, 7U);
    EXPECT_EQ(chain.find(BlockNumber{21}), nullptr);
    BlockId other = chain.head().id;
    other.bytes[31] ^= 1U;
    EXPECT_EQ(chain.find(other), nullptr);
}

TEST(ServedChain, ABlockThatDoesNotContinueTheHeadIsRefused) {
    const Recording recording = test::read_recording("main", 3);
    ServedChain chain(recording.blocks[0]);
    const Status skipped = chain.append(recording.blocks[2]);
    ASSERT_FALSE(skipped);
    EXPECT_EQ(skipped.error().code, ErrorCode::number_mismatch);
    StoredBlock stranger = empty_block(recording.blocks[0]);
    stranger.parent_id.bytes[31] ^= 1U;
    const Status moved = chain.append(stranger);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::wrong_parent);
    EXPECT_EQ(chain.head().number, 0U);
}

TEST(ServedChain, FindsEveryRecordedTransaction) {
    const Devnet network = test::start_network(600, {});
    std::size_t count = 0;
    for (BlockNumber number = 1; number <= 600; ++number) {
        const auto slices = wire::slice_block(network.chain().find(number)->body);
        ASSERT_TRUE(slices);
        for (std::size_t i = 0; i < slices->transactions.size(); ++i) {
            const auto id = wire::decode_transaction(slices->transactions[i])->id();
            EXPECT_EQ(network.chain().find(id), (TransactionPlace{number, i}));
            ++count;
        }
    }
    EXPECT_GT(count, 500U);
    EXPECT_FALSE(network.chain().find(TransactionId{}));
}

TEST(ServedChain, AReferenceIsTheNewestBlockWithTheseTwoBytes) {
    const Recording recording = test::read_recording("main", 0);
    ServedChain chain(recording.blocks[0]);
    EXPECT_EQ(chain.find_reference(Bytes{0, 0}), nullptr) << "genesis is no reference";
    while (chain.head().number < 65'538)
        ASSERT_TRUE(chain.append(empty_block(chain.head())));
    EXPECT_EQ(chain.find_reference(Bytes{0, 0})->number, 65'536U);
    EXPECT_EQ(chain.find_reference(Bytes{0, 2})->number, 65'538U);
    EXPECT_EQ(chain.find_reference(Bytes{0, 3})->number, 3U);
    EXPECT_EQ(chain.find_reference(Bytes{0xFF, 0xFF})->number, 65'535U);
    EXPECT_EQ(chain.find_reference(Bytes{1}), nullptr);
}

}  // namespace
}  // namespace tributary::devnet
