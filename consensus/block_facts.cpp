// SPDX-License-Identifier: Apache-2.0
#include "consensus/block_facts.hpp"

namespace tributary::consensus {
namespace {

/// Proposal parameter MAINTENANCE_TIME_INTERVAL (java-tron ProposalUtil.ProposalType).
constexpr std::int64_t kMaintenanceInterval = 0;

/// The preimage of an inner node of the Merkle tree. One that also reads as a transaction would
/// hide the two below it; a real transaction, with its type_url alone, is longer.
constexpr std::size_t kInnerNodeSize = 64;

ProposalEvent created(const wire::ProposalCreate& proposal) {
    ProposalEvent event;
    event.owner = proposal.owner;
    for (const auto& [parameter, value] : proposal.parameters) {
        if (parameter == kMaintenanceInterval) event.maintenance_interval = value;
    }
    return event;
}

void add_proposal_events(std::vector<ProposalEvent>& out, const wire::Contract& contract) {
    using Kind = ProposalEvent::Kind;
    if (const auto create = wire::find_proposal_create(contract)) {
        out.push_back(created(*create));
    } else if (const auto approve = wire::find_proposal_approve(contract)) {
        out.push_back({approve->adds ? Kind::approved : Kind::withdrawn,
                       approve->owner,
                       approve->proposal_id,
                       std::nullopt});
    } else if (const auto cancelled = wire::find_proposal_delete(contract)) {
        out.push_back({Kind::cancelled, {}, *cancelled, std::nullopt});
    }
}

}  // namespace

Result<BlockFacts> verify_body(const wire::Block& block) {
    if (wire::transaction_root(block.transactions) != block.header.tx_root) {
        return fail(ErrorCode::root_mismatch, "block " + block.header.id.hex());
    }
    BlockFacts facts;
    for (const wire::Transaction& transaction : block.transactions) {
        if (transaction.bytes.size() <= kInnerNodeSize) {
            return fail(ErrorCode::malformed, "a transaction that may be a node of the tree");
        }
        const wire::Contract& contract = transaction.contract;
        if (const auto change = wire::find_witness_key_change(contract)) {
            facts.key_changes.push_back(*change);
        }
        add_proposal_events(facts.proposals, contract);
        if (wire::is_witness_create(contract)) ++facts.witnesses_created;
    }
    return facts;
}

}  // namespace tributary::consensus
