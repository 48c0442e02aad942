// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_book.hpp"

#include "primitives/check.hpp"

namespace tributary::consensus {

const Address& KeyBook::key_at(const Address& witness, BlockNumber number) const {
    const Address* key = &witness;
    std::optional<BlockNumber> changed_in;
    if (const auto found = entries_.find(witness); found != entries_.end()) {
        for (const Entry& change : found->second) {
            if (change.changed_in >= number) break;
            key = &change.key;
            changed_in = change.changed_in;
        }
    }
    // Most books hold none.
    if (attested_.empty()) return *key;
    if (const auto found = attested_.find(witness); found != attested_.end()) {
        for (const AttestedKey& attested : found->second) {
            const bool is_later = !changed_in || attested.from > *changed_in;
            if (attested.from < number && is_later) key = &attested.key;
        }
    }
    return *key;
}

void KeyBook::learn(const Address& witness, Entry entry) {
    auto& changes = entries_[witness];
    TRIBUTARY_ASSERT(changes.empty() || changes.back().changed_in <= entry.changed_in);
    changes.push_back(entry);
}

bool KeyBook::believe(const Address& witness, AttestedKey attested) {
    if (entries_.contains(witness)) return false;
    const auto found = attested_.find(witness);
    const bool is_known = found != attested_.end() && found->second.back().key == attested.key;
    return !is_known && restore(witness, std::move(attested));
}

bool KeyBook::restore(const Address& witness, AttestedKey attested) {
    std::size_t size = 0;
    for (const auto& [each, keys] : attested_)
        size += keys.size();
    if (size >= kMaxAttestedKeys) return false;
    auto& keys = attested_[witness];
    if (!keys.empty() && keys.back().from >= attested.from) return false;
    keys.push_back(std::move(attested));
    return true;
}

void KeyBook::inherit(const KeyBook& other) {
    for (const auto& [witness, keys] : other.attested_) {
        auto& mine = attested_[witness];
        for (const AttestedKey& attested : keys) {
            if (mine.empty() || mine.back().from < attested.from) mine.push_back(attested);
        }
    }
}

KeyBook KeyBook::up_to(BlockNumber number) const {
    KeyBook out;
    out.attested_ = attested_;
    for (const auto& [witness, changes] : entries_) {
        for (const Entry& change : changes) {
            if (change.changed_in <= number) out.learn(witness, change);
        }
    }
    return out;
}

}  // namespace tributary::consensus
