// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "consensus/seat_counts.hpp"

namespace tributary::consensus {

/// The newest counted numbers of distinct seats with distinct keys, highest first: two seats that
/// share a key, and two keys of one seat, count once.
std::vector<BlockNumber> distinct_latest(const SeatCounts& counts);

/// The highest number that `count` distinct seats have built on; 0 where there are fewer.
BlockNumber supported_by(const std::vector<BlockNumber>& latest, std::size_t count);

/// How many distinct seats have built on block `number`.
std::uint32_t support_of(const std::vector<BlockNumber>& latest, BlockNumber number);

}  // namespace tributary::consensus
