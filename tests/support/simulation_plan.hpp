// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "consensus/network_file.hpp"
#include "tests/support/simulated_keys.hpp"

namespace tributary::test {

/// `count` events in `in` periods, spread evenly.
struct Rate {
    std::uint64_t count = 0;
    std::uint64_t in = 1;

    /// Events of period `period`, which is 1 or later.
    [[nodiscard]] std::uint64_t events_in(std::uint64_t period) const {
        return period * count / in - (period - 1) * count / in;
    }
};

/// What a simulated chain is like. Everything else follows from the seed.
struct SimulationPlan {
    std::uint64_t seed = 1;
    /// Length of the list of active witnesses, 1 to 27.
    std::uint32_t n = 27;
    /// The number of the newest block.
    BlockNumber headers = 1000;
    /// Multiple of 3 s. Mainnet's is 6 h: 7198 blocks a period.
    std::int64_t maintenance_interval = 600'000;
    TimestampMs genesis_time = 1'700'006'400'000;
    /// Places that get another witness at the end of a period.
    Rate seat_changes;
    /// How many of 100 newcomers have sat before.
    std::uint32_t returning_percent = 0;
    /// Neighbours in the order by votes that change places at the end of a period.
    std::uint32_t swaps_per_period = 1;
    /// Active witnesses that change their key.
    Rate key_changes;
    /// Witnesses of the first list that have a separate key from the start.
    std::uint32_t separate_keys = 0;
    /// How many of 100 newcomers change their key in the period before their first.
    std::uint32_t newcomers_with_separate_key_percent = 0;
    /// Of a million slots, those without a block.
    std::uint32_t missed_ppm = 3000;
    /// Of a thousand places and periods, those that make no block at all.
    std::uint32_t idle_permille = 0;
    /// Headers are really signed. Without, only VirtualBlock::signer says by whom: for verifiers
    /// that are told, and for thousands of chains, since a signature costs as much as all the rest.
    bool signs_headers = true;
};

/// A type-46 transaction: in the first block at or behind `slot`.
struct PlannedKeyChange {
    std::uint64_t slot = 0;
    /// The key after the change.
    KeyName key;
};

struct PlannedPeriod {
    /// In schedule order.
    std::vector<WitnessNumber> seats;
    /// Their addresses.
    std::vector<Address> addresses;
    /// A bit for each place that makes no block.
    std::uint32_t idle = 0;
    /// By slot.
    std::vector<PlannedKeyChange> key_changes;
};

/// Who sits when, and who changes keys: a function of the plan alone. Periods are counted as
/// java-tron makes them: block 1 is a maintenance block and alone in period 0, and the list first
/// changes behind the maintenance block that ends period 1. Not synchronised.
class PlannedSeats {
  public:
    explicit PlannedSeats(const SimulationPlan& plan);

    /// Stays where it is until the next call.
    const PlannedPeriod& period(std::uint64_t number);

    /// Slots of a period, those that stay empty included.
    [[nodiscard]] std::uint64_t slots_per_period() const { return slots_; }

  private:
    struct NextList {
        std::vector<WitnessNumber> seats;
        /// Those that never sat before.
        std::vector<WitnessNumber> fresh;
    };

    std::uint64_t draw(std::uint64_t below);
    NextList next_list(std::vector<WitnessNumber> seats, std::uint64_t period);
    void plan_next();

    SimulationPlan plan_;
    std::uint64_t slots_ = 0;
    std::uint64_t drawn_ = 0;
    std::vector<PlannedPeriod> periods_;
    NextList next_;
    WitnessNumber next_witness_ = 0;
    std::vector<WitnessNumber> retired_;
    /// The newest key of each witness.
    std::vector<std::uint32_t> versions_;
};

/// The network that the chain of a plan belongs to, with its real genesis id.
consensus::Network simulated_network_file(const SimulationPlan& plan);

/// The key that a witness has before block 1.
KeyName first_key(const SimulationPlan& plan, WitnessNumber witness);

}  // namespace tributary::test
