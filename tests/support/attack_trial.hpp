// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "tests/support/forged_branch.hpp"

namespace tributary::test {

/// Where the hostile blocks stand.
enum class AttackShape : std::uint8_t {
    /// The honest headers, signed again.
    relay,
    within_period,
    /// One or two borders, behind which the attacker's own list sits.
    across_borders,
    missed_slots,
};

inline constexpr std::array kAttackShapes{AttackShape::relay,
                                          AttackShape::within_period,
                                          AttackShape::across_borders,
                                          AttackShape::missed_slots};

std::string_view name_of(AttackShape shape);

/// One attack on a verifier that has followed a simulated chain of 27 seats up to the fork.
struct TrialPlan {
    std::uint64_t seed = 0;
    AttackShape shape{};
    std::uint32_t trusted_keys = 0;
    bool with_retired = false;
    /// As SimulationPlan::signs_headers.
    bool signs_headers = true;
};

/// A chain with the last honest block and the hostile branch. All varies with the seed: where the
/// fork is, who changes seats and keys, junk of pretenders, granted keys, lists.
struct Trial {
    explicit Trial(const TrialPlan& plan);

    TrialPlan plan;
    VirtualChain chain;
    BlockNumber fork_from = 0;
    /// A verifier that has followed the chain up to the fork.
    consensus::HeaderChain judge;
    /// Drawn from what the verifier believes there.
    std::vector<VirtualBlock> hostile;
};

/// What an attack achieved.
struct TrialOutcome {
    /// Everything hostile was taken as LINKED; otherwise the attack itself was faulty.
    bool linked = true;
    bool false_vouched = false;
    bool false_solid = false;
    /// Seats in T on the hostile branch that are no honest seats.
    std::size_t seats_joined = 0;
    /// Keys believed on the hostile branch that their witness never had.
    std::size_t keys_learned = 0;
    /// When the honest chain is heard again, SOLID goes on with it.
    bool recovered = false;

    bool operator==(const TrialOutcome&) const = default;
};

/// The attack on the trial's own verifier, which sees every header. Once per trial.
TrialOutcome attack_header_chain(Trial& trial);

}  // namespace tributary::test
