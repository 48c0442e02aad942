// SPDX-License-Identifier: Apache-2.0
#include "node/chain/solid_feed.hpp"

#include <algorithm>

#include "node/chain/body_store.hpp"

namespace tributary::node {
namespace {

/// Errors that say nothing about the block.
bool is_of_the_store(ErrorCode code) {
    return code == ErrorCode::disk_full || code == ErrorCode::io_error;
}

}  // namespace

void SolidFeed::add(std::string name, SolidFollower& follower) {
    followers_.push_back({std::move(name), &follower, false});
}

std::optional<BlockNumber> SolidFeed::lowest_needed() const {
    std::optional<BlockNumber> lowest;
    for (const Entry& entry : followers_) {
        if (entry.stopped) continue;
        const BlockNumber next = entry.follower->next_needed();
        lowest = lowest ? std::min(*lowest, next) : next;
    }
    return lowest;
}

Result<const wire::Block*> SolidFeed::load(BlockNumber number) {
    if (number == 0) return &genesis_;
    const auto id = intake_.canonical_id(number);
    if (!id) return fail(id.error());
    if (!*id) return fail(ErrorCode::store_corrupt, "no header " + std::to_string(number));
    const auto fetched = fetched_.find(number);
    if (fetched != fetched_.end() && fetched->second.header.id == **id) return &fetched->second;
    auto stored = find_body(store_, **id);
    if (!stored) return fail(std::move(stored).error());
    if (!*stored) return static_cast<const wire::Block*>(nullptr);
    loaded_ = std::move(**stored);
    return &*loaded_;
}

Result<TimestampMs> SolidFeed::parent_time(BlockNumber number) const {
    if (number <= 1) return intake_.chain().rules().grid.genesis_time;
    const auto parent = intake_.canonical(number - 1);
    if (!parent) return fail(parent.error());
    if (!*parent) return fail(ErrorCode::store_corrupt, "no header " + std::to_string(number - 1));
    return (*parent)->header.timestamp;
}

Status SolidFeed::hand_out(const wire::Block& block, BlockNumber number, Progress& progress) {
    const auto time = parent_time(number);
    if (!time) return fail(time.error());
    for (Entry& entry : followers_) {
        if (entry.stopped || entry.follower->next_needed() != number) continue;
        const Status taken = entry.follower->on_solid(block, *time);
        if (taken) continue;
        if (is_of_the_store(taken.error().code)) return taken;
        entry.stopped = true;
        progress.stopped = {entry.name, taken.error()};
    }
    return {};
}

Status SolidFeed::forget(BlockNumber number) {
    fetched_.erase(fetched_.begin(), fetched_.upper_bound(number));
    const auto batch = forget_bodies(store_, number);
    if (!batch) return fail(batch.error());
    return batch->empty() ? Status{} : store_.write(*batch, Durability::buffered);
}

Result<SolidFeed::Progress> SolidFeed::run() {
    Progress progress;
    std::optional<BlockNumber> last;
    for (std::size_t i = 0; i < kMaxPerCall; ++i) {
        const auto next = lowest_needed();
        if (!next || *next > intake_.chain().solid().number) break;
        const auto block = load(*next);
        if (!block) return fail(block.error());
        if (*block == nullptr) {
            progress.missing = *next;
            break;
        }
        if (const Status handed = hand_out(**block, *next, progress); !handed)
            return fail(handed.error());
        last = *next;
    }
    if (last) {
        if (const Status forgotten = forget(*last); !forgotten) return fail(forgotten.error());
        const auto next = lowest_needed();
        progress.more = !progress.missing && next && *next <= intake_.chain().solid().number;
    }
    return progress;
}

Status SolidFeed::offer(wire::Block block) {
    const BlockNumber number = block.header.number;
    const auto id = intake_.canonical_id(number);
    if (!id) return fail(id.error());
    if (!*id || **id != block.header.id) {
        return fail(ErrorCode::upstream_lied,
                    "block " + std::to_string(number) + " is not on our chain");
    }
    if (fetched_.size() < kMaxFetchedBodies) fetched_.insert_or_assign(number, std::move(block));
    return {};
}

}  // namespace tributary::node
