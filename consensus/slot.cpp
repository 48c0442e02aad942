// SPDX-License-Identifier: Apache-2.0
#include "consensus/slot.hpp"

namespace tributary::consensus {

std::int64_t absolute_slot(const SlotGrid& grid, TimestampMs time) {
    return (time - grid.genesis_time) / grid.interval;
}

TimestampMs first_slot_time(const SlotGrid& grid, const SlotParent& parent) {
    if (parent.number == 0) return grid.genesis_time + grid.interval;
    const TimestampMs floor =
        parent.timestamp - (parent.timestamp - grid.genesis_time) % grid.interval;
    return floor + grid.interval * (1 + (parent.is_maintenance ? grid.maintenance_skip : 0));
}

std::int64_t slot_at(const SlotGrid& grid, const SlotParent& parent, TimestampMs time) {
    const TimestampMs first = first_slot_time(grid, parent);
    return time < first ? 0 : (time - first) / grid.interval + 1;
}

std::int64_t schedule_index(const SlotGrid& grid,
                            const SlotParent& parent,
                            std::int64_t slot,
                            std::int64_t count) {
    return (absolute_slot(grid, parent.timestamp) + slot) % count;
}

MaintenanceClock MaintenanceClock::advanced(TimestampMs block_time) const {
    return {next + ((block_time - next) / interval + 1) * interval, interval};
}

MaintenanceClock clock_behind(const SlotGrid& grid, std::int64_t interval, TimestampMs time) {
    return MaintenanceClock{grid.genesis_time, interval}.advanced(time);
}

}  // namespace tributary::consensus
