// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/chain_answers.hpp"

namespace tributary::node {

/// One peer of TRON's network as `node peers` shows it.
struct PeerAnswer {
    std::string address;
    /// What it says to run.
    std::string version;
    std::optional<BlockRef> head;
    /// connecting, greeting, behind, level or dropped.
    std::string state;
    bool inbound = false;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    /// Blocks that it delivered.
    std::uint64_t blocks = 0;
    std::optional<std::int64_t> latency_ms;
    /// Why it was dropped last; empty when it never was.
    std::string dropped_reason;
};

/// How far a transaction came that this node announces to peers.
struct AnnouncedAnswer {
    TransactionId id;
    /// WAITING, ANNOUNCED, DELIVERED, SPREAD, IN_BLOCK or EXPIRED.
    std::string state;
    std::uint32_t announced_to = 0;
    std::uint32_t delivered_to = 0;
    /// Where a peer's block holds it.
    std::optional<BlockRef> block;
    TimestampMs expiration = 0;
};

/// The peer side of the node as the RPC edge sees it. Calls may come from any thread and return at
/// once; the answer arrives once, on the loop thread.
class PeerQueries {
  public:
    PeerQueries() = default;
    PeerQueries(const PeerQueries&) = delete;
    PeerQueries& operator=(const PeerQueries&) = delete;
    PeerQueries(PeerQueries&&) = delete;
    PeerQueries& operator=(PeerQueries&&) = delete;
    virtual ~PeerQueries() = default;

    virtual void peers(Answer<std::vector<PeerAnswer>> answer) = 0;

    /// Errors: not_found (not announced here, or long over).
    virtual void announced(TransactionId id, Answer<AnnouncedAnswer> answer) = 0;
};

}  // namespace tributary::node
