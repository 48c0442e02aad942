// SPDX-License-Identifier: Apache-2.0
// Prints what attackers achieve who hold k of 27 trusted keys (docs/trust.md):
// simulate_trust [SEEDS].
#include <charconv>
#include <cstdio>
#include <cstring>

#include "tests/support/attack_trial.hpp"

namespace {

using namespace tributary::test;

struct Row {
    AttackShape shape{};
    std::uint32_t keys = 0;
    bool with_retired = false;
};

struct Totals {
    std::size_t not_linked = 0;
    std::size_t vouched = 0;
    std::size_t solid = 0;
    std::size_t seats = 0;
    std::size_t keys = 0;
    std::size_t recovered = 0;
};

Totals run(const Row& row, std::uint64_t seeds) {
    Totals out;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Trial trial({seed, row.shape, row.keys, row.with_retired, false});
        const TrialOutcome outcome = attack_header_chain(trial);
        out.not_linked += outcome.linked ? 0U : 1U;
        out.vouched += outcome.false_vouched ? 1U : 0U;
        out.solid += outcome.false_solid ? 1U : 0U;
        out.seats += outcome.seats_joined > 0 ? 1U : 0U;
        out.keys += outcome.keys_learned > 0 ? 1U : 0U;
        out.recovered += outcome.recovered ? 1U : 0U;
    }
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t seeds = 1000;
    if (argc > 1) std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), seeds);
    std::printf("%-24s %4s %8s %8s %8s %8s %8s %8s %10s\n",
                "attack",
                "keys",
                "retired",
                "attacks",
                "VOUCHED",
                "SOLID",
                "seats",
                "keys",
                "recovered");
    for (const AttackShape shape : kAttackShapes) {
        for (const std::uint32_t keys : {0U, 9U, 10U, 18U, 19U}) {
            for (const bool with_retired : {false, true}) {
                const Totals totals = run({shape, keys, with_retired}, seeds);
                std::printf("%-24s %4u %8s %8lu %8zu %8zu %8zu %8zu %10zu\n",
                            std::string(name_of(shape)).c_str(),
                            keys,
                            with_retired ? "yes" : "no",
                            seeds - totals.not_linked,
                            totals.vouched,
                            totals.solid,
                            totals.seats,
                            totals.keys,
                            totals.recovered);
                std::fflush(stdout);
            }
        }
    }
}
