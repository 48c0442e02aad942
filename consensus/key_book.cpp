// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_book.hpp"

#include "primitives/check.hpp"

namespace tributary::consensus {

const Address& KeyBook::key_at(const Address& witness, BlockNumber number) const {
    const auto found = entries_.find(witness);
    if (found == entries_.end()) return witness;
    for (auto it = found->second.rbegin(); it != found->second.rend(); ++it) {
        if (it->changed_in < number) return it->key;
    }
    return witness;
}

void KeyBook::learn(const Address& witness, Entry entry) {
    auto& changes = entries_[witness];
    TRIBUTARY_ASSERT(changes.empty() || changes.back().changed_in <= entry.changed_in);
    changes.push_back(entry);
}

KeyBook KeyBook::up_to(BlockNumber number) const {
    KeyBook out;
    for (const auto& [witness, changes] : entries_) {
        for (const Entry& change : changes) {
            if (change.changed_in <= number) out.learn(witness, change);
        }
    }
    return out;
}

}  // namespace tributary::consensus
