// SPDX-License-Identifier: Apache-2.0
#include "consensus/slot.hpp"

#include <gtest/gtest.h>

namespace tributary::consensus {
namespace {

constexpr SlotGrid kGrid;
constexpr TimestampMs kStart = 1'700'028'000'000;

TEST(Slot, FollowsTheParentOnTheGrid) {
    const SlotParent parent{100, kStart, false};
    EXPECT_EQ(first_slot_time(kGrid, parent), kStart + 3000);
    EXPECT_EQ(slot_at(kGrid, parent, kStart), 0);
    EXPECT_EQ(slot_at(kGrid, parent, kStart + 3000), 1);
    EXPECT_EQ(slot_at(kGrid, parent, kStart + 21'000), 7);
}

TEST(Slot, LeavesTwoEmptyBehindAMaintenanceBlock) {
    const SlotParent parent{100, kStart, true};
    EXPECT_EQ(first_slot_time(kGrid, parent), kStart + 9000);
    EXPECT_EQ(slot_at(kGrid, parent, kStart + 6000), 0);
    EXPECT_EQ(slot_at(kGrid, parent, kStart + 9000), 1);
}

TEST(Slot, IndexDoesNotCountTheSkippedSlots) {
    const std::int64_t at_parent = absolute_slot(kGrid, kStart) % 27;
    EXPECT_EQ(schedule_index(kGrid, {100, kStart, true}, 1, 27), (at_parent + 1) % 27);
    EXPECT_EQ(schedule_index(kGrid, {100, kStart, false}, 1, 27), (at_parent + 1) % 27);
}

TEST(Slot, CountsFromGenesis) {
    const SlotGrid grid{kStart, 3000, 2};
    EXPECT_EQ(absolute_slot(grid, kStart), 0);
    EXPECT_EQ(absolute_slot(grid, kStart + 8999), 2);
    EXPECT_EQ(first_slot_time(grid, {0, kStart, false}), kStart + 3000);
}

TEST(MaintenanceClock, StaysOnMultiplesOfItsInterval) {
    const MaintenanceClock clock{kStart, 600'000};
    EXPECT_FALSE(clock.is_due(kStart - 1));
    EXPECT_TRUE(clock.is_due(kStart));
    EXPECT_EQ(clock.advanced(kStart).next, kStart + 600'000);
    EXPECT_EQ(clock.advanced(kStart + 599'999).next, kStart + 600'000);
    EXPECT_EQ(clock.advanced(kStart + 1'200'000).next, kStart + 1'800'000);
    EXPECT_EQ(clock.advanced(kStart).interval, 600'000);
}

}  // namespace
}  // namespace tributary::consensus
