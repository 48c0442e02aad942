// SPDX-License-Identifier: Apache-2.0
#include "consensus/window_census.hpp"

#include <algorithm>
#include <map>

namespace tributary::consensus {
namespace {

/// True where counts may start afresh with `next`: it follows a maintenance block, or a gap that
/// could be one while the clock is not known.
bool starts_run(const ChainRules& rules,
                const TrustPoint& point,
                TimestampMs before_last,
                const wire::Header& last,
                const wire::Header& next) {
    if (!point.interval) {
        return next.timestamp - last.timestamp >=
               rules.grid.interval * (1 + rules.grid.maintenance_skip);
    }
    return clock_behind(rules.grid, *point.interval, before_last).is_due(last.timestamp);
}

WindowCensus census_of_run(const TrustPoint& point, std::span<const SignedHeader> run) {
    struct Seat {
        bool counted = false;
        UnknownKey unknown;
    };

    std::map<Address, Seat> members;
    std::map<Address, bool> strangers;
    for (const SignedHeader& block : run) {
        const Address& witness = block.header.witness;
        if (!std::binary_search(point.trusted.begin(), point.trusted.end(), witness)) {
            strangers[witness] = true;
            continue;
        }
        Seat& seat = members[witness];
        if (point.keys->key_at(witness, block.header.number) == block.signer) {
            seat.counted = true;
        } else {
            seat.unknown = {witness, block.signer, block.header.number};
        }
    }
    WindowCensus out;
    out.run_size = run.size();
    out.members_seen = static_cast<std::uint32_t>(members.size());
    out.strangers = static_cast<std::uint32_t>(strangers.size());
    for (const auto& [witness, seat] : members) {
        if (seat.counted) {
            ++out.counted;
        } else {
            out.unknown_keys.push_back(seat.unknown);
        }
    }
    return out;
}

/// The run to go by: most counted, then most members, then the longer one.
bool is_better(const WindowCensus& a, const WindowCensus& b) {
    if (a.counted != b.counted) return a.counted > b.counted;
    if (a.members_seen != b.members_seen) return a.members_seen > b.members_seen;
    return a.run_size > b.run_size;
}

}  // namespace

WindowCensus census_of(const ChainRules& rules,
                       const TrustPoint& point,
                       std::span<const SignedHeader> headers) {
    WindowCensus best;
    if (headers.size() < 2) return best;
    std::size_t start = 1;
    for (std::size_t i = 1; i <= headers.size(); ++i) {
        const bool ends =
            i == headers.size() || (i > 1 && starts_run(rules,
                                                        point,
                                                        headers[i - 2].header.timestamp,
                                                        headers[i - 1].header,
                                                        headers[i].header));
        if (!ends || i == start) continue;
        WindowCensus census = census_of_run(point, headers.subspan(start, i - start));
        if (is_better(census, best)) best = std::move(census);
        start = i;
    }
    return best;
}

}  // namespace tributary::consensus
