// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "consensus/header_chain.hpp"

namespace tributary::consensus {

/// Most headers that are judged at once; three rounds of 27 are usual.
inline constexpr std::size_t kMaxWindowSize = 512;

/// What is believed of the witnesses behind one SOLID block: enough to judge any window above it
/// (light-client.md, Skipping). A value.
struct TrustPoint {
    BlockRef block;
    TimestampMs timestamp = 0;
    /// Length of the list of active witnesses.
    std::uint32_t n = 0;
    /// T, sorted; at most n.
    std::vector<Address> trusted;
    std::shared_ptr<const KeyBook> keys;
    /// As BranchState::candidates, as far as they were seen.
    std::uint32_t candidates = 0;
    /// The interval of maintenance where it is known to hold up to every later block (public
    /// networks pin it); nothing where a gap must be taken for a border.
    std::optional<std::int64_t> interval;

    bool operator==(const TrustPoint& other) const;
};

/// A header and who signed it, by signature recovery.
struct SignedHeader {
    wire::Header header;
    Address signer;
};

/// A trusted seat whose block is signed by a key that is not the known one.
struct UnknownKey {
    Address witness;
    Address signer;
    /// Its newest block in the window.
    BlockNumber seen_at = 0;

    bool operator==(const UnknownKey&) const = default;
};

/// What a window says, judged from a trust point.
struct WindowReport {
    /// The newest SOLID block; nothing where too few trusted witnesses built on the first header.
    std::optional<BlockRef> solid;
    /// The newest VOUCHED block, as far as it is above the first usable header.
    std::optional<BlockRef> vouched;
    /// Where the chain behind this window begins: its first usable header, which is SOLID when
    /// `solid` is set, with the states to judge what follows.
    ChainRoot root;
    /// What is believed behind `solid`; only with it.
    std::optional<TrustPoint> next;
    /// Distinct seats and keys that counted in the last period of the window, and how many make a
    /// block SOLID.
    std::uint32_t counted = 0;
    std::uint32_t needed = 0;
    /// Members of T that produced in the last period, counted or not.
    std::uint32_t members_seen = 0;
    /// Producers outside T of the last period.
    std::uint32_t strangers = 0;
    /// By witness.
    std::vector<UnknownKey> unknown_keys;
};

/// Judges consecutive headers above `point` by rules 1 to 4 and 10 of light-client.md. Signatures
/// must be recovered already; those of unknown keys are no error, they support nothing. The first
/// header only gives the place: it is not counted. `now` is the own clock. Pure, any thread.
/// Errors: truncated (no two headers less than a border apart), oversized, fork_below_solid
/// (not above the point), number_mismatch, unknown_parent (a gap in the window), and those of
/// HeaderChain::verify.
Result<WindowReport> judge_window(const ChainRules& rules,
                                  const TrustPoint& point,
                                  std::span<const SignedHeader> headers,
                                  TimestampMs now);

/// Trusted witnesses that sign with keys that nobody has proved, by address, while SOLID stands
/// still; none while it does not.
std::vector<Address> lacking_keys(const BranchState& state);

/// So few seats are decided behind `next`, which a window makes from `before`, that the windows
/// above it may lack them: one that decides more is to be preferred.
bool leaves_too_few(const TrustPoint& before, const TrustPoint& next);

/// The point that a chain's root stands for: its own states, the believed one first.
TrustPoint point_of(const ChainRules& rules, const ChainRoot& root);

/// The chain that begins at `header`, the block of the point, whose parent stood at `parent_time`:
/// where the interval is known this tells whether it is a maintenance block.
ChainRoot root_of(const ChainRules& rules,
                  const TrustPoint& point,
                  const wire::Header& header,
                  TimestampMs parent_time);

}  // namespace tributary::consensus
