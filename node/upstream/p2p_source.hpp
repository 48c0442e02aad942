// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "node/net/peer_network.hpp"
#include "node/upstream/block_source.hpp"

namespace tributary::node {

/// Loop thread. One peer of a PeerNetwork as a source of blocks; it stays a source while the peer
/// is away (`unavailable`). `loop` and `network` outlive it.
class P2pSource final : public BlockSource {
  public:
    P2pSource(boost::asio::io_context& loop, PeerNetwork& network, PeerAddress peer);

    /// The name of a peer among the sources.
    [[nodiscard]] static std::string address_of(const PeerAddress& peer) {
        return "p2p://" + peer.text();
    }

    [[nodiscard]] const std::string& address() const override { return text_; }

    [[nodiscard]] const PeerAddress& peer() const { return peer_; }

    void head(Answer<BlockRef> answer) override;
    void genesis(Answer<BlockId> answer) override;
    /// `count` is 1 to kMaxBlockIds. Fewer come where the peer's blocks are large or not known to
    /// be small yet, and where one was lost on the way.
    void range(BlockNumber start,
               std::uint32_t count,
               Answer<std::vector<wire::Block>> answer) override;
    /// Peers do not tell where a transaction stands; known are those that were announced here.
    void block_of_transaction(TransactionId id, Answer<BlockNumber> answer) override;
    /// Announces to several peers, whichever source is asked; success when one took it.
    void broadcast(Bytes transaction, Answer<void> answer) override;
    /// Ends the session; the peer is not dialled for an hour.
    void dismiss(const std::string& reason) override;

  private:
    template <typename T>
    void give(Answer<T> answer, Result<T> result);

    boost::asio::io_context& loop_;
    PeerNetwork& network_;
    PeerAddress peer_;
    std::string text_;
    /// Answers that come after the source is gone are dropped.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tributary::node
