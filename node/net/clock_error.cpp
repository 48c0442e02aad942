// SPDX-License-Identifier: Apache-2.0
#include "node/net/clock_error.hpp"

#include <algorithm>

namespace tributary::node {

std::optional<TimestampMs> clock_error(std::vector<TimestampMs> differences) {
    if (differences.size() < kMinClocks) return std::nullopt;
    const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
    std::nth_element(differences.begin(), middle, differences.end());
    const bool is_little = *middle >= -kMaxClockErrorMs && *middle <= kMaxClockErrorMs;
    return is_little ? std::nullopt : std::optional(*middle);
}

}  // namespace tributary::node
