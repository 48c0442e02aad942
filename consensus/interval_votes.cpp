// SPDX-License-Identifier: Apache-2.0
#include "consensus/interval_votes.hpp"

#include <algorithm>

namespace tributary::consensus {
namespace {

/// ProposalUtil.validator accepts nothing else: three slots of 27 witnesses to one day.
constexpr std::int64_t kMinInterval = 3 * 27 * 1000;
constexpr std::int64_t kMaxInterval = 24 * 3600 * 1000;

}  // namespace

void IntervalVotes::apply(const std::vector<ProposalEvent>& events) {
    for (const ProposalEvent& event : events)
        apply(event);
}

void IntervalVotes::apply(const ProposalEvent& event) {
    using Kind = ProposalEvent::Kind;
    if (event.kind == Kind::created) {
        ++created_;
        const auto interval = event.maintenance_interval;
        if (!interval || *interval < kMinInterval || *interval > kMaxInterval) return;
        if (open_.size() >= kMaxOpenProposals) {
            const auto approvals = [](const Proposal& proposal) {
                return proposal.approvals.size();
            };
            open_.erase(std::ranges::min_element(open_, {}, approvals));
        }
        open_.push_back({created_, *interval, {}});
        return;
    }
    const auto named = std::find_if(open_.begin(), open_.end(), [&](const Proposal& proposal) {
        return proposal.id == event.proposal_id;
    });
    if (named == open_.end()) return;
    if (event.kind == Kind::approved && named->approvals.size() < kMaxApprovals)
        named->approvals.insert(event.owner);
    if (event.kind == Kind::withdrawn) named->approvals.erase(event.owner);
    if (event.kind == Kind::cancelled) open_.erase(named);
}

std::vector<std::int64_t> IntervalVotes::possible(std::uint32_t n, std::int64_t current) const {
    std::set<std::int64_t> out;
    for (const Proposal& proposal : open_) {
        if (proposal.approvals.size() >= n * 7 / 10) out.insert(proposal.interval);
    }
    out.erase(current);
    return {out.begin(), out.end()};
}

void IntervalVotes::settle(std::int64_t interval) {
    std::erase_if(open_, [&](const Proposal& proposal) { return proposal.interval == interval; });
}

}  // namespace tributary::consensus
