// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/numbers.hpp"

namespace tributary::consensus {

/// Which key each witness signs with. Holds only what is proved: changes in SOLID blocks and keys
/// of the anchor. A block id does not commit to the signature, so nothing is ever learned from who
/// signed (light-client.md).
class KeyBook {
  public:
    struct Entry {
        /// The block that holds the change; it applies from the next one on. 0 for a key of the
        /// anchor.
        BlockNumber changed_in = 0;
        Address key;

        bool operator==(const Entry&) const = default;
    };

    bool operator==(const KeyBook&) const = default;

    /// The key for a block at `number`: the last change below it, else the address itself.
    [[nodiscard]] const Address& key_at(const Address& witness, BlockNumber number) const;

    /// Records a proved change. Changes arrive in block order, within a block in transaction order.
    void learn(const Address& witness, Entry entry);

    /// The changes in blocks up to `number`.
    [[nodiscard]] KeyBook up_to(BlockNumber number) const;

    /// All changes by witness, oldest first.
    [[nodiscard]] const std::map<Address, std::vector<Entry>>& entries() const { return entries_; }

  private:
    std::map<Address, std::vector<Entry>> entries_;
};

}  // namespace tributary::consensus
