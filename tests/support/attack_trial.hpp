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

SimulationPlan trial_chain(const TrialPlan& plan);

/// The last honest block of a trial.
BlockNumber trial_fork(const TrialPlan& plan, VirtualChain& chain);

/// What the attacker serves behind `fork_from`. All varies with the seed: junk of pretenders,
/// granted keys, lists, borders.
std::vector<VirtualBlock> hostile_blocks(const TrialPlan& plan,
                                         VirtualChain& chain,
                                         BlockNumber fork_from,
                                         Loot loot);

struct KeyOf {
    Address witness;
    Address key;
};

/// True where the witness has changed to this key in a block up to `upto`.
bool is_own_key(VirtualChain& chain, BlockNumber upto, const KeyOf& claim);

/// A chain with the last honest block and the hostile branch. Where the fork is, and who changes
/// seats and keys, varies with the seed.
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

/// The attack on consensus::SkipSync, which starts from an anchor up to two periods below the fork
/// and hears nobody else. The trusted keys are those of the anchor's seats. `false_vouched` and
/// `recovered` are not looked at.
TrialOutcome attack_skipping(const TrialPlan& plan);

}  // namespace tributary::test
