// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "primitives/kv_store.hpp"
#include "primitives/wire/block.hpp"
#include "token/exchange_price.hpp"
#include "token/ledger_memory.hpp"
#include "token/shadow_state.hpp"

namespace tributary::token {

class WorkingSet;

/// Tokens that one ledger follows.
inline constexpr std::size_t kMaxWatchedTokens = 256;

/// What the ledger takes for given.
struct Trc10Facts {
    /// Chosen token ids, all holders of each are followed.
    std::vector<TokenId> tokens;
    /// The smallest number of active witnesses that the chain can have had: proposals pass with
    /// floor(n * 7 / 10) approvals.
    std::uint32_t active_witnesses = 27;
    /// Rules in force from a known block on, in the order of `Rule`. Absent: judged from proposals,
    /// starting from none in force at genesis.
    std::array<std::optional<Activation>, kRuleCount> rules;
    /// How exchanges of this chain computed before ALLOW_STRICT_MATH.
    PowRule past_pow = PowRule::any_platform;
    /// Runs contract calls (token/shadow_block.hpp). Where all contracts are followed, balances are
    /// exact as long as nothing in a call is unknown.
    std::optional<ShadowFacts> shadow = std::nullopt;
};

/// Blocks that undo_block can take back, where a shadow is kept.
inline constexpr BlockNumber kMaxUndo = 128;

/// What one block adds; the caller writes `changes` in one batch with its own data, then feeds the
/// next block.
struct LedgerStep {
    BlockNumber number = 0;
    WriteBatch changes;
    /// Tokens whose answers end with this block, and why.
    std::vector<WatchedToken> spoiled;
};

/// The TRC-10 ledger of chosen tokens: bounds for every holder at every block, from the bodies of
/// valid blocks alone (token/bounds.hpp). It keeps no state but what is in the store, so it
/// continues wherever the store stands, and over an OverlayStore it tells what blocks that are not
/// SOLID yet would do. What it remembers only saves look-ups, and is dropped where the store does
/// not hold the last step. One thread at a time. A chain has no TRC-10 units at genesis.
class Trc10Ledger {
  public:
    /// The store outlives the ledger. Errors: invalid_argument (no token, more than
    /// kMaxWatchedTokens).
    static Result<Trc10Ledger> make(const KvStore& store, Trc10Facts facts);

    /// The last block in the store; nothing before genesis was fed. Errors: io_error,
    /// store_corrupt, store_version, invalid_argument (the store was filled for other tokens or
    /// contracts: it must be refilled from genesis).
    [[nodiscard]] Result<std::optional<BlockRef>> last() const;

    /// Begins the store with genesis, whose transactions only give TRX: with no units anywhere.
    /// Errors: number_mismatch (the store holds a block already), and those of last().
    [[nodiscard]] Result<LedgerStep> verify_genesis(const BlockId& genesis) const;

    /// What `block`, the next one, does; for block 0 as verify_genesis. The caller has checked its
    /// transaction root and that the chain holds it; `parent_timestamp` is the time its
    /// transactions see. A block that contradicts what is known does not fail: the token concerned
    /// is not answered any more. Errors: number_mismatch, wrong_parent, and those of last().
    [[nodiscard]] Result<LedgerStep> verify_block(const wire::Block& block,
                                                  TimestampMs parent_timestamp);

  private:
    Trc10Ledger(const KvStore& store, Trc10Facts facts)
        : store_(&store), facts_(std::move(facts)) {}

    [[nodiscard]] Result<std::optional<LedgerState>> load() const;
    Status recall();
    [[nodiscard]] Result<bool> is_same_shadow() const;
    Result<WriteBatch> replay(const wire::Block& block,
                              TimestampMs parent_timestamp,
                              WorkingSet& set) const;

    const KvStore* store_;
    Trc10Facts facts_;
    LedgerMemory memory_;
};

/// Takes the last block of a ledger with a shadow back; the caller writes the batch. Errors:
/// not_found (it has none, or it is too old), io_error, store_corrupt, store_version.
Result<WriteBatch> undo_block(const KvStore& store);

/// Erases everything that a ledger wrote, for refilling with other tokens. Errors: io_error,
/// store_corrupt.
Result<WriteBatch> forget_ledger(const KvStore& store);

}  // namespace tributary::token
