// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/small_vector.hpp>

#include "consensus/seat_counts.hpp"

namespace tributary::consensus {

/// Block numbers, one for each seat.
using LatestNumbers = boost::container::small_vector<BlockNumber, 32>;

/// The newest counted numbers of distinct seats with distinct keys, highest first: two seats that
/// share a key, and two keys of one seat, count once.
LatestNumbers distinct_latest(const SeatCounts& counts);

/// The highest number that `count` distinct seats have built on; 0 where there are fewer.
BlockNumber supported_by(const LatestNumbers& latest, std::size_t count);

/// How many distinct seats have built on block `number`.
std::uint32_t support_of(const SeatCounts& counts, BlockNumber number);

}  // namespace tributary::consensus
