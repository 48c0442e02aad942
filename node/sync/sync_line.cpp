// SPDX-License-Identifier: Apache-2.0
#include "node/sync/sync_line.hpp"

#include <algorithm>

namespace tributary::node {

std::optional<SyncLine::Gap> SyncLine::gap(BlockNumber head, std::uint32_t limit) const {
    const BlockNumber last = end_ ? std::min(head, *end_) : head;
    BlockNumber start = next_;
    for (const auto& [begin, range] : ranges_) {
        if (begin > start) {
            const auto room = std::min<BlockNumber>(begin - start, limit);
            if (start > last) return std::nullopt;
            return Gap{start, static_cast<std::uint32_t>(std::min(room, last - start + 1))};
        }
        start = std::max(start, begin + range.count);
    }
    if (start > last) return std::nullopt;
    return Gap{start, static_cast<std::uint32_t>(std::min<BlockNumber>(limit, last - start + 1))};
}

SyncLine::Range* SyncLine::find(RequestId request) {
    for (auto& [begin, range] : ranges_) {
        if (range.request == request) return &range;
    }
    return nullptr;
}

void SyncLine::forget(RequestId request) {
    std::erase_if(ranges_, [&](const auto& entry) { return entry.second.request == request; });
}

void SyncLine::forget_source(SourceId source) {
    std::erase_if(ranges_, [&](const auto& entry) {
        return entry.second.source == source && entry.second.state != Range::State::delivered;
    });
}

SyncLine::Range* SyncLine::ready() {
    if (ranges_.empty()) return nullptr;
    for (const auto& [begin, range] : ranges_) {
        if (range.state == Range::State::delivered) return nullptr;
    }
    Range& first = ranges_.begin()->second;
    return first.start <= next_ && first.state == Range::State::received ? &first : nullptr;
}

void SyncLine::accept(RequestId request) {
    const Range* range = find(request);
    if (range == nullptr) return;
    next_ = std::max(next_, range->start + range->count);
    forget(request);
}

void SyncLine::skip_to(BlockNumber number) {
    if (number < next_) return;
    next_ = number + 1;
    std::erase_if(ranges_, [&](const auto& entry) {
        return entry.second.start + entry.second.count <= next_ &&
               entry.second.state != Range::State::delivered;
    });
}

}  // namespace tributary::node
