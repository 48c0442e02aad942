// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/address.hpp"
#include "primitives/numbers.hpp"

namespace tributary::consensus {

/// The newest block that one signer made for one seat within a maintenance period.
struct SeatCount {
    Address witness;
    Address signer;
    BlockNumber latest = 0;
    /// The seat is trusted and the signer is its known key.
    bool counted = false;

    bool operator==(const SeatCount&) const = default;
};

/// The newest counted numbers of distinct seats with distinct keys, highest first: two seats that
/// share a key, and two keys of one seat, count once.
std::vector<BlockNumber> distinct_latest(const std::vector<SeatCount>& counts);

/// The highest number that `count` distinct seats have built on; 0 where there are fewer.
BlockNumber supported_by(const std::vector<BlockNumber>& latest, std::size_t count);

/// How many distinct seats have built on block `number`.
std::uint32_t support_of(const std::vector<BlockNumber>& latest, BlockNumber number);

}  // namespace tributary::consensus
