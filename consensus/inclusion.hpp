// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "primitives/crypto/merkle.hpp"
#include "primitives/wire/transaction.hpp"

namespace tributary::consensus {

/// A transaction and its way to the root of a block.
struct Inclusion {
    /// The whole transaction.
    Bytes transaction;
    std::vector<MerkleStep> path;

    bool operator==(const Inclusion&) const = default;
};

/// What a proved transaction says.
struct IncludedTransaction {
    TransactionId id;
    wire::ContractType type{};
    std::optional<Address> owner;
    /// contractRet of contract calls and deployments, the only types for which every node checks
    /// it (java-tron TransactionTrace.check); for all others inclusion itself means success.
    std::optional<std::int32_t> contract_ret;

    bool operator==(const IncludedTransaction&) const = default;
};

/// Verifies that the transaction stands in the block with this root. Pure, any thread. Errors:
/// malformed (also where the bytes could be an inner node of the tree), root_mismatch, oversized,
/// and those of decode_transaction.
Result<IncludedTransaction> verify_inclusion(const Inclusion& inclusion, const Hash256& tx_root);

}  // namespace tributary::consensus
