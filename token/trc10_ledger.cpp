// SPDX-License-Identifier: Apache-2.0
#include "token/trc10_ledger.hpp"

#include <algorithm>

#include "token/block_replay.hpp"

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

}  // namespace

Result<Trc10Ledger> Trc10Ledger::make(const KvStore& store, Trc10Facts facts) {
    std::sort(facts.tokens.begin(), facts.tokens.end());
    facts.tokens.erase(std::unique(facts.tokens.begin(), facts.tokens.end()), facts.tokens.end());
    if (facts.tokens.empty()) return fail(ErrorCode::invalid_argument, "no token is chosen");
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
    if (!is_same) {
        return fail(ErrorCode::invalid_argument, "the store follows other tokens than chosen");
    }
    return std::move(*state);
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
    LedgerMemory empty;
    empty.state = std::move(state);
    auto changes = WorkingSet(*store_, empty, 0).finish(genesis);
    if (!changes) return fail(changes.error());
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
    BlockReplay replay(set, {parent_timestamp, facts_.past_pow});
    for (const wire::Transaction& transaction : block.transactions)
        replay.replay(transaction);
    replay.close(facts_.active_witnesses);
    auto changes = set.finish(block.header.id);
    if (!changes) return fail(changes.error());
    LedgerStep step{expected, std::move(*changes), newly_spoiled(before, set.state())};
    set.update(memory_);
    return step;
}

Result<WriteBatch> forget_ledger(const KvStore& store) {
    WriteBatch out;
    const Status scanned = store.scan(as_bytes(kLedgerPrefix), {}, [&](ByteView key, ByteView) {
        out.erase(key);
        return true;
    });
    if (!scanned) return fail(scanned.error());
    return out;
}

}  // namespace tributary::token
