// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "primitives/numbers.hpp"
#include "primitives/result.hpp"

namespace tributary::oracle {

/// floor(block time / epoch_seconds).
using Epoch = std::uint64_t;

/// Longest epoch and longest grace: a year. Keeps all sums far from the ends of 64 bits.
inline constexpr std::uint64_t kMaxEpochSeconds = 31'536'000;

/// How chain time is cut into epochs.
struct EpochRules {
    std::uint64_t seconds = 86'400;
    /// How long receipts of an epoch are still taken after its end.
    std::uint64_t grace_seconds = 172'800;

    bool operator==(const EpochRules&) const = default;
};

/// Errors: bad_config unless 1 <= seconds <= kMaxEpochSeconds and grace <= kMaxEpochSeconds.
Status verify_epoch_rules(const EpochRules& rules);

/// The epoch that a block time lies in; times before 1970 lie in epoch 0.
Epoch epoch_at(const EpochRules& rules, TimestampMs time);

/// First millisecond of an epoch that epoch_at has given for some time, or of the one behind it.
TimestampMs beginning_of(const EpochRules& rules, Epoch epoch);

/// When the epoch closes, in seconds: end plus grace.
std::uint64_t closing_second_of(const EpochRules& rules, Epoch epoch);

/// The last epoch that a SOLID block of this time closes; nothing where not even epoch 0 is over.
std::optional<Epoch> closed_through(const EpochRules& rules, TimestampMs solid_time);

}  // namespace tributary::oracle
