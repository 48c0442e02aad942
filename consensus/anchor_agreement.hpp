// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "consensus/anchor.hpp"

namespace tributary::consensus {

/// Which key each witness signs with, elected or not: also those that sign with their own.
using WitnessKeys = std::map<Address, Address>;

/// What one full node tells for an anchor.
struct AnchorReading {
    /// As the user names it.
    std::string name;
    /// Whom the connection reached: two names may lead to one node.
    std::string peer;
    /// Read when the block that it called solid was still below the anchor: `solid_before` at the
    /// end of that reading.
    WitnessKeys before;
    BlockNumber solid_before = 0;
    /// Read when the anchor was solid: `solid_after` at the start of that reading.
    WitnessKeys after;
    BlockNumber solid_after = 0;
    /// The last headers up to the anchor, it included, from first_ancestor on.
    std::vector<wire::Header> headers;
};

/// The first of the headers that an anchor is learned from. Genesis is none of them: it has no
/// witness.
constexpr BlockNumber first_ancestor(BlockNumber anchor) {
    return anchor > kAnchorAncestors ? anchor - kAnchorAncestors + 1 : 1;
}

/// The anchor at block `number` by the word of one node: seats out of the headers, keys where both
/// readings are equal. Errors: out_of_range (a reading does not lie on its side of the anchor, or
/// on a network with a known interval a maintenance period began less than two rounds below it),
/// stale_key (a key or the list of witnesses changed in between; asking again helps), upstream_lied
/// (a witness with a seat is not in its list), truncated (fewer headers) and those of learn_point.
Result<Anchor> anchor_of(const Network& network, BlockNumber number, const AnchorReading& reading);

/// A node whose word is not part of the agreement.
struct AnchorDissent {
    std::string name;
    /// One sentence without a full stop.
    std::string why;

    bool operator==(const AnchorDissent&) const = default;
};

struct AnchorVerdict {
    std::optional<Anchor> anchor;
    /// Who say exactly this anchor, each by another connection; ascending.
    std::vector<std::string> agreeing;
    std::vector<AnchorDissent> dissenters;
    /// A key changed while it was read, or a reading lay on the wrong side of the block: asking
    /// again may bring an agreement.
    bool has_moved = false;
};

/// Judges what nodes tell for block `number`: an anchor is agreed on where `threshold` voices (at
/// least kMinVoices) say exactly the same, by digest_of, and no others do as well.
AnchorVerdict judge_readings(const Network& network,
                             BlockNumber number,
                             const std::vector<AnchorReading>& readings,
                             std::size_t threshold);

}  // namespace tributary::consensus
