// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "consensus/skip_sync.hpp"

namespace tributary::consensus {

/// Where the newest window is good, but a change that was found below it cannot be judged from the
/// points there are, a session goes from the point below the change up to it. True while one does.
bool SkipSync::plan_detour() {
    if (detour_) return true;
    const std::size_t first = start_.points.size() - 1;
    for (Search& search : searches_) {
        if (search.over || search.detoured || !search.found) continue;
        const BlockNumber changed_in = search.found->changed_in;
        const auto above = std::find_if(points_.begin(), points_.end(), [&](const Point& known) {
            return known.trust.block.number >= changed_in;
        });
        const auto base = static_cast<std::size_t>(above - points_.begin());
        // What other sessions proved is not judged again.
        if (base <= first || detours_ == kMaxSkipDetours) continue;
        search.detoured = true;
        ++detours_;
        SkipStart start;
        start.head = std::min(start_.head, changed_in + window_size() + point().n);
        start.now = start_.now;
        start.knows_all_keys = start_.knows_all_keys;
        for (std::size_t i = 0; i < base; ++i)
            start.points.push_back(points_[i].trust);
        auto session = std::make_unique<SkipSync>(rules_, std::move(start));
        if (session->end_) continue;
        detour_ = Detour{std::move(session), base - 1, {}};
        return true;
    }
    return false;
}

/// The detour's own name of a question.
std::optional<std::uint64_t> SkipSync::close_of_detour(std::uint64_t request) {
    if (!detour_ || end_) return std::nullopt;
    const auto found = detour_->open.find(request);
    if (found == detour_->open.end()) return std::nullopt;
    const std::uint64_t theirs = found->second;
    detour_->open.erase(found);
    return theirs;
}

void SkipSync::follow_detour() {
    const SkipSync& session = *detour_->session;
    if (!session.at_head_ && !session.end_) return;
    counts_.requests += session.counts_.requests;
    counts_.headers += session.counts_.headers;
    counts_.windows_judged += session.counts_.windows_judged;
    if (session.end_ && session.end_->kind == SkipEnd::Kind::source_fault) {
        return fault(session.end_->error);
    }
    if (session.at_head_) join_detour();
    detour_.reset();
    think();
}

/// The windows of the detour, then those above the change once more, now from what the detour
/// proved. Nothing where they do not hold from there.
std::optional<SkipSync::Path> SkipSync::path_over_detour() const {
    const SkipSync& session = *detour_->session;
    const auto kept = static_cast<std::ptrdiff_t>(detour_->base + 1 - start_.points.size());
    Path out{session.points_, {trail_.begin(), trail_.begin() + kept}, {}};
    out.trail.insert(out.trail.end(), session.trail_.begin(), session.trail_.end());
    for (auto window = trail_.begin() + kept; window != trail_.end(); ++window) {
        TrustPoint before = out.points.back().trust;
        before.keys = session.keys_;
        const BlockNumber from = std::max(window->headers.front().number, before.block.number + 1);
        const BlockNumber to = window->headers.back().number;
        if (from > to) continue;
        const auto headers = fetched_.copy({from, to});
        auto report = judge_window(rules_, before, headers, start_.now);
        if (!report || !report->solid) return std::nullopt;
        Point next{std::move(*report->next), 0};
        next.trust.keys = session.keys_;
        next.base = static_cast<std::uint32_t>(next.trust.trusted.size());
        out.trail.push_back({next.trust, without_signers(headers)});
        out.points.push_back(std::move(next));
        out.root = std::move(report->root);
    }
    if (!out.root) return std::nullopt;
    return out;
}

void SkipSync::join_detour() {
    auto path = path_over_detour();
    if (!path) return;
    const SkipSync& session = *detour_->session;
    const std::size_t kept = detour_->base + 1 - start_.points.size();
    keys_ = session.keys_;
    points_ = std::move(path->points);
    for (Point& known : points_)
        known.trust.keys = keys_;
    trail_ = std::move(path->trail);
    root_ = std::move(path->root);
    // Every window behind the base was judged with all keys below it.
    for (std::size_t i = 0; i < proofs_.size(); ++i) {
        const auto above = std::find_if(trail_.begin(), trail_.end(), [&](const TrailWindow& good) {
            return good.point.block.number >= proofs_[i].changed_in;
        });
        const auto below = static_cast<std::size_t>(above - trail_.begin());
        std::size_t& before = windows_before_keys_[i];
        if (before > kept) before = std::max(kept, below);
    }
    for (std::size_t i = 0; i < session.proofs_.size(); ++i) {
        proofs_.push_back(session.proofs_[i]);
        windows_before_keys_.push_back(kept + session.windows_before_keys_[i]);
    }
    // A change above a window says nothing about it, and cannot be proved yet when the trail is
    // judged again.
    for (std::size_t i = kept; i < trail_.size(); ++i) {
        TrailWindow& window = trail_[i];
        window.point.keys =
            std::make_shared<const KeyBook>(window.point.keys->up_to(window.headers.back().number));
    }
    refresh_root();
    if (clock_from_ != 0) clock_from_ = root_->header.header.number;
    ++belief_;
}

}  // namespace tributary::consensus
