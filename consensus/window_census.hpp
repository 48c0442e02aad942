// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "consensus/trust_window.hpp"

namespace tributary::consensus {

/// Who sits in consecutive headers, seen from a trust point: quickly counted, to decide whether a
/// window is worth judging and what to fetch next. It proves nothing.
struct WindowCensus {
    /// Distinct members of T whose blocks carry their known key, in the run that shows most.
    std::uint32_t counted = 0;
    /// Members of T with a block in that run, and producers outside T.
    std::uint32_t members_seen = 0;
    std::uint32_t strangers = 0;
    /// Headers of that run: between two gaps or borders that start the counts afresh.
    std::size_t run_size = 0;
    /// Members of T with an unknown key, by witness; without those that are also counted.
    std::vector<UnknownKey> unknown_keys;
};

/// The census of headers above `point`. The first header is not counted, as in judge_window. Pure.
WindowCensus census_of(const ChainRules& rules,
                       const TrustPoint& point,
                       std::span<const SignedHeader> headers);

}  // namespace tributary::consensus
