// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/block.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "primitives/wire/wire_writer.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::wire {
namespace {

/// A signed block with one transaction.
Bytes sample() {
    const auto vectors = nlohmann::json::parse(test::read_test_data("vectors/consensus.json"));
    return from_hex(vectors.at("syntheticBlock").at("blockHex").get<std::string>()).value();
}

TEST(Block, OwnsTheBytesThatItsTransactionsBorrow) {
    Bytes received = sample();
    auto block = decode_block(slice_block(received).value()).value();
    std::fill(received.begin(), received.end(), std::uint8_t{0});
    const Block moved = std::move(block);
    EXPECT_EQ(transaction_root(moved.transactions), moved.header.tx_root);
    EXPECT_EQ(moved.body, sample());
}

TEST(Block, IsTheSameInTheFormThatGrpcAnswers) {
    const Bytes bytes = sample();
    const auto plain = slice_block(bytes).value();
    WireWriter extention;
    for (const ByteView transaction : plain.transactions) {
        extention.message(1, WireWriter().message(1, transaction).bytes(2, Bytes(32, 7)).take());
    }
    extention.message(2, plain.header).bytes(3, Bytes(32, 8));
    const Bytes answer = extention.take();
    EXPECT_EQ(encode_block(slice_block_extention(answer).value()), bytes);
}

TEST(Block, NeedsItsHeaderExactlyOnce) {
    EXPECT_EQ(slice_block({}).error().code, ErrorCode::missing_field);
    Bytes twice = sample();
    append(twice, sample());
    EXPECT_EQ(slice_block(twice).error().code, ErrorCode::malformed);
}

TEST(Block, RefusesATransactionThatIsNone) {
    const Bytes bytes = sample();
    auto slices = slice_block(bytes).value();
    slices.transactions.emplace_back();
    EXPECT_EQ(decode_block(slices).error().code, ErrorCode::missing_field);
}

TEST(Block, IsCutAtTheSizeLimitAndRefusedOneAbove) {
    Bytes bytes = sample();
    append(bytes, WireWriter().bytes(15, Bytes(kMaxBlockSize - bytes.size() - 4, 0)).take());
    ASSERT_EQ(bytes.size(), kMaxBlockSize);
    EXPECT_TRUE(slice_block(bytes));
    bytes.push_back(0);
    EXPECT_EQ(slice_block(bytes).error().code, ErrorCode::oversized);
}

TEST(Block, HoldsAsManyTransactionsAsTheLimitAndNotOneMore) {
    const auto block_of = [](std::size_t count) {
        WireWriter out;
        for (std::size_t i = 0; i < count; ++i)
            out.message(1, {});
        return out.message(2, {}).take();
    };
    EXPECT_TRUE(slice_block(block_of(kMaxTransactionsPerBlock)));
    EXPECT_EQ(slice_block(block_of(kMaxTransactionsPerBlock + 1)).error().code,
              ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::wire
