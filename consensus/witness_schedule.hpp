// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/numbers.hpp"

namespace tributary::consensus {

/// A witness and the votes it has.
struct WitnessVotes {
    Address address;
    std::int64_t votes = 0;

    bool operator==(const WitnessVotes&) const = default;
};

/// How witnesses with equal votes are ordered: by Java's hash of the address before proposal 88, by
/// the address itself after it; both descending (java-tron WitnessStore.sortWitnesses).
enum class TieOrder : std::uint8_t {
    byte_string_hash,
    address,
};

/// protobuf-java's ByteString.hashCode of these bytes, a signed 32-bit number that is never 0.
std::int32_t byte_string_hash(ByteView bytes);

/// The active list in schedule order: most votes first, cut to `max_active`. Witnesses that tie in
/// votes and hash keep the order they came in, which java-tron leaves to its store.
std::vector<Address> active_witnesses(std::vector<WitnessVotes> witnesses,
                                      TieOrder ties,
                                      std::size_t max_active);

/// Distinct seats that make a block VOUCHED: floor(n / 3) + 1 (light-client.md, Terms).
constexpr std::size_t vouch_count(std::size_t n) {
    return n / 3 + 1;
}

/// Distinct seats that make a block SOLID: n - floor(3 n / 10), 19 of 27 (java-tron
/// DposService.updateSolidBlock, SOLIDIFIED_THRESHOLD 70).
constexpr std::size_t solid_count(std::size_t n) {
    return n - 3 * n / 10;
}

/// The highest number that solid_count of the active seats have reached, from each one's latest
/// number; 0 for an empty list.
BlockNumber solidified_number(std::vector<BlockNumber> latest);

}  // namespace tributary::consensus
