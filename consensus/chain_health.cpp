// SPDX-License-Identifier: Apache-2.0
#include "consensus/chain_health.hpp"

namespace tributary::consensus {
namespace {

std::string since(const Stall& stall) {
    return "since block " + std::to_string(stall.since) + " (" + std::to_string(stall.seen) +
           " of " + std::to_string(stall.needed) + " trusted witnesses needed, ";
}

HealthReport of_stall(const Stall& stall) {
    switch (stall.kind) {
        case StallKind::needs_checkpoint:
            return {Health::needs_checkpoint,
                    "too few trusted witnesses still produce " + since(stall) +
                        std::to_string(stall.unknown_seats) + " unknown witnesses and " +
                        std::to_string(stall.unknown_keys) +
                        " unknown keys): a newer checkpoint is needed"};
        case StallKind::needs_keys:
            return {Health::needs_keys,
                    "too few blocks are signed by proved keys " + since(stall) +
                        std::to_string(stall.unknown_keys) +
                        " unknown keys): proved keys are needed"};
        case StallKind::quiet: break;
    }
    return {Health::degraded, "too few witnesses produce " + since(stall) + "no unknown ones)"};
}

}  // namespace

HealthReport judge_health(const HeaderChain& chain, TimestampMs now) {
    if (chain.conflict()) {
        return {Health::degraded,
                "two conflicting solid blocks: " + chain.conflict()->ours.id.hex() + " and " +
                    chain.conflict()->theirs.id.hex()};
    }
    const BranchState& tip = chain.tip_state();
    if (tip.stall) return of_stall(*tip.stall);
    const auto vouched = chain.canonical(chain.vouched().number);
    const std::int64_t age = now - vouched->header->timestamp;
    const std::int64_t round = chain.rules().grid.interval * tip.period.n;
    if (age > kMaxHeadAgeMs + round) {
        return {Health::degraded,
                "the newest vouched block is " + std::to_string(age / 1000) + " seconds old"};
    }
    const std::uint32_t participation = chain.participation();
    if (participation < kMinParticipationPercent) {
        return {Health::degraded,
                "trusted witnesses filled only " + std::to_string(participation) +
                    " % of the last 128 slots"};
    }
    return {};
}

}  // namespace tributary::consensus
