// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "consensus/block_facts.hpp"

namespace tributary::consensus {

/// Open proposals for an interval that are remembered; only witnesses can create one. Of more, the
/// one with the fewest approvals is forgotten, the oldest of them.
inline constexpr std::size_t kMaxOpenProposals = 64;
/// Approvals of one proposal that are remembered; more than any list of witnesses needs.
inline constexpr std::size_t kMaxApprovals = 128;

/// Open proposals that would change the maintenance interval, as bodies show them (types 16 to 18).
/// Which of the approving witnesses are active when a proposal expires, and when that is, no body
/// tells; so a proposal counts as possible from enough approvals by anyone, which holds whenever
/// java-tron accepts it (ProposalCapsule.hasMostApprovals: active approvals >= n * 7 / 10).
class IntervalVotes {
  public:
    struct Proposal {
        std::int64_t id = 0;
        std::int64_t interval = 0;
        std::set<Address> approvals;

        bool operator==(const Proposal&) const = default;
    };

    IntervalVotes() = default;

    /// As stored before.
    IntervalVotes(std::int64_t created, std::vector<Proposal> open)
        : created_(created), open_(std::move(open)) {}

    bool operator==(const IntervalVotes&) const = default;

    void apply(const std::vector<ProposalEvent>& events);

    /// Intervals that may come into force at the next maintenance block, ascending, without
    /// `current`.
    [[nodiscard]] std::vector<std::int64_t> possible(std::uint32_t n, std::int64_t current) const;

    /// Forgets proposals for an interval that has come into force.
    void settle(std::int64_t interval);

    /// How many proposals of any kind were created so far; the next one's id is one higher.
    [[nodiscard]] std::int64_t created() const { return created_; }

    [[nodiscard]] const std::vector<Proposal>& open() const { return open_; }

  private:
    void apply(const ProposalEvent& event);

    std::int64_t created_ = 0;
    std::vector<Proposal> open_;
};

}  // namespace tributary::consensus
