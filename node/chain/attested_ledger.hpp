// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "node/chain/attester.hpp"
#include "node/chain/solid_feed.hpp"
#include "token/activation.hpp"
#include "token/attested_holding.hpp"

namespace tributary::node {

/// Accounts whose attested balance is carried on.
inline constexpr std::size_t kMaxAttestedHoldings = 4'096;
/// SOLID blocks over which a base that was attested a little while ago can be brought to now, and
/// the changes in them that are kept for it.
inline constexpr std::size_t kMaxJournalBlocks = 64;
inline constexpr std::size_t kMaxJournalChanges = 200'000;

/// Balances behind an anchor, where no ledger can be: each begins with what full nodes attested
/// (base) and goes on by the bodies of SOLID blocks. Bases are kept in the store with who attested
/// them, so they stay marked as what they are over a restart. Loop thread.
class AttestedLedger final : public SolidFollower {
  public:
    using Note = std::function<void(const std::string&)>;

    struct Settings {
        std::vector<token::TokenId> tokens;
        token::AttestationRule rule;
        /// Who may be believed: a base of others is forgotten.
        std::vector<std::string> attesters;
    };

    /// `store` outlives this. It needs no block until `begin`. Errors: io_error, store_corrupt.
    static Result<std::unique_ptr<AttestedLedger>> open(KvStore& store,
                                                        Settings settings,
                                                        Note note);

    /// Follows from where it stood, or from above `solid` where it holds nothing or the bodies from
    /// there on are below `root`. Errors: disk_full, io_error.
    Status begin(BlockNumber root, BlockNumber solid);

    [[nodiscard]] BlockNumber next_needed() const override { return next_; }

    Status on_solid(const wire::Block& block, TimestampMs parent_timestamp) override;

    /// The holding behind the last block taken; nothing where the account was never attested.
    [[nodiscard]] std::optional<token::AttestedHolding> find(const HolderQuestion& question) const;

    /// Why the holding cannot be told: a later attestation contradicted it. Empty otherwise.
    [[nodiscard]] std::string dispute(const HolderQuestion& question) const;

    /// What is proved without any base, at the end of a block. Errors: not_synced (not taken yet),
    /// out_of_range (too long ago).
    [[nodiscard]] Result<token::ProvedInterval> proved_at(const HolderQuestion& question,
                                                          BlockNumber number) const;

    /// Begins a holding, or gives it a newer base. Errors: upstream_lied (it contradicts the older
    /// base, which stands disputed from then on and is not in the store any more, or blocks since;
    /// both are named), not_synced, out_of_range, unavailable (kMaxAttestedHoldings), disk_full,
    /// io_error.
    Status take(const HolderQuestion& question, const token::Attestation& base);

    /// Forgets the bases that hang on this node. Errors: disk_full, io_error.
    Status forget(const std::string& attester);

    /// Before the first block: called for each node whose statement blocks have contradicted.
    void on_contradiction(
        std::function<void(const std::string& attester, const std::string& why)> tell) {
        tell_contradiction_ = std::move(tell);
    }

  private:
    /// Behind which block a holding became what, ascending, as far as the journal goes.
    using Past = std::deque<std::pair<BlockNumber, token::AttestedHolding>>;

    struct Tracked {
        token::AttestedHolding now;
        Past past;
        /// The newest attestation and the base contradict each other.
        std::string dispute;
    };

    /// What one block does.
    struct Step {
        WriteBatch batch;
        std::vector<std::pair<HolderQuestion, token::AttestedHolding>> carried;
        std::vector<HolderQuestion> contradicted;
    };

    AttestedLedger(KvStore& store, Settings settings, Note note)
        : store_(store), settings_(std::move(settings)), note_(std::move(note)) {}

    Status load();
    [[nodiscard]] bool is_believed(const token::Attestation& base) const;
    [[nodiscard]] Result<std::optional<token::AttestedHolding>> state_at(
        const HolderQuestion& question, BlockNumber number) const;
    [[nodiscard]] Result<Past> bring_here(const HolderQuestion& question,
                                          const token::AttestedHolding& begun) const;
    Status begin_dispute(const HolderQuestion& question, const std::string& why);
    Status forget_where(const std::function<bool(const HolderQuestion&, const Tracked&)>& is_over);
    [[nodiscard]] Step step_over(const token::BlockChanges& changes) const;
    void accuse(const HolderQuestion& question);
    void keep(token::BlockChanges changes);
    void put_place(WriteBatch& batch, BlockNumber next) const;

    KvStore& store_;
    Settings settings_;
    Note note_;
    std::function<void(const std::string&, const std::string&)> tell_contradiction_;
    std::map<HolderQuestion, Tracked> holdings_;
    std::deque<token::BlockChanges> journal_;
    std::size_t journal_changes_ = 0;
    BlockNumber next_ = token::kNever;
    BlockNumber stored_next_ = 0;
};

}  // namespace tributary::node
