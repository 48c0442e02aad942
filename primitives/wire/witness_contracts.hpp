// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "primitives/wire/transaction.hpp"

namespace tributary::wire {

/// What stands as address in each key of a serialised protocol.Permission, in order; borrowed from
/// it, and perhaps no address. A Permission that is given twice is merged: its keys add up. Errors:
/// truncated, malformed.
Result<std::vector<ByteView>> key_addresses_in(ByteView permission);

/// Type 46 with a witness permission: from the next block on, `owner` signs blocks with the key
/// whose address is `key` (java-tron AccountPermissionUpdateActuator,
/// AccountCapsule.getWitnessPermissionAddress).
struct WitnessKeyChange {
    Address owner;
    Address key;

    bool operator==(const WitnessKeyChange&) const = default;
};

/// Nothing unless the transaction is an AccountPermissionUpdateContract by type and type_url, read
/// as protobuf-java reads it, with exactly one witness key that is an address.
std::optional<WitnessKeyChange> find_witness_key_change(const Contract& contract);

/// Type 16; ids count from 1 in block order, so the message does not name one.
struct ProposalCreate {
    Address owner;
    std::vector<std::pair<std::int64_t, std::int64_t>> parameters;

    bool operator==(const ProposalCreate&) const = default;
};

/// Most parameters of one proposal that are looked at; there are fewer than 100 kinds.
inline constexpr std::size_t kMaxProposalParameters = 256;

std::optional<ProposalCreate> find_proposal_create(const Contract& contract);

/// Type 17.
struct ProposalApprove {
    Address owner;
    std::int64_t proposal_id = 0;
    bool adds = false;

    bool operator==(const ProposalApprove&) const = default;
};

std::optional<ProposalApprove> find_proposal_approve(const Contract& contract);

/// The proposal that a type 18 cancels.
std::optional<std::int64_t> find_proposal_delete(const Contract& contract);

/// True for type 5, which makes an account a candidate. It never makes it a seat.
bool is_witness_create(const Contract& contract);

}  // namespace tributary::wire
