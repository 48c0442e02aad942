// SPDX-License-Identifier: Apache-2.0
#include "token/working_set.hpp"

#include <algorithm>
#include <limits>

#include "token/unit_sums.hpp"

namespace tributary::token {
namespace {

/// A credit of an address that never signed. A contract may pass on what it got and get it again
/// without end; its number means nothing, so it may stop at the largest amount.
std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
    return checked_add(a, b).value_or(std::numeric_limits<std::int64_t>::max());
}

}  // namespace

WorkingSet::WorkingSet(const KvStore& store, LedgerState before, BlockNumber number)
    : store_(store),
      number_(number),
      before_(std::move(before)),
      state_(before_),
      rules_(state_.activation),
      records_(store),
      market_(records_) {}

std::optional<std::int64_t> WorkingSet::latest(const Bytes& prefix, const Bytes& from) {
    std::optional<Bytes> record;
    const Status scanned = store_.scan_back(prefix, from, [&](ByteView, ByteView value) {
        record = to_bytes(value);
        return false;
    });
    if (!scanned) records_.fail_with(scanned.error());
    if (!record) return std::nullopt;
    const auto amount = decode_amount(*record);
    if (!amount) records_.fail_with(amount.error());
    return amount.value_or(0);
}

WatchedToken* WorkingSet::find(TokenId id) {
    const auto found = std::find_if(state_.tokens.begin(),
                                    state_.tokens.end(),
                                    [&](const WatchedToken& token) { return token.id == id; });
    if (found == state_.tokens.end() || state_.verdict.trouble != Trouble::none) return nullptr;
    return found->verdict.trouble == Trouble::none ? &*found : nullptr;
}

void WorkingSet::spoil(TokenId id, Trouble trouble) {
    for (WatchedToken& token : state_.tokens) {
        if (token.id == id) token.verdict.add(trouble, number_);
    }
}

void WorkingSet::spoil_all(Trouble trouble) {
    state_.verdict.add(trouble, number_);
}

std::int64_t& WorkingSet::holder(TokenId id, const Address& address) {
    const auto [entry, is_new] = holders_.try_emplace({id, address});
    Changed& amount = entry->second;
    if (is_new) {
        amount.before = latest(holder_prefix(id, address), holder_key(id, address, number_));
        amount.now = amount.before.value_or(0);
    }
    return amount.now;
}

std::int64_t& WorkingSet::unplaced(TokenId id) {
    const auto [entry, is_new] = unplaced_.try_emplace(id);
    Changed& amount = entry->second;
    if (is_new) {
        amount.before = latest(unplaced_prefix(id), unplaced_key(id, number_));
        amount.now = amount.before.value_or(0);
    }
    return amount.now;
}

bool WorkingSet::is_signer(const Address& address) {
    const auto [entry, is_new] = signers_.try_emplace(address);
    if (is_new) {
        const bool known = records_.read(signer_key(address), decode_number).has_value();
        entry->second = {known, known};
    }
    return entry->second.now;
}

void WorkingSet::prove_signer(const Address& address) {
    if (is_signer(address)) return;
    signers_[address].now = true;
    records_.put(signer_key(address), encode_number(number_));
    for (const WatchedToken& token : state_.tokens) {
        if (find(token.id) == nullptr || token.issued_in == kNever) continue;
        if (holder(token.id, address) == 0) continue;
        update({token.id, address},
               [](const Bounds& bounds) { return token::prove_signer(bounds); });
    }
}

bool WorkingSet::may_have(const Move& who, std::int64_t amount) {
    if (find(who.token) == nullptr || amount <= holder(who.token, who.who)) return true;
    const bool calls_move_units =
        number_ >= state_.called_from && rules_.is_possible(Rule::token_calls, number_);
    return calls_move_units ||
           records_.read(trader_key(who.token, who.who), decode_number).has_value();
}

template <typename Update>
void WorkingSet::update(const Move& move, const Update& change) {
    if (find(move.token) == nullptr) return;
    std::int64_t& at_least = holder(move.token, move.who);
    std::int64_t& elsewhere = unplaced(move.token);
    const std::optional<Bounds> after = change(Bounds{at_least, elsewhere});
    if (!after) return spoil(move.token, Trouble::spent_more_than_possible);
    at_least = after->at_least;
    elsewhere = after->unplaced;
}

void WorkingSet::transfer(const Move& from, const Address& to, std::int64_t amount) {
    if (!may_have(from, amount)) return spoil(from.token, Trouble::spent_more_than_possible);
    const bool to_signer = is_signer(to);
    update(from, [&](const Bounds& bounds) {
        return to_signer ? debit(bounds, amount) : debit_to_unplaced(bounds, amount);
    });
    if (to_signer) {
        update({from.token, to}, [&](const Bounds& bounds) { return credit(bounds, amount); });
    } else if (find(from.token) != nullptr) {
        std::int64_t& at_least = holder(from.token, to);
        at_least = saturated_sum(at_least, amount);
    }
}

void WorkingSet::pay_placed(const Move& from, std::int64_t amount) {
    if (!may_have(from, amount)) return spoil(from.token, Trouble::spent_more_than_possible);
    update(from, [&](const Bounds& bounds) { return debit(bounds, amount); });
}

void WorkingSet::pay_unplaced(const Move& from, std::int64_t amount) {
    if (!may_have(from, amount)) return spoil(from.token, Trouble::spent_more_than_possible);
    update(from, [&](const Bounds& bounds) { return debit_to_unplaced(bounds, amount); });
}

void WorkingSet::may_pay_unplaced(const Move& from, AmountRange amount) {
    update(from,
           [&](const Bounds& bounds) { return hidden_debit(bounds, amount.least, amount.most); });
}

void WorkingSet::receive_unplaced(const Move& to, std::int64_t amount) {
    update(to, [&](const Bounds& bounds) { return credit_from_unplaced(bounds, amount); });
}

void WorkingSet::receive_placed(const Move& to, std::int64_t amount) {
    update(to, [&](const Bounds& bounds) { return credit(bounds, amount); });
}

void WorkingSet::prove_balance(const Move& who, std::int64_t amount) {
    if (!may_have(who, amount)) return spoil(who.token, Trouble::spent_more_than_possible);
    update(who, [&](const Bounds& bounds) { return token::prove_balance(bounds, amount); });
}

void WorkingSet::place_units(TokenId token, std::int64_t amount) {
    if (find(token) == nullptr) return;
    std::int64_t& elsewhere = unplaced(token);
    const auto after = place({0, elsewhere}, amount);
    if (!after) return spoil(token, Trouble::spent_more_than_possible);
    elsewhere = after->unplaced;
}

void WorkingSet::destroy(TokenId token, std::int64_t amount) {
    WatchedToken* watched = find(token);
    if (watched == nullptr) return;
    const auto sum = checked_add(watched->destroyed, amount);
    if (!sum) return spoil(token, Trouble::not_conserved);
    watched->destroyed = *sum;
}

std::optional<TokenId> WorkingSet::name(ByteView name) {
    return records_.read(name_key(name), decode_number);
}

void WorkingSet::put_name(ByteView name, TokenId id) {
    records_.put(name_key(name), encode_number(id));
}

std::optional<AssetIssue> WorkingSet::issue(TokenId id) {
    return records_.read(issue_key(id), decode_issue);
}

void WorkingSet::begin(const AssetIssue& issue) {
    put_issue(issue);
    unplaced(issue.id) = 0;
    receive_placed({issue.id, issue.issuer}, free_supply(issue));
}

void WorkingSet::put_issue(const AssetIssue& issue) {
    records_.put(issue_key(issue.id), encode_issue(issue));
}

std::optional<ExchangePool> WorkingSet::pool(std::uint64_t exchange) {
    return records_.read(pool_key(exchange), decode_pool);
}

void WorkingSet::put_pool(std::uint64_t exchange, const ExchangePool& pool) {
    const auto before = this->pool(exchange);
    for (std::size_t i = 0; i < pool.legs.size(); ++i) {
        const std::int64_t held = before ? before->legs[i].balance.least : 0;
        place_units(pool.legs[i].token, pool.legs[i].balance.least - held);
    }
    records_.put(pool_key(exchange), encode_pool(pool));
}

void WorkingSet::put_trader(const Move& who) {
    const Bytes key = trader_key(who.token, who.who);
    if (!records_.read(key, decode_number)) records_.put(key, encode_number(number_));
}

void WorkingSet::put_transaction(const TransactionId& id) {
    records_.put(transaction_key(id), encode_number(number_));
}

void WorkingSet::check_conservation() {
    UnitSums sums(records_);
    for (const auto& [who, amount] : holders_) {
        if (is_signer(who.second)) sums.add(who.first, amount.now);
        if (signers_[who.second].before) sums.subtract(who.first, amount.before.value_or(0));
    }
    for (const auto& [token, amount] : unplaced_) {
        sums.add(token, amount.now);
        sums.subtract(token, amount.before.value_or(0));
    }
    for (std::size_t i = 0; i < state_.tokens.size(); ++i) {
        const TokenId id = state_.tokens[i].id;
        sums.add(id, state_.tokens[i].destroyed);
        sums.subtract(id, before_.tokens[i].destroyed);
        if (find(id) != nullptr && !sums.is_balanced(id)) spoil(id, Trouble::not_conserved);
    }
}

Result<WriteBatch> WorkingSet::finish(const BlockId& id) {
    check_conservation();
    if (records_.error()) return fail(*records_.error());
    state_.number = number_;
    state_.id = id;
    state_.activation = rules_.state();
    WriteBatch out;
    records_.write_to(out);
    for (const auto& [who, amount] : holders_) {
        if (amount.now == amount.before.value_or(0)) continue;
        out.put(holder_key(who.first, who.second, number_), encode_amount(amount.now));
    }
    for (const auto& [token, amount] : unplaced_) {
        if (amount.now == amount.before.value_or(0)) continue;
        out.put(unplaced_key(token, number_), encode_amount(amount.now));
    }
    out.put(state_key(), encode_state(state_));
    return out;
}

}  // namespace tributary::token
