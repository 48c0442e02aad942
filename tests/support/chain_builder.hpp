// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/header_chain.hpp"
#include "primitives/crypto/secp256k1.hpp"

namespace tributary::test {

/// The secret key of a number from 1 on; always the same one.
SecretKey key_of(std::uint64_t number);

/// The address of that key.
Address address_of_key(std::uint64_t number);

/// A network of simulated witnesses: `seats` in schedule order.
struct SimulatedNetwork {
    consensus::ChainRules rules;
    std::vector<Address> seats;
    std::int64_t maintenance_interval = 0;
};

/// `n` witnesses with the keys 1 to n, a pinned clock and a genesis that is not 0.
SimulatedNetwork simulated_network(std::uint32_t n, std::int64_t maintenance_interval);

/// One block of a simulated chain with what its successor needs to know of it.
struct SimulatedBlock {
    wire::Header header;
    consensus::BlockFacts facts;
    consensus::MaintenanceClock clock;
    bool is_maintenance = false;

    [[nodiscard]] consensus::SlotParent as_parent() const {
        return {header.number, header.timestamp, is_maintenance};
    }
};

/// How a block differs from the next one in turn.
struct BlockPlan {
    /// 1 is the first possible slot behind the parent.
    std::int64_t slot = 1;
    /// The number of the key that signs; the witness's own, key 1 to 27, where it is absent.
    std::optional<std::uint64_t> key = std::nullopt;
    /// Who is named; the one whose turn it is where it is absent.
    std::optional<Address> witness = std::nullopt;
    consensus::BlockFacts facts = {};
    /// Tells apart blocks that are equal otherwise.
    std::uint32_t variant = 0;
};

SimulatedBlock genesis_of(const SimulatedNetwork& network);

/// The witness whose turn it is in a slot behind `parent`.
Address scheduled(const SimulatedNetwork& network, const SimulatedBlock& parent, std::int64_t slot);

/// The block that follows `parent`, signed.
SimulatedBlock extend(const SimulatedNetwork& network,
                      const SimulatedBlock& parent,
                      const BlockPlan& plan = {});

/// `count` blocks behind `parent`, each in its turn.
std::vector<SimulatedBlock> extend_by(const SimulatedNetwork& network,
                                      const SimulatedBlock& parent,
                                      std::size_t count);

/// The same raw header with the signature of another key.
SimulatedBlock signed_again(const SimulatedBlock& block, std::uint64_t key);

/// A chain over the network's genesis that trusts its seats.
consensus::HeaderChain chain_of(const SimulatedNetwork& network);

/// The block as a chain judges it; the signer is recovered from the signature.
consensus::Candidate candidate_of(const SimulatedBlock& block);

/// Verifies with a clock that is far enough ahead, and applies.
Result<consensus::ChainUpdate> feed(consensus::HeaderChain& chain, const SimulatedBlock& block);

}  // namespace tributary::test
