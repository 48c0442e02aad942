// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

#include "tvm/vm/host.hpp"
#include "tvm/vm/state_diff.hpp"

namespace tributary::tvm {

/// A world held in maps: for dry runs on made-up accounts, benchmarks and recorded vectors. The
/// maps are the records; changing them is setting the scene. One thread.
class MemoryWorld final : public WorldView {
  public:
    [[nodiscard]] std::optional<Account> account(const Address& address) const override;
    [[nodiscard]] std::optional<Contract> contract(const Address& address) const override;
    [[nodiscard]] CodePointer code(const Address& address) const override;
    [[nodiscard]] std::optional<Uint256> storage(const Address& address,
                                                 const RowKey& row) const override;
    [[nodiscard]] bool token_exists(std::int64_t id) const override;
    [[nodiscard]] std::optional<BlockId> block_id(BlockNumber number) const override;
    [[nodiscard]] std::optional<EnergyRecord> energy_record(const Address& address) const override;
    [[nodiscard]] std::optional<DelegatedResource> delegated_resource(
        const DelegationKey& key) const override;
    [[nodiscard]] std::optional<VoteRecord> vote_record(const Address& address) const override;
    [[nodiscard]] std::optional<std::int64_t> witness_votes(const Address& address) const override;
    [[nodiscard]] RewardCycles reward_cycles(const Address& address) const override;
    [[nodiscard]] std::optional<std::vector<Vote>> cycle_votes(
        std::int64_t cycle, const Address& address) const override;
    [[nodiscard]] StakeTotals stake_totals() const override;

    /// Writes what a transaction changed.
    void apply(const StateDiff& diff);

    /// Stores a slot under its row key; the contract's record is in place. Zero removes the row.
    void set_slot(const Address& address, const Uint256& slot, const Uint256& value);

    /// A slot's value, 0 where there is no row.
    [[nodiscard]] Uint256 slot(const Address& address, const Uint256& slot) const;

    std::map<Address, Account> accounts;
    std::map<Address, Contract> contracts;
    std::map<Address, CodePointer> codes;
    std::map<std::pair<Address, RowKey>, Uint256> rows;
    std::map<Address, EnergyRecord> energy_records;
    std::map<DelegationKey, DelegatedResource> delegated_resources;
    std::map<Address, VoteRecord> vote_records;
    std::map<Address, RewardCycles> cycles;
    std::map<std::pair<std::int64_t, Address>, std::vector<Vote>> kept_votes;
    std::map<Address, std::int64_t> witnesses;
    std::map<BlockNumber, BlockId> blocks;
    std::set<std::int64_t> tokens;
    StakeTotals totals;

  private:
    [[nodiscard]] RowKey row_of(const Address& address, const Uint256& slot) const;
};

}  // namespace tributary::tvm
