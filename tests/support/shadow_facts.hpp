// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/genesis.hpp"
#include "consensus/network_file.hpp"
#include "tests/support/test_data.hpp"
#include "token/shadow_state.hpp"

namespace tributary::test {

/// What a shadow of all contracts of the recording `main` takes for given. How long its proposals
/// stood is not recorded; anything up to three minutes gives the heights that are.
inline token::ShadowFacts shadow_facts_of_main() {
    const auto network =
        consensus::parse_network(read_test_data("chains/main/network.json")).value();
    token::ShadowFacts out;
    out.parameters.genesis_time = network.genesis.timestamp_ms;
    out.parameters.maintenance_interval_ms = network.maintenance_interval_ms;
    out.parameters.proposal_expire_ms = 60'000;
    for (const auto& asset : network.genesis.assets.value()) {
        out.genesis_accounts.push_back(asset.address);
        if (asset.name == "Blackhole") out.blackhole = asset.address;
    }
    for (const Address& witness : consensus::genesis_witnesses(network))
        out.genesis_accounts.push_back(witness);
    return out;
}

}  // namespace tributary::test
