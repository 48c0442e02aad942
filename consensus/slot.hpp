// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/numbers.hpp"

namespace tributary::consensus {

/// The grid on which blocks are produced (java-tron DposSlot). All times in milliseconds.
struct SlotGrid {
    TimestampMs genesis_time = 0;
    std::int64_t interval = 3000;
    /// Slots that stay empty after a maintenance block.
    std::int64_t maintenance_skip = 2;

    bool operator==(const SlotGrid&) const = default;
};

/// What the grid needs to know of a block to place its successor.
struct SlotParent {
    BlockNumber number = 0;
    TimestampMs timestamp = 0;
    bool is_maintenance = false;
};

/// Slots since genesis, truncated towards zero (DposSlot.getAbSlot).
std::int64_t absolute_slot(const SlotGrid& grid, TimestampMs time);

/// Earliest time of a successor (DposSlot.getTime(1)).
TimestampMs first_slot_time(const SlotGrid& grid, const SlotParent& parent);

/// Slots from the parent to `time`, the first possible one is 1; 0 before that (DposSlot.getSlot).
std::int64_t slot_at(const SlotGrid& grid, const SlotParent& parent, TimestampMs time);

/// Place in the list of active witnesses that slot `slot` behind `parent` belongs to
/// (DposSlot.getScheduledWitness). The skipped slots are not counted here: for the first block
/// after a maintenance block the index lags the absolute slot by the skipped slots. `count` is the
/// length of the list, at least 1.
std::int64_t schedule_index(const SlotGrid& grid,
                            const SlotParent& parent,
                            std::int64_t slot,
                            std::int64_t count);

/// When votes are counted (java-tron MaintenanceManager,
/// DynamicPropertiesStore.updateNextMaintenanceTime).
struct MaintenanceClock {
    /// The first block at or behind this time is a maintenance block.
    TimestampMs next = 0;
    /// 0 where the clock is not known: then every gap that could lie behind a maintenance block is
    /// taken for one (light-client.md rule 10).
    std::int64_t interval = 0;

    bool operator==(const MaintenanceClock&) const = default;

    [[nodiscard]] bool is_known() const { return interval != 0; }

    [[nodiscard]] bool is_due(TimestampMs block_time) const {
        return is_known() && next <= block_time;
    }

    /// The clock behind a maintenance block at `block_time`, which is due. Java's division
    /// truncates.
    [[nodiscard]] MaintenanceClock advanced(TimestampMs block_time) const;
};

/// The clock of a chain whose interval has been the same since genesis, behind a block at `time`.
MaintenanceClock clock_behind(const SlotGrid& grid, std::int64_t interval, TimestampMs time);

}  // namespace tributary::consensus
