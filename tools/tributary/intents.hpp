// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/address.hpp"
#include "primitives/wire/transaction.hpp"
#include "tools/tributary/report.hpp"
#include "tools/tributary/transfer_contract.hpp"

namespace tributary::tools {

/// What a transaction is to do: a contract before it has a reference block and an expiry.
struct Intent {
    wire::ContractType type{};
    /// Message name without package.
    std::string_view message;
    /// Serialised message.
    Bytes value;
    std::int64_t fee_limit = 0;
};

/// A token and the terms of its public sale (java-tron AssetIssueContract).
struct TokenIssue {
    Address owner;
    std::string name;
    std::string abbreviation;
    std::string description;
    std::string url;
    /// Smallest units, frozen ones included.
    std::int64_t total_supply = 0;
    std::int32_t precision = 0;
    /// `units` smallest units cost `sun` sun.
    std::int32_t units = 1;
    std::int32_t sun = 1;
    TimestampMs start = 0;
    TimestampMs end = 0;

    struct Frozen {
        std::int64_t amount = 0;
        std::int64_t days = 0;

        bool operator==(const Frozen&) const = default;
    };

    std::vector<Frozen> frozen;
};

/// Tokens bought in their public sale.
struct TokenPurchase {
    Address buyer;
    Address issuer;
    std::string token_id;
    std::int64_t sun = 0;
};

/// Who may sign for an account, and how many it takes.
struct SharedKeys {
    struct Key {
        Address address;
        std::int64_t weight = 1;

        bool operator==(const Key&) const = default;
    };

    std::int64_t threshold = 1;
    std::vector<Key> keys;

    bool operator==(const SharedKeys&) const = default;
};

/// All permissions of an account; what is not said is gone.
struct PermissionChange {
    Address owner;
    SharedKeys owner_keys;
    /// Witnesses must say who signs their blocks, others must not.
    std::optional<Address> witness_key;
    SharedKeys active_keys;
    /// 32 bytes, one bit for each contract type.
    Bytes operations;
};

/// The contract types that every network lets active permissions sign (java-tron
/// ACTIVE_DEFAULT_OPERATIONS as it starts): transfers, tokens, votes, contracts, exchanges; no
/// change of permissions.
Bytes default_operations();

Intent make_intent(const Transfer& transfer);
Intent make_intent(const TokenIssue& issue);
Intent make_intent(const TokenPurchase& purchase);
/// Frees what is due of the frozen supply of `owner`'s token.
Intent make_unfreeze(const Address& owner);
Intent make_intent(const PermissionChange& change);

/// Puts what a contract does into a report: sender, receiver, token and amount of a transfer, the
/// members of other messages, the number of a type that is not known here.
void describe(Report& report, const wire::Contract& contract);

}  // namespace tributary::tools
