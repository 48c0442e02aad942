// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/energy_factor.hpp"

#include <algorithm>
#include <cmath>

namespace tributary::tvm {
namespace {

constexpr std::int64_t kUnit = 10'000;
constexpr double kDecreaseDivision = 4;

/// (long)((factor + 10,000) * by) - 10,000 in doubles, as java-tron evaluates it.
std::int64_t scaled(std::int64_t factor, double by) {
    return static_cast<std::int64_t>(static_cast<double>(factor + kUnit) * by) - kUnit;
}

}  // namespace

EnergyRecord caught_up(const std::optional<EnergyRecord>& record,
                       std::int64_t cycle,
                       const Flags& flags) {
    if (!record || record->cycle > cycle || record->cycle == 0) return {0, 0, cycle};
    if (record->cycle == cycle) return *record;
    EnergyRecord out = *record;
    const auto increase = static_cast<double>(flags.energy_increase);
    if (out.usage > flags.energy_threshold) {
        const auto grown = scaled(out.factor, 1 + increase / static_cast<double>(kUnit));
        out = {0, std::min(flags.energy_max_factor, grown), out.cycle + 1};
    }
    const std::int64_t quiet_cycles = cycle - out.cycle;
    if (quiet_cycles <= 0) return out;
    const double shrink = std::pow(1 - increase / kDecreaseDivision / static_cast<double>(kUnit),
                                   static_cast<double>(quiet_cycles));
    return {0, std::max<std::int64_t>(0, scaled(out.factor, shrink)), cycle};
}

}  // namespace tributary::tvm
