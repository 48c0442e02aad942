// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "tvm/vm/code.hpp"
#include "tvm/vm/host.hpp"
#include "tvm/vm/state_diff.hpp"

namespace tributary::tvm {

/// Spreads words by a seed, so that nobody can choose slots that collide.
struct SeededWordHash {
    std::uint64_t seed = 0;

    std::size_t operator()(const Uint256& word) const {
        std::uint64_t h = seed;
        for (const std::uint64_t limb : word.limbs) {
            const Uint128 product = Uint128{h ^ limb} * 0x9e3779b97f4a7c15ULL;
            h = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
            h += 0xd6e8feb86659fd93ULL;
        }
        return h;
    }
};

/// A storage slot as the running transaction sees it. A slot that was set to zero is still present:
/// that decides what the next SSTORE costs.
struct StorageSlot {
    Uint256 value;
    bool present = false;
    bool written = false;
};

/// Everything the running transaction knows of one address. Lives as long as its State; borrowed
/// by frames.
struct AccountEntry {
    using Slots = std::unordered_map<Uint256, StorageSlot, SeededWordHash>;
    using TransientSlots = std::unordered_map<Uint256, Uint256, SeededWordHash>;

    Address address;
    std::optional<Account> account;
    std::optional<Contract> contract;
    CodePointer code;
    std::unique_ptr<const AnalyzedCode> analysis;
    std::optional<EnergyRecord> energy;
    Slots slots;
    TransientSlots transient;
    std::array<std::uint8_t, 16> row_prefix{};
    bool account_changed = false;
    bool contract_known = false;
    bool contract_changed = false;
    bool code_known = false;
    bool code_changed = false;
    bool energy_known = false;
    bool energy_changed = false;
    bool row_prefix_known = false;
};

/// The world with the changes of one transaction on top, each of which can be undone in order.
/// Reads fall through to the view below once and are remembered. Not for more than one thread.
class State final : public WorldView {
  public:
    /// `below` and `rules` outlive the State. `seed` is the transaction's own (its id will do).
    State(const WorldView& below, const Ruleset& rules, std::uint64_t seed);

    [[nodiscard]] const Flags& flags() const { return rules_.flags; }

    [[nodiscard]] const Ruleset& rules() const { return rules_; }

    ~State() override;

    // The transaction's view, for built-in contracts.
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
    [[nodiscard]] Uint256 witness_reward_index(std::int64_t cycle,
                                               const Address& address) const override;
    [[nodiscard]] StakeTotals stake_totals() const override;
    void observe(const Address& address, Observation what, std::int64_t token) const override;

    // Borrowed access, for the machine.

    /// The entry of an address, its account read. The reference stays good.
    AccountEntry& entry(const Address& address) const;
    const std::optional<Contract>& contract_of(AccountEntry& entry) const;
    /// Null where no code is stored.
    const CodePointer& code_of(AccountEntry& entry) const;
    /// The code made ready to run; only for an entry with code.
    const AnalyzedCode& analyzed(AccountEntry& entry) const;
    const std::optional<EnergyRecord>& energy_of(AccountEntry& entry) const;
    /// The slot, read from below on first use.
    StorageSlot& slot(AccountEntry& entry, const Uint256& key) const;

    // Changes.

    using Snapshot = std::size_t;

    [[nodiscard]] Snapshot snapshot() const { return journal_.size(); }

    /// Undoes everything since.
    void revert(Snapshot snapshot);

    void set_balance(AccountEntry& entry, std::int64_t balance);
    void set_token_balance(AccountEntry& entry, std::int64_t id, std::int64_t amount);
    /// The account for any other change; the entry has one.
    Account& edit(AccountEntry& entry);
    void put_account(AccountEntry& entry, std::optional<Account> account);
    void put_contract(AccountEntry& entry, std::optional<Contract> contract);
    void put_code(AccountEntry& entry, CodePointer code);
    void put_energy(AccountEntry& entry, const EnergyRecord& record);
    void store(StorageSlot& slot, const Uint256& value);
    [[nodiscard]] Uint256 transient(const AccountEntry& entry, const Uint256& key) const;
    void store_transient(AccountEntry& entry, const Uint256& key, const Uint256& value);
    void put_delegated_resource(const DelegationKey& key, const DelegatedResource& value);
    void put_vote_record(const Address& address, const VoteRecord& value);
    void put_reward_cycles(const Address& address, const RewardCycles& value);
    void put_cycle_votes(std::int64_t cycle, const Address& address, std::vector<Vote> votes);
    void put_stake_totals(const StakeTotals& totals);

    /// Every record that differs from the view below, in the order of keys.
    [[nodiscard]] StateDiff diff() const;

  private:
    enum class Kind : std::uint8_t {
        balance,
        token,
        slot,
        transient,
        other,
    };

    struct Change {
        Kind kind = Kind::other;
        bool present = false;
        bool written = false;
        AccountEntry* entry = nullptr;
        StorageSlot* slot = nullptr;
        std::int64_t id = 0;
        std::int64_t amount = 0;
        Uint256 key;
        Uint256 value;
    };

    void undo(const Change& change);
    void remember(std::function<void()> undo);
    template <typename Map, typename Value>
    void put_record(Map& map, const typename Map::key_type& key, Value value);
    void diff_entry(const AccountEntry& entry, StateDiff& out) const;
    void diff_slots(const AccountEntry& entry, StateDiff& out) const;

    const WorldView& below_;
    const Ruleset& rules_;
    std::uint64_t seed_ = 0;
    mutable std::map<Address, AccountEntry> entries_;
    std::map<DelegationKey, std::optional<DelegatedResource>> delegated_;
    std::map<Address, std::optional<VoteRecord>> vote_records_;
    std::map<Address, std::optional<RewardCycles>> reward_cycles_;
    std::map<std::pair<std::int64_t, Address>, std::optional<std::vector<Vote>>> cycle_votes_;
    std::optional<StakeTotals> totals_;
    std::vector<Change> journal_;
    std::vector<std::function<void()>> others_;
};

/// Says that somebody relies on there being no account.
inline void observe_absence(const State& state, const AccountEntry& entry) {
    if (!entry.account) state.observe(entry.address, Observation::absence, 0);
}

}  // namespace tributary::tvm
