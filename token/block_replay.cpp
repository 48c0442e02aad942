// SPDX-License-Identifier: Apache-2.0
#include "token/block_replay.hpp"

#include <algorithm>

#include "token/evidence.hpp"
#include "token/set_knowledge.hpp"

namespace tributary::token {
namespace {

using wire::ContractType;

constexpr std::string_view kTrxSymbol = "_";

}  // namespace

bool BlockReplay::Named::may_be(TokenId id) const {
    return std::find(candidates.begin(), candidates.end(), id) != candidates.end();
}

void BlockReplay::replay(const wire::Transaction& transaction) {
    const ContractKind kind = kind_of(transaction.contract.type);
    if (kind == ContractKind::unknown) return set_.spoil_all(Trouble::unknown_contract_type);
    if (shadow_ != nullptr) shadow_->apply(transaction);
    if (const auto signer = proven_signer(transaction.contract)) set_.prove_signer(*signer);
    if (kind == ContractKind::unrelated) return;
    touched_ = false;
    apply(transaction);
    if (touched_) set_.put_transaction(transaction.id(), transaction.contract.type);
}

void BlockReplay::apply(const wire::Transaction& transaction) {
    const wire::Contract& contract = transaction.contract;
    const auto with = [&](auto decoded, auto&& use) {
        if (!decoded) return set_.spoil_all(Trouble::unreadable_contract);
        use(*decoded);
    };
    switch (contract.type) {
        case ContractType::transfer_asset:
            return with(wire::decode_transfer_asset(contract),
                        [&](const auto& message) { apply_transfer(transaction, message); });
        case ContractType::asset_issue:
            return with(wire::decode_asset_issue(contract),
                        [&](const auto& message) { apply_issue(message); });
        case ContractType::participate_asset_issue:
            return with(wire::decode_participate_asset_issue(contract),
                        [&](const auto& message) { apply_participation(message); });
        case ContractType::unfreeze_asset:
            return with(wire::decode_unfreeze_asset(contract),
                        [&](const auto& message) { apply_unfreeze(message); });
        case ContractType::create_smart_contract:
        case ContractType::trigger_smart_contract:
            return with(wire::decode_contract_call(contract),
                        [&](const auto& message) { apply_call(transaction, message); });
        case ContractType::exchange_create:
            return with(wire::decode_exchange_create(contract),
                        [&](const auto& message) { apply_exchange_create(message); });
        case ContractType::exchange_inject:
        case ContractType::exchange_withdraw:
        case ContractType::exchange_transaction:
            return with(wire::decode_exchange_move(contract),
                        [&](const auto& message) { apply_exchange_move(message, contract.type); });
        case ContractType::market_sell_asset:
            return with(wire::decode_market_sell_asset(contract),
                        [&](const auto& message) { apply_market_sell(message); });
        case ContractType::market_cancel_order:
            return with(wire::decode_market_cancel_order(contract),
                        [&](const auto& message) { apply_market_cancel(message); });
        case ContractType::proposal_create:
        case ContractType::proposal_approve:
        case ContractType::proposal_delete: return apply_proposal(contract);
        case ContractType::account_create:
        case ContractType::transfer:
        case ContractType::vote_witness:
        case ContractType::witness_create:
        case ContractType::update_asset:
        case ContractType::account_permission_update: return;
    }
}

void BlockReplay::close(std::uint32_t active_witnesses) {
    set_.rules().close_block(set_.number(), active_witnesses);
}

void BlockReplay::prove(Rule rule) {
    if (!set_.rules().prove(rule, set_.number())) set_.spoil_all(Trouble::rule_not_expected);
}

void BlockReplay::touch(TokenId id) {
    const auto& tokens = set_.state().tokens;
    touched_ = touched_ || std::any_of(tokens.begin(), tokens.end(), [&](const auto& token) {
                   return token.id == id;
               });
}

BlockReplay::Named BlockReplay::resolve(ByteView asset) {
    const BlockNumber number = set_.number();
    const auto by_id = find_token_id(asset);
    const bool is_issued = by_id && *by_id <= kTokenIdBase + set_.state().issues;
    Named out;
    if (!set_.rules().is_certain(Rule::same_token_name, number)) {
        if (const auto named = set_.name(asset)) out.candidates.push_back(*named);
        if (is_issued && set_.rules().is_possible(Rule::same_token_name, number)) {
            // No token has this name: the id must have been meant.
            if (out.candidates.empty()) prove(Rule::same_token_name);
            if (!out.may_be(*by_id)) out.candidates.push_back(*by_id);
        }
    } else if (is_issued) {
        out.candidates.push_back(*by_id);
    }
    if (out.candidates.empty()) set_.spoil_all(Trouble::unknown_asset);
    return out;
}

BlockReplay::Named BlockReplay::resolve_leg(ByteView token) {
    if (as_text(token) == kTrxSymbol) return {{kTrx}};
    return resolve(token);
}

WatchedToken* BlockReplay::decide(const Named& named) {
    for (const TokenId id : named.candidates)
        touch(id);
    if (named.candidates.size() == 1) return set_.find(named.candidates.front());
    for (const TokenId id : named.candidates)
        set_.spoil(id, Trouble::ambiguous_name);
    return nullptr;
}

void BlockReplay::apply_transfer(const wire::Transaction& transaction,
                                 const wire::TransferAssetContract& contract) {
    const Named named = resolve(contract.asset_name);
    if (shadow_ != nullptr && named.candidates.size() == 1) {
        const auto id = static_cast<std::int64_t>(named.candidates.front());
        shadow_->credit(contract.to, id, contract.amount);
    } else if (shadow_ != nullptr) {
        shadow_->credit_unknown(transaction, contract.to);
    }
    const WatchedToken* token = decide(named);
    if (token == nullptr) return;
    if (contract.amount <= 0 || contract.owner == contract.to) {
        return set_.spoil(token->id, Trouble::impossible_contract);
    }
    set_.transfer({token->id, contract.owner}, contract.to, contract.amount);
}

void BlockReplay::apply_issue(const wire::AssetIssueContract& contract) {
    const TokenId id = kTokenIdBase + ++set_.state().issues;
    const bool by_id_only = set_.rules().is_certain(Rule::same_token_name, set_.number());
    if (!by_id_only && set_.name(contract.name)) {
        // Names are unique until ids are in force.
        prove(Rule::same_token_name);
    } else if (!by_id_only) {
        set_.put_name(contract.name, id);
    }
    WatchedToken* token = set_.find(id);
    if (token == nullptr) return;
    touch(id);
    auto issue = make_asset_issue(contract, id);
    if (!issue || issue->start_time <= now_) {
        return set_.spoil(id, Trouble::impossible_contract);
    }
    issue->issued_in = set_.number();
    token->issued_in = set_.number();
    if (!set_.rules().is_possible(Rule::same_token_name, set_.number())) issue->precision = 0;
    set_.begin(*issue);
}

void BlockReplay::apply_participation(const wire::ParticipateAssetIssueContract& contract) {
    const WatchedToken* token = decide(resolve(contract.asset_name));
    if (token == nullptr) return;
    const auto issue = set_.issue(token->id);
    const auto units = issue ? units_sold(*issue, contract.amount, now_) : std::nullopt;
    if (!units || issue->issuer != contract.issuer || contract.owner == contract.issuer) {
        return set_.spoil(token->id, Trouble::impossible_contract);
    }
    set_.transfer({token->id, contract.issuer}, contract.owner, *units);
}

void BlockReplay::apply_unfreeze(const wire::UnfreezeAssetContract& contract) {
    for (const WatchedToken& token : set_.state().tokens) {
        if (token.issued_in == kNever || set_.find(token.id) == nullptr) continue;
        const auto issue = set_.issue(token.id);
        if (!issue || issue->issuer != contract.owner) continue;
        touch(token.id);
        const auto unfrozen = unfreeze(*issue, now_);
        if (!unfrozen) return set_.spoil(token.id, Trouble::impossible_contract);
        set_.put_issue(unfrozen->issue);
        return set_.receive_placed({token.id, contract.owner}, unfrozen->amount);
    }
}

void BlockReplay::apply_call(const wire::Transaction& transaction, const wire::ContractCall& call) {
    const bool succeeded = transaction.contract_ret == wire::kContractRetSuccess;
    if (shadow_ == nullptr) return book_call(call, succeeded);
    SetKnowledge knowledge(set_);
    const auto effects = shadow_->call(transaction, &knowledge);
    if (!effects) set_.lose_shadow(shadow_->state().divergence.trouble);
    // What the call moved is known as a whole, the value it was given included.
    const WorkingSet::Move caller{static_cast<TokenId>(call.token_id), call.owner};
    const auto before = set_.known(caller);
    book_call(call, succeeded);
    set_.restore_known(caller, before);
    if (!effects) return;
    for (const TokenEffect& effect : *effects) {
        const WorkingSet::Move who{static_cast<TokenId>(effect.token), effect.who};
        if (set_.known(who)) touch(who.token);
        set_.move_known(who, effect.change);
        if (set_.known(who).value_or(0) < 0) set_.lose_shadow(ShadowTrouble::spent_more_than_known);
    }
}

void BlockReplay::book_call(const wire::ContractCall& call, bool succeeded) {
    prove(Rule::contracts);
    set_.state().called_from = std::min(set_.state().called_from, set_.number());
    if (call.token_value <= 0 || call.token_id <= 0) return;
    if (!set_.rules().is_possible(Rule::token_calls, set_.number())) return;
    const auto id = static_cast<TokenId>(call.token_id);
    const WatchedToken* token = set_.find(id);
    if (token == nullptr) return;
    touch(id);
    const WorkingSet::Move caller{id, call.owner};
    if (!set_.rules().is_certain(Rule::token_calls, set_.number())) {
        // Until then the token fields may be mere decoration.
        if (succeeded && token->issued_in != kNever) {
            set_.may_pay_unplaced(caller, {0, call.token_value});
        }
        return;
    }
    if (token->issued_in == kNever) return set_.spoil(id, Trouble::impossible_contract);
    if (succeeded) return set_.pay_unplaced(caller, call.token_value, call.contract);
    // The call was checked against the balance before it failed (VMActuator.call, VMUtils).
    set_.prove_balance(caller, call.token_value);
}

void BlockReplay::apply_exchange_create(const wire::ExchangeCreateContract& contract) {
    const std::uint64_t exchange = ++set_.state().exchanges;
    std::array<PoolLeg, 2> legs{
        PoolLeg{kUndecided, {contract.first_balance, contract.first_balance}},
        PoolLeg{kUndecided, {contract.second_balance, contract.second_balance}}};
    const std::array<ByteView, 2> names{contract.first_token, contract.second_token};
    for (std::size_t i = 0; i < 2; ++i) {
        const Named named = resolve_leg(names[i]);
        decide(named);
        if (named.candidates.size() == 1) legs[i].token = named.candidates.front();
    }
    const auto pool = make_pool(legs[0], legs[1]);
    bool is_watched = false;
    for (const PoolLeg& leg : legs) {
        if (set_.find(leg.token) == nullptr) continue;
        is_watched = true;
        if (!pool || legs[0].token == legs[1].token) {
            set_.spoil(leg.token, Trouble::impossible_contract);
        } else {
            set_.pay_unplaced({leg.token, contract.owner}, leg.balance.least);
        }
    }
    if (pool && is_watched) set_.put_pool(exchange, *pool);
}

void BlockReplay::apply_exchange_move(const wire::ExchangeMoveContract& contract,
                                      ContractType type) {
    const auto exchange = static_cast<std::uint64_t>(contract.exchange_id);
    const auto pool = set_.pool(exchange);
    // Pools without a chosen token are not kept.
    if (!pool) return;
    const Named named = resolve_leg(contract.token);
    // A leg that was never decided may be any token, but not the other leg's.
    const bool is_single = named.candidates.size() == 1;
    std::array<bool, 2> fits{};
    for (std::size_t i = 0; i < 2; ++i) {
        const TokenId other = pool->legs[1 - i].token;
        fits[i] = pool->legs[i].token == kUndecided ? !(is_single && named.may_be(other))
                                                    : named.may_be(pool->legs[i].token);
    }
    if (fits[0] != fits[1]) return apply_pool_sides(contract, type, fits[0] ? 0 : 1);
    for (const PoolLeg& leg : pool->legs) {
        touch(leg.token);
        set_.spoil(leg.token, fits[0] ? Trouble::ambiguous_name : Trouble::impossible_contract);
    }
}

void BlockReplay::apply_pool_sides(const wire::ExchangeMoveContract& contract,
                                   ContractType type,
                                   std::size_t leg) {
    const auto exchange = static_cast<std::uint64_t>(contract.exchange_id);
    const ExchangePool before = set_.pool(exchange).value_or(ExchangePool{});
    const WorkingSet::Move stated{before.legs[leg].token, contract.owner};
    const WorkingSet::Move other{before.legs[1 - leg].token, contract.owner};
    const auto spoil_both = [&](Trouble trouble) {
        set_.spoil(stated.token, trouble);
        set_.spoil(other.token, trouble);
    };
    touch(stated.token);
    touch(other.token);
    const PoolTrade trade{leg, contract.quantity, contract.expected, pow_rule()};
    if (type == ContractType::exchange_transaction && !covers_trade(before, trade)) {
        return spoil_both(Trouble::pool_may_be_overdrawn);
    }
    const auto move = move_pool(before, trade, type);
    if (!move) return spoil_both(Trouble::impossible_contract);
    // What goes in is paid before it is placed, what comes out is taken from its place first.
    if (type != ContractType::exchange_withdraw) set_.pay_unplaced(stated, contract.quantity);
    if (type == ContractType::exchange_inject) set_.may_pay_unplaced(other, move->other);
    set_.put_pool(exchange, move->pool);
    if (type == ContractType::exchange_withdraw) {
        set_.receive_unplaced(stated, {contract.quantity, contract.quantity});
    }
    if (type != ContractType::exchange_inject) set_.receive_unplaced(other, move->other);
    if (!move->other.is_exact() && set_.find(other.token) != nullptr) set_.put_trader(other);
}

std::optional<PoolMove> BlockReplay::move_pool(const ExchangePool& pool,
                                               const PoolTrade& trade,
                                               ContractType type) {
    if (type == ContractType::exchange_inject) return inject(pool, trade.leg, trade.quantity);
    if (type == ContractType::exchange_withdraw) return withdraw(pool, trade.leg, trade.quantity);
    return apply_trade(pool, trade);
}

PowRule BlockReplay::pow_rule() const {
    if (set_.rules().is_certain(Rule::strict_math, set_.number())) return PowRule::strict;
    return set_.rules().is_possible(Rule::strict_math, set_.number()) ? PowRule::any_platform
                                                                      : past_pow_;
}

void BlockReplay::apply_market_sell(const wire::MarketSellAssetContract& contract) {
    const OrderPrice price{contract.sell_quantity, contract.buy_quantity};
    constexpr std::size_t kMaxIdSize = 19;
    if (contract.sell_token.size() > kMaxIdSize || contract.buy_token.size() > kMaxIdSize) {
        return set_.spoil_all(Trouble::impossible_contract);
    }
    const OrderId id =
        set_.market().next_id(contract.owner, contract.sell_token, contract.buy_token);
    const Named sold = resolve_leg(contract.sell_token);
    const Named bought = resolve_leg(contract.buy_token);
    decide(sold);
    decide(bought);
    if (sold.candidates.size() != 1 || bought.candidates.size() != 1) {
        // The pair cannot be followed.
        for (const TokenId token : sold.candidates)
            set_.spoil(token, Trouble::ambiguous_name);
        for (const TokenId token : bought.candidates)
            set_.spoil(token, Trouble::ambiguous_name);
        return;
    }
    MarketOrder order{.id = id,
                      .owner = contract.owner,
                      .sell = sold.candidates.front(),
                      .buy = bought.candidates.front(),
                      .price = price,
                      .remain = price.sell,
                      .state = OrderState::active};
    if (set_.find(order.sell) == nullptr && set_.find(order.buy) == nullptr) return;
    const bool is_possible = is_order_price(price) && order.sell != order.buy;
    const auto matching = is_possible ? set_.market().sell(order) : std::nullopt;
    if (matching) return book_matching(*matching, price.sell);
    set_.spoil(order.sell, Trouble::impossible_contract);
    set_.spoil(order.buy, Trouble::impossible_contract);
}

void BlockReplay::book_matching(const Matching& matching, std::int64_t quantity) {
    const MarketOrder& taker = matching.taker;
    const WorkingSet::Move payer{taker.sell, taker.owner};
    const WorkingSet::Move buyer{taker.buy, taker.owner};
    set_.pay_placed(payer, quantity);
    set_.receive_placed(payer, matching.taker_returned);
    for (const MarketFill& fill : matching.fills) {
        set_.receive_placed(buyer, fill.taker_gets);
        if (fill.maker.owner == taker.owner) {
            // The taker's account is written last and knows nothing of the maker's credit.
            set_.destroy(taker.sell, fill.maker_gets);
            set_.destroy(taker.buy, fill.maker_returned);
        } else {
            set_.receive_placed({taker.sell, fill.maker.owner}, fill.maker_gets);
            set_.receive_placed({taker.buy, fill.maker.owner}, fill.maker_returned);
        }
    }
}

void BlockReplay::apply_market_cancel(const wire::MarketCancelOrderContract& contract) {
    const auto id = OrderId::from(contract.order_id);
    // Orders of pairs without a chosen token are not kept.
    const auto order = id ? set_.market().find(*id) : std::nullopt;
    if (!order) return;
    touch(order->sell);
    const bool is_own = order->owner == contract.owner && order->state == OrderState::active;
    if (!is_own || !set_.market().cancel(*id)) {
        set_.spoil(order->sell, Trouble::impossible_contract);
        set_.spoil(order->buy, Trouble::impossible_contract);
        return;
    }
    set_.receive_placed({order->sell, order->owner}, order->remain);
}

void BlockReplay::apply_proposal(const wire::Contract& contract) {
    ActivationBook& rules = set_.rules();
    if (contract.type == ContractType::proposal_create) {
        const auto proposal = wire::find_proposal_create(contract);
        if (proposal) {
            for (const Rule rule : rules_proven_by(*proposal))
                prove(rule);
        }
        return rules.add_proposal(proposal, set_.number());
    }
    if (contract.type == ContractType::proposal_approve) {
        const auto approval = wire::find_proposal_approve(contract);
        if (!approval) return set_.spoil_all(Trouble::unreadable_contract);
        return rules.add_approval(*approval);
    }
    const auto cancelled = wire::find_proposal_delete(contract);
    if (!cancelled) return set_.spoil_all(Trouble::unreadable_contract);
    rules.cancel(*cancelled);
}

}  // namespace tributary::token
