// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unordered_map>
#include <vector>

#include "primitives/result.hpp"
#include "tools/devnet/stored_block.hpp"

namespace tributary::devnet {

/// Where a transaction stands.
struct TransactionPlace {
    BlockNumber number = 0;
    std::size_t index = 0;

    bool operator==(const TransactionPlace&) const = default;
};

/// The blocks that clients see, from genesis to the head, without a gap or a branch. Loop thread.
class ServedChain {
  public:
    /// Starts with block 0.
    explicit ServedChain(StoredBlock genesis);

    /// Puts a block on top. Errors: number_mismatch, wrong_parent, and those of decode_transaction.
    Status append(StoredBlock block);

    [[nodiscard]] const StoredBlock& head() const { return blocks_.back(); }

    [[nodiscard]] const StoredBlock* find(BlockNumber number) const;
    [[nodiscard]] const StoredBlock* find(const BlockId& id) const;
    [[nodiscard]] std::optional<TransactionPlace> find(const TransactionId& id) const;

    /// The newest block whose number ends with these two bytes: what a reference block is looked up
    /// by (java-tron Manager.updateRecentBlock).
    [[nodiscard]] const StoredBlock* find_reference(ByteView ref_block_bytes) const;

  private:
    std::vector<StoredBlock> blocks_;
    std::unordered_map<TransactionId, TransactionPlace, FixedBytesHash> transactions_;
};

}  // namespace tributary::devnet
