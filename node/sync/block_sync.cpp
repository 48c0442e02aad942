// SPDX-License-Identifier: Apache-2.0
#include "node/sync/block_sync.hpp"

#include <algorithm>

#include "node/sync/range_gathering.hpp"
#include "primitives/check.hpp"

namespace tributary::node {
namespace {

/// The shell could not take the blocks; whoever gave them is not to blame.
bool is_our_own(ErrorCode code) {
    return code == ErrorCode::disk_full || code == ErrorCode::io_error ||
           code == ErrorCode::store_corrupt || code == ErrorCode::too_many_headers ||
           code == ErrorCode::conflicting_solid;
}

/// Another chain: asking again cannot help.
bool is_final(ErrorCode code) {
    return code == ErrorCode::fork_below_solid || code == ErrorCode::wrong_genesis ||
           code == ErrorCode::wrong_network;
}

std::string reason_with(const Error& error) {
    std::string out(reason_of(error.code));
    if (!error.detail.empty()) out.append(": ").append(error.detail);
    return out;
}

}  // namespace

BlockSync::BlockSync(BlockRef tip, BlockRef solid)
    : tip_(tip), solid_(solid), shared_(tip.number + 1), shared_at_(tip) {
    remember(solid, true);
    remember(tip, true);
}

SyncActions BlockSync::feed(SyncEvent event, TimestampMs now) {
    now_ = now;
    std::visit([&](auto& known) { on(known); }, event);
    return run();
}

SyncActions BlockSync::delivered(RequestId request, const Verdict& verdict, TimestampMs now) {
    now_ = now;
    const Place place = place_of(request);
    // Given up meanwhile, as when the chain went to another branch.
    if (place.range == nullptr) return run();
    const SourceId source = place.range->source;
    const BlockNumber start = place.range->start;
    switch (verdict.kind) {
        case Verdict::Kind::accepted: accept(place); break;
        case Verdict::Kind::unknown_parent:
            place.line->forget(request);
            step_back(source, start);
            break;
        case Verdict::Kind::rejected: reject(place, verdict.error); break;
    }
    return run();
}

void BlockSync::set_chain(BlockRef tip, BlockRef solid) {
    TRIBUTARY_ASSERT(solid.number >= solid_.number);
    tip_ = tip;
    solid_ = solid;
    const Known* known = find_known(tip);
    if (tip.number >= shared_.next()) {
        shared_.skip_to(tip.number);
        shared_at_ = tip;
        remember(tip, true);
    } else if (known != nullptr && !known->shared) {
        share_from(tip);
    }
    remember(solid, true);
}

SyncActions BlockSync::recheck(SourceId source, BlockNumber from, TimestampMs now) {
    now_ = now;
    const BlockNumber last = shared_.next() - 1;
    const auto same = std::find_if(repairs_.begin(), repairs_.end(), [&](const Repair& repair) {
        return repair.except == source;
    });
    if (same != repairs_.end()) {
        same->line = SyncLine(std::min(from, same->line.next()), last);
    } else if (from <= last && repairs_.size() < kMaxRepairs) {
        repairs_.push_back({source, SyncLine(from, last)});
    }
    return run();
}

SyncActions BlockSync::fetch_again_above_tip(TimestampMs now) {
    now_ = now;
    repairs_.clear();
    if (tip_.number + 1 < shared_.next()) share_from(tip_);
    return run();
}

SyncActions BlockSync::accuse(SourceId source, const std::string& reason, TimestampMs now) {
    now_ = now;
    lied(source, std::string(reason_of(ErrorCode::upstream_lied)) + ": " + reason);
    return run();
}

std::optional<BlockRef> BlockSync::best_head() const {
    std::optional<BlockRef> out;
    for (const auto& [id, record] : sources_) {
        if (record.state == SourceRecord::State::dropped || !record.head) continue;
        if (!out || record.head->number > out->number) out = record.head;
    }
    return out;
}

std::vector<SourceAnswer> BlockSync::sources() const {
    std::vector<SourceAnswer> out;
    out.reserve(sources_.size());
    for (const auto& [id, record] : sources_)
        out.push_back(answer_of(record));
    return out;
}

std::uint32_t BlockSync::sources_agreeing() const {
    std::uint32_t out = 0;
    for (const auto& [id, record] : sources_) {
        if (record.state != SourceRecord::State::ready || record.own_line || !record.head) continue;
        if (find_known(*record.head) != nullptr) ++out;
    }
    return out;
}

void BlockSync::on(const SourceAdded& event) {
    SourceRecord record;
    record.address = event.address;
    TRIBUTARY_ASSERT(sources_.emplace(event.source, std::move(record)).second);
}

void BlockSync::on(const SourceReturned& event) {
    if (!sources_.contains(event.source)) return;
    SourceRecord& record = sources_.at(event.source);
    if (record.state == SourceRecord::State::dropped) {
        actions_.push_back(Drop{event.source, record.reason});
    }
    if (record.state != SourceRecord::State::backing_off) return;
    record.state = SourceRecord::State::connecting;
    record.next_poll = now_;
}

void BlockSync::on(const HeadReported& event) {
    if (!sources_.contains(event.source)) return;
    SourceRecord& record = sources_.at(event.source);
    record.head_asked = false;
    if (record.state == SourceRecord::State::dropped) return;
    record.head = event.head;
    // A late answer of a source that was backed off for another reason does not end that.
    if (record.state == SourceRecord::State::connecting) record.state = SourceRecord::State::ready;
    if (record.state == SourceRecord::State::ready) look_at_head(event.source);
}

void BlockSync::on(RangeReceived& event) {
    if (sources_.at(event.source).open.erase(event.request) == 0) return;
    const Place place = place_of(event.request);
    if (place.range == nullptr) return;
    SyncLine::Range& range = *place.range;
    if (const Status fits = verify_range(range.start, range.count, event.blocks); !fits) {
        place.line->forget(event.request);
        lied(event.source, reason_with(fits.error()));
        return;
    }
    std::size_t bytes = 0;
    for (const auto& block : event.blocks) {
        bytes += block.body.size();
        range.refs.push_back({block.header.number, block.header.id});
    }
    const std::size_t per_block = std::max<std::size_t>(1, bytes / event.blocks.size());
    range_size_ = static_cast<std::uint32_t>(
        std::clamp<std::size_t>(kTargetRangeBytes / per_block, 1, kMaxRangeSize));
    range.state = SyncLine::Range::State::received;
    range.count = static_cast<std::uint32_t>(event.blocks.size());
    range.blocks = std::move(event.blocks);
}

void BlockSync::on(const RequestFailed& event) {
    SourceRecord& record = sources_.at(event.source);
    if (event.request == kHeadRequest) {
        record.head_asked = false;
        if (record.state != SourceRecord::State::connecting &&
            record.state != SourceRecord::State::ready) {
            return;
        }
        ++record.failures;
        if (is_trouble(event.error.code)) return back_off(event.source, reason_with(event.error));
        return lied(event.source, reason_with(event.error));
    }
    if (record.open.erase(event.request) == 0) return;
    ++record.failures;
    const Place place = place_of(event.request);
    if (place.range == nullptr) return;
    const SyncLine::Range range = *place.range;
    place.line->forget(event.request);
    range_failed(event.source, range, event.error);
}

void BlockSync::on(const Tick& /*event*/) {
    for (auto& [id, record] : sources_) {
        if (record.state != SourceRecord::State::backing_off) continue;
        if (now_ < record.backed_off_until) continue;
        record.state = SourceRecord::State::connecting;
        record.next_poll = now_;
    }
}

void BlockSync::accept(const Place& place) {
    SourceRecord& record = sources_.at(place.range->source);
    record.failures_in_a_row = 0;
    const bool shared = place.line == &shared_;
    const BlockRef last = place.range->refs.back();
    for (const BlockRef& block : place.range->refs)
        remember(block, shared);
    place.line->accept(place.range->request);
    if (shared && shared_.next() == last.number + 1) shared_at_ = last;
    if (record.own_line && place.line == &*record.own_line) {
        record.own_at = last;
        record.step_back = 0;
    }
    std::erase_if(repairs_, [](const Repair& repair) { return repair.line.finished(); });
    rejoin();
}

void BlockSync::reject(const Place& place, const Error& error) {
    const SourceId source = place.range->source;
    SyncLine& line = *place.line;
    line.forget(place.range->request);
    if (is_our_own(error.code)) {
        line.paused_until = now_ + kPauseMs;
        return;
    }
    ++sources_.at(source).failures;
    const std::string reason =
        std::string(reason_of(ErrorCode::upstream_lied)) + ": " + reason_with(error);
    if (is_final(error.code)) return drop(source, reason);
    lied(source, reason);
}

void BlockSync::range_failed(SourceId id, const SyncLine::Range& range, const Error& error) {
    // A hundred large blocks do not fit into one answer; that is nobody's fault.
    if (error.code == ErrorCode::oversized && range.count > 1) {
        range_size_ = std::max<std::uint32_t>(1, range.count / 4);
        return;
    }
    // It does not have what it said it has; its head means nothing until it names it again.
    if (error.code == ErrorCode::not_found) sources_.at(id).head.reset();
    if (is_trouble(error.code)) return back_off(id, reason_with(error));
    lied(id, reason_with(error));
}

void BlockSync::look_at_head(SourceId id) {
    SourceRecord& record = sources_.at(id);
    const BlockRef head = *record.head;
    if (head.number == solid_.number && head.id != solid_.id) {
        return drop(
            id,
            "upstream_lied: its head conflicts with solid block " + std::to_string(head.number));
    }
    const SyncLine& line = record.own_line ? *record.own_line : shared_;
    const bool busy = record.own_line && record.own_line->size() > 0;
    const Known* known = find_known(head);
    // It agrees with us and there is nothing to fetch from it.
    if (known != nullptr) record.failures_in_a_row = 0;
    const bool another_branch =
        head.number < line.next() && head.number > solid_.number && known == nullptr;
    if (another_branch && !busy) start_own_line(record, head.number);
    rejoin();
}

void BlockSync::step_back(SourceId id, BlockNumber start) {
    SourceRecord& record = sources_.at(id);
    if (record.own_line && start <= solid_.number + 1) {
        return drop(id,
                    "upstream_lied: its chain conflicts at or below solid block " +
                        std::to_string(solid_.number));
    }
    record.step_back = record.step_back == 0 ? 1 : record.step_back * 2;
    const BlockNumber lowest = solid_.number + 1;
    start_own_line(record, start > lowest + record.step_back ? start - record.step_back : lowest);
}

void BlockSync::start_own_line(SourceRecord& record, BlockNumber start) const {
    record.own_line.emplace(start);
    record.own_at.reset();
}

void BlockSync::rejoin() {
    for (auto& [id, record] : sources_) {
        if (!record.own_line) continue;
        if (record.own_at == tip_ && tip_ != shared_at_) share_from(tip_);
        const Known* head = record.head ? find_known(*record.head) : nullptr;
        if (record.own_at != shared_at_ && (head == nullptr || !head->shared)) continue;
        record.own_line.reset();
        record.own_at.reset();
        record.step_back = 0;
    }
}

void BlockSync::share_from(const BlockRef& block) {
    shared_ = SyncLine(block.number + 1);
    shared_at_ = block;
    remember(block, true);
}

void BlockSync::lied(SourceId id, const std::string& reason) {
    SourceRecord& record = sources_.at(id);
    if (record.state == SourceRecord::State::dropped) return;
    ++record.lies;
    if (record.lies >= kMaxLies) return drop(id, reason);
    back_off(id, reason);
}

void BlockSync::back_off(SourceId id, const std::string& reason) {
    SourceRecord& record = sources_.at(id);
    if (record.state == SourceRecord::State::dropped) return;
    release(id);
    ++record.failures_in_a_row;
    record.state = SourceRecord::State::backing_off;
    record.reason = reason;
    record.backed_off_until = now_ + back_off_delay(record.failures_in_a_row);
    actions_.push_back(BackOff{id, reason, record.backed_off_until});
}

void BlockSync::drop(SourceId id, const std::string& reason) {
    SourceRecord& record = sources_.at(id);
    if (record.state == SourceRecord::State::dropped) return;
    release(id);
    record.state = SourceRecord::State::dropped;
    record.reason = reason;
    record.own_line.reset();
    actions_.push_back(Drop{id, reason});
}

void BlockSync::release(SourceId id) {
    for (SyncLine* line : lines())
        line->forget_source(id);
}

void BlockSync::remember(const BlockRef& block, bool shared) {
    auto& ids = known_[block.number];
    const auto same = std::find_if(
        ids.begin(), ids.end(), [&](const Known& known) { return known.id == block.id; });
    if (same != ids.end()) {
        same->shared = same->shared || shared;
    } else {
        if (ids.size() >= kMaxKnownIdsPerHeight) ids.erase(ids.begin());
        ids.push_back({block.id, shared});
    }
    while (known_.size() > kMaxKnownHeights)
        known_.erase(known_.begin());
}

const BlockSync::Known* BlockSync::find_known(const BlockRef& block) const {
    const auto height = known_.find(block.number);
    if (height == known_.end()) return nullptr;
    for (const Known& known : height->second) {
        if (known.id == block.id) return &known;
    }
    return nullptr;
}

std::vector<SyncLine*> BlockSync::lines() {
    std::vector<SyncLine*> out{&shared_};
    for (auto& repair : repairs_)
        out.push_back(&repair.line);
    for (auto& [id, record] : sources_) {
        if (record.own_line) out.push_back(&*record.own_line);
    }
    return out;
}

BlockSync::Place BlockSync::place_of(RequestId request) {
    for (SyncLine* line : lines()) {
        if (SyncLine::Range* range = line->find(request)) return {line, range};
    }
    return {};
}

}  // namespace tributary::node
