// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "node/sync/sync_types.hpp"

namespace tributary::node {

/// Blocks to fetch one behind the other: which ranges are asked for, which wait, which is being
/// judged. Ranges never overlap; they leave in ascending order.
class SyncLine {
  public:
    struct Range {
        enum class State {
            asked,
            received,
            delivered,
        };
        State state = State::asked;
        SourceId source = 0;
        RequestId request = 0;
        BlockNumber start = 0;
        std::uint32_t count = 0;
        /// Only of received.
        std::vector<wire::Block> blocks;
        /// From received on.
        std::vector<BlockRef> refs;
    };

    struct Gap {
        BlockNumber start = 0;
        std::uint32_t count = 0;
    };

    /// `next` is the first number to fetch, `end` the last one; nothing means as far as there is.
    explicit SyncLine(BlockNumber next, std::optional<BlockNumber> end = std::nullopt)
        : next_(next), end_(end) {}

    /// The number that is to be judged next.
    [[nodiscard]] BlockNumber next() const { return next_; }

    [[nodiscard]] bool finished() const { return end_ && next_ > *end_; }

    [[nodiscard]] std::size_t size() const { return ranges_.size(); }

    /// The lowest numbers up to `head` that nobody was asked for, at most `limit` of them.
    [[nodiscard]] std::optional<Gap> gap(BlockNumber head, std::uint32_t limit) const;

    void add(Range range) { ranges_.emplace(range.start, std::move(range)); }

    /// The range of a request; nothing when it was given up meanwhile.
    [[nodiscard]] Range* find(RequestId request);

    /// Forgets a range, so that its numbers are a gap again.
    void forget(RequestId request);

    /// Forgets what a source was asked for and what it gave, unless that is being judged.
    void forget_source(SourceId source);

    /// The range that is next, when it has come and none is being judged.
    [[nodiscard]] Range* ready();

    /// The range was applied.
    void accept(RequestId request);

    /// Blocks up to and with this number are there already.
    void skip_to(BlockNumber number);

    TimestampMs paused_until = 0;

  private:
    BlockNumber next_;
    std::optional<BlockNumber> end_;
    std::map<BlockNumber, Range> ranges_;
};

}  // namespace tributary::node
