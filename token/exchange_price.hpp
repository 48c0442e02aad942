// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "primitives/numbers.hpp"

namespace tributary::token {

/// Closed interval of amounts, 0 <= least <= most.
struct AmountRange {
    std::int64_t least = 0;
    std::int64_t most = 0;

    bool operator==(const AmountRange&) const = default;

    [[nodiscard]] bool is_exact() const { return least == most; }
};

/// Which pow the exchange's price is computed with (java-tron Maths.pow).
enum class PowRule : std::uint8_t {
    /// StrictMath: ALLOW_STRICT_MATH (proposal 87) is in force.
    strict,
    /// Mainnet before that.
    mainnet_history,
    /// Another chain before that, or nobody knows whether it is in force: Java's Math.pow is within
    /// one unit in the last place of the true value, and so is StrictMath's.
    any_platform,
};

/// A trade that puts `quantity` above 0 into a side that holds `sold_into`; `paid_from` is what the
/// other side holds. All in [1, 10^15].
struct TradeSides {
    std::int64_t sold_into = 0;
    std::int64_t paid_from = 0;
    std::int64_t quantity = 0;
};

/// What the exchange pays out, in java-tron's floating-point arithmetic (ExchangeProcessor). One
/// amount except for PowRule::any_platform, where both ends are given. Truncated towards zero.
AmountRange exchange_payout(const TradeSides& sides, PowRule rule);

/// Whether java-tron lets the creator withdraw `quantity` of `taken_from` and with it
/// floor(matching * quantity / taken_from) of the other side: what the rounding withholds must not
/// be above a ten-thousandth (ExchangeWithdrawActuator). All above 0, at most 10^15.
bool is_precise_withdrawal(std::int64_t taken_from, std::int64_t matching, std::int64_t quantity);

}  // namespace tributary::token
