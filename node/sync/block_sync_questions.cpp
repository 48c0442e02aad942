// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "node/sync/block_sync.hpp"

namespace tributary::node {

SyncActions BlockSync::run() {
    for (SyncLine* line : lines())
        deliver_from(*line);
    ask_own();
    ask_repairs();
    ask_shared();
    ask_heads();
    return std::exchange(actions_, {});
}

void BlockSync::ask_heads() {
    const auto best = best_head();
    const bool syncing = best && best->number > tip_.number + kMaxRangeSize;
    for (auto& [id, record] : sources_) {
        const bool wanted = record.state == SourceRecord::State::connecting ||
                            record.state == SourceRecord::State::ready;
        if (!wanted || record.head_asked || now_ < record.next_poll) continue;
        record.head_asked = true;
        record.next_poll = now_ + (syncing ? kHeadPollSyncingMs : kHeadPollMs);
        ++record.requests;
        actions_.push_back(AskHead{id});
    }
}

void BlockSync::ask_shared() {
    std::vector<SourceId> together;
    for (const auto& [id, record] : sources_) {
        if (!record.own_line) together.push_back(id);
    }
    while (ask(shared_, together)) {
    }
}

void BlockSync::ask_own() {
    for (auto& [id, record] : sources_) {
        if (!record.own_line) continue;
        // Until there is ground below it, one question at a time: the next step may be further
        // down.
        while ((record.own_at || record.own_line->size() == 0) && ask(*record.own_line, {id})) {
        }
    }
}

void BlockSync::ask_repairs() {
    for (Repair& repair : repairs_) {
        std::vector<SourceId> others;
        for (const auto& [id, record] : sources_) {
            if (id != repair.except && !record.own_line) others.push_back(id);
        }
        while (ask(repair.line, others)) {
        }
    }
}

bool BlockSync::ask(SyncLine& line, const std::vector<SourceId>& candidates) {
    if (line.size() >= kMaxRangesAhead || now_ < line.paused_until) return false;
    const auto first = line.gap(std::numeric_limits<BlockNumber>::max() - 1, 1);
    if (!first) return false;
    SourceRecord* chosen = nullptr;
    SourceId chosen_id = 0;
    for (const SourceId id : candidates) {
        SourceRecord& record = sources_.at(id);
        if (!record.can_be_asked() || !record.head || record.head->number < first->start) continue;
        if (chosen != nullptr && record.open.size() >= chosen->open.size()) continue;
        chosen = &record;
        chosen_id = id;
    }
    if (chosen == nullptr) return false;
    const auto gap = line.gap(chosen->head->number, range_size_);
    if (!gap) return false;
    SyncLine::Range range;
    range.source = chosen_id;
    range.request = ++last_request_;
    range.start = gap->start;
    range.count = gap->count;
    chosen->open.insert(range.request);
    ++chosen->requests;
    actions_.push_back(AskRange{chosen_id, range.request, range.start, range.count});
    line.add(std::move(range));
    return true;
}

void BlockSync::deliver_from(SyncLine& line) {
    if (now_ < line.paused_until) return;
    SyncLine::Range* range = line.ready();
    if (range == nullptr) return;
    range->state = SyncLine::Range::State::delivered;
    actions_.push_back(Deliver{range->source, range->request, std::move(range->blocks)});
}

}  // namespace tributary::node
