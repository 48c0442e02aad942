// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>

#include "node/app/own_chain_view.hpp"
#include "node/config/node_config.hpp"
#include "node/net/peer_network.hpp"
#include "node/peer_answers.hpp"

namespace tributary::node {

/// Peers that were sources since the start; further ones are talked to, but not asked for blocks.
inline constexpr std::size_t kMaxPeerSources = 1'024;

/// TRON's network beside a chain service: peers become sources of its blocks. Loop thread, but for
/// the PeerQueries.
class PeerSide final : public PeerQueries {
  public:
    /// `loop`, `chain` and `store` outlive it. Errors: bad_config and those of PeerNetwork::open.
    static Result<std::unique_ptr<PeerSide>> open(boost::asio::io_context& loop,
                                                  ChainService& chain,
                                                  KvStore& store,
                                                  const P2pConfig& config,
                                                  const consensus::Network& network,
                                                  std::function<void(const std::string&)> note);

    void start() { peers_->start(); }

    void stop() { peers_->stop(); }

    [[nodiscard]] std::optional<std::uint16_t> port() const { return peers_->port(); }

    void peers(Answer<std::vector<PeerAnswer>> answer) override;
    void announced(TransactionId id, Answer<AnnouncedAnswer> answer) override;

  private:
    PeerSide(boost::asio::io_context& loop, ChainService& chain, const consensus::Network& network)
        : loop_(loop), chain_(chain), own_(chain, network) {}

    void on_ready(const PeerAddress& address);

    boost::asio::io_context& loop_;
    ChainService& chain_;
    OwnChainView own_;
    std::unique_ptr<PeerNetwork> peers_;
    std::set<PeerAddress> sources_;
};

}  // namespace tributary::node
