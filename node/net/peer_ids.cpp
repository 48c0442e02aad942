// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_ids.hpp"

#include <algorithm>

namespace tributary::node {

void PeerIds::trim() {
    while (ids_.size() > kMaxQueuedIds)
        ids_.erase(ids_.begin());
}

void PeerIds::take_list(const ChainInventory& list, const OwnChain& own) {
    const BlockRef& common = list.ids.front();
    const BlockRef& last = list.ids.back();
    if (own.id_at(common.number) == common.id) common_ = common.number;
    ids_.erase(ids_.upper_bound(last.number), ids_.end());
    for (const BlockRef& block : list.ids)
        ids_.insert_or_assign(block.number, block.id);
    trim();
    last_listed_ = last.number;
    const BlockNumber lowest = last.number > kFetchWindow ? last.number - kFetchWindow : 0;
    // Ids begin with their number, so the set is in order of numbers.
    std::erase_if(fetched_, [&](const BlockId& id) { return number_of(id) < lowest; });
}

void PeerIds::take_advertised(const BlockRef& block) {
    if (advertised_.insert(block.id).second) advertised_order_.push_back(block.id);
    if (advertised_order_.size() > kMaxAdvertised) {
        advertised_.erase(advertised_order_.front());
        advertised_order_.pop_front();
    }
    ids_.erase(ids_.lower_bound(block.number), ids_.end());
    ids_.emplace(block.number, block.id);
    trim();
}

void PeerIds::take_block(const BlockRef& block, const BlockId& parent, const OwnChain& own) {
    const auto here = ids_.find(block.number);
    if (block.number == 0 || here == ids_.end() || here->second != block.id) return;
    if (find(block.number - 1, own) == parent) return;
    ids_.erase(ids_.begin(), here);
    ids_.emplace(block.number - 1, parent);
    common_ = std::min(common_, own.solid().number);
}

std::optional<BlockId> PeerIds::told(BlockNumber number) const {
    const auto found = ids_.find(number);
    if (found == ids_.end()) return std::nullopt;
    return found->second;
}

std::optional<BlockId> PeerIds::find(BlockNumber number, const OwnChain& own) const {
    if (const auto id = told(number)) return id;
    if (number <= common_) return own.id_at(number);
    return std::nullopt;
}

bool PeerIds::is_fetchable(const BlockId& id) const {
    if (!last_listed_) return false;
    const BlockNumber number = number_of(id);
    return number <= *last_listed_ && number + kFetchWindow >= *last_listed_ &&
           !fetched_.contains(id);
}

void PeerIds::mark_fetched(const BlockId& id) {
    fetched_.insert(id);
}

std::optional<BlockNumber> PeerIds::highest() const {
    if (ids_.empty()) return std::nullopt;
    return ids_.rbegin()->first;
}

std::vector<BlockRef> PeerIds::summary(BlockNumber low,
                                       BlockNumber high,
                                       const OwnChain& own) const {
    std::vector<BlockRef> out;
    const auto add = [&](BlockNumber number) {
        const auto listed = ids_.find(number);
        const auto id = listed != ids_.end() ? std::optional(listed->second) : own.id_at(number);
        if (id) out.push_back({number, *id});
    };
    for (BlockNumber at = low; at <= high; at += (high - at + 2) / 2)
        add(at);
    return out;
}

}  // namespace tributary::node
