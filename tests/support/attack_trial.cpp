// SPDX-License-Identifier: Apache-2.0
#include "tests/support/attack_trial.hpp"

#include <algorithm>
#include <limits>

#include "primitives/check.hpp"

namespace tributary::test {
namespace {

using consensus::HeaderChain;

constexpr TimestampMs kFarAhead = std::numeric_limits<TimestampMs>::max() / 2;
/// Honest blocks that the verifier has followed before the fork, and those it hears afterwards.
constexpr BlockNumber kFollowed = 90;
constexpr BlockNumber kRelayed = 90;
constexpr BlockNumber kHeardAfterwards = 100;

/// In the sixth period or later, so that there are keys that count no more.
std::uint64_t fork_slot(const TrialPlan& trial, std::uint64_t period_slots) {
    const std::uint64_t period = 6 + scramble(trial.seed, 1) % 3;
    const std::uint64_t start = period * period_slots;
    const std::uint64_t offset = scramble(trial.seed, 2);
    switch (trial.shape) {
        case AttackShape::relay: return start + offset % period_slots;
        case AttackShape::within_period: return start + 3 + offset % (period_slots / 2);
        case AttackShape::across_borders: return start + period_slots - 1 - offset % 40;
        // Behind the border, however many of the first slots are missed.
        case AttackShape::missed_slots: return start + 30 + offset % (period_slots / 8);
    }
    return start;
}

std::vector<VirtualBlock> relayed(VirtualChain& chain, const Attack& attack) {
    std::vector<VirtualBlock> out;
    const Loot& loot = attack.loot;
    const bool one_key = attack.seed % 2 == 0;
    for (BlockNumber number = attack.fork_from + 1; number <= attack.fork_from + kRelayed;
         ++number) {
        const WitnessNumber witness = chain.producer(number);
        KeyName key = one_key ? pretender(0) : pretender(witness);
        const auto retired = loot.retired.find(witness);
        if (retired != loot.retired.end()) key = retired->second;
        const auto trusted = loot.trusted.find(witness);
        if (trusted != loot.trusted.end()) key = trusted->second;
        out.push_back(chain.signed_by(chain.block(number), key));
    }
    return out;
}

bool feed(HeaderChain& judge, consensus::Candidate candidate) {
    auto verified = judge.verify(std::move(candidate), kFarAhead);
    if (!verified) return false;
    judge.apply(std::move(*verified));
    return true;
}

/// A dense verifier under attack.
class Victim {
  public:
    explicit Victim(Trial& trial) : trial_(trial), judge_(trial.judge) {}

    TrialOutcome run() {
        trusted_ = members();
        // Half of the attacks in missed slots come between the honest blocks of their time.
        const bool mixed = trial_.plan.shape == AttackShape::missed_slots &&
                           scramble(trial_.plan.seed, 6) % 2 == 0;
        mixed ? hear_mixed() : hear_hostile();
        const BlockNumber last = trial_.hostile.back().header.number;
        hear(trial_.fork_from + 1, std::max(last, trial_.fork_from + kHeardAfterwards));
        note_ids();
        outcome_.recovered = !judge_.conflict() && judge_.solid().number > trial_.fork_from &&
                             judge_.solid().id == trial_.chain.id(judge_.solid().number);
        return outcome_;
    }

  private:
    void hear(BlockNumber first, BlockNumber last) {
        for (BlockNumber number = first; number <= last; ++number) {
            // After a false SOLID block the honest chain is refused.
            if (!feed(judge_, candidate_of(trial_.chain.block(number)))) return;
        }
    }

    void hear_hostile() {
        for (const VirtualBlock& block : trial_.hostile)
            outcome_.linked &= feed(judge_, candidate_of(block));
        note_alone();
    }

    void hear_mixed() {
        BlockNumber honest = trial_.fork_from + 1;
        for (const VirtualBlock& block : trial_.hostile) {
            while (trial_.chain.timestamp(honest) < block.header.timestamp) {
                hear(honest, honest);
                ++honest;
            }
            // Once honest blocks are SOLID, the branch beside them is refused.
            if (!feed(judge_, candidate_of(block))) break;
        }
        note_ids();
    }

    [[nodiscard]] bool is_hostile(const BlockRef& block) const {
        return block.number > trial_.fork_from && block.id != trial_.chain.id(block.number);
    }

    /// While nothing honest is heard, no level may rise above the fork: the ids of a relay are true
    /// ones, but it has not shown that.
    void note_alone() {
        outcome_.false_vouched |= judge_.vouched().number > trial_.fork_from;
        outcome_.false_solid |= judge_.solid().number > trial_.fork_from;
        std::set<Address> honest(trusted_.begin(), trusted_.end());
        const Link fork = trial_.chain.link(trial_.fork_from);
        for (const std::uint64_t period : {fork.period, fork.period + 1}) {
            for (const WitnessNumber seat : trial_.chain.seats(period))
                honest.insert(simulated_address({seat, 0}));
        }
        for (const Address& member : members())
            outcome_.seats_joined += honest.contains(member) ? 0U : 1U;
        const BlockNumber heard = trial_.fork_from + kHeardAfterwards;
        for (const auto& [witness, entries] : judge_.tip_state().keys->entries()) {
            for (const auto& entry : entries) {
                outcome_.keys_learned +=
                    is_own_key(trial_.chain, heard, {witness, entry.key}) ? 0U : 1U;
            }
        }
    }

    /// False vouchers among honest blocks show by their ids alone.
    void note_ids() {
        outcome_.false_vouched |= is_hostile(judge_.vouched());
        outcome_.false_solid |= is_hostile(judge_.solid()) || judge_.conflict().has_value();
    }

    [[nodiscard]] std::vector<Address> members() const {
        const auto& period = judge_.tip_state().period;
        std::vector<Address> out(period.trusted.begin(), period.trusted.end());
        out.insert(out.end(), period.joined.begin(), period.joined.end());
        return out;
    }

    Trial& trial_;
    HeaderChain& judge_;
    std::vector<Address> trusted_;
    TrialOutcome outcome_;
};

}  // namespace

std::string_view name_of(AttackShape shape) {
    switch (shape) {
        case AttackShape::relay: return "relay that signs again";
        case AttackShape::within_period: return "within a period";
        case AttackShape::across_borders: return "across period borders";
        case AttackShape::missed_slots: return "in missed slots";
    }
    return "";
}

SimulationPlan trial_chain(const TrialPlan& trial) {
    SimulationPlan out;
    out.seed = trial.seed;
    out.signs_headers = trial.signs_headers;
    out.headers = 2000;
    out.seat_changes = {2, 1};
    out.returning_percent = 25;
    out.key_changes = {1, 1};
    out.newcomers_with_separate_key_percent = 20;
    out.maintenance_interval = 300'000;
    if (trial.shape == AttackShape::missed_slots) {
        // Empty slots enough for everybody in one period.
        out.maintenance_interval = 900'000;
        out.missed_ppm = 400'000;
        out.headers = 4000;
    }
    return out;
}

BlockNumber trial_fork(const TrialPlan& trial, VirtualChain& chain) {
    return chain.last_block_before(fork_slot(trial, chain.slots_per_period()));
}

std::vector<VirtualBlock> hostile_blocks(const TrialPlan& plan,
                                         VirtualChain& chain,
                                         BlockNumber fork_from,
                                         Loot loot) {
    Attack attack;
    attack.seed = plan.seed;
    attack.fork_from = fork_from;
    attack.loot = std::move(loot);
    if (plan.shape == AttackShape::relay) return relayed(chain, attack);
    attack.with_junk = plan.trusted_keys == 0 || scramble(plan.seed, 3) % 2 == 0;
    attack.grants_itself_keys = scramble(plan.seed, 4) % 2 == 0;
    if (plan.shape == AttackShape::missed_slots) {
        attack.in_missed_slots_only = true;
        attack.rounds = 9;
    }
    if (plan.shape == AttackShape::across_borders) {
        attack.seats_its_own_list = true;
        attack.borders = 1 + static_cast<std::uint32_t>(scramble(plan.seed, 5) % 2);
    }
    return forge(chain, attack);
}

bool is_own_key(VirtualChain& chain, BlockNumber upto, const KeyOf& claim) {
    for (const auto& [number, names] : chain.key_changes(upto)) {
        for (const KeyName& name : names) {
            if (simulated_address({name.witness, 0}) == claim.witness &&
                simulated_address(name) == claim.key) {
                return true;
            }
        }
    }
    return false;
}

Trial::Trial(const TrialPlan& trial)
    : plan(trial),
      chain(trial_chain(trial)),
      fork_from(trial_fork(trial, chain)),
      judge(chain.rules(), chain.root(fork_from - kFollowed - scramble(trial.seed, 7) % 50)) {
    for (BlockNumber number = judge.root().number + 1; number <= fork_from; ++number)
        TRIBUTARY_ASSERT(feed(judge, candidate_of(chain.block(number))));
    const Beliefs beliefs = beliefs_of(chain, judge.tip_state());
    hostile = hostile_blocks(
        plan,
        chain,
        fork_from,
        take_loot(chain, beliefs, {plan.seed, fork_from, plan.trusted_keys, plan.with_retired}));
    TRIBUTARY_ASSERT(!hostile.empty());
}

TrialOutcome attack_header_chain(Trial& trial) {
    return Victim(trial).run();
}
}  // namespace tributary::test
