// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "primitives/wire/transaction.hpp"

namespace tributary::token {

/// What the type of a contract in a valid block says.
enum class ContractKind {
    /// No TRC-10 unit can move by it.
    unrelated,
    /// The ledger has a rule for it.
    replayed,
    /// A number that this version does not know: it might move anything.
    unknown,
};

/// Sorts Tron.proto's Transaction.Contract.ContractType, java-tron 4.8.
ContractKind kind_of(wire::ContractType type);

/// The account that a transaction in a valid block was signed for. Its address belongs to a key: a
/// contract's account has no permission that anybody could sign under
/// (TransactionCapsule.validateSignature). Nothing for shielded transfers, which need not name an
/// account, for unknown types, and where there is no address.
std::optional<Address> proven_signer(const wire::Contract& contract);

}  // namespace tributary::token
