// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "consensus/anchor.hpp"
#include "primitives/wire/witness_contracts.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/skip_driver.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::test {

/// A clock that no recorded block is ahead of.
inline constexpr TimestampMs kFarAhead = std::numeric_limits<TimestampMs>::max() / 2;

/// A recorded chain with its blocks decoded.
class Recording {
  public:
    explicit Recording(const std::string& name)
        : chain(load_recorded_chain(name)),
          network(
              consensus::parse_network(read_test_data("chains/" + name + "/network.json")).value()),
          rules(consensus::rules_of(network)) {
        for (std::size_t number = 1; number < chain.blocks.size(); ++number)
            add(chain.block(number));
    }

    void add(const wire::Block& block) {
        headers.push_back(block.header);
        for (const wire::Transaction& transaction : block.transactions) {
            if (const auto change = wire::find_witness_key_change(transaction.contract))
                key_changes.emplace_back(block.header.number, *change);
        }
    }

    [[nodiscard]] BlockNumber head() const { return chain.blocks.size() - 1; }

    [[nodiscard]] const wire::Header& header(BlockNumber number) const {
        return headers.at(number - 1);
    }

    [[nodiscard]] BlockNumber recorded_solid(BlockNumber number) const {
        return chain.facts["blocks"][number]["solid"].get<BlockNumber>();
    }

    /// Headers with their signers, both ends included.
    [[nodiscard]] std::vector<consensus::SignedHeader> signed_headers(BlockNumber from,
                                                                      BlockNumber to) const {
        const auto first = headers.begin() + static_cast<std::ptrdiff_t>(from - 1);
        const std::vector<wire::Header> part(first,
                                             first + static_cast<std::ptrdiff_t>(to - from + 1));
        return consensus::with_signers(part).value();
    }

    /// The key of a witness behind the last recorded block; its address where it never changed.
    [[nodiscard]] Address key_of(const Address& witness) const {
        Address out = witness;
        for (const auto& [changed_in, change] : key_changes) {
            if (change.owner == witness) out = change.key;
        }
        return out;
    }

    [[nodiscard]] SkipServer server() const {
        return {[this](BlockNumber number) { return header(number); },
                [this](BlockNumber number) { return chain.block(number); }};
    }

    /// What a careful person would write into an anchor file for a maintenance block.
    [[nodiscard]] consensus::Anchor anchor_of(const nlohmann::json& epoch) const {
        consensus::Anchor out;
        out.genesis = network.genesis.id;
        const auto number = epoch["maintenanceBlock"].get<BlockNumber>();
        out.block = {number, header(number).id};
        out.timestamp = header(number).timestamp;
        out.parent_timestamp = header(number - 1).timestamp;
        for (const auto& seat : epoch["activeWitnesses"])
            out.seats.push_back(parse_address(seat.get<std::string>()).value());
        std::sort(out.seats.begin(), out.seats.end());
        out.n = static_cast<std::uint32_t>(out.seats.size());
        std::map<Address, Address> keys;
        for (const auto& [changed_in, change] : key_changes) {
            if (changed_in <= number) keys[change.owner] = change.key;
        }
        for (const auto& [witness, key] : keys)
            out.keys.push_back({witness, key});
        return out;
    }

    RecordedChain chain;
    consensus::Network network;
    consensus::ChainRules rules;
    std::vector<wire::Header> headers;
    /// In block order.
    std::vector<std::pair<BlockNumber, wire::WitnessKeyChange>> key_changes;
};

}  // namespace tributary::test
