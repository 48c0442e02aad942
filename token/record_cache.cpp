// SPDX-License-Identifier: Apache-2.0
#include "token/record_cache.hpp"

namespace tributary::token {

RecordCache::Entry& RecordCache::load(const Bytes& key) {
    const auto place = entries_.lower_bound(key);
    if (place != entries_.end() && place->first == key) return place->second;
    auto stored = store_.get(key);
    if (!stored) fail_with(stored.error());
    std::optional<Bytes> record = stored.value_or(std::nullopt);
    return entries_.emplace_hint(place, key, Entry{record, record, true, false})->second;
}

void RecordCache::put(Bytes key, Bytes record) {
    Entry& entry = entries_.try_emplace(std::move(key)).first->second;
    entry.now = std::move(record);
    entry.changed = true;
}

void RecordCache::erase(const Bytes& key) {
    Entry& entry = load(key);
    entry.now.reset();
    entry.changed = true;
}

void RecordCache::fail_with(const Error& error) {
    if (!error_) error_ = error;
}

void RecordCache::write_to(WriteBatch& out) {
    for (auto& [key, entry] : entries_) {
        if (!entry.changed || (entry.was_read && entry.now == entry.before)) continue;
        if (entry.now) {
            out.put(key, *entry.now);
        } else {
            out.erase(key);
        }
    }
    entries_.clear();
}

}  // namespace tributary::token
