// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/skip_types.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::consensus {

/// How trust came from the anchor to the newest window: what was skipped rests on it
/// (light-client.md, Skipping). Windows and key proofs ascend by block.
struct TrustTrail {
    /// What was believed at the anchor.
    TrustPoint anchor;
    /// As SkipStart::knows_all_keys.
    bool knows_all_keys = true;
    std::vector<TrailWindow> windows;
    std::vector<KeyProof> keys;
};

/// Judges every step of a trail again, from the anchor on. The points behind its windows, the
/// anchor first, each with all keys of the trail. Pure, any thread. Errors: assurance_too_low (a
/// window or a key proof that does not hold from what stands before it, as where a link of the
/// trail is missing, or a window that leads to another block than is recorded), and those of
/// judge_window.
Result<std::vector<TrustPoint>> judge_trail(const ChainRules& rules,
                                            const TrustTrail& trail,
                                            TimestampMs now);

/// Most headers in the windows, most key proofs, and most headers in those together, of a trail
/// that somebody else shows.
inline constexpr std::size_t kMaxOfferedHeaders = 20'000;
inline constexpr std::size_t kMaxOfferedProofs = 128;
inline constexpr std::size_t kMaxOfferedProofHeaders = 20'000;

/// A trail of somebody else, who may have begun at another anchor. Windows and proofs ascend.
struct OfferedTrail {
    std::vector<TrailWindow> windows;
    std::vector<KeyProof> keys;
};

/// What of an offered trail holds.
struct AdoptedTrail {
    /// As judged here, with our own points.
    std::vector<TrailWindow> windows;
    /// Keys that were proved.
    std::vector<KeyProof> keys;
    /// The one it set out from and those behind the windows, each with all keys.
    std::vector<TrustPoint> points;
    /// Why the trail is not followed further; nothing where all of it is.
    std::optional<Error> refused;
};

/// Follows an offered trail from our own newest point as far as it holds: every window is judged
/// with keys that the point knows or that the trail's own proofs show, never with fewer than the
/// point knows. What it says of seats and keys itself is not believed. A window that decides too
/// few seats is left to a search of our own. Pure, any thread. Errors in `refused`: oversized,
/// number_mismatch (a window that says it leads above its own headers), those of judge_trail.
AdoptedTrail adopt_trail(const ChainRules& rules,
                         const TrustPoint& start,
                         OfferedTrail offered,
                         TimestampMs now);

/// Where a trail stands in a KvStore (docs/protocol/trust_trail.md).
///
///   t/                   the anchor's point
///   t/<number>           a window, by the number of the block that it made SOLID
///   k/<address><number>  a key proof, by witness and number of the block that holds the change
class TrailStore {
  public:
    /// `store` outlives this.
    explicit TrailStore(KvStore& store) : store_(store) {}

    /// Nothing where no anchor was ever recorded. Errors: io_error, store_corrupt.
    [[nodiscard]] Result<std::optional<TrustTrail>> load() const;

    /// Begins a trail anew; what was there is erased. Errors: io_error.
    Result<WriteBatch> begin(const TrustPoint& anchor, bool knows_all_keys) const;

    /// The anchor alone, in place of the one that stands there.
    static void put_anchor(WriteBatch& batch, const TrustPoint& anchor, bool knows_all_keys);
    static void put(WriteBatch& batch, const TrailWindow& window);
    static void put(WriteBatch& batch, const KeyProof& proof);

  private:
    KvStore& store_;
};

Bytes encode_point(const TrustPoint& point);

/// Errors: truncated, malformed, missing_field.
Result<TrustPoint> decode_point(ByteView record);

Bytes encode_window(const TrailWindow& window);

/// Errors: those of decode_point and decode_headers.
Result<TrailWindow> decode_window(ByteView record);

}  // namespace tributary::consensus
