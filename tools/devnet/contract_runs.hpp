// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/devnet/contract_input.hpp"
#include "tvm/vm/transaction.hpp"

namespace tributary::devnet {

/// Energy of a dry run (java-tron vm.maxEnergyLimitForConstant).
inline constexpr std::int64_t kDryRunEnergy = 100'000'000;

/// A ledger as the machine's world. Stake, votes and lent resources are none here.
class LedgerWorld final : public tvm::WorldView {
  public:
    /// The ledger outlives this, and the chain, which may be null. `payer` has `sun_left` and
    /// nothing else of its TRX.
    LedgerWorld(const ContractInput& input, const Address& payer)
        : ledger_(input.ledger), chain_(input.chain), payer_(payer), sun_left_(input.sun_left) {}

    /// A contract of the recording that was asked for: its storage is not recorded, so the run is
    /// worth nothing.
    [[nodiscard]] const std::optional<Address>& unknown() const { return unknown_; }

    [[nodiscard]] std::optional<tvm::Account> account(const Address& address) const override;
    [[nodiscard]] std::optional<tvm::Contract> contract(const Address& address) const override;
    [[nodiscard]] tvm::CodePointer code(const Address& address) const override;
    [[nodiscard]] std::optional<Uint256> storage(const Address& address,
                                                 const tvm::RowKey& row) const override;
    [[nodiscard]] bool token_exists(std::int64_t id) const override;
    [[nodiscard]] std::optional<BlockId> block_id(BlockNumber number) const override;
    [[nodiscard]] std::optional<tvm::EnergyRecord> energy_record(
        const Address& address) const override;

  private:
    const DeployedContract* find(const Address& address) const;

    const Ledger& ledger_;
    const ServedChain* chain_;
    Address payer_;
    Sun sun_left_;
    mutable std::optional<Address> unknown_;
};

/// What a call or creation did (types 30 and 31), its bill included.
struct RunEffect {
    tvm::StateDiff diff;
    /// By how much the diff changes TRX of accounts.
    std::vector<std::pair<Address, std::int64_t>> sun;
    tvm::TransactionReceipt receipt;
    /// The contract that was called or made.
    Address contract;
    /// Serialised SmartContract of a creation, as GetContract answers it.
    Bytes smart_contract;
};

/// VMActuator with its bill, in the block that `input` names.
tl::expected<RunEffect, Refusal> plan_run(const ContractInput& input);

/// New accounts get the default permissions when `multi_sign` is on.
void apply_run(Ledger& ledger, const RunEffect& run, bool multi_sign);

/// A run that leaves nothing behind, with this much energy (TriggerConstantContract).
struct DryRun {
    tvm::ExecutionResult execution;
    /// Not empty where there is no result.
    std::string refusal;
};

DryRun dry_run(const ContractInput& input, std::int64_t energy);

}  // namespace tributary::devnet
