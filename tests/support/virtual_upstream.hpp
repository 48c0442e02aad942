// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "tests/support/forged_branch.hpp"

namespace tributary::test {

/// What a source has at a number; nothing where it has none.
using BlockSource = std::function<std::optional<VirtualBlock>(BlockNumber)>;

// The chain must outlive each of these.

/// The chain as it is.
BlockSource honest_source(VirtualChain& chain);

/// True headers behind `from`, signed again by strangers: one for each witness.
BlockSource relay_source(VirtualChain& chain, BlockNumber from = 0);

/// The chain up to the block below the branch's first, then the branch.
BlockSource forked_source(VirtualChain& chain, std::vector<VirtualBlock> branch);

/// The chain, where block `number` is another one of the same witness, so that nothing links to it.
BlockSource broken_source(VirtualChain& chain, BlockNumber number);

/// The chain without block `number`.
BlockSource gapped_source(VirtualChain& chain, BlockNumber number);

/// How fast an upstream is, in its own virtual time.
struct UpstreamSpeed {
    std::uint32_t requests_per_second = 15;
    /// Full nodes give at most 100 blocks (GetBlockByLimitNext), or one without its transactions.
    std::uint32_t blocks_per_request = 100;
    std::int64_t latency_ms = 50;
};

/// A source that answers so many requests a second and counts them. The head may lie: a stale
/// source has a low one. Time is the asker's argument.
class VirtualUpstream {
  public:
    struct Answer {
        std::int64_t ready_at = 0;
        std::vector<VirtualBlock> blocks;
    };

    VirtualUpstream(BlockSource source, BlockNumber head, UpstreamSpeed speed = {})
        : source_(std::move(source)), head_(head), speed_(speed) {}

    [[nodiscard]] BlockNumber head() const { return head_; }

    /// Blocks from `from` on up to the head or to the first that is not there. More than
    /// blocks_per_request take several requests.
    Answer ask(BlockNumber from, std::uint32_t count, std::int64_t asked_at);

    [[nodiscard]] std::size_t requests() const { return requests_; }

    [[nodiscard]] std::size_t blocks_served() const { return served_; }

  private:
    BlockSource source_;
    BlockNumber head_ = 0;
    UpstreamSpeed speed_;
    std::int64_t next_free_ = 0;
    std::size_t requests_ = 0;
    std::size_t served_ = 0;
};

}  // namespace tributary::test
