// SPDX-License-Identifier: Apache-2.0
#include "token/movements.hpp"

#include <algorithm>

#include "token/balance.hpp"
#include "token/pruning.hpp"
#include "token/records.hpp"

namespace tributary::token {
namespace {

/// The first block in which contracts can have sent tokens; nothing where none has.
std::optional<BlockNumber> unseen_from(const LedgerState& state) {
    const auto& rules = state.activation.rules;
    const BlockNumber possible = rules[static_cast<std::size_t>(Rule::token_calls)].possible_from;
    const BlockNumber first = std::max(possible, state.called_from);
    if (first > state.number) return std::nullopt;
    return first;
}

/// Up to where nothing was in doubt.
BlockNumber complete_to(const LedgerState& state, const WatchedToken& token) {
    BlockNumber out = state.number;
    for (const Verdict& verdict : {state.verdict, token.verdict}) {
        if (verdict.trouble == Trouble::none) continue;
        const BlockNumber last = verdict.since == 0 ? 0 : verdict.since - 1;
        out = is_contradiction(verdict.trouble) ? 0 : std::min(out, last);
    }
    return out;
}

}  // namespace

Result<MovementList> list_movements(const KvStore& store, const MovementQuestion& question) {
    if (question.limit == 0 || question.limit > kMaxMovementsPerPage) {
        return fail(ErrorCode::invalid_argument, "limit");
    }
    const auto state = read_ledger_state(store);
    if (!state) return fail(state.error());
    if (!*state) return fail(ErrorCode::not_synced, "the ledger has no block yet");
    const auto token = std::find_if((*state)->tokens.begin(),
                                    (*state)->tokens.end(),
                                    [&](const auto& known) { return known.id == question.token; });
    if (token == (*state)->tokens.end()) {
        return fail(ErrorCode::token_not_watched, text_of(question.token));
    }
    MovementList out;
    out.complete_to = complete_to(**state, *token);
    out.unseen_from = unseen_from(**state);
    const auto begin = history_begin(store);
    if (!begin) return fail(begin.error());
    out.complete_from = *begin;
    const MovementPlace before = question.before.value_or(MovementPlace{kNever, kNever});
    Result<Movement> decoded = Movement{};
    const Bytes prefix = movement_prefix(question.token, question.who);
    const Status scanned =
        store.scan_back(prefix,
                        movement_key(question.token, question.who, before),
                        [&](ByteView key, ByteView value) {
                            const ByteView place = key.subspan(prefix.size());
                            decoded = decode_movement(value);
                            if (!decoded) return false;
                            decoded->place = {read_be64(place), read_be64(place.subspan(8))};
                            if (decoded->place >= before) return true;
                            // What pruning has not reached yet is no part of the answer.
                            if (decoded->place.number < *begin) return false;
                            out.more = out.movements.size() == question.limit;
                            if (!out.more) out.movements.push_back(*decoded);
                            return !out.more;
                        });
    if (!scanned) return fail(scanned.error());
    if (!decoded) return fail(decoded.error());
    return out;
}

}  // namespace tributary::token
