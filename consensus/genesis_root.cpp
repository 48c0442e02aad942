// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "consensus/genesis.hpp"
#include "consensus/header_chain.hpp"
#include "primitives/check.hpp"

namespace tributary::consensus {

ChainRules rules_of(const Network& network) {
    ChainRules rules;
    rules.grid.genesis_time = network.genesis.timestamp_ms;
    rules.grid.interval = network.block_interval_ms;
    rules.grid.maintenance_skip = network.maintenance_skip_slots;
    rules.max_active = network.max_active_witnesses;
    rules.interval_pinned = network.maintenance_interval_pinned;
    return rules;
}

Result<ChainRoot> genesis_root(const ChainRules& rules, const Network& network) {
    const auto genesis = make_genesis(network);
    if (!genesis) return fail(genesis.error());
    BranchState state;
    state.timestamp = genesis->timestamp;
    // The first maintenance is due at once (java-tron DynamicPropertiesStore: starts as the genesis
    // time).
    state.clock = {genesis->timestamp, network.maintenance_interval_ms};
    auto witnesses = genesis_witnesses(network);
    if (witnesses.empty()) {
        return fail(ErrorCode::bad_network_file,
                    "the genesis witnesses of " + network.name + " are not known");
    }
    std::sort(witnesses.begin(), witnesses.end());
    state.period.n = static_cast<std::uint32_t>(witnesses.size());
    state.period.places.edit().resize(state.period.n);
    state.period.trusted = std::move(witnesses);
    state.period.start = genesis->timestamp;
    state.candidates = static_cast<std::uint32_t>(network.genesis.witnesses->size());
    state.keys = std::make_shared<KeyBook>();
    state.votes = std::make_shared<IntervalVotes>();
    TRIBUTARY_ASSERT(state.period.n <= rules.max_active);
    ChainRoot root;
    root.header.header.id = genesis->id;
    root.header.header.timestamp = genesis->timestamp;
    root.header.header.parent_id = genesis->parent_id;
    root.header.header.tx_root = genesis->tx_root;
    root.header.header.raw = genesis->header_raw;
    root.states.push_back(std::move(state));
    return root;
}

}  // namespace tributary::consensus
