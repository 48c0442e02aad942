// SPDX-License-Identifier: Apache-2.0
#include "tests/support/simulation_plan.hpp"

#include <algorithm>

#include "primitives/check.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::test {
namespace {

constexpr std::int64_t kSlotMs = 3000;

std::vector<Address> addresses_of(const std::vector<WitnessNumber>& witnesses) {
    std::vector<Address> out;
    out.reserve(witnesses.size());
    for (const WitnessNumber witness : witnesses)
        out.push_back(simulated_address({witness, 0}));
    return out;
}

}  // namespace

PlannedSeats::PlannedSeats(const SimulationPlan& plan)
    : plan_(plan), slots_(static_cast<std::uint64_t>(plan.maintenance_interval / kSlotMs)) {
    TRIBUTARY_ASSERT(plan.n >= 1 && plan.n <= 27);
    TRIBUTARY_ASSERT(plan.maintenance_interval % kSlotMs == 0 && slots_ >= 16);
    TRIBUTARY_ASSERT(plan.maintenance_interval * (plan.genesis_time / plan.maintenance_interval) ==
                     plan.genesis_time);
    for (; next_witness_ < plan.n; ++next_witness_) {
        next_.seats.push_back(next_witness_);
        versions_.push_back(first_key(plan, next_witness_).version);
    }
    // The period of block 1 has the same list as the one behind it.
    periods_.push_back({next_.seats, addresses_of(next_.seats), 0, {}});
}

std::uint64_t PlannedSeats::draw(std::uint64_t below) {
    return scramble(plan_.seed, ++drawn_) % below;
}

PlannedSeats::NextList PlannedSeats::next_list(std::vector<WitnessNumber> seats,
                                               std::uint64_t period) {
    NextList out;
    const auto n = seats.size();
    const std::uint64_t changes = std::min<std::uint64_t>(plan_.seat_changes.events_in(period), n);
    std::vector<std::size_t> places(n);
    for (std::size_t i = 0; i < n; ++i)
        places[i] = i;
    std::vector<WitnessNumber> gone;
    for (std::uint64_t i = 0; i < changes; ++i) {
        std::swap(places[i], places[i + draw(n - i)]);
        gone.push_back(seats[places[i]]);
        if (!retired_.empty() && draw(100) < plan_.returning_percent) {
            const auto chosen = static_cast<std::ptrdiff_t>(draw(retired_.size()));
            seats[places[i]] = *(retired_.begin() + chosen);
            retired_.erase(retired_.begin() + chosen);
        } else {
            seats[places[i]] = next_witness_;
            out.fresh.push_back(next_witness_++);
            versions_.push_back(0);
        }
    }
    retired_.insert(retired_.end(), gone.begin(), gone.end());
    for (std::uint32_t i = 0; n > 1 && i < plan_.swaps_per_period; ++i) {
        const auto place = draw(n - 1);
        std::swap(seats[place], seats[place + 1]);
    }
    out.seats = std::move(seats);
    return out;
}

void PlannedSeats::plan_next() {
    const std::uint64_t number = periods_.size();
    PlannedPeriod period;
    period.seats = std::move(next_.seats);
    period.addresses = addresses_of(period.seats);
    next_ = next_list(period.seats, number);
    const std::uint64_t start = (number - 1) * slots_;
    const auto change_key = [&](WitnessNumber witness) {
        period.key_changes.push_back(
            {start + slots_ / 4 + draw(slots_ / 2), KeyName{witness, ++versions_[witness]}});
    };
    for (std::uint64_t i = plan_.key_changes.events_in(number); i > 0; --i)
        change_key(period.seats[draw(period.seats.size())]);
    for (const WitnessNumber fresh : next_.fresh) {
        if (draw(100) < plan_.newcomers_with_separate_key_percent) change_key(fresh);
    }
    std::stable_sort(period.key_changes.begin(),
                     period.key_changes.end(),
                     [](const auto& a, const auto& b) { return a.slot < b.slot; });
    for (std::uint32_t place = 0; place < plan_.n && plan_.idle_permille > 0; ++place) {
        if (draw(1000) < plan_.idle_permille) period.idle |= 1U << place;
    }
    periods_.push_back(std::move(period));
}

const PlannedPeriod& PlannedSeats::period(std::uint64_t number) {
    while (periods_.size() <= number)
        plan_next();
    return periods_[number];
}

consensus::Network simulated_network_file(const SimulationPlan& plan) {
    consensus::Network out;
    out.name = "simulated-" + std::to_string(plan.seed);
    out.genesis.timestamp_ms = plan.genesis_time;
    // A chain of another seed is another network.
    out.genesis.parent_hash.bytes = sha256(be64(plan.seed)).bytes;
    out.genesis.witness_text = "simulated";
    out.genesis.assets.emplace();
    out.genesis.witnesses.emplace();
    for (WitnessNumber witness = 0; witness < plan.n; ++witness) {
        out.genesis.witnesses->push_back(
            {simulated_address({witness, 0}), 1'000'000 - static_cast<std::int64_t>(witness), ""});
    }
    const Hash256 no_transactions;
    const Bytes raw = wire::WireWriter()
                          .integer(1, plan.genesis_time)
                          .bytes(2, no_transactions.view())
                          .bytes(3, out.genesis.parent_hash.view())
                          .text(9, out.genesis.witness_text)
                          .take();
    out.genesis.id = make_block_id(0, sha256(raw));
    out.block_interval_ms = kSlotMs;
    out.maintenance_interval_ms = plan.maintenance_interval;
    out.maintenance_skip_slots = 2;
    out.max_active_witnesses = plan.n;
    out.solidified_percent = 70;
    out.maintenance_interval_pinned = true;
    return out;
}

KeyName first_key(const SimulationPlan& plan, WitnessNumber witness) {
    return {witness, witness < plan.separate_keys ? 1U : 0U};
}

}  // namespace tributary::test
