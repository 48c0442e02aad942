// SPDX-License-Identifier: Apache-2.0
#include "consensus/branch_state.hpp"

#include <algorithm>
#include <iterator>

#include "consensus/clock_recovery.hpp"
#include "consensus/witness_schedule.hpp"
#include "primitives/check.hpp"

namespace tributary::consensus {
namespace {

using Addresses = std::vector<Address>;

bool contains(const Addresses& sorted, const Address& address) {
    return std::binary_search(sorted.begin(), sorted.end(), address);
}

void insert_sorted(Addresses& sorted, const Address& address) {
    const auto place = std::lower_bound(sorted.begin(), sorted.end(), address);
    if (place == sorted.end() || *place != address) sorted.insert(place, address);
}

void insert_sorted(SharedVector<Address>& sorted, const Address& address) {
    if (!contains(sorted.view(), address)) insert_sorted(sorted.edit(), address);
}

Addresses united(const Addresses& a, const Addresses& b) {
    Addresses out;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

Addresses without(const Addresses& a, const Addresses& b) {
    Addresses out;
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

/// Every address that produced a block of the period, sorted.
Addresses producers_of(const Period& period) {
    Addresses out;
    for (const auto& place : period.places) {
        if (place) out.push_back(*place);
    }
    std::sort(out.begin(), out.end());
    return out;
}

/// Trusted members with a counted block, sorted.
Addresses counted_members(const Period& period) {
    Addresses out;
    const SeatCounts& counts = period.counts;
    for (std::size_t at = 0; at < counts.size(); ++at) {
        if (counts.counted(at)) insert_sorted(out, counts.witness(at));
    }
    return out;
}

/// Sets whether a count counts.
void judge_count(BranchState& state, std::size_t at) {
    SeatCounts& counts = state.period.counts;
    const Address& witness = counts.witness(at);
    counts.set_counted(at,
                       state.period.trusts(witness) &&
                           state.keys->key_at(witness, counts.latest(at)) == counts.signer(at));
}

/// Drops the oldest of too many unknown signers of one seat.
void bound_unknown_signers(SeatCounts& counts, const Address& witness) {
    std::size_t unknown = 0;
    std::size_t oldest = counts.size();
    for (std::size_t at = 0; at < counts.size(); ++at) {
        if (counts.counted(at) || counts.witness(at) != witness) continue;
        ++unknown;
        if (oldest == counts.size() || counts.latest(at) < counts.latest(oldest)) oldest = at;
    }
    if (unknown > kMaxUnknownSigners) counts.erase(oldest);
}

void count_block(BranchState& state, const Step& step) {
    for (const Address& signer : step.signers) {
        SeatCounts& counts = state.period.counts;
        counts.touch(step.witness, signer, step.number);
        const std::size_t last = counts.size() - 1;
        judge_count(state, last);
        if (counts.counted(last)) state.last_counted = step.number;
        bound_unknown_signers(counts, step.witness);
    }
}

/// A seat joins T when a block of it is SOLID (rule 3). True where that is news.
bool join(Period& period, const Ancestor& block) {
    if (block.number >= period.first) {
        insert_sorted(period.proved, *block.witness);
        period.has_solid_block = true;
    }
    if (period.trusts(*block.witness)) return false;
    insert_sorted(period.joined, *block.witness);
    return true;
}

/// Learns from the blocks that have just become SOLID who sits and which keys are proved. True
/// where a count may have changed.
bool learn_from_solid(BranchState& state, BlockNumber above, const VisitAncestors& ancestors) {
    // SOLID rises by one block as a rule.
    boost::container::small_vector<Ancestor, 4> fresh;
    ancestors({above, state.solid}, [&](const Ancestor& ancestor) { fresh.push_back(ancestor); });
    bool changed = false;
    std::shared_ptr<KeyBook> keys;
    for (auto it = fresh.rbegin(); it != fresh.rend(); ++it) {
        if (join(state.period, *it)) changed = true;
        for (const wire::WitnessKeyChange& change : it->facts->key_changes) {
            if (!keys) keys = std::make_shared<KeyBook>(*state.keys);
            keys->learn(change.owner, {it->number, change.key});
        }
    }
    if (keys) state.keys = std::move(keys);
    return changed || keys;
}

/// Rule 2. Seats that join and keys that are proved count at once, so it goes on until nothing
/// rises. The counted seats at the end.
std::size_t raise_levels(BranchState& state, const VisitAncestors& ancestors) {
    while (true) {
        const auto latest = distinct_latest(state.period.counts);
        const std::uint32_t n = state.period.n;
        state.vouched = std::max(state.vouched, supported_by(latest, vouch_count(n)));
        const BlockNumber solid = supported_by(latest, solid_count(n));
        if (solid <= state.solid) return latest.size();
        const BlockNumber above = state.solid;
        state.solid = solid;
        if (!learn_from_solid(state, above, ancestors)) return latest.size();
        for (std::size_t at = 0; at < state.period.counts.size(); ++at)
            judge_count(state, at);
    }
}

/// Rule 5, judged once a period has run two rounds.
void judge_stall(const ChainRules& rules, BranchState& state, std::size_t seen) {
    if (state.stall && state.solid > state.stall->solid) state.stall.reset();
    const Period& period = state.period;
    const std::int64_t two_rounds = 2 * rules.grid.interval * period.n;
    if (state.timestamp - period.start < two_rounds) return;
    const std::size_t needed = solid_count(period.n);
    if (seen >= needed) return;
    Stall stall;
    stall.since = state.stall ? state.stall->since : state.number;
    stall.since_time = state.stall ? state.stall->since_time : state.timestamp;
    stall.seen = static_cast<std::uint32_t>(seen);
    stall.needed = static_cast<std::uint32_t>(needed);
    stall.solid = state.solid;
    const Addresses members = counted_members(period);
    for (const Address& producer : producers_of(period)) {
        if (contains(members, producer)) continue;
        period.trusts(producer) ? ++stall.unknown_keys : ++stall.unknown_seats;
    }
    if (stall.unknown_seats > 0) {
        stall.kind = StallKind::needs_checkpoint;
    } else if (stall.unknown_keys > 0) {
        stall.kind = StallKind::needs_keys;
    }
    state.stall = stall;
}

Period next_period(const BranchState& state, std::uint32_t n) {
    Period next;
    next.first = state.number + 1;
    next.start = state.timestamp;
    next.n = n;
    next.places.edit().resize(n);
    next.trusted = next_trusted(state.period);
    return next;
}

/// The states that are possible behind a maintenance block, the one without change first.
std::vector<BranchState> cross_border(const ChainRules& rules, const BranchState& state) {
    std::vector<MaintenanceClock> clocks{state.clock};
    if (!rules.interval_pinned && state.clock.is_known()) {
        for (const std::int64_t interval :
             state.votes->possible(state.period.n, state.clock.interval)) {
            // An accepted interval already counts for the time of the next maintenance
            // (MaintenanceManager).
            clocks.push_back({state.clock.next, interval});
        }
    }
    std::vector<std::uint32_t> lengths{state.period.n};
    const std::uint32_t grown = std::min(rules.max_active, state.candidates);
    if (grown > state.period.n) lengths.push_back(grown);
    std::vector<BranchState> out;
    for (const MaintenanceClock& clock : clocks) {
        for (const std::uint32_t n : lengths) {
            BranchState next = state;
            if (clock.is_known()) next.clock = clock.advanced(state.timestamp);
            next.period = next_period(state, n);
            if (clock.interval != state.clock.interval) {
                auto votes = std::make_shared<IntervalVotes>(*state.votes);
                votes->settle(clock.interval);
                next.votes = std::move(votes);
            }
            out.push_back(std::move(next));
        }
    }
    return out;
}

/// The gap before the block could lie behind a maintenance block that nobody can tell.
bool may_be_border(const ChainRules& rules, const BranchState& parent, const Step& step) {
    const std::int64_t gap = rules.grid.interval * (1 + rules.grid.maintenance_skip);
    return !parent.clock.is_known() && step.timestamp - parent.timestamp >= gap;
}

/// What the block adds to its period; counted at once, unless the clock is not known: then a block
/// raises the levels with its successor only, as a maintenance block never does.
BranchState add_block(const ChainRules& rules,
                      BranchState state,
                      const Step& step,
                      std::optional<std::size_t> place,
                      const VisitAncestors& ancestors) {
    state.number = step.number;
    state.timestamp = step.timestamp;
    state.is_maintenance = state.clock.is_due(step.timestamp);
    state.candidates += step.facts->witnesses_created;
    if (place && !state.period.places[*place]) state.period.places.edit()[*place] = step.witness;
    const bool votes_moved = !rules.interval_pinned && !step.facts->proposals.empty();
    if (votes_moved && has_unknown_past(*state.votes)) {
        state.clock = {};
    } else if (votes_moved) {
        auto votes = std::make_shared<IntervalVotes>(*state.votes);
        votes->apply(step.facts->proposals);
        state.votes = std::move(votes);
    }
    std::size_t seen = 0;
    if (!state.clock.is_known()) seen = raise_levels(state, ancestors);
    count_block(state, step);
    if (state.is_maintenance) return state;
    if (state.clock.is_known()) seen = raise_levels(state, ancestors);
    judge_stall(rules, state, seen);
    return state;
}

}  // namespace

bool Period::trusts(const Address& witness) const {
    return contains(trusted.view(), witness) || contains(joined.view(), witness);
}

bool BranchState::operator==(const BranchState& other) const {
    return number == other.number && timestamp == other.timestamp &&
           is_maintenance == other.is_maintenance && clock == other.clock &&
           period == other.period && candidates == other.candidates && vouched == other.vouched &&
           solid == other.solid && last_counted == other.last_counted && *keys == *other.keys &&
           *votes == *other.votes && stall == other.stall;
}

Result<std::optional<std::size_t>> verify_place(const ChainRules& rules,
                                                const BranchState& parent,
                                                const Step& step) {
    if (step.timestamp <= parent.timestamp) return fail(ErrorCode::time_not_increasing);
    if ((step.timestamp - rules.grid.genesis_time) % rules.grid.interval != 0) {
        return fail(ErrorCode::off_grid_time);
    }
    if (may_be_border(rules, parent, step)) return std::nullopt;
    const SlotParent before = parent.as_parent();
    const std::int64_t slot = slot_at(rules.grid, before, step.timestamp);
    if (slot < 1) return fail(ErrorCode::skipped_slot);
    const auto& places = parent.period.places.view();
    const auto place = static_cast<std::size_t>(
        schedule_index(rules.grid, before, slot, static_cast<std::int64_t>(places.size())));
    if (places[place]) {
        if (*places[place] == step.witness) return place;
        return fail(ErrorCode::schedule_mismatch, "the slot belongs to " + places[place]->base58());
    }
    if (std::find(places.begin(), places.end(), step.witness) != places.end()) {
        return fail(ErrorCode::schedule_mismatch, step.witness.base58() + " holds another place");
    }
    return place;
}

std::vector<BranchState> advance(const ChainRules& rules,
                                 const BranchState& parent,
                                 const Step& step,
                                 std::optional<std::size_t> place,
                                 const VisitAncestors& ancestors) {
    if (may_be_border(rules, parent, step)) {
        std::vector<BranchState> out = cross_border(rules, parent);
        for (BranchState& state : out)
            state = add_block(rules, std::move(state), step, place, ancestors);
        return out;
    }
    BranchState state = add_block(rules, parent, step, place, ancestors);
    if (state.is_maintenance) return cross_border(rules, state);
    std::vector<BranchState> out;
    out.push_back(std::move(state));
    return out;
}

std::vector<Address> next_trusted(const Period& period) {
    // Before any block of the period is SOLID nothing is known of who sits in it.
    if (!period.has_solid_block) return period.trusted.view();
    const Addresses stayed = united(counted_members(period), period.proved.view());
    const Addresses unseen = without(united(period.trusted.view(), period.joined.view()), stayed);
    // A producer without a known place is in `stayed` alone.
    const Addresses seen = united(producers_of(period), stayed);
    if (united(seen, unseen).size() <= period.n) return united(stayed, unseen);
    return stayed;
}

}  // namespace tributary::consensus
