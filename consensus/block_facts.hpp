// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/result.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/witness_contracts.hpp"

namespace tributary::consensus {

/// A proposal to change the maintenance interval (parameter 0), or any other, as blocks show it.
struct ProposalEvent {
    enum class Kind : std::uint8_t {
        created,
        approved,
        withdrawn,
        cancelled,
    };
    Kind kind = Kind::created;
    /// Who approves or withdraws.
    Address owner;
    /// Absent for `created`: ids count up in block order.
    std::int64_t proposal_id = 0;
    /// `created` only: the proposed maintenance interval, if it proposes one.
    std::optional<std::int64_t> maintenance_interval;

    bool operator==(const ProposalEvent&) const = default;
};

/// What a body says about seats, keys and clock, in block order. Everything else stays in the body.
struct BlockFacts {
    std::vector<wire::WitnessKeyChange> key_changes;
    std::vector<ProposalEvent> proposals;
    std::uint32_t witnesses_created = 0;

    bool operator==(const BlockFacts&) const = default;

    [[nodiscard]] bool empty() const { return *this == BlockFacts{}; }
};

/// The facts of a body whose Merkle root is the one in the header. A system contract in a valid
/// block always succeeded, so no result is looked at (java-tron Manager.processTransaction throws
/// otherwise). Errors: root_mismatch, malformed where a transaction could be a node of the tree.
Result<BlockFacts> verify_body(const wire::Block& block);

}  // namespace tributary::consensus
