// SPDX-License-Identifier: Apache-2.0
#include "token/balance.hpp"

#include <algorithm>

#include "token/pruning.hpp"
#include "token/records.hpp"

namespace tributary::token {
namespace {

constexpr std::string_view kSignerReason = "contracts may have sent it tokens unseen";
constexpr std::string_view kTraderReason =
    "an exchange traded with it at a price that depends on the machine that computed it";
constexpr std::string_view kUnprovenReason =
    "the address never signed a transaction, so it may be a contract that moves tokens unseen";

/// The newest amount of a history at or below `number`; 0 before the first.
Result<std::int64_t> amount_at(const KvStore& store, const Bytes& prefix, BlockNumber number) {
    Bytes from = prefix;
    append(from, be64(number));
    Result<std::int64_t> out = 0;
    const Status scanned = store.scan_back(prefix, from, [&](ByteView, ByteView value) {
        out = decode_amount(value);
        return false;
    });
    if (!scanned) return fail(scanned.error());
    return out;
}

/// The number that a record holds; nothing where there is none.
Result<std::optional<BlockNumber>> number_in(const KvStore& store, const Bytes& key) {
    const auto record = store.get(key);
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    const auto number = decode_number(**record);
    if (!number) return fail(number.error());
    return *number;
}

Balance unknown(Trouble trouble) {
    Balance out;
    out.reason = sentence_of(trouble);
    return out;
}

Balance between(std::int64_t least, std::int64_t most, std::string_view reason) {
    if (least > most) return unknown(Trouble::spent_more_than_possible);
    if (least == most) {
        const TokenAmount amount{least};
        return {Exactness::exact, amount, amount, amount, {}};
    }
    return {Exactness::bounded, std::nullopt, TokenAmount{least}, TokenAmount{most}, reason};
}

/// What is known about a holder at one block.
struct Holding {
    BlockNumber number = 0;
    std::int64_t at_least = 0;
    std::int64_t unplaced = 0;
    /// What calls left beyond at_least, where all of them are run.
    std::int64_t hidden = 0;
    /// The blocks that prove it to belong to a key and to trade; kNever where nothing does.
    BlockNumber signer_since = kNever;
    BlockNumber trader_since = kNever;
};

Result<Holding> read_holding(const KvStore& store,
                             TokenId token,
                             const Address& address,
                             BlockNumber number) {
    const auto at_least = amount_at(store, holder_prefix(token, address), number);
    if (!at_least) return fail(at_least.error());
    const auto unplaced = amount_at(store, unplaced_prefix(token), number);
    if (!unplaced) return fail(unplaced.error());
    const auto signer = number_in(store, signer_key(address));
    if (!signer) return fail(signer.error());
    const auto trader = number_in(store, trader_key(token, address));
    if (!trader) return fail(trader.error());
    const auto hidden = amount_at(store, hidden_prefix(token, address), number);
    if (!hidden) return fail(hidden.error());
    return Holding{
        number, *at_least, *unplaced, *hidden, signer->value_or(kNever), trader->value_or(kNever)};
}

/// token/bounds.hpp, with three refinements. Units move unseen only to and from contracts, in calls
/// while token values count, and between those who traded with an exchange whose price is not known
/// exactly and its pool; for anybody else visible movements are all there were while no such call
/// could have been. L is then the balance of a key's address, and of any address before the first
/// call of the chain, as calls alone make contracts; a contract could only have lost it by
/// destroying itself. A key's address that had not signed by then held at least L, too, and was
/// elsewhere: at most P.
Balance judge_unrun(const LedgerState& state, const Holding& holding) {
    const ActivationBook rules(state.activation);
    const bool is_key = holding.signer_since != kNever;
    const bool has_contracts = holding.number >= state.called_from;
    const bool calls_move_units =
        has_contracts && rules.is_possible(Rule::token_calls, holding.number);
    const bool may_move_unseen = calls_move_units || holding.number >= holding.trader_since;
    const std::string_view reason = !is_key            ? kUnprovenReason
                                    : calls_move_units ? kSignerReason
                                                       : kTraderReason;
    if (!may_move_unseen) {
        const bool is_kept = is_key || !has_contracts;
        return between(is_kept ? holding.at_least : 0, holding.at_least, reason);
    }
    if (!is_key) return between(0, holding.unplaced, reason);
    if (holding.signer_since > holding.number) {
        return between(holding.at_least, holding.unplaced, reason);
    }
    const auto most = checked_add(holding.at_least, holding.unplaced);
    if (!most) return unknown(Trouble::spent_more_than_possible);
    return between(holding.at_least, *most, reason);
}

/// Where every call of the chain was run, what they left a holder is known. It has to lie within
/// what bodies alone prove, which never hangs on it.
Balance judge(const LedgerState& state, const Holding& holding) {
    const Balance unrun = judge_unrun(state, holding);
    const bool is_run =
        state.shadow.covers(holding.number) && holding.number < holding.trader_since;
    if (unrun.exactness != Exactness::bounded || !is_run) return unrun;
    const auto amount = checked_add(holding.at_least, holding.hidden);
    if (!amount || *amount < unrun.at_least->value || *amount > unrun.at_most->value) return unrun;
    return between(*amount, *amount, {});
}

const WatchedToken* find_token(const LedgerState& state, TokenId id) {
    const auto found = std::find_if(state.tokens.begin(),
                                    state.tokens.end(),
                                    [&](const WatchedToken& token) { return token.id == id; });
    return found == state.tokens.end() ? nullptr : &*found;
}

}  // namespace

Result<std::optional<LedgerState>> read_ledger_state(const KvStore& store) {
    const auto record = store.get(state_key());
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    auto state = decode_state(**record);
    if (!state) return fail(state.error());
    return std::move(*state);
}

Result<Balance> balance_at(const KvStore& store,
                           TokenId token,
                           const Address& address,
                           BlockNumber number) {
    const auto state = read_ledger_state(store);
    if (!state) return fail(state.error());
    if (!*state || (*state)->number < number) {
        return fail(ErrorCode::not_synced, "the ledger is below block " + std::to_string(number));
    }
    const WatchedToken* watched = find_token(**state, token);
    if (watched == nullptr) return fail(ErrorCode::token_not_watched, text_of(token));
    const auto begin = history_begin(store);
    if (!begin) return fail(begin.error());
    if (number < *begin) {
        return fail(ErrorCode::pruned, "balances are kept from block " + std::to_string(*begin));
    }
    if ((*state)->verdict.spoils(number)) return unknown((*state)->verdict.trouble);
    if (watched->verdict.spoils(number)) return unknown(watched->verdict.trouble);
    if (number < watched->issued_in) return between(0, 0, {});
    const auto holding = read_holding(store, token, address, number);
    if (!holding) return fail(holding.error());
    return judge(**state, *holding);
}

Result<AssetIssue> find_asset_issue(const KvStore& store, TokenId token) {
    const auto state = read_ledger_state(store);
    if (!state) return fail(state.error());
    if (!*state) return fail(ErrorCode::not_synced, "the ledger has no block yet");
    if (find_token(**state, token) == nullptr) {
        return fail(ErrorCode::token_not_watched, text_of(token));
    }
    const auto record = store.get(issue_key(token));
    if (!record) return fail(record.error());
    if (!*record) return fail(ErrorCode::not_found, "token " + text_of(token));
    return decode_issue(**record);
}

Result<std::optional<BlockNumber>> find_transaction(const KvStore& store, const TransactionId& id) {
    return number_in(store, transaction_key(id));
}

}  // namespace tributary::token
