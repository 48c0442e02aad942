// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "consensus/network_file.hpp"
#include "node/chain/solid_feed.hpp"
#include "token/trc10_ledger.hpp"

namespace tributary::node {

/// What the ledger of a network has to know. The list of active witnesses has the length that it
/// has at genesis: it may have grown since, never shrunk, so nothing counts as approved too late.
token::Trc10Facts ledger_facts(const consensus::Network& network,
                               std::vector<token::TokenId> tokens);

/// What running contract calls of a network takes for given: of all contracts where `chosen` is
/// "all", of none where it is empty, else of the addresses in it. Errors: bad_config (not an
/// address; "all" beside addresses; a network whose parameters at genesis nobody says).
Result<std::optional<token::ShadowFacts>> shadow_facts(const consensus::Network& network,
                                                       const std::vector<std::string>& chosen);

/// The TRC-10 ledger of the watched tokens as a follower of SOLID blocks. Loop thread.
class LedgerFollower final : public SolidFollower {
  public:
    using Note = std::function<void(const std::string&)>;

    /// A store that was filled for other tokens or by another version is emptied, so that the
    /// ledger starts from genesis again. `store` outlives this. Errors: invalid_argument, io_error,
    /// store_corrupt.
    static Result<std::unique_ptr<LedgerFollower>> open(KvStore& store,
                                                        token::Trc10Facts facts,
                                                        Note note);

    [[nodiscard]] BlockNumber next_needed() const override { return next_; }

    Status on_solid(const wire::Block& block, TimestampMs parent_timestamp) override;

    [[nodiscard]] const token::Trc10Facts& facts() const { return facts_; }

    /// Begins to forget the older half of the history beyond the newest `kept` blocks. False where
    /// there is none, or where it forgets already. Errors: io_error, store_corrupt, store_version.
    Result<bool> begin_pruning(BlockNumber kept);

    /// Does one step of it, if it was begun. Errors: disk_full, io_error, store_corrupt.
    Status go_on_pruning();

  private:
    LedgerFollower(KvStore& store, token::Trc10Facts facts, token::Trc10Ledger ledger, Note note)
        : store_(store),
          facts_(std::move(facts)),
          ledger_(std::move(ledger)),
          note_(std::move(note)) {}

    Status tell_divergence();

    KvStore& store_;
    token::Trc10Facts facts_;
    token::Trc10Ledger ledger_;
    Note note_;
    BlockNumber next_ = 0;
    /// What was told of a shadow that is not followed any more.
    token::ShadowTrouble told_ = token::ShadowTrouble::none;
    /// While it forgets: up to where, and where the next step begins.
    std::optional<BlockNumber> pruning_to_;
    Bytes pruning_from_;
};

}  // namespace tributary::node
