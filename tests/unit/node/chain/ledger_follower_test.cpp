// SPDX-License-Identifier: Apache-2.0
#include "node/chain/ledger_follower.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/contract_chain.hpp"
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

TEST(LedgerFollower, TellsOnceThatTheShadowDiverged) {
    token::Trc10Facts facts;
    facts.tokens = {1'000'001};
    facts.shadow.emplace();
    facts.shadow->parameters.maintenance_interval_ms = 1'000'000;
    MemoryStore store;
    std::vector<std::string> notes;
    const auto follower = LedgerFollower::open(store, facts, [&](const std::string& note) {
                              notes.push_back(note);
                          }).value();
    ASSERT_TRUE(follower->on_solid({}, 0).has_value());
    test::ContractChain chain;
    const auto call = test::contract_call(test::address_of('k', 1), test::address_of('c', 1), 0, 0);
    for (int i = 0; i < 2; ++i) {
        const TimestampMs now = chain.time();
        ASSERT_TRUE(follower->on_solid(chain.make_block({call}), now).has_value());
    }
    const auto told = std::count_if(notes.begin(), notes.end(), [](const std::string& note) {
        return note.find("DIVERGED from block 1: a block holds a call that cannot be") !=
               std::string::npos;
    });
    EXPECT_EQ(told, 1);
}

TEST(ShadowFacts, FollowNothingUnlessAsked) {
    EXPECT_FALSE(shadow_facts(network_with(27), {}).value().has_value());
}

Result<consensus::Network> network_with_keys(const std::string& keys) {
    std::string text = test::read_test_data("chains/main/network.json");
    text.insert(text.find('{') + 1, keys + ",");
    return consensus::parse_network(text);
}

TEST(ShadowFacts, ReadWhatTheNetworkFileSaysOfParameters) {
    const auto network =
        network_with_keys(R"("genesis_parameters": {"18": 1, "70": 14}, "proposal_expire_ms": 7)");
    ASSERT_TRUE(network.has_value()) << network.error().message();
    EXPECT_EQ(network->genesis_parameters,
              (std::map<std::int64_t, std::int64_t>{{18, 1}, {70, 14}}));
    EXPECT_EQ(network->proposal_expire_ms, 7);
    for (const char* bad : {R"("genesis_parameters": [])",
                            R"("genesis_parameters": {"x": 1})",
                            R"("genesis_parameters": {"-1": 1})",
                            R"("genesis_parameters": {"18": "1"})",
                            R"("proposal_expire_ms": 2147483648)"}) {
        EXPECT_EQ(network_with_keys(bad).error().code, ErrorCode::bad_network_file) << bad;
    }
}

TEST(ShadowFacts, NeedANetworkThatSaysItsParametersAtGenesis) {
    EXPECT_EQ(shadow_facts(network_with(27), {"all"}).error().code, ErrorCode::bad_config);
    consensus::Network network = network_with(27);
    network.genesis_parameters = std::map<std::int64_t, std::int64_t>{{18, 1}};
    network.proposal_expire_ms = 5;
    const auto facts = shadow_facts(network, {"all"}).value().value();
    EXPECT_TRUE(facts.contracts.empty());
    EXPECT_EQ(facts.parameters.genesis_values.at(18), 1);
    EXPECT_EQ(facts.parameters.proposal_expire_ms, 5);
    EXPECT_EQ(facts.blackhole, parse_address("412a18847aeaf076f0418783275ee6bf5d2d8efbf1").value());
    EXPECT_GE(facts.genesis_accounts.size(), 40U);
    EXPECT_EQ(shadow_facts(network, {"all", "all of them"}).error().code, ErrorCode::bad_config);
    const std::string address = "TYeh8T3m3Qzb6rUH6VNQkaQf94Gv417gq5";
    EXPECT_EQ(shadow_facts(network, {address}).value()->contracts,
              std::vector<Address>{parse_address(address).value()});
}

}  // namespace
}  // namespace tributary::node
