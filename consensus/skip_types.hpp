// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "consensus/key_proof.hpp"

namespace tributary::consensus {

/// Headers or blocks of one question; full nodes give at most 100 blocks.
inline constexpr std::uint32_t kMaxSkipRange = 100;
/// Questions that are open at a time.
inline constexpr std::size_t kMaxSkipInFlight = 4;
/// Questions and headers of one session; beyond them a session ends and says so.
inline constexpr std::size_t kMaxSkipRequests = 4'000;
inline constexpr std::size_t kMaxSkipHeaders = 60'000;
/// Questions without an answer, one behind the other, after which the source is given up.
inline constexpr std::uint32_t kMaxSkipFailures = 4;
/// Windows that are tried above a point from which neighbouring windows lead nowhere: the seats of
/// old may sit again later.
inline constexpr std::uint32_t kMaxSecondChances = 24;
/// Seats whose keys are searched for at a time.
inline constexpr std::size_t kMaxKeySearches = 12;
/// Searches of a session.
inline constexpr std::size_t kMaxAllSearches = 256;
/// Blocks in which a key is still searched for once the newest window is good.
inline constexpr BlockNumber kMaxLastSearch = 65'536;
/// Sessions within a session, to judge changes of keys below the newest point.
inline constexpr std::uint32_t kMaxSkipDetours = 8;

/// Headers below the newest window from which an unknown clock is recovered.
inline constexpr BlockNumber kMaxClockHeaders = 800;

/// A question for the source: `count` headers from `from` on, at most kMaxSkipRange.
struct SkipRequest {
    std::uint64_t id = 0;
    BlockNumber from = 0;
    std::uint32_t count = 0;
    /// Whole blocks are needed; headers alone do not do.
    bool with_bodies = false;

    bool operator==(const SkipRequest&) const = default;
};

/// A block and who signed its header, by signature recovery.
struct SignedBlock {
    wire::Block block;
    Address signer;
};

/// A window by which trust went on.
struct TrailWindow {
    /// What was believed behind it.
    TrustPoint point;
    /// Its headers as received; judged from the window before it (or the anchor).
    std::vector<wire::Header> headers;
};

/// How a session ended.
struct SkipEnd {
    enum class Kind : std::uint8_t {
        /// The newest window is good, or there was nothing to skip.
        reached,
        /// Too many seats changed at once: a younger anchor must help.
        needs_checkpoint,
        /// Seats enough, but their keys could not be proved.
        needs_keys,
        /// kMaxSkipRequests or kMaxSkipHeaders is used up.
        out_of_budget,
        /// The source gave something that cannot be, or does not answer; `error` says what.
        source_fault,
    };
    Kind kind = Kind::reached;
    Error error;
    /// For needs_*: the block at which the window begins that could not be passed, trusted seats
    /// seen in it with their keys, of how many that are needed, and how many sit there unknown or
    /// with unknown keys.
    BlockNumber at = 0;
    std::uint32_t seen = 0;
    std::uint32_t needed = 0;
    std::uint32_t unknown_seats = 0;
    /// By witness.
    std::vector<UnknownKey> unknown_keys;
};

/// What a session used.
struct SkipCounts {
    std::size_t requests = 0;
    /// Received, repeats and whole blocks included.
    std::size_t headers = 0;
    std::size_t windows_judged = 0;

    bool operator==(const SkipCounts&) const = default;
};

}  // namespace tributary::consensus
