// SPDX-License-Identifier: Apache-2.0
#include "consensus/clock_recovery.hpp"

#include <vector>

namespace tributary::consensus {
namespace {

constexpr std::int64_t kDayMs = 24 * 3600 * 1000;
/// java-tron accepts no interval below this many slots (ProposalUtil, three rounds of nine seconds
/// each).
constexpr std::int64_t kMinIntervalSlots = 27;

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

/// A clock behind the last header and behind the one that is asked for.
struct Followed {
    MaintenanceClock last;
    MaintenanceClock at;

    bool operator==(const Followed&) const = default;
};

/// What the headers show, from the first proved border on.
struct Shown {
    std::span<const SignedHeader> headers;
    std::span<const Border> borders;
    BlockNumber at = 0;
};

/// Nothing where the clock that stands at `clock` before the first border disagrees with one.
std::optional<Followed> follow(const MaintenanceClock& clock, const Shown& shown) {
    Followed out{clock, clock};
    for (std::size_t i = 0; i < shown.headers.size(); ++i) {
        const wire::Header& header = shown.headers[i].header;
        const Border border = shown.borders[i];
        const bool due = out.last.is_due(header.timestamp);
        if (border != Border::unknown && due != (border == Border::yes)) return std::nullopt;
        if (due) out.last = out.last.advanced(header.timestamp);
        if (header.number <= shown.at) out.at = out.last;
    }
    return out;
}

}  // namespace

ClockFinding find_clock(const ChainRules& rules,
                        std::uint32_t n,
                        std::span<const SignedHeader> headers,
                        BlockNumber at) {
    ClockFinding out;
    std::optional<Followed> found;
    // Two seats or fewer: the two skipped slots do not show.
    if (n < 3 || headers.size() < 3) return out;
    std::vector<Border> borders(headers.size(), Border::unknown);
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i + 1 < headers.size(); ++i) {
        borders[i] = judge_gap(rules, n, headers, i + 1);
        if (borders[i] != Border::yes) continue;
        ++out.borders;
        if (!first && i > 0) first = i;
    }
    if (!first || out.borders < kMinClockBorders) return out;
    const Shown shown{
        headers.subspan(*first), std::span<const Border>(borders).subspan(*first), at};
    const std::int64_t slot = rules.grid.interval;
    const TimestampMs due_by = headers[*first].header.timestamp;
    const TimestampMs not_before = headers[*first - 1].header.timestamp;
    for (std::int64_t interval = kMinIntervalSlots * slot; interval <= kDayMs; interval += slot) {
        for (TimestampMs next = due_by; next > not_before; next -= slot) {
            const auto fits = follow({next, interval}, shown);
            if (!fits || fits == found) continue;
            if (found) return out;
            found = fits;
        }
    }
    if (found) out.clock = found->at;
    return out;
}

IntervalVotes votes_of_unknown_past() {
    return {-1, {}};
}

bool has_unknown_past(const IntervalVotes& votes) {
    return votes.created() < 0;
}

}  // namespace tributary::consensus
