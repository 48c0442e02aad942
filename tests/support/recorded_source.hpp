// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "node/upstream/block_source.hpp"
#include "tests/support/recorded_chain.hpp"

namespace tributary::test {

/// A source that serves a recorded chain up to a height, from memory, on the loop. `loop` and
/// `chain` outlive it.
class RecordedSource final : public node::BlockSource {
  public:
    RecordedSource(boost::asio::io_context& loop, const RecordedChain& chain, std::size_t until)
        : loop_(loop), chain_(chain), until_(until) {}

    /// The last block that is served from now on.
    void serve_until(std::size_t until) { until_ = until; }

    /// Calls for ranges so far.
    std::size_t ranges = 0;

    const std::string& address() const override { return address_; }

    void head(node::Answer<BlockRef> answer) override {
        give(std::move(answer), Result<BlockRef>(BlockRef{until_, id_of(until_)}));
    }

    void genesis(node::Answer<BlockId> answer) override {
        give(std::move(answer), Result<BlockId>(id_of(0)));
    }

    void range(BlockNumber start,
               std::uint32_t count,
               node::Answer<std::vector<wire::Block>> answer) override {
        ++ranges;
        std::vector<wire::Block> blocks;
        for (std::size_t at = start; at <= until_ && blocks.size() < count; ++at) {
            blocks.push_back(chain_.block(at));
        }
        boost::asio::post(loop_,
                          [answer = std::move(answer), blocks = std::move(blocks)]() mutable {
                              answer(std::move(blocks));
                          });
    }

    void block_of_transaction(TransactionId id, node::Answer<BlockNumber> answer) override {
        for (std::size_t at = 1; at <= until_; ++at) {
            const wire::Block block = chain_.block(at);
            for (const auto& transaction : block.transactions) {
                if (transaction.id() == id) return give(std::move(answer), Result<BlockNumber>(at));
            }
        }
        give(std::move(answer), Result<BlockNumber>(fail(ErrorCode::not_found, id.hex())));
    }

    void broadcast(Bytes, node::Answer<void> answer) override {
        give(std::move(answer), Result<void>(fail(ErrorCode::upstream_refused, "recorded")));
    }

  private:
    BlockId id_of(std::size_t number) const {
        return *BlockId::from_hex(chain_.facts["blocks"][number]["id"].get<std::string>());
    }

    template <typename T>
    void give(node::Answer<T> answer, Result<T> result) {
        boost::asio::post(
            loop_, [answer = std::move(answer), result = std::move(result)] { answer(result); });
    }

    boost::asio::io_context& loop_;
    const RecordedChain& chain_;
    std::size_t until_;
    std::string address_ = "recorded:1";
};

}  // namespace tributary::test
