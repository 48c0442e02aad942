// SPDX-License-Identifier: Apache-2.0
#include "tests/support/chain_builder.hpp"

#include <algorithm>
#include <limits>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::test {
namespace {

constexpr TimestampMs kGenesisTime = 1'700'000'000'000 - 1'700'000'000'000 % 3000;

Hash256 root_for(const BlockPlan& plan) {
    Bytes preimage = to_bytes(be64(plan.variant));
    for (const auto& change : plan.facts.key_changes) {
        append(preimage, change.owner.view());
        append(preimage, change.key.view());
    }
    return sha256(preimage);
}

Bytes encode_raw(const wire::Header& header) {
    return wire::WireWriter()
        .integer(1, header.timestamp)
        .bytes(2, header.tx_root.view())
        .bytes(3, header.parent_id.view())
        .integer(7, static_cast<std::int64_t>(header.number))
        .bytes(9, header.witness.view())
        .integer(10, 32)
        .take();
}

/// The number of a seat's own key; key 1 where the address belongs to none.
std::uint64_t own_key(const Address& address) {
    for (std::uint64_t number = 1; number <= 64; ++number) {
        if (address_of_key(number) == address) return number;
    }
    return 1;
}

}  // namespace

SecretKey key_of(std::uint64_t number) {
    std::array<std::uint8_t, 32> bytes{};
    const auto tail = be64(number);
    std::copy(tail.begin(), tail.end(), bytes.end() - tail.size());
    return SecretKey::from(bytes).value();
}

Address address_of_key(std::uint64_t number) {
    static std::vector<Address> known;
    while (known.size() < number && known.size() < 64)
        known.push_back(address_of(public_key_of(key_of(known.size() + 1))));
    if (number <= known.size()) return known[number - 1];
    return address_of(public_key_of(key_of(number)));
}

SimulatedNetwork simulated_network(std::uint32_t n, std::int64_t maintenance_interval) {
    SimulatedNetwork out;
    out.rules.grid.genesis_time = kGenesisTime;
    for (std::uint64_t key = 1; key <= n; ++key)
        out.seats.push_back(address_of_key(key));
    out.maintenance_interval = maintenance_interval;
    return out;
}

SimulatedBlock genesis_of(const SimulatedNetwork& network) {
    SimulatedBlock out;
    out.header.timestamp = network.rules.grid.genesis_time;
    out.header.id = make_block_id(0, sha256(as_bytes("simulated genesis")));
    out.clock = {network.rules.grid.genesis_time, network.maintenance_interval};
    return out;
}

Address scheduled(const SimulatedNetwork& network,
                  const SimulatedBlock& parent,
                  std::int64_t slot) {
    const auto count = static_cast<std::int64_t>(network.seats.size());
    const auto place =
        consensus::schedule_index(network.rules.grid, parent.as_parent(), slot, count);
    return network.seats[static_cast<std::size_t>(place)];
}

SimulatedBlock extend(const SimulatedNetwork& network,
                      const SimulatedBlock& parent,
                      const BlockPlan& plan) {
    SimulatedBlock out;
    wire::Header& header = out.header;
    header.number = parent.header.number + 1;
    header.timestamp = consensus::first_slot_time(network.rules.grid, parent.as_parent()) +
                       (plan.slot - 1) * network.rules.grid.interval;
    header.tx_root = root_for(plan);
    header.parent_id = parent.header.id;
    header.witness = plan.witness.value_or(scheduled(network, parent, plan.slot));
    header.version = 32;
    header.raw = encode_raw(header);
    header.raw_hash = sha256(header.raw);
    header.id = make_block_id(header.number, header.raw_hash);
    header.signature = sign(header.raw_hash, key_of(plan.key.value_or(own_key(header.witness))));
    out.facts = plan.facts;
    out.is_maintenance = parent.clock.is_due(header.timestamp);
    out.clock = out.is_maintenance ? parent.clock.advanced(header.timestamp) : parent.clock;
    return out;
}

std::vector<SimulatedBlock> extend_by(const SimulatedNetwork& network,
                                      const SimulatedBlock& parent,
                                      std::size_t count) {
    std::vector<SimulatedBlock> out;
    while (out.size() < count)
        out.push_back(extend(network, out.empty() ? parent : out.back()));
    return out;
}

SimulatedBlock signed_again(const SimulatedBlock& block, std::uint64_t key) {
    SimulatedBlock out = block;
    out.header.signature = sign(block.header.raw_hash, key_of(key));
    return out;
}

consensus::HeaderChain chain_of(const SimulatedNetwork& network) {
    const SimulatedBlock genesis = genesis_of(network);
    consensus::BranchState state;
    state.timestamp = genesis.header.timestamp;
    state.clock = genesis.clock;
    state.period.n = static_cast<std::uint32_t>(network.seats.size());
    state.period.start = state.timestamp;
    state.period.places.edit().resize(network.seats.size());
    auto& trusted = state.period.trusted.edit() = network.seats;
    std::sort(trusted.begin(), trusted.end());
    state.candidates = state.period.n;
    state.keys = std::make_shared<consensus::KeyBook>();
    state.votes = std::make_shared<consensus::IntervalVotes>();
    consensus::ChainRoot root;
    root.header.header = genesis.header;
    root.states = {state};
    return {network.rules, std::move(root)};
}

consensus::Candidate candidate_of(const SimulatedBlock& block) {
    const auto key = recover(block.header.raw_hash, block.header.signature);
    return {block.header, address_of(key.value()), block.facts};
}

Result<consensus::ChainUpdate> feed(consensus::HeaderChain& chain, const SimulatedBlock& block) {
    auto verified = chain.verify(candidate_of(block), std::numeric_limits<TimestampMs>::max() / 2);
    if (!verified) return fail(std::move(verified).error());
    return chain.apply(std::move(*verified));
}

}  // namespace tributary::test
