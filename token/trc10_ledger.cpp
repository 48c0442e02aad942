// SPDX-License-Identifier: Apache-2.0
#include "token/trc10_ledger.hpp"

#include <algorithm>
#include <set>

#include "token/balance.hpp"
#include "token/block_replay.hpp"
#include "token/shadow_query.hpp"
#include "token/shadow_records.hpp"

namespace tributary::token {
namespace {

/// Tokens that could be answered before the block and cannot after it.
std::vector<WatchedToken> newly_spoiled(const LedgerState& before, const LedgerState& after) {
    std::vector<WatchedToken> out;
    if (before.verdict.trouble != Trouble::none) return out;
    for (std::size_t i = 0; i < before.tokens.size(); ++i) {
        WatchedToken token = after.tokens[i];
        if (after.verdict.trouble != Trouble::none) token.verdict = after.verdict;
        if (before.tokens[i].verdict.trouble == Trouble::none &&
            token.verdict.trouble != Trouble::none) {
            out.push_back(token);
        }
    }
    return out;
}

/// Adds to a block's changes what takes them back, and forgets that of a block too old.
Status add_undo(const KvStore& store, BlockNumber number, WriteBatch& changes) {
    WriteBatch before;
    std::set<Bytes> seen;
    for (const WriteBatch::Operation& operation : changes.operations()) {
        if (!seen.insert(operation.key).second) continue;
        const auto old = store.get(operation.key);
        if (!old) return fail(old.error());
        if (*old) {
            before.put(operation.key, **old);
        } else {
            before.erase(operation.key);
        }
    }
    changes.put(undo_key(number), encode_undo(before));
    if (number > kMaxUndo) changes.erase(undo_key(number - kMaxUndo));
    return {};
}

}  // namespace

Result<Trc10Ledger> Trc10Ledger::make(const KvStore& store, Trc10Facts facts) {
    std::sort(facts.tokens.begin(), facts.tokens.end());
    facts.tokens.erase(std::unique(facts.tokens.begin(), facts.tokens.end()), facts.tokens.end());
    if (facts.tokens.empty()) return fail(ErrorCode::invalid_argument, "no token is chosen");
    if (facts.shadow) {
        auto& contracts = facts.shadow->contracts;
        std::sort(contracts.begin(), contracts.end());
        contracts.erase(std::unique(contracts.begin(), contracts.end()), contracts.end());
    }
    if (facts.tokens.size() > kMaxWatchedTokens) {
        return fail(ErrorCode::invalid_argument, "too many tokens are chosen");
    }
    return Trc10Ledger(store, std::move(facts));
}

Result<std::optional<LedgerState>> Trc10Ledger::load() const {
    auto record = store_->get(state_key());
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    auto state = decode_state(**record);
    if (!state) return fail(state.error());
    const bool is_same =
        std::equal(state->tokens.begin(),
                   state->tokens.end(),
                   facts_.tokens.begin(),
                   facts_.tokens.end(),
                   [](const WatchedToken& token, TokenId id) { return token.id == id; });
    const auto same_shadow = is_same_shadow();
    if (!same_shadow) return fail(same_shadow.error());
    if (!*same_shadow) {
        return fail(ErrorCode::invalid_argument, "the store follows other contracts than chosen");
    }
    if (!is_same) {
        return fail(ErrorCode::invalid_argument, "the store follows other tokens than chosen");
    }
    return std::move(*state);
}

Result<bool> Trc10Ledger::is_same_shadow() const {
    const auto shadow = read_shadow_state(*store_);
    if (!shadow) return fail(shadow.error());
    if (!*shadow || !facts_.shadow) return shadow->has_value() == facts_.shadow.has_value();
    return (*shadow)->contracts == facts_.shadow->contracts;
}

Result<std::optional<BlockRef>> Trc10Ledger::last() const {
    const auto state = load();
    if (!state) return fail(state.error());
    if (!*state) return std::nullopt;
    return BlockRef{(*state)->number, (*state)->id};
}

Result<LedgerStep> Trc10Ledger::verify_genesis(const BlockId& genesis) const {
    const auto before = load();
    if (!before) return fail(before.error());
    if (*before) return fail(ErrorCode::number_mismatch, "the ledger has begun already");
    if (number_of(genesis) != 0) return fail(ErrorCode::number_mismatch, "genesis is block 0");
    LedgerState state;
    for (const TokenId id : facts_.tokens)
        state.tokens.push_back({.id = id, .verdict = {}});
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        state.activation.rules[i] = facts_.rules[i].value_or(Activation{});
    }
    state.shadow.follows_all = facts_.shadow && facts_.shadow->contracts.empty();
    LedgerMemory empty;
    empty.state = std::move(state);
    auto changes = WorkingSet(*store_, empty, 0).finish(genesis);
    if (!changes) return fail(changes.error());
    if (facts_.shadow) {
        const auto shadow = begin_shadow(*facts_.shadow, genesis);
        if (!shadow) return fail(shadow.error());
        changes->append(*shadow);
    }
    return LedgerStep{0, std::move(*changes), {}};
}

/// Makes the memory one of the store as it stands.
Status Trc10Ledger::recall() {
    auto record = store_->get(state_key());
    if (!record) return fail(record.error());
    if (!*record) return fail(ErrorCode::number_mismatch, "the ledger needs block 0 first");
    if (**record == memory_.record) return {};
    auto state = load();
    if (!state) return fail(state.error());
    memory_ = {};
    memory_.record = std::move(**record);
    memory_.state = std::move(**state);
    return {};
}

Result<WriteBatch> Trc10Ledger::replay(const wire::Block& block,
                                       TimestampMs parent_timestamp,
                                       WorkingSet& set) const {
    std::optional<ShadowBlock> shadow;
    if (facts_.shadow) {
        auto state = read_shadow_state(*store_);
        if (!state) return fail(state.error());
        if (!*state) return fail(ErrorCode::store_corrupt, "no shadow state");
        shadow.emplace(*store_, *facts_.shadow, std::move(**state), block.header, parent_timestamp);
    }
    BlockReplay replay(set, {parent_timestamp, facts_.past_pow, shadow ? &*shadow : nullptr});
    for (const wire::Transaction& transaction : block.transactions)
        replay.replay(transaction);
    replay.close(facts_.active_witnesses);
    const auto trouble = shadow ? shadow->state().divergence.trouble : ShadowTrouble::none;
    if (trouble != ShadowTrouble::none) set.lose_shadow(trouble);
    auto changes = set.finish(block.header.id);
    if (!changes || !shadow) return changes;
    const auto shadowed = shadow->finish();
    if (!shadowed) return fail(shadowed.error());
    changes->append(*shadowed);
    const Status undoable = add_undo(*store_, block.header.number, *changes);
    if (!undoable) return fail(undoable.error());
    return changes;
}

Result<LedgerStep> Trc10Ledger::verify_block(const wire::Block& block,
                                             TimestampMs parent_timestamp) {
    if (block.header.number == 0) return verify_genesis(block.header.id);
    if (const Status recalled = recall(); !recalled) return fail(recalled.error());
    const LedgerState& before = memory_.state;
    const BlockNumber expected = before.number + 1;
    if (block.header.number != expected) {
        return fail(ErrorCode::number_mismatch,
                    "the ledger needs block " + std::to_string(expected) + ", not " +
                        std::to_string(block.header.number));
    }
    if (block.header.parent_id != before.id) {
        return fail(ErrorCode::wrong_parent, "ledger block " + std::to_string(expected));
    }
    WorkingSet set(*store_, memory_, expected);
    auto changes = replay(block, parent_timestamp, set);
    if (!changes) return fail(changes.error());
    LedgerStep step{expected, std::move(*changes), newly_spoiled(before, set.state())};
    set.update(memory_);
    return step;
}

Result<WriteBatch> forget_ledger(const KvStore& store) {
    WriteBatch out;
    for (const std::string_view prefix : {kLedgerPrefix, kShadowPrefix}) {
        const Status scanned = store.scan(as_bytes(prefix), {}, [&](ByteView key, ByteView) {
            out.erase(key);
            return true;
        });
        if (!scanned) return fail(scanned.error());
    }
    return out;
}

Result<WriteBatch> undo_block(const KvStore& store) {
    const auto state = read_ledger_state(store);
    if (!state) return fail(state.error());
    if (!*state) return fail(ErrorCode::not_found, "the ledger has no block");
    const BlockNumber number = (*state)->number;
    const auto record = store.get(undo_key(number));
    if (!record) return fail(record.error());
    if (!*record)
        return fail(ErrorCode::not_found, "block " + std::to_string(number) + " cannot be undone");
    auto out = decode_undo(**record);
    if (out) out->erase(undo_key(number));
    return out;
}

}  // namespace tributary::token
