// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "consensus/header_chain.hpp"

namespace tributary::consensus {

/// Below this share of the last slots the head is not believed to be the network's (light-client.md
/// rule 8).
inline constexpr std::uint32_t kMinParticipationPercent = 70;
/// A newest VOUCHED block older than this and a round is stale.
inline constexpr std::int64_t kMaxHeadAgeMs = 30'000;

/// How well a chain stands (light-client.md rules 5 and 8).
enum class Health : std::uint8_t {
    good,
    degraded,
    needs_checkpoint,
    needs_keys,
};

struct HealthReport {
    Health health = Health::good;
    /// One sentence; empty when good.
    std::string reason;

    bool operator==(const HealthReport&) const = default;
};

/// Judges the branch of the tip at `now`. Pure.
HealthReport judge_health(const HeaderChain& chain, TimestampMs now);

}  // namespace tributary::consensus
