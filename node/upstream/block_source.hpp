// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "node/chain_answers.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::node {

/// A full node that is asked and never believed. Calls return at once; each answer comes once, on
/// the loop thread, under a deadline. Errors of all calls: upstream_slow (deadline), unavailable
/// (no connection), upstream_refused (its own words), upstream_lied (an answer that is not what was
/// asked for), oversized, malformed.
class BlockSource {
  public:
    BlockSource() = default;
    BlockSource(const BlockSource&) = delete;
    BlockSource& operator=(const BlockSource&) = delete;
    BlockSource(BlockSource&&) = delete;
    BlockSource& operator=(BlockSource&&) = delete;
    virtual ~BlockSource() = default;

    [[nodiscard]] virtual const std::string& address() const = 0;

    /// The newest block that the source claims to have.
    virtual void head(Answer<BlockRef> answer) = 0;

    /// The id of block 0, to tell networks apart.
    virtual void genesis(Answer<BlockId> answer) = 0;

    /// Up to `count` blocks from `start` on, decoded, their bodies checked against their roots.
    virtual void range(BlockNumber start,
                       std::uint32_t count,
                       Answer<std::vector<wire::Block>> answer) = 0;

    /// Where the source says that a transaction stands: a hint. Errors besides: not_found.
    virtual void block_of_transaction(TransactionId id, Answer<BlockNumber> answer) = 0;

    /// Hands in a signed transaction.
    virtual void broadcast(Bytes transaction, Answer<void> answer) = 0;

    /// It is not asked again: who holds a connection only for this source ends it.
    virtual void dismiss(const std::string& reason) { (void)reason; }
};

}  // namespace tributary::node
