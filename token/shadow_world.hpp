// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "token/record_cache.hpp"
#include "token/shadow_state.hpp"
#include "tvm/vm/host.hpp"

namespace tributary::token {

/// What the ledger can tell a shadow about accounts that are no contracts.
class HolderKnowledge {
  public:
    HolderKnowledge() = default;
    HolderKnowledge(const HolderKnowledge&) = delete;
    HolderKnowledge& operator=(const HolderKnowledge&) = delete;
    HolderKnowledge(HolderKnowledge&&) = delete;
    HolderKnowledge& operator=(HolderKnowledge&&) = delete;
    virtual ~HolderKnowledge() = default;

    /// The account's units of a token now; nothing where they are not known exactly.
    [[nodiscard]] virtual std::optional<std::int64_t> token_balance(const Address& address,
                                                                    std::int64_t token) = 0;
    /// Ids of the tokens it may know of.
    [[nodiscard]] virtual std::vector<std::int64_t> tokens() const = 0;
    /// Whether the address is known to belong to a key.
    [[nodiscard]] virtual bool is_key(const Address& address) = 0;
};

/// The block a call is run in: `now` is what actuators call now, the parent's timestamp.
tvm::BlockContext block_context_of(const ShadowFacts& facts,
                                   const ParameterBook& parameters,
                                   const wire::Header& header,
                                   TimestampMs now);

/// Who called, with what the block's validity proves it had.
struct ShadowCaller {
    Address owner;
    std::int64_t call_value = 0;
    tvm::TokenBalance token;
};

/// The contracts that are followed, as the world of one transaction. What it does not know it
/// answers as missing, and remembers: `foreign` tells, and the run is worth nothing then. Accounts
/// that are no contracts have a balance of 0 here, the caller what it gives.
class ShadowWorld final : public tvm::WorldView {
  public:
    /// What was asked for in vain.
    struct Foreign {
        ShadowTrouble trouble = ShadowTrouble::none;
        Address who;
    };

    /// The cache, the state and the knowledge outlive this.
    ShadowWorld(RecordCache& records, const ShadowState& state, HolderKnowledge* holders)
        : records_(records), state_(state), holders_(holders) {}

    /// Begins a transaction.
    void begin(const ShadowCaller& caller);

    /// Forgets what was asked in vain and who was touched.
    void forget_questions();

    [[nodiscard]] const std::optional<Foreign>& foreign() const { return foreign_; }

    /// Followed contracts that were asked for since, ascending.
    [[nodiscard]] const std::set<Address>& touched() const { return touched_; }

    [[nodiscard]] bool follows_all() const { return state_.contracts.empty(); }

    [[nodiscard]] std::optional<FollowedContract> followed(const Address& address) const;

    [[nodiscard]] std::optional<tvm::Account> account(const Address& address) const override;
    [[nodiscard]] std::optional<tvm::Contract> contract(const Address& address) const override;
    [[nodiscard]] tvm::CodePointer code(const Address& address) const override;
    [[nodiscard]] std::optional<Uint256> storage(const Address& address,
                                                 const tvm::RowKey& row) const override;
    [[nodiscard]] bool token_exists(std::int64_t id) const override;
    [[nodiscard]] std::optional<BlockId> block_id(BlockNumber number) const override;
    void observe(const Address& address, tvm::Observation what, std::int64_t token) const override;
    [[nodiscard]] std::optional<tvm::EnergyRecord> energy_record(
        const Address& address) const override;
    [[nodiscard]] std::optional<std::int64_t> witness_votes(const Address& address) const override;
    [[nodiscard]] tvm::RewardCycles reward_cycles(const Address& address) const override;
    [[nodiscard]] Uint256 witness_reward_index(std::int64_t cycle,
                                               const Address& address) const override;

  private:
    void ask_in_vain(ShadowTrouble trouble, const Address& who) const;
    [[nodiscard]] bool exists(const Address& address) const;
    [[nodiscard]] tvm::Account plain_account(const Address& address) const;

    RecordCache& records_;
    const ShadowState& state_;
    HolderKnowledge* holders_;
    ShadowCaller caller_;
    mutable std::optional<Foreign> foreign_;
    mutable std::set<Address> touched_;
};

}  // namespace tributary::token
