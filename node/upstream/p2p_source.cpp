// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/p2p_source.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace tributary::node {

P2pSource::P2pSource(boost::asio::io_context& loop, PeerNetwork& network, PeerAddress peer)
    : loop_(loop), network_(network), peer_(std::move(peer)), text_(address_of(peer_)) {}

template <typename T>
void P2pSource::give(Answer<T> answer, Result<T> result) {
    boost::asio::post(loop_,
                      [alive = std::weak_ptr(alive_),
                       answer = std::move(answer),
                       result = std::move(result)]() mutable {
                          if (alive.lock()) answer(std::move(result));
                      });
}

void P2pSource::head(Answer<BlockRef> answer) {
    const auto head = network_.head_of(peer_);
    if (head) return give(std::move(answer), Result<BlockRef>(*head));
    give(std::move(answer), Result<BlockRef>(fail(ErrorCode::unavailable, text_ + ": no session")));
}

void P2pSource::genesis(Answer<BlockId> answer) {
    const PeerHello* hello = network_.hello_of(peer_);
    if (hello != nullptr) return give(std::move(answer), Result<BlockId>(hello->genesis.id));
    give(std::move(answer), Result<BlockId>(fail(ErrorCode::unavailable, text_ + ": no session")));
}

void P2pSource::range(BlockNumber start,
                      std::uint32_t count,
                      Answer<std::vector<wire::Block>> answer) {
    network_.want(peer_,
                  start,
                  count,
                  [alive = std::weak_ptr(alive_),
                   answer = std::move(answer)](Result<std::vector<wire::Block>> blocks) {
                      if (alive.lock()) answer(std::move(blocks));
                  });
}

void P2pSource::block_of_transaction(TransactionId id, Answer<BlockNumber> answer) {
    const auto status = network_.announced(id);
    if (status && status->block) {
        return give(std::move(answer), Result<BlockNumber>(status->block->number));
    }
    give(std::move(answer), Result<BlockNumber>(fail(ErrorCode::not_found, id.hex())));
}

void P2pSource::dismiss(const std::string& reason) {
    // The network may be amid a call for this very peer.
    boost::asio::post(loop_, [this, alive = std::weak_ptr(alive_), reason] {
        if (alive.lock()) network_.dismiss(peer_, reason);
    });
}

void P2pSource::broadcast(Bytes transaction, Answer<void> answer) {
    network_.announce(
        std::move(transaction),
        [alive = std::weak_ptr(alive_), answer = std::move(answer)](const Result<void>& result) {
            if (alive.lock()) answer(result);
        });
}

}  // namespace tributary::node
