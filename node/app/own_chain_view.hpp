// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/chain/chain_service.hpp"
#include "node/net/own_chain.hpp"

namespace tributary::node {

/// The chain service's chain as peers need it. Loop thread.
class OwnChainView final : public OwnChain {
  public:
    /// `chain` outlives this.
    OwnChainView(const ChainService& chain, const consensus::Network& network)
        : chain_(chain), genesis_{0, network.genesis.id}, time_(network.genesis.timestamp_ms) {}

    [[nodiscard]] BlockRef genesis() const override { return genesis_; }

    [[nodiscard]] BlockRef solid() const override { return chain_.solid(); }

    [[nodiscard]] BlockRef tip() const override { return chain_.intake().chain().tip(); }

    [[nodiscard]] TimestampMs solid_time() const override {
        const auto header = chain_.intake().canonical(chain_.solid().number);
        // Genesis has no header here; an unreadable store makes the bound on heads wider.
        return header && *header ? (*header)->header.timestamp : time_;
    }

    [[nodiscard]] TimestampMs tip_time() const override { return chain_.head_time(); }

    [[nodiscard]] std::optional<BlockId> id_at(BlockNumber number) const override {
        const auto id = chain_.intake().canonical_id(number);
        return id ? *id : std::nullopt;
    }

  private:
    const ChainService& chain_;
    BlockRef genesis_;
    TimestampMs time_;
};

}  // namespace tributary::node
