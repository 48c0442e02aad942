// SPDX-License-Identifier: Apache-2.0
// Skipping over simulated chains: it reaches the head, for the headers that it may cost.
#include <iostream>
#include <limits>

#include <gtest/gtest.h>

#include "tests/support/skip_driver.hpp"
#include "tests/support/virtual_chain.hpp"

namespace tributary::test {
namespace {

using consensus::SkipEnd;
using consensus::SkipStart;
using consensus::SkipSync;

constexpr TimestampMs kFarAhead = std::numeric_limits<TimestampMs>::max() / 2;
constexpr std::int64_t kSixHours = 21'600'000;
/// 365 days of four periods of 7198 blocks.
constexpr BlockNumber kYear = 1460 * 7198;

SimulationPlan year_plan() {
    SimulationPlan plan;
    plan.headers = kYear;
    plan.maintenance_interval = kSixHours;
    return plan;
}

SkipServer serve(VirtualChain& chain) {
    return {[&](BlockNumber number) { return chain.header(number); },
            [&](BlockNumber number) {
                const Bytes bytes = chain.block(number).block_bytes();
                return wire::decode_block(wire::slice_block(bytes).value()).value();
            }};
}

struct Result {
    SkipRun run;
    BlockRef newest;
};

Result skip(VirtualChain& chain, BlockNumber anchor) {
    const consensus::ChainRules rules = chain.rules();
    SkipStart start;
    start.points = {consensus::point_of(rules, chain.root(anchor))};
    start.head = chain.head();
    start.now = kFarAhead;
    SkipSync sync(rules, start);
    Result out;
    out.run = run_skip(sync, serve(chain));
    out.newest = sync.newest().block;
    std::cout << chain.head() << " blocks: " << out.run.counts.headers << " headers, "
              << out.run.counts.requests << " requests, " << out.run.windows << " windows of "
              << out.run.counts.windows_judged << " judged, " << out.run.keys << " keys, "
              << out.run.cpu_seconds << " s; end " << static_cast<int>(out.run.end.kind) << " "
              << out.run.end.error.message() << "\n";
    return out;
}

TEST(SkipSimulated, AYearWithOneSeatAWeekCostsLessThan2000Headers) {
    SimulationPlan plan = year_plan();
    plan.seat_changes = {1, 28};
    VirtualChain chain(plan);
    const Result result = skip(chain, 100);
    EXPECT_EQ(result.run.end.kind, SkipEnd::Kind::reached);
    EXPECT_LT(result.run.counts.headers, 2'000U);
    EXPECT_EQ(result.newest.id, chain.id(result.newest.number));
}

TEST(SkipSimulated, AYearWithOneKeyAMonthCostsLessThan6000Headers) {
    SimulationPlan plan = year_plan();
    plan.seat_changes = {1, 28};
    plan.key_changes = {1, 120};
    VirtualChain chain(plan);
    const Result result = skip(chain, 100);
    EXPECT_EQ(result.run.end.kind, SkipEnd::Kind::reached);
    EXPECT_LT(result.run.counts.headers, 6'000U);
}

TEST(SkipSimulated, AYearWithOneSeatEveryPeriodCostsLessThan20000Headers) {
    SimulationPlan plan = year_plan();
    plan.seat_changes = {1, 1};
    VirtualChain chain(plan);
    const Result result = skip(chain, 100);
    EXPECT_EQ(result.run.end.kind, SkipEnd::Kind::reached);
    EXPECT_LT(result.run.counts.headers, 20'000U);
}

}  // namespace
}  // namespace tributary::test
