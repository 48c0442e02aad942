// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "primitives/numbers.hpp"

namespace tributary::node {

/// An error that breaks pings and the judgement of slots.
inline constexpr TimestampMs kMaxClockErrorMs = 500;
/// Peers whose clocks say something about ours: one of three may lie.
inline constexpr std::size_t kMinClocks = 3;

/// How far our clock is behind what peers said in their HELLOs (negative: ahead of it), by the
/// median of `differences`; nothing where that is little, or where too few peers said so.
std::optional<TimestampMs> clock_error(std::vector<TimestampMs> differences);

}  // namespace tributary::node
