// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <vector>

#include "tests/support/virtual_chain.hpp"

namespace tributary::test {

/// One block of a forged branch.
struct ForgedTurn {
    std::uint64_t slot = 0;
    KeyName signer;
    std::vector<KeyGrant> grants = {};
};

/// A branch that somebody builds on a block of a simulated chain. It keeps to the grid, to the
/// schedule and to the clock, so that every header is LINKED; who signs and who sits behind a
/// border is the builder's choice. The chain must outlive it.
class ForgedBranch {
  public:
    ForgedBranch(VirtualChain& chain, BlockNumber from);

    [[nodiscard]] const Link& tip() const { return tip_; }

    /// Earliest slot of the next block.
    [[nodiscard]] std::uint64_t first_slot() const;

    /// The slot from which on a block ends the period of the next block.
    [[nodiscard]] std::uint64_t border() const;

    /// Whose turn a slot is, for the next block.
    [[nodiscard]] WitnessNumber scheduled(std::uint64_t slot) const;

    [[nodiscard]] const std::vector<WitnessNumber>& seats() const { return seats_; }

    /// The list behind each border from now on; without it, the list stays.
    void seat_next(std::vector<WitnessNumber> list) { next_seats_ = std::move(list); }

    void add(const ForgedTurn& turn);

    [[nodiscard]] const std::vector<VirtualBlock>& blocks() const { return blocks_; }

  private:
    [[nodiscard]] std::uint64_t period_of_next() const;

    VirtualChain* chain_;
    BlockNumber number_ = 0;
    Link tip_;
    std::vector<WitnessNumber> seats_;
    std::vector<WitnessNumber> next_seats_;
    std::vector<VirtualBlock> blocks_;
};

/// The stranger who poses as a witness.
constexpr KeyName pretender(WitnessNumber witness) {
    return {kFirstStranger + witness, 0};
}

/// A second block of the same witness for the same slot, signed with its own key.
VirtualBlock equivocation(VirtualChain& chain, BlockNumber number);

/// The key that a verifier believes each seat of its T to have.
using Beliefs = std::map<WitnessNumber, KeyName>;

/// What a state believes of the witnesses that the chain has had up to the state's block.
Beliefs beliefs_of(VirtualChain& chain, const consensus::BranchState& state);

/// Keys in hostile hands.
struct Loot {
    /// Keys that the verifier believes in.
    std::map<WitnessNumber, KeyName> trusted;
    /// Keys that count no more: of witnesses that sat once and are not in T, and those that members
    /// of T have replaced. A witness that was voted out at the last border is still in T.
    std::map<WitnessNumber, KeyName> retired;
};

struct LootPlan {
    std::uint64_t seed = 0;
    /// The last honest block.
    BlockNumber at = 0;
    std::uint32_t trusted_keys = 0;
    bool with_retired = false;
};

/// `trusted_keys` of the believed ones whose seats may make the next block (others are of no use
/// and leave T at the next border), drawn by `seed`, and every retired key if `with_retired`.
Loot take_loot(VirtualChain& chain, const Beliefs& beliefs, const LootPlan& plan);

/// How a branch is built with stolen keys.
struct Attack {
    std::uint64_t seed = 0;
    /// The last honest block.
    BlockNumber fork_from = 0;
    Loot loot;
    /// Blocks of everybody else too, signed by pretenders.
    bool with_junk = true;
    /// The first block of a holder of a trusted key (else the first of all) carries type-46
    /// transactions that give the pretenders' keys to everybody else.
    bool grants_itself_keys = false;
    /// Only slots that the honest chain left empty.
    bool in_missed_slots_only = false;
    /// Behind a border the attacker's own list sits: loot and strangers.
    bool seats_its_own_list = false;
    /// Borders that are crossed; the slots up to each but the first are left out after `rounds`.
    std::uint32_t borders = 0;
    /// Rounds in each period.
    std::uint32_t rounds = 4;
};

/// The whole hostile branch, in order.
std::vector<VirtualBlock> forge(VirtualChain& chain, const Attack& attack);

}  // namespace tributary::test
