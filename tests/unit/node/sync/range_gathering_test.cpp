// SPDX-License-Identifier: Apache-2.0
#include "node/sync/range_gathering.hpp"

#include <deque>
#include <memory>
#include <optional>

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

/// Blocks 1 to `head` of a branch.
std::vector<wire::Block> chain_of(BlockNumber head, std::uint8_t branch = 0) {
    std::vector<wire::Block> out;
    BlockId parent = make_block_id(0, Hash256{});
    for (BlockNumber number = 1; number <= head; ++number) {
        wire::Block block;
        block.header.number = number;
        block.header.parent_id = parent;
        Hash256 hash;
        hash.bytes.fill(static_cast<std::uint8_t>(number));
        hash.bytes[31] = branch;
        block.header.id = parent = make_block_id(number, hash);
        block.body = Bytes(10, 1);
        out.push_back(std::move(block));
    }
    return out;
}

/// Answers at once with what was written down, in turn.
class ScriptedSource final : public BlockSource {
  public:
    explicit ScriptedSource(std::string name) : name_(std::move(name)) {}

    const std::string& address() const override { return name_; }

    void range(BlockNumber start,
               std::uint32_t count,
               Answer<std::vector<wire::Block>> answer) override {
        asked.emplace_back(start, count);
        if (answers.empty()) return answer(fail(ErrorCode::unavailable, name_));
        auto next = std::move(answers.front());
        answers.pop_front();
        answer(std::move(next));
    }

    void head(Answer<BlockRef> answer) override { answer(fail(ErrorCode::unavailable)); }

    void genesis(Answer<BlockId> answer) override { answer(fail(ErrorCode::unavailable)); }

    void block_of_transaction(TransactionId, Answer<BlockNumber> answer) override {
        answer(fail(ErrorCode::unavailable));
    }

    void broadcast(Bytes, Answer<void> answer) override { answer(fail(ErrorCode::unavailable)); }

    /// Blocks `from` to `to` of a chain.
    void gives(const std::vector<wire::Block>& chain, BlockNumber from, BlockNumber to) {
        std::vector<wire::Block> out;
        for (BlockNumber number = from; number <= to; ++number)
            out.push_back(chain[number - 1]);
        answers.emplace_back(std::move(out));
    }

    void fails(ErrorCode code) { answers.emplace_back(fail(code, name_)); }

    std::deque<Result<std::vector<wire::Block>>> answers;
    std::vector<std::pair<BlockNumber, std::uint32_t>> asked;

  private:
    std::string name_;
};

using Asked = std::vector<std::pair<BlockNumber, std::uint32_t>>;

struct RangeGathering : testing::Test {
    GatheredRange gather(BlockNumber from, std::uint32_t count, bool with_bodies = true) {
        std::optional<GatheredRange> out;
        std::size_t answers = 0;
        gather_range({from, count, with_bodies, [&] { return sources; }}, [&](GatheredRange found) {
            ++answers;
            out.emplace(std::move(found));
        });
        EXPECT_EQ(answers, 1U);
        return std::move(*out);
    }

    std::vector<wire::Block> chain = chain_of(40);
    ScriptedSource first{"first"};
    ScriptedSource second{"second"};
    ScriptedSource third{"third"};
    std::vector<BlockSource*> sources{&first, &second, &third};
};

TEST_F(RangeGathering, asks_the_same_source_for_what_it_left_out) {
    first.gives(chain, 11, 26);
    first.gives(chain, 27, 40);
    const GatheredRange found = gather(11, 30);
    ASSERT_TRUE(found.blocks) << found.blocks.error().message();
    EXPECT_EQ(found.blocks->size(), 30U);
    EXPECT_EQ(found.blocks->back().header.id, chain.back().header.id);
    EXPECT_EQ(found.questions, 2U);
    EXPECT_EQ(first.asked, (Asked{{11, 30}, {27, 14}}));
    EXPECT_TRUE(second.asked.empty());
}

TEST_F(RangeGathering, asks_others_for_what_the_first_cannot_give_and_comes_back_to_it) {
    first.gives(chain, 1, 4);
    first.fails(ErrorCode::unavailable);
    second.fails(ErrorCode::upstream_slow);
    third.gives(chain, 5, 7);
    first.gives(chain, 8, 10);
    const GatheredRange found = gather(1, 10);
    ASSERT_TRUE(found.blocks) << found.blocks.error().message();
    EXPECT_EQ(found.blocks->size(), 10U);
    EXPECT_EQ(found.questions, 5U);
    EXPECT_EQ(first.asked, (Asked{{1, 10}, {5, 6}, {8, 3}}));
    EXPECT_EQ(third.asked, (Asked{{5, 6}}));
}

TEST_F(RangeGathering, fails_with_the_first_sources_error_when_nobody_goes_on) {
    first.gives(chain, 1, 4);
    first.fails(ErrorCode::not_found);
    second.fails(ErrorCode::upstream_slow);
    const GatheredRange found = gather(1, 10);
    ASSERT_FALSE(found.blocks);
    EXPECT_EQ(found.blocks.error().code, ErrorCode::not_found);
    EXPECT_EQ(found.questions, 4U);
}

TEST_F(RangeGathering, a_false_answer_of_the_first_source_ends_it) {
    first.gives(chain, 2, 4);
    const GatheredRange found = gather(1, 10);
    ASSERT_FALSE(found.blocks);
    EXPECT_EQ(found.blocks.error().code, ErrorCode::upstream_lied);
    EXPECT_TRUE(second.asked.empty());
}

TEST_F(RangeGathering, an_empty_answer_of_the_first_source_is_a_false_one) {
    first.answers.emplace_back(std::vector<wire::Block>());
    EXPECT_EQ(gather(1, 10).blocks.error().code, ErrorCode::upstream_lied);
}

TEST_F(RangeGathering, a_false_answer_of_another_source_is_left_aside) {
    const auto other = chain_of(40, 1);
    first.gives(chain, 1, 4);
    first.fails(ErrorCode::unavailable);
    second.gives(other, 5, 10);
    third.gives(chain, 5, 10);
    const GatheredRange found = gather(1, 10);
    ASSERT_TRUE(found.blocks) << found.blocks.error().message();
    EXPECT_EQ(found.blocks->back().header.id, chain[9].header.id);
}

TEST_F(RangeGathering, drops_a_helpers_blocks_that_the_first_sources_do_not_link_to) {
    const auto other = chain_of(40, 1);
    first.fails(ErrorCode::unavailable);
    second.gives(other, 1, 4);
    first.gives(chain, 5, 10);
    first.fails(ErrorCode::unavailable);
    third.gives(chain, 1, 4);
    first.gives(chain, 5, 10);
    const GatheredRange found = gather(1, 10);
    ASSERT_TRUE(found.blocks) << found.blocks.error().message();
    ASSERT_EQ(found.blocks->size(), 10U);
    EXPECT_EQ(found.blocks->at(3).header.id, chain[3].header.id);
    EXPECT_EQ(second.asked, (Asked{{1, 10}})) << "it is not asked again";
}

TEST_F(RangeGathering, keeps_the_first_sources_own_blocks_below_those_that_are_dropped) {
    auto other = chain_of(40, 1);
    other[4].header.parent_id = chain[3].header.id;
    first.gives(chain, 1, 4);
    first.fails(ErrorCode::unavailable);
    second.gives(other, 5, 7);
    first.gives(chain, 8, 10);
    first.gives(chain, 5, 10);
    const GatheredRange found = gather(1, 10);
    ASSERT_TRUE(found.blocks) << found.blocks.error().message();
    EXPECT_EQ(found.blocks->back().header.id, chain[9].header.id);
    EXPECT_EQ(first.asked, (Asked{{1, 10}, {5, 6}, {8, 3}, {5, 6}}));
}

TEST_F(RangeGathering, the_first_source_has_to_link_to_its_own_blocks) {
    first.gives(chain, 1, 4);
    first.gives(chain_of(40, 1), 5, 10);
    EXPECT_EQ(gather(1, 10).blocks.error().code, ErrorCode::upstream_lied);
}

TEST_F(RangeGathering, without_sources_nothing_is_there) {
    sources.clear();
    EXPECT_EQ(gather(1, 10).blocks.error().code, ErrorCode::unavailable);
}

TEST_F(RangeGathering, keeps_bodies_only_where_they_are_wanted) {
    first.gives(chain, 1, 10);
    first.gives(chain, 1, 10);
    EXPECT_EQ(gather(1, 10).blocks->front().body.size(), 10U);
    EXPECT_TRUE(gather(1, 10, false).blocks->front().body.empty());
}

TEST_F(RangeGathering, bodies_of_32_mib_fit_and_one_byte_more_does_not) {
    chain[0].body = Bytes(kMaxGatheredBytes, 1);
    chain[1].body = {};
    chain[2].body = {};
    first.gives(chain, 1, 2);
    first.gives(chain, 3, 3);
    EXPECT_TRUE(gather(1, 3).blocks);
    chain[1].body = Bytes(1, 1);
    first.gives(chain, 1, 2);
    EXPECT_EQ(gather(1, 3).blocks.error().code, ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::node
