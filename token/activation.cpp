// SPDX-License-Identifier: Apache-2.0
#include "token/activation.hpp"

#include <algorithm>

namespace tributary::token {
namespace {

constexpr std::int64_t kAllowCreationOfContracts = 9;
constexpr std::int64_t kAllowSameTokenName = 15;
constexpr std::int64_t kAllowTvmTransferTrc10 = 18;
constexpr std::int64_t kAllowTvmConstantinople = 26;
constexpr std::int64_t kAllowStrictMath = 87;

std::set<Rule> rules_named_by(const std::optional<wire::ProposalCreate>& proposal) {
    if (!proposal) {
        return {Rule::contracts, Rule::same_token_name, Rule::token_calls, Rule::strict_math};
    }
    std::set<Rule> out;
    for (const auto& [key, value] : proposal->parameters) {
        if (key == kAllowCreationOfContracts) out.insert(Rule::contracts);
        if (key == kAllowSameTokenName) out.insert(Rule::same_token_name);
        if (key == kAllowTvmTransferTrc10) out.insert(Rule::token_calls);
        if (key == kAllowStrictMath) out.insert(Rule::strict_math);
    }
    return out;
}

std::size_t index_of(Rule rule) {
    return static_cast<std::size_t>(rule);
}

}  // namespace

bool ActivationBook::is_possible(Rule rule, BlockNumber number) const {
    return number >= state_.rules[index_of(rule)].possible_from;
}

bool ActivationBook::is_certain(Rule rule, BlockNumber number) const {
    return number >= state_.rules[index_of(rule)].certain_from;
}

bool ActivationBook::prove(Rule rule, BlockNumber number) {
    if (!is_possible(rule, number)) return false;
    Activation& activation = state_.rules[index_of(rule)];
    activation.certain_from = std::min(activation.certain_from, number);
    return true;
}

void ActivationBook::make_possible(Rule rule, BlockNumber from) {
    Activation& activation = state_.rules[index_of(rule)];
    activation.possible_from = std::min(activation.possible_from, from);
}

void ActivationBook::add_proposal(const std::optional<wire::ProposalCreate>& proposal,
                                  BlockNumber number) {
    ++state_.created;
    OpenProposal open{state_.created, rules_named_by(proposal), {}};
    if (open.rules.empty()) return;
    if (state_.open.size() < kMaxOpenProposals) {
        state_.open.push_back(std::move(open));
        return;
    }
    for (const Rule rule : open.rules)
        make_possible(rule, number + 1);
}

void ActivationBook::add_approval(const wire::ProposalApprove& approval) {
    for (OpenProposal& open : state_.open) {
        if (open.id != approval.proposal_id) continue;
        if (approval.adds) {
            open.approvals.insert(approval.owner);
        } else {
            open.approvals.erase(approval.owner);
        }
    }
}

void ActivationBook::cancel(std::int64_t proposal_id) {
    std::erase_if(state_.open, [&](const OpenProposal& open) { return open.id == proposal_id; });
}

void ActivationBook::close_block(BlockNumber number, std::uint32_t active_witnesses) {
    const std::size_t needed = std::size_t{active_witnesses} * 7 / 10;
    std::erase_if(state_.open, [&](const OpenProposal& open) {
        if (open.approvals.size() < needed) return false;
        for (const Rule rule : open.rules)
            make_possible(rule, number + 1);
        return true;
    });
}

std::set<Rule> rules_proven_by(const wire::ProposalCreate& proposal) {
    std::set<Rule> out;
    for (const auto& [key, value] : proposal.parameters) {
        if (key == kAllowTvmTransferTrc10) out.insert(Rule::same_token_name);
        if (key != kAllowTvmConstantinople) continue;
        out.insert(Rule::same_token_name);
        out.insert(Rule::token_calls);
    }
    return out;
}

}  // namespace tributary::token
