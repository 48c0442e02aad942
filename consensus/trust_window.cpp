// SPDX-License-Identifier: Apache-2.0
#include "consensus/trust_window.hpp"

#include <algorithm>

#include "consensus/witness_schedule.hpp"
#include "primitives/check.hpp"

namespace tributary::consensus {
namespace {

/// The state of one hypothesis on the length of the list, with the header as the last block known.
BranchState state_at(const ChainRules& rules,
                     const TrustPoint& point,
                     const wire::Header& header,
                     std::uint32_t n) {
    BranchState state;
    state.number = header.number;
    state.timestamp = header.timestamp;
    if (point.interval) state.clock = clock_behind(rules.grid, *point.interval, header.timestamp);
    state.period.first = header.number + 1;
    state.period.start = header.timestamp;
    state.period.n = n;
    state.period.places.edit().resize(n);
    state.period.trusted = point.trusted;
    state.candidates = std::max(point.candidates, n);
    state.vouched = state.solid = header.number;
    state.keys = point.keys;
    state.votes = std::make_shared<IntervalVotes>();
    return state;
}

/// A list below its greatest length may have grown in the gap; a wrong length dies with the first
/// witness that comes again.
std::vector<BranchState> states_at(const ChainRules& rules,
                                   const TrustPoint& point,
                                   const wire::Header& header) {
    std::vector<BranchState> out;
    for (std::uint32_t n = point.n; n <= rules.max_active && out.size() < kMaxHypotheses; ++n)
        out.push_back(state_at(rules, point, header, n));
    return out;
}

ChainRoot root_at(const ChainRules& rules, const TrustPoint& point, const SignedHeader& first) {
    ChainRoot root;
    root.header.header = first.header;
    root.header.signed_by = {{first.signer, first.header.signature}};
    root.states = states_at(rules, point, first.header);
    return root;
}

/// A header that is followed within less than a border's gap is no maintenance block, so the place
/// of its successor follows from the time alone. Leading headers that are not are left out.
std::span<const SignedHeader> from_known_place(const ChainRules& rules,
                                               std::span<const SignedHeader> headers) {
    const std::int64_t gap = rules.grid.interval * (1 + rules.grid.maintenance_skip);
    while (headers.size() > 1 && headers[1].header.timestamp - headers[0].header.timestamp >= gap) {
        headers = headers.subspan(1);
    }
    return headers;
}

Status verify_form(const TrustPoint& point, std::span<const SignedHeader> headers) {
    if (headers.size() > kMaxWindowSize) {
        return fail(ErrorCode::oversized, std::to_string(headers.size()) + " headers");
    }
    if (headers.size() < 2) return fail(ErrorCode::truncated);
    if (headers.front().header.number <= point.block.number) {
        return fail(ErrorCode::fork_below_solid,
                    "a window at " + std::to_string(headers.front().header.number));
    }
    return {};
}

/// Who produced and counted in the period of one state.
struct PeriodCensus {
    std::uint32_t counted = 0;
    std::uint32_t needed = 0;
    std::uint32_t members_seen = 0;
    std::uint32_t strangers = 0;
    std::vector<UnknownKey> unknown_keys;
};

PeriodCensus census_of(const BranchState& state) {
    PeriodCensus out;
    const Period& period = state.period;
    out.counted = static_cast<std::uint32_t>(distinct_latest(period.counts).size());
    out.needed = static_cast<std::uint32_t>(solid_count(period.n));
    std::vector<Address> members;
    std::vector<Address> strangers;
    for (const SeatCount& count : period.counts) {
        (period.trusts(count.witness) ? members : strangers).push_back(count.witness);
        if (count.counted || !period.trusts(count.witness)) continue;
        out.unknown_keys.push_back({count.witness, count.signer, count.latest});
    }
    const auto distinct = [](std::vector<Address>& addresses) {
        std::sort(addresses.begin(), addresses.end());
        const auto end = std::unique(addresses.begin(), addresses.end());
        return static_cast<std::uint32_t>(end - addresses.begin());
    };
    out.members_seen = distinct(members);
    out.strangers = distinct(strangers);
    std::sort(out.unknown_keys.begin(),
              out.unknown_keys.end(),
              [](const UnknownKey& a, const UnknownKey& b) {
                  return std::tie(a.witness, a.signer) < std::tie(b.witness, b.signer);
              });
    return out;
}

/// Rule 4 with the window as the period. What stands above SOLID may be made up by anyone: of it
/// only counted blocks are looked at, so that strangers in it push nobody out.
TrustPoint point_at(const ChainHeader& solid, const BranchState& state, const TrustPoint& from) {
    Period period = state.period;
    period.places = std::vector<std::optional<Address>>(period.n);
    TrustPoint next = from;
    next.block = {solid.header.number, solid.header.id};
    next.timestamp = solid.header.timestamp;
    next.n = period.n;
    next.trusted = next_trusted(period);
    next.keys = state.keys;
    next.candidates = state.candidates;
    return next;
}

/// The newest state of the period that `number` lies in; `states` are one for each period.
const BranchState& state_of_period(const std::vector<BranchState>& states, BlockNumber number) {
    const auto later = std::find_if(states.begin() + 1, states.end(), [&](const auto& state) {
        return state.period.first > number;
    });
    return *(later - 1);
}

}  // namespace

bool TrustPoint::operator==(const TrustPoint& other) const {
    return block == other.block && timestamp == other.timestamp && n == other.n &&
           trusted == other.trusted && *keys == *other.keys && candidates == other.candidates &&
           interval == other.interval;
}

Result<WindowReport> judge_window(const ChainRules& rules,
                                  const TrustPoint& point,
                                  std::span<const SignedHeader> headers,
                                  TimestampMs now) {
    if (const Status form = verify_form(point, headers); !form) return fail(form.error());
    headers = from_known_place(rules, headers);
    if (headers.size() < 2) return fail(ErrorCode::truncated);
    WindowReport report;
    report.root = root_at(rules, point, headers.front());
    HeaderChain chain(rules, report.root);
    PeriodCensus best;
    std::vector<BranchState> periods{chain.tip_state()};
    for (const SignedHeader& signed_header : headers.subspan(1)) {
        auto verified = chain.verify({signed_header.header, signed_header.signer, {}}, now);
        if (!verified) return fail(std::move(verified).error());
        if (chain.tip().id != signed_header.header.parent_id)
            return fail(ErrorCode::unknown_parent, signed_header.header.id.hex());
        chain.apply(std::move(*verified));
        const BranchState& state = chain.tip_state();
        if (state.period.first == periods.back().period.first) periods.pop_back();
        periods.push_back(state);
        PeriodCensus census = census_of(state);
        if (census.members_seen >= best.members_seen) best = std::move(census);
    }
    report.counted = best.counted;
    report.needed = best.needed;
    report.members_seen = best.members_seen;
    report.strangers = best.strangers;
    report.unknown_keys = std::move(best.unknown_keys);
    if (chain.vouched().number > report.root.header.header.number) report.vouched = chain.vouched();
    if (chain.solid().number > report.root.header.header.number) {
        const BlockRef solid = chain.solid();
        report.solid = solid;
        report.next =
            point_at(*chain.find(solid.id), state_of_period(periods, solid.number), point);
    }
    return report;
}

std::vector<Address> lacking_keys(const BranchState& state) {
    std::vector<Address> out;
    if (!state.stall) return out;
    for (const UnknownKey& key : census_of(state).unknown_keys) {
        if (out.empty() || out.back() != key.witness) out.push_back(key.witness);
    }
    return out;
}

bool leaves_too_few(const TrustPoint& before, const TrustPoint& next) {
    return next.trusted.size() < (3 * before.n + solid_count(before.n)) / 4;
}

TrustPoint point_of(const ChainRules& rules, const ChainRoot& root) {
    const BranchState& state = root.states.front();
    TrustPoint out;
    out.block = {root.header.header.number, root.header.header.id};
    out.timestamp = root.header.header.timestamp;
    out.n = state.period.n;
    out.trusted = next_trusted(state.period);
    out.keys = state.keys;
    out.candidates = state.candidates;
    if (rules.interval_pinned) out.interval = state.clock.interval;
    return out;
}

ChainRoot root_of(const ChainRules& rules,
                  const TrustPoint& point,
                  const wire::Header& header,
                  TimestampMs parent_time) {
    TRIBUTARY_ASSERT(header.id == point.block.id);
    ChainRoot root;
    root.header.header = header;
    root.states = states_at(rules, point, header);
    if (!point.interval) return root;
    const bool is_maintenance =
        clock_behind(rules.grid, *point.interval, parent_time).is_due(header.timestamp);
    for (BranchState& state : root.states)
        state.is_maintenance = is_maintenance;
    return root;
}

}  // namespace tributary::consensus
