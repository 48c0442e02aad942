// SPDX-License-Identifier: Apache-2.0
#include "consensus/skip_sync.hpp"

#include <algorithm>

#include "consensus/witness_schedule.hpp"
#include "primitives/check.hpp"

namespace tributary::consensus {
namespace {

/// Asking again cannot help.
bool is_final(ErrorCode code) {
    return code != ErrorCode::upstream_slow && code != ErrorCode::upstream_refused &&
           code != ErrorCode::unavailable && code != ErrorCode::not_found;
}

std::string question_of(const HeaderSpan& span) {
    return "asked for " + std::to_string(span.size()) + " headers from " +
           std::to_string(span.from) + ": ";
}

}  // namespace

SkipSync::SkipSync(ChainRules rules, SkipStart start) : rules_(rules), start_(std::move(start)) {
    TRIBUTARY_ASSERT(!start_.points.empty());
    for (const TrustPoint& point : start_.points)
        points_.push_back({point, static_cast<std::uint32_t>(point.trusted.size())});
    keys_ = point().keys;
    for (Point& point : points_)
        point.trust.keys = keys_;
    // Hints, whatever they are worth; what does not link is left aside.
    if (!fetched_.add(std::move(start_.below))) fetched_ = {};
    if (start_.head <= point().block.number + 2 * window_size()) {
        finish(SkipEnd::Kind::reached);
        return;
    }
    think();
}

std::vector<SkipRequest> SkipSync::take_requests() {
    if (detour_ && !end_) {
        for (SkipRequest request : detour_->session->take_requests()) {
            detour_->open[next_request_] = std::exchange(request.id, next_request_);
            ++next_request_;
            to_send_.push_back(request);
        }
    }
    return std::exchange(to_send_, {});
}

std::optional<SkipSync::OpenRequest> SkipSync::close(std::uint64_t request) {
    const auto found = open_.find(request);
    if (found == open_.end() || end_) return std::nullopt;
    const OpenRequest out = found->second;
    open_.erase(found);
    return out;
}

void SkipSync::on_headers(std::uint64_t request, std::vector<SignedHeader> headers) {
    if (const auto theirs = close_of_detour(request)) {
        detour_->session->on_headers(*theirs, std::move(headers));
        return follow_detour();
    }
    const auto asked = close(request);
    if (!asked) return;
    TRIBUTARY_ASSERT(!asked->with_bodies);
    if (take(*asked, std::move(headers))) think();
}

void SkipSync::on_blocks(std::uint64_t request, std::vector<SignedBlock> blocks) {
    if (const auto theirs = close_of_detour(request)) {
        detour_->session->on_blocks(*theirs, std::move(blocks));
        return follow_detour();
    }
    const auto asked = close(request);
    if (!asked) return;
    std::vector<SignedHeader> headers;
    for (const SignedBlock& signed_block : blocks)
        headers.push_back({signed_block.block.header, signed_block.signer});
    if (!take(*asked, std::move(headers))) return;
    if (asked->with_bodies) {
        look_for_changes(blocks);
        look_for_proposals(blocks);
    }
    think();
}

void SkipSync::on_failure(std::uint64_t request, const Error& error) {
    if (const auto theirs = close_of_detour(request)) {
        detour_->session->on_failure(*theirs, error);
        return follow_detour();
    }
    const auto asked = close(request);
    if (!asked) return;
    // Large blocks: half as many of them may fit into an answer.
    const bool splits = error.code == ErrorCode::oversized && asked->span.size() > 1;
    if (!splits && (is_final(error.code) || ++failures_ > kMaxSkipFailures)) return fault(error);
    const BlockNumber half = splits ? (asked->span.size() + 1) / 2 : asked->span.size();
    for (BlockNumber from = asked->span.from; from <= asked->span.to; from += half) {
        const HeaderSpan part{from, std::min(asked->span.to, from + half - 1)};
        to_send_.push_back({next_request_,
                            part.from,
                            static_cast<std::uint32_t>(part.size()),
                            asked->with_bodies});
        open_[next_request_++] = {part, asked->with_bodies};
        ++counts_.requests;
    }
}

/// False where the answer ended the session.
bool SkipSync::take(const OpenRequest& request, std::vector<SignedHeader> headers) {
    const HeaderSpan& span = request.span;
    counts_.headers += headers.size();
    failures_ = 0;
    if (headers.size() != span.size()) {
        fault({ErrorCode::upstream_lied,
               question_of(span) + "got " + std::to_string(headers.size())});
        return false;
    }
    if (headers.front().header.number != span.from) {
        fault({ErrorCode::upstream_lied,
               question_of(span) + "got " + std::to_string(headers.front().header.number)});
        return false;
    }
    if (const Status fits = fits_points(headers); !fits) {
        fault(fits.error());
        return false;
    }
    if (const Status added = fetched_.add(std::move(headers)); !added) {
        fault({added.error().code, question_of(span) + added.error().detail});
        return false;
    }
    if (counts_.requests >= kMaxSkipRequests || counts_.headers >= kMaxSkipHeaders) {
        finish(SkipEnd::Kind::out_of_budget);
        end_->error = {ErrorCode::too_many_headers,
                       std::to_string(counts_.headers) + " headers in " +
                           std::to_string(counts_.requests) + " requests"};
        return false;
    }
    return true;
}

/// What is proved is on the chain of the source.
Status SkipSync::fits_points(const std::vector<SignedHeader>& headers) const {
    const BlockNumber first = headers.front().header.number;
    for (const Point& known : points_) {
        const BlockRef& block = known.trust.block;
        if (block.number + 1 < first || block.number >= first + headers.size()) continue;
        const BlockId& theirs = block.number < first ? headers.front().header.parent_id
                                                     : headers[block.number - first].header.id;
        if (theirs != block.id) {
            return fail(ErrorCode::fork_below_solid,
                        theirs.hex() + " where " + block.id.hex() + " is trusted");
        }
    }
    return {};
}

void SkipSync::fault(Error error) {
    finish(SkipEnd::Kind::source_fault);
    end_->error = std::move(error);
}

void SkipSync::think() {
    do {
        while (!end_ && (try_windows() || try_proofs())) {
        }
        if (!end_) plan();
        // Planning may take up a window that was put aside.
    } while (!end_ && open_.empty() && takes_weak_ && try_windows());
    if (!end_ && open_.empty() && !detour_) give_up();
    if (end_) to_send_.clear();
}

/// The furthest window first. True where one became the newest point.
bool SkipSync::try_windows() {
    std::sort(probes_.begin(), probes_.end(), [](const Probe& a, const Probe& b) {
        return a.span.from > b.span.from;
    });
    for (Probe& probe : probes_) {
        if (probe.seen_from == belief_ || !is_complete(probe)) continue;
        if (look_at(probe)) return true;
        if (end_) return false;
    }
    return false;
}

bool SkipSync::look_at(Probe& probe) {
    const auto headers = fetched_.copy(probe.span);
    probe.seen_from = belief_;
    probe.census = census_of(rules_, point(), headers);
    if (probe.census.counted < needed()) {
        if (could_show_more(probe) && !extend(probe)) slide(probe);
        return false;
    }
    ++counts_.windows_judged;
    auto report = judge_window(rules_, point(), headers, start_.now);
    if (!report) {
        if (report.error().code == ErrorCode::truncated) return false;
        fault(report.error());
        return false;
    }
    if (!report->solid) {
        if (!extend(probe)) slide(probe);
        return false;
    }
    // Seats that are not decided are lost for the windows above; one more round may decide them, or
    // a window nearer to the point.
    const std::size_t seats = report->next->trusted.size();
    const bool weak = leaves_too_few(point(), *report->next);
    if ((weak || (point().interval && seats < point().n)) && extend(probe)) return false;
    probe.weak_seats = weak ? seats : 0;
    if (probe.weak_seats != 0 && !takes_weak_) return false;
    advance_to(probe, std::move(*report));
    return true;
}

void SkipSync::advance_to(const Probe& probe, WindowReport report) {
    const Point& before = points_.back();
    const BlockNumber distance = report.next->block.number - before.trust.block.number;
    const std::uint32_t lost = before.base - std::min(before.base, probe.census.counted);
    blocks_per_loss_ = lost == 0 ? 4 * distance : distance / lost;
    const auto headers = fetched_.copy(probe.span);
    const bool at_head = probe.span.to >= start_.head;
    Point next{std::move(*report.next), 0};
    next.trust.keys = keys_;
    const auto unknown = census_of(rules_, next.trust, headers).unknown_keys.size();
    next.base = static_cast<std::uint32_t>(next.trust.trusted.size() - unknown);
    const BlockNumber reached = next.trust.block.number;
    trail_.push_back({next.trust, without_signers(headers)});
    points_.push_back(std::move(next));
    root_ = std::move(report.root);
    refresh_root();
    ++belief_;
    ++good_in_a_row_;
    second_chances_ = 0;
    takes_weak_ = false;
    for (Probe& other : probes_)
        other.span.from = std::max(other.span.from, reached + 1);
    probes_.erase(
        std::remove_if(probes_.begin(),
                       probes_.end(),
                       [&](const Probe& other) { return other.span.to <= reached + needed(); }),
        probes_.end());
    if (!at_head) return;
    at_head_ = true;
    probes_.clear();
    if (!rules_.interval_pinned) clock_from_ = root_->header.header.number;
    start_last_searches();
}

/// Changes above the root are learned from its descendants, in order.
void SkipSync::refresh_root() {
    if (!root_) return;
    const auto keys = std::make_shared<const KeyBook>(keys_->up_to(root_->header.header.number));
    for (BranchState& state : root_->states)
        state.keys = keys;
}

/// True where a window is good, if not as good as could be, and is to be taken now.
bool SkipSync::accept_weak() {
    const bool some = std::any_of(
        probes_.begin(), probes_.end(), [](const Probe& probe) { return probe.weak_seats != 0; });
    if (!some || takes_weak_) return false;
    takes_weak_ = true;
    // The one that decides most seats; of equal ones the furthest.
    const auto best =
        std::max_element(probes_.begin(), probes_.end(), [](const Probe& a, const Probe& b) {
            return std::pair(a.weak_seats, a.span.from) < std::pair(b.weak_seats, b.span.from);
        });
    best->seen_from = 0;
    return true;
}

/// Makes a window longer; false where it cannot be. Above first: what is below is older.
bool SkipSync::extend(Probe& probe) const {
    if (probe.extensions == 2 || probe.span.size() + point().n > kMaxWindowSize) return false;
    const BlockNumber round = point().n + 1;
    if (probe.span.to < start_.head && probe.extensions == 0) {
        probe.span.to = std::min(start_.head, probe.span.to + round);
    } else if (probe.span.from > point().block.number + 1) {
        const BlockNumber room = probe.span.from - point().block.number - 1;
        probe.span.from -= std::min(room, round);
    } else if (probe.span.to < start_.head) {
        probe.span.to = std::min(start_.head, probe.span.to + round);
    } else {
        return false;
    }
    ++probe.extensions;
    probe.seen_from = 0;
    return true;
}

/// Moves a window up by its length, where gaps left too little of it.
bool SkipSync::slide(Probe& probe) const {
    const BlockNumber size = window_size();
    if (probe.slides == 3 || probe.span.to + size > start_.head) return false;
    for (const Probe& other : probes_) {
        const bool above = other.span.from > probe.span.from;
        if (above && other.span.from <= probe.span.to + size) return false;
    }
    probe.span = {probe.span.to + 1, probe.span.to + size};
    probe.extensions = 0;
    ++probe.slides;
    probe.seen_from = 0;
    return true;
}

/// The counts are small for want of headers, not of trusted seats.
bool SkipSync::could_show_more(const Probe& probe) const {
    const WindowCensus& census = probe.census;
    return census.run_size < 2 * point().n && census.members_seen >= census.strangers;
}

std::uint32_t SkipSync::needed() const {
    return static_cast<std::uint32_t>(solid_count(point().n));
}

BlockNumber SkipSync::window_size() const {
    // Without a clock every longer gap starts the counts afresh, so that more is needed; it is as
    // much as one question gives for n = 27.
    return point().interval ? 2 * point().n + 2 : 11 * point().n / 3 + 1;
}

/// The newest point below a block, with every key that is proved by now: a key only counts behind
/// its change.
TrustPoint SkipSync::point_below(BlockNumber number) const {
    auto best = points_.rbegin();
    while (best != points_.rend() && best->trust.block.number >= number)
        ++best;
    TrustPoint out = best == points_.rend() ? points_.front().trust : best->trust;
    out.keys = keys_;
    return out;
}

}  // namespace tributary::consensus
