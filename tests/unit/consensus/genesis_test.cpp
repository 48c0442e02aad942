// SPDX-License-Identifier: Apache-2.0
#include "consensus/genesis.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::consensus {
namespace {

Network recorded() {
    return parse_network(test::read_test_data("chains/main/network.json")).value();
}

TEST(Genesis, OfMainnetHasTheKnownId) {
    const auto genesis = make_genesis(builtin_network("mainnet").value());
    ASSERT_TRUE(genesis) << genesis.error().message();
    EXPECT_EQ(genesis->id.hex(),
              "00000000000000001ebf88508a03865c71d452e25f4d51194196a1d22b6653dc");
    EXPECT_EQ(genesis->transactions.size(), 3U);
}

TEST(Genesis, OfNileHasTheKnownId) {
    const auto genesis = make_genesis(builtin_network("nile").value());
    ASSERT_TRUE(genesis) << genesis.error().message();
    EXPECT_EQ(genesis->id.hex(),
              "0000000000000000d698d4192c56cb6be724a558448e2684802de4d6cd8690dc");
}

TEST(Genesis, OfShastaFollowsFromItsHeader) {
    const auto genesis = make_genesis(builtin_network("shasta").value());
    ASSERT_TRUE(genesis) << genesis.error().message();
    EXPECT_EQ(genesis->id.hex(),
              "0000000000000000de1aa88295e1fcf982742f773e0419c5a9c134c994a9059e");
    EXPECT_TRUE(genesis->transactions.empty());
    EXPECT_TRUE(genesis_witnesses(builtin_network("shasta").value()).empty());
}

TEST(Genesis, OfRecordedNetworksHasTheRecordedIdAndTime) {
    for (const std::string chain : {"main", "long"}) {
        const auto network =
            parse_network(test::read_test_data("chains/" + chain + "/network.json"));
        ASSERT_TRUE(network) << network.error().message();
        const auto genesis = make_genesis(*network);
        ASSERT_TRUE(genesis) << genesis.error().message();
        EXPECT_EQ(genesis->id, network->genesis.id);
        EXPECT_EQ(genesis->timestamp, network->genesis.timestamp_ms);
    }
}

TEST(Genesis, IsTheBlockThatARecordedNodeServed) {
    const auto genesis = make_genesis(recorded()).value();
    const std::string served = test::read_test_data("chains/main/genesis_block.pb");
    EXPECT_EQ(to_hex(encode_genesis(genesis)), to_hex(as_bytes(served)));
}

TEST(Genesis, DiffersWhenABalanceDiffers) {
    Network network = recorded();
    network.genesis.assets->at(0).balance += 1;
    const auto made = make_genesis(network);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::wrong_genesis);
    EXPECT_TRUE(made.error().detail.starts_with("id is 00000000000000002390"))
        << made.error().detail;
}

TEST(Genesis, NamesTheRootWhenThatDiffers) {
    Network network = builtin_network("mainnet").value();
    std::swap(network.genesis.assets->at(0), network.genesis.assets->at(1));
    const auto made = make_genesis(network);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::wrong_genesis);
    EXPECT_TRUE(made.error().detail.starts_with("tx_trie_root is 8ef446bf")) << made.error().detail;
}

TEST(Genesis, NamesTheHeaderWhenAnotherFieldContradictsIt) {
    Network network = builtin_network("shasta").value();
    network.genesis.timestamp_ms = 1;
    const auto made = make_genesis(network);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error(),
              (Error{ErrorCode::wrong_genesis, "header_raw is not what the other fields give"}));
}

TEST(Genesis, NeedsARootInAHeaderThatStandsAlone) {
    Network network = builtin_network("shasta").value();
    network.genesis.header_raw = Bytes{0x12, 0x01, 0x00};
    EXPECT_EQ(make_genesis(network).error(),
              (Error{ErrorCode::wrong_genesis, "header_raw carries no root of 32 bytes"}));
}

TEST(Genesis, SortsItsWitnessesByVotes) {
    Network network = builtin_network("mainnet").value();
    const auto listed = *network.genesis.witnesses;
    std::reverse(network.genesis.witnesses->begin(), network.genesis.witnesses->end());
    network.max_active_witnesses = 26;
    const auto sorted = genesis_witnesses(network);
    ASSERT_EQ(sorted.size(), 26U);
    for (std::size_t i = 0; i < sorted.size(); ++i)
        EXPECT_EQ(sorted[i], listed[i].address);
}

}  // namespace
}  // namespace tributary::consensus
