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

WorkingSet::WorkingSet(const KvStore& store, const LedgerMemory& memory, BlockNumber number)
    : store_(store),
      memory_(memory),
      number_(number),
      state_(memory.state),
      rules_(std::move(state_.activation)),
      records_(store),
      market_(records_) {}

std::int64_t WorkingSet::newest(const Bytes& prefix, const Bytes& last) {
    std::optional<Bytes> record;
    const Status scanned = store_.scan_back(prefix, last, [&](ByteView, ByteView value) {
        record = to_bytes(value);
        return false;
    });
    if (!scanned) records_.fail_with(scanned.error());
    if (!record) return 0;
    const auto amount = decode_amount(*record);
    if (!amount) records_.fail_with(amount.error());
    return amount.value_or(0);
}

std::int64_t WorkingSet::latest(TokenId id, const Address& address) {
    const auto remembered = memory_.holders.find({id, address});
    if (remembered != memory_.holders.end()) return remembered->second;
    return newest(holder_prefix(id, address), holder_key(id, address, number_));
}

std::int64_t WorkingSet::latest_hidden(TokenId id, const Address& address) {
    if (!state_.shadow.follows_all) return 0;
    return newest(hidden_prefix(id, address), hidden_key(id, address, number_));
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
    if (is_new) {
        Changed& changed = entry->second;
        changed.before = changed.now = latest(id, address);
        changed.hidden_before = latest_hidden(id, address);
        changed.known = saturated_sum(changed.now, changed.hidden_before);
    }
    return entry->second.now;
}

bool WorkingSet::is_signer(const Address& address) {
    const auto [entry, is_new] = signers_.try_emplace(address);
    if (is_new) {
        const auto remembered = memory_.signers.find(address);
        const bool known = remembered != memory_.signers.end()
                               ? remembered->second
                               : records_.read(signer_key(address), decode_number).has_value();
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
    return calls_move_units || is_trader(who);
}

bool WorkingSet::is_trader(const Move& who) {
    return records_.read(trader_key(who.token, who.who), decode_number).has_value();
}

std::optional<std::int64_t> WorkingSet::known(const Move& who) {
    if (!state_.shadow.covers(number_) || find(who.token) == nullptr) return std::nullopt;
    if (is_trader(who)) return std::nullopt;
    holder(who.token, who.who);
    return holders_[{who.token, who.who}].known;
}

void WorkingSet::restore_known(const Move& who, std::optional<std::int64_t> balance) {
    if (!balance || !known(who)) return;
    holders_[{who.token, who.who}].known = *balance;
}

void WorkingSet::move_known(const Move& who, std::int64_t change) {
    const auto before = known(who);
    if (!before) return;
    const auto after = checked_add(*before, change);
    if (!after) return lose_shadow(ShadowTrouble::spent_more_than_known);
    holders_[{who.token, who.who}].known = *after;
}

void WorkingSet::spend_known(const Move& who, std::int64_t amount) {
    const auto before = known(who);
    if (!before) return;
    if (amount > 0 && *before < amount) return lose_shadow(ShadowTrouble::spent_more_than_known);
    move_known(who, -amount);
}

void WorkingSet::lose_shadow(ShadowTrouble trouble) {
    if (state_.shadow.follows_all) state_.shadow.lose(trouble, number_);
}

template <typename Update>
void WorkingSet::update(const Move& move, const Update& change) {
    WatchedToken* token = find(move.token);
    if (token == nullptr) return;
    std::int64_t& at_least = holder(move.token, move.who);
    const std::optional<Bounds> after = change(Bounds{at_least, token->unplaced});
    if (!after) return spoil(move.token, Trouble::spent_more_than_possible);
    at_least = after->at_least;
    token->unplaced = after->unplaced;
}

void WorkingSet::note(const Move& move, AmountRange amount, const std::optional<Address>& other) {
    if (find(move.token) == nullptr || (amount.least == 0 && amount.most == 0)) return;
    Movement movement;
    movement.place = {number_, movements_.size()};
    movement.amount = amount.least;
    movement.at_most = amount.most;
    movement.other = other;
    movements_.emplace_back(HolderKey{move.token, move.who}, movement);
}

void WorkingSet::transfer(const Move& from, const Address& to, std::int64_t amount) {
    if (!may_have(from, amount)) return spoil(from.token, Trouble::spent_more_than_possible);
    note(from, {-amount, -amount}, to);
    note({from.token, to}, {amount, amount}, from.who);
    spend_known(from, amount);
    move_known({from.token, to}, amount);
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
    note(from, {-amount, -amount}, std::nullopt);
    spend_known(from, amount);
    update(from, [&](const Bounds& bounds) { return debit(bounds, amount); });
}

void WorkingSet::pay_unplaced(const Move& from,
                              std::int64_t amount,
                              const std::optional<Address>& to) {
    if (!may_have(from, amount)) return spoil(from.token, Trouble::spent_more_than_possible);
    note(from, {-amount, -amount}, to);
    spend_known(from, amount);
    update(from, [&](const Bounds& bounds) { return debit_to_unplaced(bounds, amount); });
}

void WorkingSet::may_pay_unplaced(const Move& from, AmountRange amount) {
    note(from, {-amount.most, -amount.least}, std::nullopt);
    // Where the two differ, the holder is marked as a trader.
    spend_known(from, amount.least);
    update(from,
           [&](const Bounds& bounds) { return hidden_debit(bounds, amount.least, amount.most); });
}

void WorkingSet::receive_unplaced(const Move& to, AmountRange amount) {
    note(to, amount, std::nullopt);
    move_known(to, amount.least);
    update(to, [&](const Bounds& bounds) { return credit_from_unplaced(bounds, amount.least); });
}

void WorkingSet::receive_placed(const Move& to, std::int64_t amount) {
    note(to, {amount, amount}, std::nullopt);
    move_known(to, amount);
    update(to, [&](const Bounds& bounds) { return credit(bounds, amount); });
}

void WorkingSet::prove_balance(const Move& who, std::int64_t amount) {
    if (!may_have(who, amount)) return spoil(who.token, Trouble::spent_more_than_possible);
    if (known(who).value_or(amount) < amount) lose_shadow(ShadowTrouble::spent_more_than_known);
    update(who, [&](const Bounds& bounds) { return token::prove_balance(bounds, amount); });
}

void WorkingSet::place_units(TokenId token, std::int64_t amount) {
    WatchedToken* watched = find(token);
    if (watched == nullptr) return;
    const auto after = place({0, watched->unplaced}, amount);
    if (!after) return spoil(token, Trouble::spent_more_than_possible);
    watched->unplaced = after->unplaced;
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

void WorkingSet::put_transaction(const TransactionId& id, wire::ContractType type) {
    records_.put(transaction_key(id), encode_number(number_));
    for (; named_ < movements_.size(); ++named_) {
        Movement& movement = movements_[named_].second;
        movement.transaction = id;
        movement.contract_type = static_cast<std::int32_t>(type);
    }
}

void WorkingSet::check_conservation() {
    UnitSums sums(records_);
    for (const auto& [who, amount] : holders_) {
        if (is_signer(who.who)) sums.add(who.token, amount.now);
        if (signers_[who.who].before) sums.subtract(who.token, amount.before);
    }
    for (std::size_t i = 0; i < state_.tokens.size(); ++i) {
        const WatchedToken& before = memory_.state.tokens[i];
        const WatchedToken& now = state_.tokens[i];
        sums.add(now.id, now.unplaced);
        sums.subtract(now.id, before.unplaced);
        sums.add(now.id, now.destroyed);
        sums.subtract(now.id, before.destroyed);
        if (find(now.id) != nullptr && !sums.is_balanced(now.id)) {
            spoil(now.id, Trouble::not_conserved);
        }
    }
}

void WorkingSet::put_hidden(WriteBatch& out) const {
    for (const auto& [who, amount] : holders_) {
        const std::int64_t hidden = checked_sub(amount.known, amount.now).value_or(0);
        if (hidden == amount.hidden_before) continue;
        out.put(hidden_key(who.token, who.who, number_), encode_amount(hidden));
    }
}

Result<WriteBatch> WorkingSet::finish(const BlockId& id) {
    check_conservation();
    if (records_.error()) return fail(*records_.error());
    state_.number = number_;
    state_.id = id;
    state_.activation = rules_.take_state();
    WriteBatch out;
    records_.write_to(out);
    for (const auto& [who, amount] : holders_) {
        if (amount.now == amount.before) continue;
        out.put(holder_key(who.token, who.who, number_), encode_amount(amount.now));
    }
    if (state_.shadow.covers(number_)) put_hidden(out);
    for (const auto& [who, movement] : movements_) {
        out.put(movement_key(who.token, who.who, movement.place), encode_movement(movement));
    }
    for (std::size_t i = 0; i < state_.tokens.size(); ++i) {
        const WatchedToken& token = state_.tokens[i];
        if (token.unplaced == memory_.state.tokens[i].unplaced) continue;
        out.put(unplaced_key(token.id, number_), encode_amount(token.unplaced));
    }
    record_ = encode_state(state_);
    out.put(state_key(), record_);
    return out;
}

void WorkingSet::update(LedgerMemory& memory) {
    memory.record = std::move(record_);
    memory.state = std::move(state_);
    for (const auto& [who, amount] : holders_)
        memory.holders.insert_or_assign(who, amount.now);
    for (const auto& [who, evidence] : signers_)
        memory.signers.insert_or_assign(who, evidence.now);
    memory.trim();
}

}  // namespace tributary::token
