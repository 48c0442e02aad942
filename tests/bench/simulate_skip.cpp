// SPDX-License-Identifier: Apache-2.0
// Prints as CSV what it costs to skip simulated main-net chains, whose every header has its real id
// and signature: simulate_skip > skipping.csv; docs/pictures/skipping.py draws it.
#include <cstdio>
#include <vector>

#include "tests/support/virtual_session.hpp"

namespace {

using namespace tributary;
using namespace tributary::test;

constexpr std::int64_t kSixHours = 21'600'000;
constexpr BlockNumber kPeriod = 7198;
constexpr BlockNumber kPeriodsADay = 4;
constexpr BlockNumber kAnchor = 100;

/// Seats and keys that change in `in` periods.
struct Turnover {
    std::uint64_t seats = 0;
    std::uint64_t keys = 0;
    std::uint64_t in = 1;
};

const char* name_of(consensus::SkipEnd::Kind kind) {
    switch (kind) {
        case consensus::SkipEnd::Kind::reached: return "reached";
        case consensus::SkipEnd::Kind::needs_checkpoint: return "needs_checkpoint";
        case consensus::SkipEnd::Kind::needs_keys: return "needs_keys";
        case consensus::SkipEnd::Kind::out_of_budget: return "out_of_budget";
        case consensus::SkipEnd::Kind::source_fault: return "source_fault";
    }
    return "";
}

void skip(VirtualChain& chain, const Turnover& turnover, BlockNumber days) {
    const BlockNumber head = days * kPeriodsADay * kPeriod;
    // One request for up to 100 headers; the time of an upstream that gives them one by one is
    // printed beside it.
    VirtualUpstream upstream(honest_source(chain), head);
    consensus::SkipSync sync(chain.rules(), start_at(chain, kAnchor, head));
    const SessionCost cost = run_session(sync, upstream);
    UpstreamSpeed slow;
    slow.blocks_per_request = 1;
    VirtualUpstream one_by_one(honest_source(chain), head, slow);
    consensus::SkipSync again(chain.rules(), start_at(chain, kAnchor, head));
    const SessionCost slow_cost = run_session(again, one_by_one, false);
    const bool is_true = sync.newest().block.id == chain.id(sync.newest().block.number);
    std::printf("%lu,%lu,%lu,%lu,%zu,%zu,%zu,%zu,%.3f,%.1f,%.1f,%s\n",
                head,
                days,
                turnover.seats * kPeriodsADay * 365 / turnover.in,
                turnover.keys * kPeriodsADay * 365 / turnover.in,
                sync.counts().headers,
                sync.counts().requests,
                sync.trail().size(),
                sync.key_proofs().size(),
                cost.cpu_seconds,
                static_cast<double>(cost.elapsed_ms) / 1000,
                static_cast<double>(slow_cost.elapsed_ms) / 1000,
                is_true ? name_of(sync.end()->kind) : "FALSE");
    std::fflush(stdout);
}

void skip_all(const Turnover& turnover, const std::vector<BlockNumber>& days) {
    SimulationPlan plan;
    plan.headers = days.back() * kPeriodsADay * kPeriod;
    plan.maintenance_interval = kSixHours;
    plan.seat_changes = {turnover.seats, turnover.in};
    plan.key_changes = {turnover.keys, turnover.in};
    VirtualChain chain(plan);
    for (const BlockNumber length : days)
        skip(chain, turnover, length);
}

}  // namespace

int main() {
    std::printf(
        "blocks,days,seat_changes_a_year,key_changes_a_year,headers,requests,windows,"
        "key_proofs,cpu_s,seconds_at_15_requests,seconds_at_15_headers,end\n");
    // One seat a week, over the length of the chain; with one key a month; then other turnovers.
    skip_all({1, 0, 28}, {7, 14, 30, 60, 90, 180, 365});
    skip_all({30, 7, 840}, {30, 90, 365});
    skip_all({0, 0, 1}, {365});
    skip_all({1, 0, 120}, {365});
    skip_all({1, 0, 12}, {365});
    skip_all({1, 0, 4}, {365});
    skip_all({1, 0, 2}, {365});
    skip_all({1, 0, 1}, {30, 90, 365});
}
