// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "primitives/numbers.hpp"

namespace tributary::node {

/// Lets `rate` things a second through, and up to a second's worth at once. A value.
class TokenBucket {
  public:
    explicit TokenBucket(std::uint32_t rate) : rate_(std::max(rate, 1U)), filled_(1'000) {}

    /// Takes a token and says after how many milliseconds it may be used.
    std::int64_t take(TimestampMs now) {
        if (last_ != 0)
            filled_ =
                std::min<std::int64_t>(1'000, filled_ + std::max<std::int64_t>(0, now - last_));
        last_ = now;
        filled_ -= cost();
        return std::max<std::int64_t>(0, -filled_);
    }

  private:
    /// Milliseconds that one token takes to come.
    [[nodiscard]] std::int64_t cost() const { return (1'000 + rate_ - 1) / rate_; }

    std::int64_t rate_;
    /// Milliseconds' worth of tokens; below zero they are borrowed from the future.
    std::int64_t filled_;
    TimestampMs last_ = 0;
};

}  // namespace tributary::node
