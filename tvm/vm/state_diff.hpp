// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "tvm/vm/host.hpp"

namespace tributary::tvm {

/// One storage row; nothing means the row is gone.
struct RowChange {
    Address address;
    RowKey row;
    std::optional<Uint256> value;

    bool operator==(const RowChange&) const = default;
};

/// What a transaction changed, as records to write: the new value each, nothing for a record that
/// is gone. Lists are in ascending order of their keys. What a store applies to stand where the
/// transaction left the world.
struct StateDiff {
    std::vector<std::pair<Address, std::optional<Account>>> accounts;
    std::vector<std::pair<Address, std::optional<Contract>>> contracts;
    /// Null: the code is gone.
    std::vector<std::pair<Address, CodePointer>> codes;
    std::vector<RowChange> rows;
    std::vector<std::pair<Address, EnergyRecord>> energy_records;
    std::vector<std::pair<DelegationKey, DelegatedResource>> delegated_resources;
    std::vector<std::pair<Address, VoteRecord>> vote_records;
    std::vector<std::pair<Address, RewardCycles>> reward_cycles;
    /// Votes kept for a cycle.
    std::vector<std::pair<std::pair<std::int64_t, Address>, std::vector<Vote>>> cycle_votes;
    std::optional<StakeTotals> stake_totals;
};

}  // namespace tributary::tvm
