// SPDX-License-Identifier: Apache-2.0
#include "token/exchange_pool.hpp"

#include <algorithm>
#include <limits>

#include "primitives/check.hpp"

namespace tributary::token {
namespace {

__extension__ using Wide = __int128;

/// 1 / the bound on the rounding error of the price.
constexpr std::int64_t kErrorInverse = 100'000'000'000;

/// floor(a * b / c), cut above the limit, where no pool can be.
std::int64_t mul_div(std::int64_t a, std::int64_t b, std::int64_t c) {
    return static_cast<std::int64_t>(std::min<Wide>(Wide{a} * b / c, kExchangeBalanceLimit + 1));
}

/// Operations need both sides to hold something ("the exchange has been closed").
ExchangePool opened(ExchangePool pool) {
    for (PoolLeg& leg : pool.legs)
        leg.balance.least = std::max<std::int64_t>(leg.balance.least, 1);
    return pool;
}

bool is_possible(const ExchangePool& pool) {
    return std::all_of(pool.legs.begin(), pool.legs.end(), [](const PoolLeg& leg) {
        return leg.balance.least <= leg.balance.most && leg.balance.most <= kExchangeBalanceLimit;
    });
}

bool is_amount(std::int64_t amount) {
    return amount >= 1 && amount <= kExchangeBalanceLimit;
}

/// A trade of a pool that is known exactly; the sides are in the limits.
AmountRange exact_payout(const ExchangePool& pool, const PoolTrade& trade) {
    return exchange_payout({pool.legs[trade.leg].balance.least,
                            pool.legs[1 - trade.leg].balance.least,
                            trade.quantity},
                           trade.rule);
}

/// The pool after the move, its intervals cut at the limit; nothing where that leaves one empty.
std::optional<PoolMove> checked(ExchangePool pool, AmountRange other) {
    for (PoolLeg& leg : pool.legs)
        leg.balance.most = std::min(leg.balance.most, kExchangeBalanceLimit);
    if (!is_possible(pool) || other.least > other.most) return std::nullopt;
    return PoolMove{pool, other};
}

/// What comes out of an exact pool, and the pool after it.
std::optional<PoolMove> exact_trade(ExchangePool pool, const PoolTrade& trade) {
    AmountRange paid = exact_payout(pool, trade);
    if (paid.most < trade.expected) return std::nullopt;
    paid.least = std::max(paid.least, trade.expected);
    AmountRange& in = pool.legs[trade.leg].balance;
    AmountRange& out = pool.legs[1 - trade.leg].balance;
    in = {in.least + trade.quantity, in.most + trade.quantity};
    out = {out.least - paid.most, out.most - paid.least};
    return checked(pool, paid);
}

}  // namespace

std::optional<ExchangePool> make_pool(PoolLeg first, PoolLeg second) {
    if (!is_amount(first.balance.least) || !is_amount(second.balance.least)) return std::nullopt;
    const ExchangePool pool{{first, second}};
    if (!is_possible(pool)) return std::nullopt;
    return pool;
}

std::optional<PoolMove> inject(const ExchangePool& pool, std::size_t leg, std::int64_t quantity) {
    ExchangePool out = opened(pool);
    if (!is_amount(quantity) || !is_possible(out)) return std::nullopt;
    AmountRange& in = out.legs[leg].balance;
    AmountRange& matching = out.legs[1 - leg].balance;
    // execute() multiplies in 64 bits and fails on overflow, though validate() does not.
    matching.most = std::min(matching.most, std::numeric_limits<std::int64_t>::max() / quantity);
    if (matching.least > matching.most) return std::nullopt;
    const std::int64_t room = kExchangeBalanceLimit - matching.least;
    const AmountRange other{std::max<std::int64_t>(1, mul_div(matching.least, quantity, in.most)),
                            std::min(room, mul_div(matching.most, quantity, in.least))};
    in.least += quantity;
    in.most += quantity;
    matching.least += other.least;
    matching.most += other.most;
    return checked(out, other);
}

std::optional<PoolMove> withdraw(const ExchangePool& pool, std::size_t leg, std::int64_t quantity) {
    ExchangePool out = opened(pool);
    AmountRange& taken = out.legs[leg].balance;
    AmountRange& matching = out.legs[1 - leg].balance;
    taken.least = std::max(taken.least, quantity);
    if (!is_amount(quantity) || !is_possible(out)) return std::nullopt;
    if (out.is_exact() && !is_precise_withdrawal(taken.least, matching.least, quantity)) {
        return std::nullopt;
    }
    // x - floor(x * q / i) grows with x and with i: both ends come from both ends.
    const AmountRange rest{matching.least - mul_div(matching.least, quantity, taken.least),
                           matching.most - mul_div(matching.most, quantity, taken.most)};
    const AmountRange other{
        std::max<std::int64_t>(1, mul_div(matching.least, quantity, taken.most)),
        mul_div(matching.most, quantity, taken.least)};
    taken.least -= quantity;
    taken.most -= quantity;
    matching = rest;
    return checked(out, other);
}

bool covers_trade(const ExchangePool& pool, const PoolTrade& trade) {
    const ExchangePool open = opened(pool);
    const std::int64_t least = open.legs[trade.leg].balance.least;
    if (!is_amount(trade.quantity) || !is_possible(open)) return true;
    if (pool.is_exact()) {
        return exact_payout(open, trade).most <= open.legs[1 - trade.leg].balance.least;
    }
    return Wide{least} * (kErrorInverse / 2) >= Wide{least} + trade.quantity;
}

std::optional<PoolMove> apply_trade(const ExchangePool& pool, const PoolTrade& trade) {
    TRIBUTARY_ASSERT(covers_trade(pool, trade));
    const std::int64_t quantity = trade.quantity;
    const std::int64_t expected = trade.expected;
    ExchangePool out = opened(pool);
    if (!is_amount(quantity) || expected < 1 || !is_possible(out)) return std::nullopt;
    AmountRange& in = out.legs[trade.leg].balance;
    AmountRange& paid = out.legs[1 - trade.leg].balance;
    if (in.least + quantity > kExchangeBalanceLimit) return std::nullopt;
    if (pool.is_exact()) return exact_trade(out, trade);
    const std::int64_t least_error = paid.least / kErrorInverse + 2;
    const std::int64_t most_error = paid.most / kErrorInverse + 2;
    const AmountRange other{
        std::max(expected, mul_div(paid.least, quantity, in.most + quantity) - least_error),
        std::min(paid.most - 1, mul_div(paid.most, quantity, in.least + quantity) + most_error)};
    // x - y(x) grows with x, as r + 1e-11 < 1, and with the balance sold into.
    const AmountRange rest{
        std::max<std::int64_t>(1, mul_div(paid.least, in.least, in.least + quantity) - least_error),
        std::min(paid.most - other.least,
                 mul_div(paid.most, in.most, in.most + quantity) + most_error)};
    in.least += quantity;
    in.most += quantity;
    paid = rest;
    return checked(out, other);
}

}  // namespace tributary::token
