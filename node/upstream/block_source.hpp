// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "node/chain_answers.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::node {

/// A trust trail as another node wrote it down (docs/protocol/trust_trail.md), nothing of it
/// looked at yet.
struct TrailRecords {
    std::vector<Bytes> windows;
    std::vector<Bytes> keys;
};

/// A full node, or another light node, that is asked and never believed. Calls return at once; each
/// answer comes once, on the loop thread, under a deadline. Errors of all calls: upstream_slow
/// (deadline), unavailable (no connection), upstream_refused (its own words), upstream_lied (an
/// answer that is not what was asked for), oversized, malformed.
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

    /// The headers alone. As range; unless a source can do better, it fetches whole blocks.
    virtual void headers(BlockNumber start,
                         std::uint32_t count,
                         Answer<std::vector<wire::Header>> answer) {
        range(start, count, [answer = std::move(answer)](Result<std::vector<wire::Block>> blocks) {
            if (!blocks) return answer(fail(std::move(blocks).error()));
            std::vector<wire::Header> out;
            for (wire::Block& block : *blocks)
                out.push_back(std::move(block.header));
            answer(std::move(out));
        });
    }

    /// Windows and key proofs above a block. Errors besides: not_found (it has none, as full
    /// nodes).
    virtual void trail(BlockNumber above, Answer<TrailRecords> answer) {
        answer(fail(ErrorCode::not_found, "no trust trail above " + std::to_string(above)));
    }

    /// Where the source says that a transaction stands: a hint. Errors besides: not_found.
    virtual void block_of_transaction(TransactionId id, Answer<BlockNumber> answer) = 0;

    /// Hands in a signed transaction.
    virtual void broadcast(Bytes transaction, Answer<void> answer) = 0;

    /// It keeps few blocks and fetches others from full nodes.
    [[nodiscard]] virtual bool is_light() const { return false; }

    /// It is not asked again: who holds a connection only for this source ends it.
    virtual void dismiss(const std::string& reason) { (void)reason; }
};

}  // namespace tributary::node
