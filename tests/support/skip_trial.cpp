// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "tests/support/attack_trial.hpp"
#include "tests/support/virtual_session.hpp"

namespace tributary::test {
namespace {

/// Seats that are honest from the anchor's period to the one behind the fork.
std::set<Address> honest_seats(VirtualChain& chain, BlockNumber anchor, BlockNumber fork) {
    std::set<Address> out;
    for (std::uint64_t period = chain.link(anchor).period; period <= chain.link(fork).period + 1;
         ++period) {
        for (const WitnessNumber seat : chain.seats(period))
            out.insert(simulated_address({seat, 0}));
    }
    return out;
}

}  // namespace

TrialOutcome attack_skipping(const TrialPlan& plan) {
    VirtualChain chain(trial_chain(plan));
    const BlockNumber fork = trial_fork(plan, chain);
    const BlockNumber anchor = fork - scramble(plan.seed, 8) % (2 * chain.slots_per_period());
    const auto beliefs = beliefs_of(chain, chain.root(anchor).states.front());
    const auto honest = honest_seats(chain, anchor, fork);
    Loot loot =
        take_loot(chain, beliefs, {plan.seed, anchor, plan.trusted_keys, plan.with_retired});
    // Whoever sits again behind the anchor is no retired witness: its key would be one more than
    // the attacker is to have.
    std::erase_if(loot.retired, [&](const auto& entry) {
        const Address witness = simulated_address({entry.first, 0});
        return honest.contains(witness) && !beliefs.contains(entry.first);
    });
    const auto hostile = hostile_blocks(plan, chain, fork, std::move(loot));
    const BlockNumber head = hostile.back().header.number;
    VirtualUpstream upstream(forked_source(chain, hostile), head);
    consensus::SkipSync sync(chain.rules(), start_at(chain, anchor, head));
    run_session(sync, upstream, false);

    TrialOutcome out;
    out.linked = sync.end()->kind != consensus::SkipEnd::Kind::source_fault;
    out.false_solid = sync.newest().block.number > fork;
    for (const Address& member : sync.newest().trusted)
        out.seats_joined += honest.contains(member) ? 0U : 1U;
    for (const auto& [witness, entries] : sync.newest().keys->entries()) {
        for (const auto& entry : entries)
            out.keys_learned += is_own_key(chain, head, {witness, entry.key}) ? 0U : 1U;
    }
    return out;
}

}  // namespace tributary::test
