// SPDX-License-Identifier: Apache-2.0
#include "node/chain/block_intake.hpp"

#include <set>

#include <gtest/gtest.h>

#include "consensus/genesis.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::node {
namespace {

constexpr std::size_t kBlocks = 700;
constexpr TimestampMs kNow = 1'900'000'000'000;

const test::RecordedChain& recorded() {
    static const test::RecordedChain chain = test::load_recorded_chain("main");
    return chain;
}

BlockIntake open(KvStore& store) {
    const auto network =
        consensus::parse_network(test::read_test_data("chains/main/network.json")).value();
    return BlockIntake::open(store, network, consensus::make_genesis(network).value()).value();
}

/// The recording from block 1 on, each signature with a false parity whose key has signed for the
/// same witness before.
std::vector<wire::Block> flipped_blocks() {
    std::vector<wire::Block> out;
    std::set<std::pair<Address, Address>> seen;
    for (std::size_t number = 1; number <= kBlocks; ++number) {
        out.push_back(recorded().block(number));
        wire::Header& header = out.back().header;
        const Address signer = address_of(recover(header.raw_hash, header.signature).value());
        if (!seen.emplace(header.witness, signer).second) header.signature.bytes.back() ^= 1;
    }
    return out;
}

/// Headers that came without their recorded signature.
std::size_t wrong_signatures(const BlockIntake& intake) {
    std::size_t out = 0;
    for (std::size_t number = 1; number <= kBlocks; ++number) {
        const auto header = intake.canonical(number).value();
        const Signature& recording = recorded().block(number).header.signature;
        const bool right = header && header->header.signature == recording &&
                           header->signed_by.front().signature == recording;
        if (!right) ++out;
    }
    return out;
}

TEST(BlockIntake, GivesOutSignaturesWithTheRightParityWhateverASourceSent) {
    MemoryStore store;
    BlockIntake intake = open(store);
    for (const wire::Block& block : flipped_blocks()) {
        const auto signers = intake.find_signers({block});
        const auto taken = intake.take(block, signers.front(), kNow, false);
        ASSERT_TRUE(taken.has_value()) << taken.error().message();
    }
    ASSERT_GT(intake.chain().root().number, 100U);
    EXPECT_EQ(wrong_signatures(intake), 0U);
    EXPECT_EQ(wrong_signatures(open(store)), 0U) << "behind a restart";
}

}  // namespace
}  // namespace tributary::node
