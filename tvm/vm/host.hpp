// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "primitives/uint256.hpp"
#include "tvm/vm/account.hpp"

namespace tributary::tvm {

/// A contract's code, shared and never changed.
using CodePointer = std::shared_ptr<const Bytes>;

/// Key of a storage row in java-tron's own layout (StorageRowStore; row_key_of in storage_key.hpp).
using RowKey = FixedBytes<32, struct RowKeyTag>;

/// Something a run looked at that a shadow of contracts may not know.
enum class Observation : std::uint8_t {
    /// An account's TRX.
    balance,
    /// An account's units of one token.
    token,
    /// That no account, and so no code, stands at an address whose code is called or asked for.
    absence,
    /// Stake, votes, permissions or sums of all stake.
    chain,
};

/// The world a transaction starts from, read only: what the machine asks for, it asks here. The
/// answers stay the same while one transaction runs. An implementation that does not know
/// something (a shadow of a few contracts) answers as for a missing record and remembers that it
/// was asked; the run's result is then worth nothing. Called from the thread that runs the machine.
/// Implementations: a store of shadowed contracts, recorded vectors, State (which lays the changes
/// of the running transaction over another view).
class WorldView {
  public:
    WorldView() = default;
    WorldView(const WorldView&) = delete;
    WorldView& operator=(const WorldView&) = delete;
    WorldView(WorldView&&) = delete;
    WorldView& operator=(WorldView&&) = delete;
    virtual ~WorldView() = default;

    [[nodiscard]] virtual std::optional<Account> account(const Address& address) const = 0;
    [[nodiscard]] virtual std::optional<Contract> contract(const Address& address) const = 0;
    /// Null where no code is stored.
    [[nodiscard]] virtual CodePointer code(const Address& address) const = 0;
    /// A row of `address` as stored; nothing for a row that does not exist.
    [[nodiscard]] virtual std::optional<Uint256> storage(const Address& address,
                                                         const RowKey& row) const = 0;
    /// Whether a TRC-10 token of this id was issued.
    [[nodiscard]] virtual bool token_exists(std::int64_t id) const = 0;
    /// Asked for blocks below the one being executed; block 0 for CHAINID.
    [[nodiscard]] virtual std::optional<BlockId> block_id(BlockNumber number) const = 0;

    /// Told before what account() gave for `address` has a part in anything but moving value to it.
    /// `token` is set for Observation::token. For views that do not know everything.
    virtual void observe(const Address& /*address*/,
                         Observation /*what*/,
                         std::int64_t /*token*/) const {}

    // What only dynamic energy, stake and votes need; the defaults are a world without them.

    [[nodiscard]] virtual std::optional<EnergyRecord> energy_record(const Address&) const {
        return std::nullopt;
    }

    [[nodiscard]] virtual std::optional<DelegatedResource> delegated_resource(
        const DelegationKey&) const {
        return std::nullopt;
    }

    [[nodiscard]] virtual std::optional<VoteRecord> vote_record(const Address&) const {
        return std::nullopt;
    }

    /// The votes a witness has received; nothing for an address that is no witness.
    [[nodiscard]] virtual std::optional<std::int64_t> witness_votes(const Address&) const {
        return std::nullopt;
    }

    [[nodiscard]] virtual RewardCycles reward_cycles(const Address&) const { return {}; }

    /// The votes of `voter` as kept for `cycle`; nothing where none were kept.
    [[nodiscard]] virtual std::optional<std::vector<Vote>> cycle_votes(std::int64_t /*cycle*/,
                                                                       const Address&) const {
        return std::nullopt;
    }

    /// Reward per vote accumulated up to `cycle`, times 10^18.
    [[nodiscard]] virtual Uint256 witness_reward_index(std::int64_t /*cycle*/,
                                                       const Address&) const {
        return {};
    }

    [[nodiscard]] virtual StakeTotals stake_totals() const { return {}; }
};

/// The block a transaction is executed in and the chain's properties before it.
struct BlockContext {
    BlockNumber number = 0;
    /// Of the block being executed.
    TimestampMs timestamp = 0;
    Address witness;
    /// Of the block before it (LATEST_BLOCK_HEADER_TIMESTAMP): what stake rules call now.
    TimestampMs parent_timestamp = 0;
    /// Slots from genesis to parent_timestamp (java-tron getHeadSlot).
    std::int64_t head_slot = 0;
    /// ENERGY_FEE in sun; 0 counts as 100 where energy is priced.
    std::int64_t energy_fee = 0;
    /// Maintenance cycle, for dynamic energy and rewards.
    std::int64_t cycle = 0;
    std::int64_t total_net_limit = 0;
    std::int64_t total_energy_limit = 0;
    /// Receives what a contract that destroys itself in its own favour held.
    Address blackhole;
    /// Genesis witnesses, which cannot withdraw rewards. Usually empty.
    std::vector<Address> guard_representatives;
};

}  // namespace tributary::tvm
