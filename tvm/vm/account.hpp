// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/numbers.hpp"

namespace tributary::tvm {

/// Resource codes as contracts name them; TRON power is a resource of its own.
enum class Resource : std::uint8_t {
    bandwidth = 0,
    energy = 1,
    tron_power = 2,
};

enum class AccountType : std::uint8_t {
    normal = 0,
    asset_issue = 1,
    contract = 2,
};

struct TokenBalance {
    std::int64_t id = 0;
    std::int64_t amount = 0;

    bool operator==(const TokenBalance&) const = default;
};

/// Stake of the first kind, with the time it may be taken back.
struct FrozenV1 {
    std::int64_t amount = 0;
    TimestampMs expires = 0;

    bool operator==(const FrozenV1&) const = default;
};

struct FrozenV2 {
    Resource resource = Resource::bandwidth;
    std::int64_t amount = 0;

    bool operator==(const FrozenV2&) const = default;
};

/// Stake of the second kind on its way back to the balance.
struct UnfreezingV2 {
    Resource resource = Resource::bandwidth;
    std::int64_t amount = 0;
    TimestampMs expires = 0;

    bool operator==(const UnfreezingV2&) const = default;
};

struct Vote {
    Address witness;
    std::int64_t count = 0;

    bool operator==(const Vote&) const = default;
};

struct PermissionKey {
    Address address;
    std::int64_t weight = 0;

    bool operator==(const PermissionKey&) const = default;
};

struct Permission {
    std::int32_t id = 0;
    std::int64_t threshold = 0;
    std::vector<PermissionKey> keys;

    bool operator==(const Permission&) const = default;
};

/// What an account used of one resource and the window over which it recovers.
struct ResourceUse {
    std::int64_t usage = 0;
    /// Slot number of the last use.
    std::int64_t latest_slot = 0;
    /// 0 means the default window; thousandths of a slot once `window_optimized`.
    std::int64_t window = 0;
    bool window_optimized = false;

    bool operator==(const ResourceUse&) const = default;
};

/// An account's stake in one resource, in sun (java-tron Account, AccountResource).
struct Delegations {
    std::int64_t delegated_v1 = 0;
    std::int64_t acquired_v1 = 0;
    std::int64_t delegated_v2 = 0;
    std::int64_t acquired_v2 = 0;

    bool operator==(const Delegations&) const = default;
};

/// The part of a java-tron Account that contracts can see or change.
struct Account {
    AccountType type = AccountType::normal;
    std::int64_t balance = 0;
    /// Ascending by id; an amount of 0 may stay in the list, as java-tron keeps it.
    std::vector<TokenBalance> tokens;

    std::vector<FrozenV1> frozen_bandwidth_v1;
    FrozenV1 frozen_energy_v1;
    /// Stake for TRON power of the first kind.
    FrozenV1 frozen_tron_power_v1;
    Delegations bandwidth;
    Delegations energy;
    /// At most one entry per resource, in the order of the first stake.
    std::vector<FrozenV2> frozen_v2;
    std::vector<UnfreezingV2> unfreezing_v2;
    ResourceUse net_use;
    ResourceUse energy_use;
    /// 0 not initialised, -1 no longer valid.
    std::int64_t old_tron_power = 0;

    std::vector<Vote> votes;
    std::int64_t allowance = 0;
    TimestampMs latest_withdraw = 0;

    /// Nothing: the account's own key with weight 1 and threshold 1.
    std::optional<Permission> owner_permission;
    std::optional<Permission> witness_permission;
    std::vector<Permission> active_permissions;

    bool operator==(const Account&) const = default;

    [[nodiscard]] std::int64_t token_balance(std::int64_t id) const;

    /// Sets the balance of a token, adding the token where it is new.
    void set_token_balance(std::int64_t id, std::int64_t amount);

    /// Stake of the second kind in a resource, 0 without an entry.
    [[nodiscard]] std::int64_t frozen_v2_of(Resource resource) const;
};

/// A SmartContract record without its ABI and name.
struct Contract {
    Address origin;
    /// 1 for contracts made by transactions since ALLOW_TVM_COMPATIBLE_EVM, inherited by children.
    std::int32_t version = 0;
    /// consume_user_resource_percent.
    std::int64_t caller_percent = 0;
    std::int64_t origin_energy_limit = 0;
    /// Set for contracts that CREATE2 made: gives a re-created contract fresh storage.
    std::optional<TransactionId> creation;
    /// Zero until the first need, as java-tron stores it.
    Hash256 code_hash;

    bool operator==(const Contract&) const = default;
};

/// A contract's record for dynamic energy (java-tron ContractState).
struct EnergyRecord {
    std::int64_t usage = 0;
    std::int64_t factor = 0;
    std::int64_t cycle = 0;

    bool operator==(const EnergyRecord&) const = default;
};

/// What one account lends another, in sun (java-tron DelegatedResource).
struct DelegatedResource {
    FrozenV1 bandwidth;
    FrozenV1 energy;

    bool operator==(const DelegatedResource&) const = default;
};

enum class DelegationKind : std::uint8_t {
    v1,
    v2,
    v2_locked,
};

struct DelegationKey {
    Address from;
    Address to;
    DelegationKind kind = DelegationKind::v1;

    auto operator<=>(const DelegationKey&) const = default;
};

/// Votes as of the last maintenance and as they are now (java-tron Votes).
struct VoteRecord {
    std::vector<Vote> old_votes;
    std::vector<Vote> new_votes;

    bool operator==(const VoteRecord&) const = default;
};

/// The cycles from and to which a voter's reward is not yet paid (java-tron DelegationStore).
struct RewardCycles {
    std::int64_t begin = 0;
    std::int64_t end = -1;

    bool operator==(const RewardCycles&) const = default;
};

/// Sums of all stake, in TRX.
struct StakeTotals {
    std::int64_t net_weight = 0;
    std::int64_t energy_weight = 0;
    std::int64_t tron_power_weight = 0;

    bool operator==(const StakeTotals&) const = default;
};

}  // namespace tributary::tvm
