// SPDX-License-Identifier: Apache-2.0
//
// Every operation rounds to a double once, in java-tron's order; compiled with -ffp-contract=off.
#include "token/exchange_price.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "primitives/check.hpp"
#include "token/strict_pow.hpp"

namespace tributary::token {
namespace {

__extension__ using Wide = unsigned __int128;

/// The supply of the imaginary token between the two sides, at the start of every trade.
constexpr std::int64_t kSupply = 1'000'000'000'000'000'000;
constexpr double kToSupply = 0.0005;
constexpr double kFromSupply = 2000.0;

/// A pow, shifted by a number of units in its last place.
double pow_of(double base, double exponent, PowRule rule, int shift) {
    if (rule == PowRule::mainnet_history) return mainnet_history_pow(base, exponent);
    double out = strict_pow(base, exponent);
    if (shift != 0) out = std::nextafter(out, shift < 0 ? 0.0 : HUGE_VAL);
    return out;
}

std::int64_t payout(const TradeSides& sides, PowRule rule, int shift) {
    const std::int64_t new_balance = sides.sold_into + sides.quantity;
    const double share = static_cast<double>(sides.quantity) / static_cast<double>(new_balance);
    const double issued =
        -static_cast<double>(kSupply) * (1.0 - pow_of(1.0 + share, kToSupply, rule, shift));
    const auto relay = static_cast<std::int64_t>(issued);
    // The supply grew by `relay` and shrinks by it again before it divides.
    const double part = static_cast<double>(relay) / static_cast<double>(kSupply);
    const double paid =
        static_cast<double>(sides.paid_from) * (pow_of(1.0 + part, kFromSupply, rule, shift) - 1.0);
    return static_cast<std::int64_t>(paid);
}

}  // namespace

AmountRange exchange_payout(const TradeSides& sides, PowRule rule) {
    TRIBUTARY_ASSERT(sides.sold_into > 0 && sides.paid_from > 0 && sides.quantity > 0);
    if (rule != PowRule::any_platform) {
        const std::int64_t paid = payout(sides, rule, 0);
        return {paid, paid};
    }
    // Payouts grow with both powers.
    return {payout(sides, rule, -1), payout(sides, rule, +1)};
}

bool is_precise_withdrawal(std::int64_t taken_from, std::int64_t matching, std::int64_t quantity) {
    TRIBUTARY_ASSERT(taken_from > 0 && matching > 0 && quantity > 0);
    constexpr unsigned kDecimals = 10'000;
    const Wide product =
        Wide(static_cast<std::uint64_t>(matching)) * Wide(static_cast<std::uint64_t>(quantity));
    const Wide divisor = static_cast<std::uint64_t>(taken_from);
    const auto whole = static_cast<std::uint64_t>(product / divisor);
    // Half up at the fourth decimal, then the nearest double of that decimal number.
    const Wide scaled = (product * kDecimals * 2 + divisor) / (divisor * 2);
    const std::string fraction = std::to_string(static_cast<unsigned>(scaled % kDecimals));
    const std::string text = std::to_string(static_cast<std::uint64_t>(scaled / kDecimals)) + "." +
                             std::string(4 - fraction.size(), '0') + fraction;
    double share = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
    TRIBUTARY_ASSERT(error == std::errc{} && end == text.data() + text.size());
    const double remainder = share - static_cast<double>(whole);
    return !(remainder / static_cast<double>(whole) > 0.0001);
}

}  // namespace tributary::token
