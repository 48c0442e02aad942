// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/fetched_headers.hpp"

namespace tributary::consensus {

/// Blocks between the last one with the known key and the first one with the new key that are
/// searched for the change.
inline constexpr BlockNumber kMaxSearchedBodies = 600;
/// Of a seat that was away for longer only the blocks below its return are searched: it may have
/// got ready for it.
inline constexpr BlockNumber kBodiesBelowReturn = 200;
/// Below this distance bodies are fetched at once instead of more headers.
inline constexpr BlockNumber kBodiesAtOnce = 60;
/// Questions for headers of one search; 2^30 blocks are bisected with 30.
inline constexpr std::uint32_t kMaxSearchProbes = 64;

/// A seat that signs with a key whose proof is wanted.
struct KeyQuestion {
    Address witness;
    /// Signs now.
    Address signer;
    /// The change is not below this block.
    BlockNumber low = 0;
    /// A block of the witness by `signer`.
    BlockNumber high = 0;

    bool operator==(const KeyQuestion&) const = default;
};

/// What to fetch next.
struct SearchStep {
    enum class Kind : std::uint8_t {
        headers,
        /// Blocks with bodies; the change is in one of them, if it can be found.
        bodies,
    };
    Kind kind = Kind::headers;
    HeaderSpan span;

    bool operator==(const SearchStep&) const = default;
};

/// Where the change lies as far as the fetched headers tell: the last block by another key (or
/// `low`), and the first by `signer` above it.
HeaderSpan bracket_of(const KeyQuestion& question, const FetchedHeaders& fetched);

/// The next step of the search: bisect over the witness's own headers down to two neighbouring ones
/// of it, then its bodies. Headers are hints alone: what they say decides what is fetched and
/// nothing else. `n` is the length of a round. Pure.
SearchStep next_search_step(const KeyQuestion& question,
                            const FetchedHeaders& fetched,
                            std::uint32_t n);

}  // namespace tributary::consensus
