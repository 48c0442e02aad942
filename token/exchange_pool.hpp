// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "token/exchange_price.hpp"
#include "token/token_id.hpp"

namespace tributary::token {

/// One side of an exchange.
struct PoolLeg {
    TokenId token = kTrx;
    AmountRange balance;

    bool operator==(const PoolLeg&) const = default;
};

/// Most that either side of an exchange may hold (DynamicPropertiesStore.getExchangeBalanceLimit).
inline constexpr std::int64_t kExchangeBalanceLimit = 1'000'000'000'000'000;

/// An exchange as far as bodies tell: each side lies in an interval, and while both intervals are
/// single numbers the pool is java-tron's own, computed as it computes.
///
/// An interval opens only where a price depends on the machine that computed it
/// (PowRule::any_platform). From then on trades are bounded without floating point: java-tron pays
/// y = (long)(buyBalance * (pow(1 + issued / 1e18, 2000) - 1)) with
/// issued = (long)(1e18 * (pow(1 + q / (sellBalance + q), 0.0005) - 1)) in IEEE doubles
/// (ExchangeProcessor.exchange). Without rounding that is buyBalance * r with r = q / (sellBalance
/// + q) < 1. With it: q / newBalance, the sum and the subtraction err by half a unit in the last
/// place of a number below 2, each pow by less than one (fdlibm and x87; eight are allowed for
/// here); 1 + issued / 1e18 is thus off by less than 2e-15, the truncation adds 1e-18, and the
/// power of 2000 makes less than 8e-12 of it at a value below 2. So y <= buyBalance * (r + 1e-11)
/// and y > buyBalance * (r - 1e-11) - 1.
///
/// The error is why a pool could pay more than it has, when r is within 1e-11 of 1. Such a trade is
/// not followed: of an exact pool it is computed, of others 1 - r >= 2e-11 is asked for with the
/// smallest possible sellBalance, then buyBalance - y >= 1.
struct ExchangePool {
    std::array<PoolLeg, 2> legs;

    bool operator==(const ExchangePool&) const = default;

    [[nodiscard]] bool is_exact() const {
        return legs[0].balance.is_exact() && legs[1].balance.is_exact();
    }
};

/// What an operation did to the pool and to the one who signed it.
struct PoolMove {
    ExchangePool pool;
    /// The side the contract does not state: paid by the signer (inject) or received (withdraw,
    /// trade).
    AmountRange other;
};

/// Type 41 with both amounts in [1, kExchangeBalanceLimit]; nothing otherwise.
std::optional<ExchangePool> make_pool(PoolLeg first, PoolLeg second);

/// Type 42: `quantity` of leg `leg` and the matching amount of the other go in. Nothing where no
/// pool in the intervals allows it.
std::optional<PoolMove> inject(const ExchangePool& pool, std::size_t leg, std::int64_t quantity);

/// Type 43, the reverse. Nothing as above.
std::optional<PoolMove> withdraw(const ExchangePool& pool, std::size_t leg, std::int64_t quantity);

/// Type 44: `quantity` of leg `leg` goes in, at least `expected` of the other comes out.
struct PoolTrade {
    std::size_t leg = 0;
    std::int64_t quantity = 0;
    std::int64_t expected = 0;
    PowRule rule = PowRule::strict;
};

/// True where the trade cannot pay out more than the pool has.
bool covers_trade(const ExchangePool& pool, const PoolTrade& trade);

/// The trade, which is covered. Nothing as above.
std::optional<PoolMove> apply_trade(const ExchangePool& pool, const PoolTrade& trade);

}  // namespace tributary::token
