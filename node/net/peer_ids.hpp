// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "node/net/own_chain.hpp"
#include "node/net/peer_messages.hpp"

namespace tributary::node {

/// Ids of a peer's chain that are kept: what it serves at all, with the common block below.
inline constexpr std::size_t kMaxQueuedIds = 4'001;
/// A peer serves this far below the last id of its newest list (java-tron
/// FetchInvDataMsgHandler).
inline constexpr BlockNumber kFetchWindow = 4'000;
/// Advertised ids that are remembered, as in java-tron's PeerConnection.
inline constexpr std::size_t kMaxAdvertised = 20'000;
/// How far above the best known head an advertised block may be.
inline constexpr BlockNumber kMaxAdvertisedAhead = 64;

/// What a peer said of its chain on one connection, and what may still be asked for
/// (p2p.md 3.5). Its ids prove nothing.
class PeerIds {
  public:
    /// An answer to SYNC_BLOCK_CHAIN that was verified.
    void take_list(const ChainInventory& list, const OwnChain& own);

    /// An advertised block.
    void take_advertised(const BlockRef& block);

    /// A block that came: where its parent is not the one we took for the peer's, the peer went to
    /// another branch, and what is below is unknown until the next list.
    void take_block(const BlockRef& block, const BlockId& parent, const OwnChain& own);

    /// The id of the peer's block, as far as it told or shares our chain.
    [[nodiscard]] std::optional<BlockId> find(BlockNumber number, const OwnChain& own) const;

    /// The same, only as far as it told.
    [[nodiscard]] std::optional<BlockId> told(BlockNumber number) const;

    [[nodiscard]] bool is_advertised(const BlockId& id) const { return advertised_.contains(id); }

    /// True where java-tron would serve it beside what is advertised.
    [[nodiscard]] bool is_fetchable(const BlockId& id) const;

    void mark_fetched(const BlockId& id);

    /// Number of the last id of the newest list.
    [[nodiscard]] std::optional<BlockNumber> last_listed() const { return last_listed_; }

    /// The highest number whose id is known.
    [[nodiscard]] std::optional<BlockNumber> highest() const;

    /// Ids from `low` to `high` in halving steps, as java-tron sends them
    /// (SyncService.getBlockChainSummary); numbers without a known id are left out.
    [[nodiscard]] std::vector<BlockRef> summary(BlockNumber low,
                                                BlockNumber high,
                                                const OwnChain& own) const;

  private:
    void trim();

    std::map<BlockNumber, BlockId> ids_;
    /// Up to here the peer's chain is ours.
    BlockNumber common_ = 0;
    std::optional<BlockNumber> last_listed_;
    std::set<BlockId> fetched_;
    std::set<BlockId> advertised_;
    std::deque<BlockId> advertised_order_;
};

}  // namespace tributary::node
