// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "primitives/block_id.hpp"

namespace tributary::node {

/// Our own verified chain as the peer protocol needs it. Loop thread.
class OwnChain {
  public:
    OwnChain() = default;
    OwnChain(const OwnChain&) = delete;
    OwnChain& operator=(const OwnChain&) = delete;
    OwnChain(OwnChain&&) = delete;
    OwnChain& operator=(OwnChain&&) = delete;
    virtual ~OwnChain() = default;

    [[nodiscard]] virtual BlockRef genesis() const = 0;
    [[nodiscard]] virtual BlockRef solid() const = 0;
    [[nodiscard]] virtual BlockRef tip() const = 0;
    [[nodiscard]] virtual TimestampMs solid_time() const = 0;
    [[nodiscard]] virtual TimestampMs tip_time() const = 0;

    /// The canonical block's id; nothing above the tip and where it is not kept.
    [[nodiscard]] virtual std::optional<BlockId> id_at(BlockNumber number) const = 0;
};

}  // namespace tributary::node
