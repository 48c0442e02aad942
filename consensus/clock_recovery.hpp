// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "consensus/branch_state.hpp"
#include "consensus/trust_window.hpp"

namespace tributary::consensus {

/// Borders that a clock is recovered from; with fewer nothing is concluded.
inline constexpr std::size_t kMinClockBorders = 3;

/// What headers tell of the maintenance clock.
struct ClockFinding {
    /// Borders that are proved by the place of the first block behind them.
    std::size_t borders = 0;
    /// The clock behind the header that was asked for; only where exactly one interval, a whole
    /// number of slots, fits everything that the headers show.
    std::optional<MaintenanceClock> clock;
};

/// Finds the clock of consecutive trusted headers. The first block behind a maintenance block sits
/// two slots off its place (java-tron DposSlot), so a witness that produces again before the next
/// gap tells whether the gap was a border. An interval that changed at the last border cannot be
/// seen: the caller looks for proposals in the bodies. The clock is the one behind header `at`.
/// Pure.
ClockFinding find_clock(const ChainRules& rules,
                        std::uint32_t n,
                        std::span<const SignedHeader> headers,
                        BlockNumber at);

/// Votes where earlier proposals are not known: whatever happens to a proposal makes the clock
/// unknown.
IntervalVotes votes_of_unknown_past();

/// True for such votes.
bool has_unknown_past(const IntervalVotes& votes);

}  // namespace tributary::consensus
