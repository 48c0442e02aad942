// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/resource_usage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tributary::tvm {
namespace {

constexpr std::int64_t kPrecision = 1'000'000;
/// A day in slots of 3 seconds.
constexpr std::int64_t kWindow = 28'800;
/// An optimised window counts thousandths of slots.
constexpr std::int64_t kWindowPrecision = 1'000;

/// java-tron divides by windows of records, which are never 0; a damaged record counts as 1.
std::int64_t quotient(std::int64_t a, std::int64_t b) {
    return b == 0 || b == -1 ? wrapping_mul(a, b == 0 ? 1 : -1) : a / b;
}

std::int64_t divide_up(std::int64_t a, std::int64_t b) {
    const std::int64_t whole = quotient(a, b);
    return wrapping_mul(whole, b) != a && a > 0 ? whole + 1 : whole;
}

/// Java's Math.round: halves go up.
std::int64_t java_round(double value) {
    const double whole = std::floor(value);
    return java_long(value - whole >= 0.5 ? whole + 1 : whole);
}

std::int64_t window_thousandths(const ResourceUse& use) {
    if (use.window == 0) return kWindow * kWindowPrecision;
    return use.window_optimized ? use.window : wrapping_mul(use.window, kWindowPrecision);
}

/// Average per window of what is left at `now`, times kPrecision.
std::int64_t faded_average(const ResourceUse& use, std::int64_t now, std::int64_t window) {
    const std::int64_t average = divide_up(wrapping_mul(use.usage, kPrecision), window);
    if (use.latest_slot == now) return average;
    if (use.latest_slot + window <= now) return 0;
    const std::int64_t delta = now - use.latest_slot;
    const double decay = static_cast<double>(window - delta) / static_cast<double>(window);
    return java_round(static_cast<double>(average) * decay);
}

std::int64_t usage_of(std::int64_t average, std::int64_t window) {
    return wrapping_mul(average, window) / kPrecision;
}

bool uses_thousandths(const Flags& flags) {
    return flags.cancel_all_unfreeze_v2 && flags.freeze_v2();
}

}  // namespace

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

std::int64_t wrapping_mul(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

std::int64_t java_long(double value) {
    constexpr double kTwoTo63 = 9'223'372'036'854'775'808.0;
    if (std::isnan(value)) return 0;
    if (value >= kTwoTo63) return std::numeric_limits<std::int64_t>::max();
    if (value <= -kTwoTo63) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(value);
}

std::int64_t window_slots(const ResourceUse& use) {
    if (use.window == 0) return kWindow;
    if (!use.window_optimized) return use.window;
    return use.window < kWindowPrecision ? kWindow : use.window / kWindowPrecision;
}

std::int64_t recovered_usage(const ResourceUse& use, std::int64_t now) {
    const std::int64_t window = window_slots(use);
    return usage_of(faded_average(use, now, window), window);
}

ResourceUse increased(const ResourceUse& use,
                      std::int64_t added,
                      std::int64_t now,
                      const Flags& flags) {
    const std::int64_t old_window = window_slots(use);
    const std::int64_t last = faded_average(use, now, old_window);
    const std::int64_t average = divide_up(wrapping_mul(added, kPrecision), kWindow);
    ResourceUse out = use;
    out.usage =
        wrapping_add(wrapping_mul(last, old_window), wrapping_mul(average, kWindow)) / kPrecision;
    if (!flags.freeze_v2()) return out;
    const std::int64_t scale = uses_thousandths(flags) ? kWindowPrecision : 1;
    const std::int64_t remaining = usage_of(last, old_window);
    if (uses_thousandths(flags)) out.window_optimized = true;
    if (remaining == 0) {
        out.window = kWindow * scale;
        return out;
    }
    const std::int64_t old_scaled = uses_thousandths(flags) ? window_thousandths(use) : old_window;
    const std::int64_t rest = old_scaled - (now - use.latest_slot) * scale;
    const std::int64_t area =
        wrapping_add(wrapping_mul(remaining, rest), wrapping_mul(added, kWindow * scale));
    out.window = uses_thousandths(flags) ? std::min(divide_up(area, out.usage), kWindow * scale)
                                         : quotient(area, out.usage);
    return out;
}

ResourceUse merged(const ResourceUse& owner,
                   const ResourceUse& receiver,
                   std::int64_t moved,
                   std::int64_t now,
                   const Flags& flags) {
    ResourceUse out = increased(owner, 0, now, flags);
    const bool thousandths = uses_thousandths(flags);
    const std::int64_t kept = out.usage;
    out.usage = wrapping_add(kept, moved);
    out.latest_slot = now;
    if (thousandths) out.window_optimized = true;
    if (out.usage == 0) {
        out.window = thousandths ? kWindow * kWindowPrecision : kWindow;
        return out;
    }
    const auto window_of = [&](const ResourceUse& use) {
        return std::max<std::int64_t>(0, thousandths ? window_thousandths(use) : window_slots(use));
    };
    const std::int64_t area =
        wrapping_add(wrapping_mul(kept, window_of(out)), wrapping_mul(moved, window_of(receiver)));
    out.window = thousandths ? std::min(divide_up(area, out.usage), kWindow * kWindowPrecision)
                             : quotient(area, out.usage);
    return out;
}

}  // namespace tributary::tvm
