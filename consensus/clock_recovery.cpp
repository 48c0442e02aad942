// SPDX-License-Identifier: Apache-2.0
#include "consensus/clock_recovery.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace tributary::consensus {
namespace {

constexpr std::int64_t kDayMs = 24 * 3600 * 1000;
/// java-tron accepts no interval below this many slots (ProposalUtil, three rounds of nine seconds
/// each).
constexpr std::int64_t kMinIntervalSlots = 27;

/// The most exact border must lie between two blocks that are no further apart, or too many clocks
/// would have to be tried.
constexpr std::int64_t kMaxBorderSlots = 9;

/// Whether a block is a maintenance block.
enum class Border : std::uint8_t {
    no,
    yes,
    unknown,
};

/// Judges the block before `after` by the place of the one behind the gap.
Border judge_gap(const ChainRules& rules,
                 std::int64_t n,
                 std::span<const SignedHeader> headers,
                 std::size_t after) {
    const std::int64_t gap = rules.grid.interval * (1 + rules.grid.maintenance_skip);
    const wire::Header& first = headers[after].header;
    if (first.timestamp - headers[after - 1].header.timestamp < gap) return Border::no;
    for (std::size_t i = after + 1; i < headers.size(); ++i) {
        const wire::Header& next = headers[i].header;
        if (next.timestamp - headers[i - 1].header.timestamp >= gap) return Border::unknown;
        if (next.witness != first.witness) continue;
        const std::int64_t shift = (absolute_slot(rules.grid, first.timestamp) -
                                    absolute_slot(rules.grid, next.timestamp)) %
                                   n;
        if (shift == 0) return Border::no;
        // The earlier slot comes first, so the rest is not positive.
        return (shift + n) % n == rules.grid.maintenance_skip ? Border::yes : Border::unknown;
    }
    return Border::unknown;
}

/// A place among the headers, seen from the one before it.
struct ClockStep {
    TimestampMs before = 0;
    TimestampMs time = 0;
    Border border = Border::unknown;
};

std::vector<ClockStep> steps_of(const ChainRules& rules,
                                std::int64_t n,
                                std::span<const SignedHeader> headers) {
    std::vector<ClockStep> out;
    for (std::size_t i = 1; i + 1 < headers.size(); ++i) {
        out.push_back({headers[i - 1].header.timestamp,
                       headers[i].header.timestamp,
                       judge_gap(rules, n, headers, i + 1)});
    }
    // What is cheapest to disagree with comes first: proved borders, the most exact one in front.
    std::stable_sort(out.begin(), out.end(), [](const ClockStep& a, const ClockStep& b) {
        const auto rank = [](const ClockStep& step) {
            return step.border == Border::yes ? step.time - step.before
                                              : std::numeric_limits<std::int64_t>::max();
        };
        return rank(a) < rank(b);
    });
    return out;
}

/// The first time behind `time` at which a clock with a border due at `due` counts votes.
TimestampMs next_behind(TimestampMs due, std::int64_t interval, TimestampMs time) {
    const std::int64_t ahead = (due - time) % interval;
    return time + (ahead > 0 ? ahead : ahead + interval);
}

/// A block is a maintenance block when the clock strikes between its parent and it.
bool fits(TimestampMs due, std::int64_t interval, const std::vector<ClockStep>& steps) {
    return std::all_of(steps.begin(), steps.end(), [&](const ClockStep& step) {
        if (step.border == Border::unknown) return true;
        const bool strikes = next_behind(due, interval, step.before) <= step.time;
        return strikes == (step.border == Border::yes);
    });
}

}  // namespace

ClockFinding find_clock(const ChainRules& rules,
                        std::uint32_t n,
                        std::span<const SignedHeader> headers,
                        BlockNumber at) {
    ClockFinding out;
    // Two seats or fewer: the two skipped slots do not show.
    if (n < 3 || headers.size() < 3) return out;
    const std::vector<ClockStep> steps = steps_of(rules, n, headers);
    out.borders = static_cast<std::size_t>(
        std::count_if(steps.begin(), steps.end(), [](const ClockStep& step) {
            return step.border == Border::yes;
        }));
    if (out.borders < kMinClockBorders) return out;
    const std::int64_t slot = rules.grid.interval;
    const ClockStep& exact = steps.front();
    if (exact.time - exact.before > kMaxBorderSlots * slot) return out;
    const auto asked = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
        return header.header.number == at;
    });
    if (asked == headers.end()) return out;
    std::optional<MaintenanceClock> found;
    for (std::int64_t interval = kMinIntervalSlots * slot; interval <= kDayMs; interval += slot) {
        for (TimestampMs due = exact.time; due > exact.before; due -= slot) {
            if (!fits(due, interval, steps)) continue;
            const MaintenanceClock clock{next_behind(due, interval, asked->header.timestamp),
                                         interval};
            if (found && found != clock) return out;
            found = clock;
        }
    }
    out.clock = found;
    return out;
}

IntervalVotes votes_of_unknown_past() {
    return {-1, {}};
}

bool has_unknown_past(const IntervalVotes& votes) {
    return votes.created() < 0;
}

}  // namespace tributary::consensus
