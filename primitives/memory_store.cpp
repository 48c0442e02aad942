// SPDX-License-Identifier: Apache-2.0
#include "primitives/memory_store.hpp"

#include <algorithm>

namespace tributary {
namespace {

bool has_prefix(const Bytes& key, ByteView prefix) {
    return key.size() >= prefix.size() && equal(ByteView(key).first(prefix.size()), prefix);
}

/// Collects what `below` holds in the range of a walk; pending chains are short, so the copy is
/// small.
template <typename Scan>
Result<std::map<Bytes, Bytes>> collect(const Scan& scan) {
    std::map<Bytes, Bytes> out;
    const Status status = scan([&](ByteView key, ByteView value) {
        out.emplace(to_bytes(key), to_bytes(value));
        return true;
    });
    if (!status) return fail(status.error());
    return out;
}

}  // namespace

Result<std::optional<Bytes>> MemoryStore::get(ByteView key) const {
    const auto found = map_.find(to_bytes(key));
    if (found == map_.end()) return std::nullopt;
    return found->second;
}

Status MemoryStore::write(const WriteBatch& batch, Durability /*durability*/) {
    for (const auto& operation : batch.operations()) {
        if (operation.value) {
            map_[operation.key] = *operation.value;
        } else {
            map_.erase(operation.key);
        }
    }
    return {};
}

Status MemoryStore::scan(ByteView prefix, ByteView from, const Visitor& visit) const {
    const Bytes start = std::max(to_bytes(prefix), to_bytes(from));
    for (auto it = map_.lower_bound(start); it != map_.end() && has_prefix(it->first, prefix);
         ++it) {
        if (!visit(it->first, it->second)) break;
    }
    return {};
}

Status MemoryStore::scan_back(ByteView prefix, ByteView from, const Visitor& visit) const {
    auto it = map_.upper_bound(to_bytes(from));
    while (it != map_.begin()) {
        --it;
        if (it->first < to_bytes(prefix)) break;
        if (!has_prefix(it->first, prefix)) continue;
        if (!visit(it->first, it->second)) break;
    }
    return {};
}

Result<std::optional<Bytes>> OverlayStore::get(ByteView key) const {
    const auto found = changes_.find(to_bytes(key));
    if (found != changes_.end()) return found->second;
    return below_.get(key);
}

Status OverlayStore::write(const WriteBatch& batch, Durability /*durability*/) {
    for (const auto& operation : batch.operations())
        changes_[operation.key] = operation.value;
    return {};
}

WriteBatch OverlayStore::changes() const {
    WriteBatch out;
    for (const auto& [key, value] : changes_) {
        if (value) {
            out.put(key, *value);
        } else {
            out.erase(key);
        }
    }
    return out;
}

Status OverlayStore::scan(ByteView prefix, ByteView from, const Visitor& visit) const {
    auto merged = collect([&](const Visitor& add) { return below_.scan(prefix, from, add); });
    if (!merged) return fail(merged.error());
    const Bytes start = std::max(to_bytes(prefix), to_bytes(from));
    for (auto it = changes_.lower_bound(start); it != changes_.end(); ++it) {
        if (!has_prefix(it->first, prefix)) break;
        if (it->second) {
            (*merged)[it->first] = *it->second;
        } else {
            merged->erase(it->first);
        }
    }
    for (const auto& [key, value] : *merged) {
        if (!visit(key, value)) break;
    }
    return {};
}

Status OverlayStore::scan_back(ByteView prefix, ByteView from, const Visitor& visit) const {
    // A backward walk usually wants one entry: merge the two sides step by step instead of copying.
    const Bytes limit = to_bytes(from);
    auto ours = changes_.upper_bound(limit);
    const auto previous = [&]() -> const std::pair<const Bytes, std::optional<Bytes>>* {
        while (ours != changes_.begin()) {
            --ours;
            if (has_prefix(ours->first, prefix)) return &*ours;
            if (ours->first < to_bytes(prefix)) break;
        }
        return nullptr;
    };
    const auto* mine = previous();
    bool go_on = true;
    const auto emit_above = [&](std::optional<ByteView> key) {
        while (go_on && mine != nullptr && (!key || mine->first > to_bytes(*key))) {
            if (mine->second) go_on = visit(mine->first, *mine->second);
            mine = previous();
        }
    };
    const Status status = below_.scan_back(prefix, from, [&](ByteView key, ByteView value) {
        emit_above(key);
        if (!go_on) return false;
        if (mine != nullptr && equal(mine->first, key)) {
            if (mine->second) go_on = visit(mine->first, *mine->second);
            mine = previous();
        } else {
            go_on = visit(key, value);
        }
        return go_on;
    });
    if (!status) return status;
    emit_above(std::nullopt);
    return {};
}

}  // namespace tributary
