// SPDX-License-Identifier: Apache-2.0
// Prints what attackers achieve who hold k of 27 trusted keys (docs/trust.md):
// simulate_trust [SEEDS] [dense|skip] [ATTACK], the attack by its name in the table.
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>

#include "tests/support/attack_trial.hpp"

namespace {

using namespace tributary::test;

struct Totals {
    std::size_t attacks = 0;
    std::size_t vouched = 0;
    std::size_t solid = 0;
    std::size_t seats = 0;
    std::size_t keys = 0;
    std::size_t recovered = 0;
};

TrialOutcome attack(const TrialPlan& plan, bool skips) {
    if (skips) return attack_skipping(plan);
    Trial trial(plan);
    return attack_header_chain(trial);
}

Totals run(TrialPlan plan, bool skips, std::uint64_t seeds) {
    Totals out;
    for (plan.seed = 1; plan.seed <= seeds; ++plan.seed) {
        const TrialOutcome outcome = attack(plan, skips);
        out.attacks += outcome.linked ? 1U : 0U;
        out.vouched += outcome.false_vouched ? 1U : 0U;
        out.solid += outcome.false_solid ? 1U : 0U;
        out.seats += outcome.seats_joined > 0 ? 1U : 0U;
        out.keys += outcome.keys_learned > 0 ? 1U : 0U;
        out.recovered += outcome.recovered ? 1U : 0U;
    }
    return out;
}

void print_row(const TrialPlan& plan, bool skips, const Totals& totals) {
    std::printf("%-6s %-24s %4u %8s %8zu ",
                skips ? "skip" : "dense",
                std::string(name_of(plan.shape)).c_str(),
                plan.trusted_keys,
                plan.with_retired ? "yes" : "no",
                totals.attacks);
    if (skips) {
        std::printf("%8s %8zu %8zu %8zu %10s\n", "-", totals.solid, totals.seats, totals.keys, "-");
    } else {
        std::printf("%8zu %8zu %8zu %8zu %10zu\n",
                    totals.vouched,
                    totals.solid,
                    totals.seats,
                    totals.keys,
                    totals.recovered);
    }
    std::fflush(stdout);
}

void print_table(bool skips, std::uint64_t seeds, std::string_view only) {
    for (const AttackShape shape : kAttackShapes) {
        if (!only.empty() && name_of(shape) != only) continue;
        for (const std::uint32_t keys : {0U, 9U, 10U, 18U, 19U}) {
            for (const bool with_retired : {false, true}) {
                TrialPlan plan;
                plan.shape = shape;
                plan.trusted_keys = keys;
                plan.with_retired = with_retired;
                // The header chain is told who signed; a key proof is worth nothing unsigned.
                plan.signs_headers = skips;
                print_row(plan, skips, run(plan, skips, seeds));
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t seeds = 1000;
    if (argc > 1) std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), seeds);
    const std::string_view which = argc > 2 ? argv[2] : "";
    const std::string_view only = argc > 3 ? argv[3] : "";
    std::printf("%-6s %-24s %4s %8s %8s %8s %8s %8s %8s %10s\n",
                "sync",
                "attack",
                "keys",
                "retired",
                "attacks",
                "VOUCHED",
                "SOLID",
                "seats",
                "keys",
                "recovered");
    if (which != "skip") print_table(false, seeds, only);
    if (which != "dense") print_table(true, seeds, only);
}
