// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "consensus/clock_recovery.hpp"
#include "consensus/skip_sync.hpp"

namespace tributary::consensus {

void SkipSync::plan() {
    for (const Probe& probe : probes_)
        want(probe.span, false);
    if (plan_searches()) return;
    if (at_head_ && (plan_detour() || plan_clock())) return;
    if (at_head_) return finish(SkipEnd::Kind::reached);
    const bool waits = std::any_of(
        probes_.begin(), probes_.end(), [&](const Probe& probe) { return !is_complete(probe); });
    if (!waits) plan_probes();
}

void SkipSync::plan_probes() {
    const Probe* failing = lowest_probe();
    if (failing == nullptr) {
        add_probe(start_.head, start_.head + 1);
        return;
    }
    if (start_searches(false)) return;
    // Windows need room between the newest point and the lowest one that failed.
    if (failing->span.from > point().block.number + needed() + 2) {
        plan_next_steps(*failing);
    } else if (!accept_weak() && !second_chance()) {
        start_searches(true);
    }
}

/// The next window, and where the last guess was right the ones behind it, too.
void SkipSync::plan_next_steps(const Probe& failing) {
    const BlockNumber distance = next_distance(failing);
    const BlockNumber limit = failing.span.from;
    const std::size_t steps = good_in_a_row_ > 1 ? kMaxSkipInFlight : 1;
    good_in_a_row_ = std::min(good_in_a_row_, 1U);
    for (std::size_t step = 1; step <= steps; ++step) {
        const BlockNumber middle = point().block.number + step * distance;
        if (step > 1 && middle + window_size() >= limit) return;
        add_probe(middle, limit);
    }
}

/// How far from the newest point the next window may be, so that enough of its seats still sit
/// there: as many are lost per block as were in the last step, or as they are up to the failing
/// window.
BlockNumber SkipSync::next_distance(const Probe& failing) const {
    const std::uint32_t base = points_.back().base;
    const BlockNumber spare = base > needed() ? base - needed() : 0;
    const BlockNumber room = failing.span.from - point().block.number;
    const std::uint32_t counted = std::min(failing.census.counted, base);
    const BlockNumber lost = std::max<BlockNumber>(1, base - counted);
    BlockNumber out = room * 7 / 8;
    if (failing.weak_seats != 0) out = room / 2;
    if (lost > spare) out = room * spare / lost * 7 / 8;
    if (blocks_per_loss_) out = std::min(out, *blocks_per_loss_ * spare * 7 / 8);
    return std::max(out, window_size());
}

/// A window around a block, above the newest point and below `below`.
void SkipSync::add_probe(BlockNumber middle, BlockNumber below) {
    const BlockNumber size = window_size();
    Probe probe;
    probe.span.to = std::min(below - 1, middle + size / 2 - 1);
    const BlockNumber floor = point().block.number + 1;
    probe.span.from = probe.span.to >= floor + size ? probe.span.to - size + 1 : floor;
    want(probe.span, false);
    probes_.push_back(probe);
}

/// Neighbouring windows lead nowhere: try in between those that failed further up.
bool SkipSync::second_chance() {
    if (second_chances_ == kMaxSecondChances) return false;
    std::vector<HeaderSpan> spans;
    for (const Probe& probe : probes_)
        spans.push_back(probe.span);
    std::sort(spans.begin(), spans.end(), [](const HeaderSpan& a, const HeaderSpan& b) {
        return a.from < b.from;
    });
    std::optional<HeaderSpan> widest;
    for (std::size_t i = 1; i < spans.size(); ++i) {
        if (spans[i].from <= spans[i - 1].to + window_size()) continue;
        const HeaderSpan gap{spans[i - 1].to + 1, spans[i].from - 1};
        if (!widest || gap.size() > widest->size()) widest = gap;
    }
    if (!widest) return false;
    ++second_chances_;
    add_probe(widest->from + widest->size() / 2, widest->to + 1);
    return true;
}

const SkipSync::Probe* SkipSync::lowest_probe() const {
    const auto lowest =
        std::min_element(probes_.begin(), probes_.end(), [](const Probe& a, const Probe& b) {
            return a.span.from < b.span.from;
        });
    return lowest == probes_.end() ? nullptr : &*lowest;
}

/// Where the interval is not known the clock is read off the borders below the root, so that the
/// tip itself can raise SOLID. Bodies are fetched: a proposal in them could change the interval.
bool SkipSync::plan_clock() {
    if (clock_from_ == 0) return false;
    if (!open_.empty()) return true;
    const BlockNumber root = root_->header.header.number;
    if (clock_from_ < root) {
        const auto headers = fetched_.copy({clock_from_, start_.head});
        const ClockFinding found = find_clock(rules_, point().n, headers, root);
        // The root is followed within less than a border's gap, so it is no maintenance block.
        for (BranchState& state : root_->states) {
            if (!found.clock) break;
            state.clock = *found.clock;
            state.votes = std::make_shared<IntervalVotes>(votes_of_unknown_past());
        }
        const bool over = found.clock || found.borders >= 2 * kMinClockBorders;
        if (over || clock_from_ == 1 || root - clock_from_ >= kMaxClockHeaders) {
            clock_from_ = 0;
            return false;
        }
    }
    clock_from_ = clock_from_ > kMaxSkipRange ? clock_from_ - kMaxSkipRange : 1;
    return want({clock_from_, std::min<BlockNumber>(root - 1, clock_from_ + kMaxSkipRange - 1)},
                true);
}

void SkipSync::look_for_proposals(const std::vector<SignedBlock>& blocks) {
    if (!at_head_ || clock_from_ == 0) return;
    for (const SignedBlock& signed_block : blocks) {
        const auto facts = verify_body(signed_block.block);
        if (!facts || !facts->proposals.empty()) clock_from_ = 0;
    }
}

void SkipSync::give_up() {
    const Probe* failing = lowest_probe();
    for (const Probe& probe : probes_) {
        if (probe.census.counted > failing->census.counted) failing = &probe;
    }
    WindowCensus census = failing == nullptr ? WindowCensus{} : failing->census;
    const bool only_keys = census.members_seen >= needed();
    finish(only_keys ? SkipEnd::Kind::needs_keys : SkipEnd::Kind::needs_checkpoint);
    end_->at = failing == nullptr ? point().block.number : failing->span.from;
    end_->seen = census.counted;
    end_->needed = needed();
    end_->unknown_seats = census.strangers;
    end_->unknown_keys = std::move(census.unknown_keys);
}

/// Asks for what is not here and not asked for; false where there is nothing to ask for.
bool SkipSync::want(const HeaderSpan& span, bool with_bodies) {
    const auto missing = with_bodies ? std::vector<HeaderSpan>{span} : fetched_.gaps_in(span);
    for (const HeaderSpan& gap : missing) {
        for (BlockNumber from = gap.from; from <= gap.to; from += kMaxSkipRange) {
            const HeaderSpan part{from, std::min<BlockNumber>(gap.to, from + kMaxSkipRange - 1)};
            const bool asked = std::any_of(open_.begin(), open_.end(), [&](const auto& open) {
                const OpenRequest& other = open.second;
                return other.with_bodies == with_bodies && other.span.from <= part.to &&
                       part.from <= other.span.to;
            });
            if (asked || open_.size() == kMaxSkipInFlight) continue;
            to_send_.push_back(
                {next_request_, part.from, static_cast<std::uint32_t>(part.size()), with_bodies});
            open_[next_request_++] = {part, with_bodies};
            ++counts_.requests;
        }
    }
    return !missing.empty();
}

}  // namespace tributary::consensus
