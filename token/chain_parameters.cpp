// SPDX-License-Identifier: Apache-2.0
#include "token/chain_parameters.hpp"

#include <algorithm>

namespace tributary::token {
namespace {

using wire::ContractType;

/// Proposal ids (java-tron ProposalUtil.ProposalType) that something here asks for by name.
constexpr std::int64_t kMaintenanceInterval = 0;
constexpr std::int64_t kEnergyFee = 11;
constexpr std::int64_t kChangeDelegation = 30;
/// DynamicPropertiesStore's ENERGY_FEE before any proposal.
constexpr std::int64_t kFirstEnergyFee = 100;
/// Open proposals that are followed; a chain with more has uncertain parameters.
constexpr std::size_t kMaxOpenProposals = 4'096;

std::size_t count_of(const std::set<Address>& some, const std::set<Address>& among) {
    return static_cast<std::size_t>(std::count_if(
        some.begin(), some.end(), [&](const Address& address) { return among.contains(address); }));
}

}  // namespace

ParameterBook::ParameterBook(const ParameterFacts& facts) : facts_(facts) {
    state_.next_maintenance = facts.genesis_time;
    state_.maintenance_interval_ms = facts.maintenance_interval_ms;
    state_.values = facts.genesis_values;
}

std::int64_t ParameterBook::value(std::int64_t id) const {
    const auto found = state_.values.find(id);
    return found == state_.values.end() ? 0 : found->second;
}

std::int64_t ParameterBook::energy_fee() const {
    return state_.values.contains(kEnergyFee) ? value(kEnergyFee) : kFirstEnergyFee;
}

tvm::Flags ParameterBook::flags() const {
    const auto on = [&](std::int64_t id) { return value(id) == 1; };
    tvm::Flags out;
    out.transfer_trc10 = on(18);
    out.multi_sign = on(20);
    out.constantinople = on(26);
    out.solidity_059 = on(32);
    out.shielded_trc20 = on(39);
    out.istanbul = on(41);
    out.new_resource_model = on(51);
    out.freeze = on(52);
    out.vote = on(59);
    out.compatible_evm = on(60);
    out.london = on(63);
    out.higher_cpu_limit = on(65);
    out.unfreeze_delay_days = value(70);
    out.delegate_resource = on(16) && out.freeze_v2();
    out.optimized_chain_id = on(71);
    out.dynamic_energy = on(72);
    out.energy_threshold = value(73);
    out.energy_increase = value(74);
    out.energy_max_factor = value(75);
    out.shanghai = on(76);
    out.cancel_all_unfreeze_v2 = on(77);
    out.energy_adjustment = on(81);
    out.cancun = on(83);
    out.strict_math = on(87);
    out.consensus_optimization = on(88);
    out.blob = on(89);
    return out;
}

void ParameterBook::apply(const wire::Contract& contract, TimestampMs now) {
    if (contract.type == ContractType::proposal_create) {
        const auto proposal = wire::find_proposal_create(contract);
        const std::int64_t id = ++state_.created;
        if (!proposal || state_.open.size() >= kMaxOpenProposals) {
            state_.certain = false;
            return;
        }
        // java-tron's division, which cuts towards zero.
        const std::int64_t interval = std::max<std::int64_t>(1, state_.maintenance_interval_ms);
        const std::int64_t ahead = now + facts_.proposal_expire_ms - state_.next_maintenance;
        OpenProposal open{id, state_.next_maintenance + (ahead / interval + 1) * interval, {}, {}};
        for (const auto& [parameter, wanted] : proposal->parameters)
            open.values[parameter] = wanted;
        state_.open.push_back(std::move(open));
    } else if (contract.type == ContractType::proposal_approve) {
        const auto approval = wire::find_proposal_approve(contract);
        if (!approval) return;
        for (OpenProposal& open : state_.open) {
            if (open.id != approval->proposal_id) continue;
            if (approval->adds) {
                open.approvals.insert(approval->owner);
            } else {
                open.approvals.erase(approval->owner);
            }
        }
    } else if (contract.type == ContractType::proposal_delete) {
        const auto id = wire::find_proposal_delete(contract);
        if (id)
            std::erase_if(state_.open, [&](const OpenProposal& open) { return open.id == *id; });
    }
}

void ParameterBook::decide(const OpenProposal& proposal) {
    const std::size_t seen = count_of(proposal.approvals, state_.producers);
    const std::size_t unseen = proposal.approvals.size() - seen;
    const std::size_t most = facts_.max_active_witnesses;
    const std::size_t idle = most - std::min(most, state_.producers.size());
    const std::size_t fewest =
        std::max<std::size_t>(facts_.active_witnesses, state_.producers.size());
    if (seen < most * 7 / 10) {
        if (seen + std::min(unseen, idle) >= std::min(fewest, most) * 7 / 10)
            state_.certain = false;
        return;
    }
    for (const auto& [parameter, wanted] : proposal.values) {
        state_.values[parameter] = wanted;
        if (parameter == kMaintenanceInterval) state_.maintenance_interval_ms = wanted;
    }
}

void ParameterBook::process_proposals() {
    // Newest first, down to one that was processed before; older ones are never looked at again.
    const std::int64_t processed_before = state_.processed;
    for (auto open = state_.open.rbegin(); open != state_.open.rend(); ++open) {
        if (open->id < processed_before) break;
        if (open->expires > state_.next_maintenance) continue;
        decide(*open);
        state_.processed = std::max(state_.processed, open->id);
    }
    std::erase_if(state_.open, [&](const OpenProposal& open) {
        return open.id < processed_before || open.expires <= state_.next_maintenance;
    });
}

void ParameterBook::close_block(const wire::Header& header) {
    state_.producers.insert(header.witness);
    if (state_.next_maintenance > header.timestamp) return;
    process_proposals();
    if (header.number != 1) {
        if (value(kChangeDelegation) == 1) ++state_.cycle;
        state_.producers.clear();
    }
    const std::int64_t interval = std::max<std::int64_t>(1, state_.maintenance_interval_ms);
    const std::int64_t rounds = (header.timestamp - state_.next_maintenance) / interval;
    state_.next_maintenance += (rounds + 1) * interval;
}

}  // namespace tributary::token
