// SPDX-License-Identifier: Apache-2.0
#include "node/chain/ledger_follower.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_data.hpp"

namespace tributary::node {
namespace {

/// A network whose genesis block names this many of the recorded witnesses.
consensus::Network network_with(std::size_t witnesses) {
    auto out = consensus::parse_network(test::read_test_data("chains/main/network.json")).value();
    auto& named = *out.genesis.witnesses;
    while (named.size() < witnesses)
        named.push_back(named[named.size() % 27]);
    named.resize(witnesses);
    return out;
}

TEST(LedgerFacts, TheListOfWitnessesHasTheLengthThatItHasAtGenesis) {
    EXPECT_EQ(ledger_facts(network_with(5), {}).active_witnesses, 5U);
    EXPECT_EQ(ledger_facts(network_with(27), {}).active_witnesses, 27U);
}

TEST(LedgerFacts, TheListOfWitnessesIsNoLongerThanTheNetworkAllows) {
    EXPECT_EQ(ledger_facts(network_with(28), {}).active_witnesses, 27U);
    consensus::Network network = network_with(27);
    network.max_active_witnesses = 26;
    EXPECT_EQ(ledger_facts(network, {}).active_witnesses, 26U);
}

}  // namespace
}  // namespace tributary::node
