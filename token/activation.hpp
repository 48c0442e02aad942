// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <set>
#include <vector>

#include "primitives/numbers.hpp"
#include "primitives/wire/witness_contracts.hpp"

namespace tributary::token {

/// A block number that never comes.
inline constexpr BlockNumber kNever = std::numeric_limits<BlockNumber>::max();

/// Rules of the chain that a proposal switches on, for ever (ProposalUtil allows only the value 1).
enum class Rule : std::uint8_t {
    /// Proposal 9, ALLOW_CREATION_OF_CONTRACTS: contracts exist.
    contracts,
    /// Proposal 15, ALLOW_SAME_TOKEN_NAME: contracts name a token by its id instead of its name.
    same_token_name,
    /// Proposal 18, ALLOW_TVM_TRANSFER_TRC10: token values of calls count, contracts can send
    /// tokens.
    token_calls,
    /// Proposal 87, ALLOW_STRICT_MATH: exchanges compute with StrictMath. Nothing in a body proves
    /// it.
    strict_math,
};
inline constexpr std::size_t kRuleCount = 4;

/// When a rule may be and when it must be in force: for blocks from these numbers on.
struct Activation {
    BlockNumber possible_from = kNever;
    BlockNumber certain_from = kNever;

    bool operator==(const Activation&) const = default;
};

/// A rule that is known to be in force from a block on: for networks where that is history.
inline Activation active_from(BlockNumber number) {
    return {number, number};
}

/// Open proposals followed at a time. With one more, all of the newest one's rules count as
/// possible at once.
inline constexpr std::size_t kMaxOpenProposals = 64;

/// Which rules may be and which must be in force, judged from bodies (types 16, 17, 18). When a
/// proposal expires and who is an active witness then is not read; so a rule is *possible* from the
/// block after the one at whose end enough accounts had approved, active or not, which holds
/// whenever java-tron counts enough active ones (ProposalCapsule.hasMostApprovals: approvals >= n *
/// 7 / 10; parameters change after a maintenance block's transactions). It is *certain* once a
/// valid block holds what the rule alone allows.
class ActivationBook {
  public:
    struct OpenProposal {
        std::int64_t id = 0;
        std::set<Rule> rules;
        std::set<Address> approvals;

        bool operator==(const OpenProposal&) const = default;
    };

    struct State {
        std::array<Activation, kRuleCount> rules;
        std::int64_t created = 0;
        std::vector<OpenProposal> open;

        bool operator==(const State&) const = default;
    };

    explicit ActivationBook(State state) : state_(std::move(state)) {}

    bool operator==(const ActivationBook&) const = default;

    [[nodiscard]] const State& state() const { return state_; }

    /// The state; the book is empty then.
    [[nodiscard]] State take_state() { return std::move(state_); }

    [[nodiscard]] bool is_possible(Rule rule, BlockNumber number) const;
    [[nodiscard]] bool is_certain(Rule rule, BlockNumber number) const;

    /// Block `number` holds what only this rule allows. False where the rule could not be in force:
    /// then what this book was made from is wrong.
    [[nodiscard]] bool prove(Rule rule, BlockNumber number);

    /// A proposal whose parameters cannot be read counts as one for all rules.
    void add_proposal(const std::optional<wire::ProposalCreate>& proposal, BlockNumber number);
    void add_approval(const wire::ProposalApprove& approval);
    void cancel(std::int64_t proposal_id);

    /// Counts approvals at the end of block `number`.
    void close_block(BlockNumber number, std::uint32_t active_witnesses);

  private:
    void make_possible(Rule rule, BlockNumber from);

    State state_;
};

/// Rules that must be in force for this proposal to be proposed (ProposalUtil.validator: 18 needs
/// 15, 26 needs 18).
std::set<Rule> rules_proven_by(const wire::ProposalCreate& proposal);

}  // namespace tributary::token
