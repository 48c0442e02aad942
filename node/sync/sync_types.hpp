// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "primitives/block_id.hpp"
#include "primitives/result.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::node {

using SourceId = std::uint32_t;
/// Numbers of requests are never used twice; 0 stands for a question for the head.
using RequestId = std::uint64_t;
inline constexpr RequestId kHeadRequest = 0;

/// Blocks of one question (java-tron Wallet.getBlocksByLimitNext gives at most 100).
inline constexpr std::uint32_t kMaxRangeSize = 100;
/// Questions for blocks that one source has open at a time.
inline constexpr std::size_t kMaxRequestsPerSource = 4;
/// Ranges of a line that are asked for or wait for their turn; bounds the memory for blocks.
inline constexpr std::size_t kMaxRangesAhead = 8;
/// Ranges are asked so small that an answer is about this large.
inline constexpr std::size_t kTargetRangeBytes = std::size_t{4} << 20U;
/// False answers after which a source is dropped for good.
inline constexpr std::uint32_t kMaxLies = 5;
inline constexpr TimestampMs kFirstBackOffMs = 1'000;
inline constexpr TimestampMs kMaxBackOffMs = 300'000;
/// Between two questions for a head: a block comes every 3 s.
inline constexpr TimestampMs kHeadPollMs = 1'000;
/// The same while there is much to fetch.
inline constexpr TimestampMs kHeadPollSyncingMs = 5'000;
/// How long a line rests after the shell could not take blocks for reasons of its own.
inline constexpr TimestampMs kPauseMs = 2'000;

/// A source that may be asked from now on; an id is added once.
struct SourceAdded {
    SourceId source = 0;
    std::string address;
};

/// Also unasked; nothing comes of it while the source is not added.
struct HeadReported {
    SourceId source = 0;
    BlockRef head;
};

/// The answer to an AskRange, transaction roots checked.
struct RangeReceived {
    SourceId source = 0;
    RequestId request = 0;
    std::vector<wire::Block> blocks;
};

/// The answer to an AskRange or, with kHeadRequest, to an AskHead did not come or was useless.
struct RequestFailed {
    SourceId source = 0;
    RequestId request = 0;
    Error error;
};

/// A new connection to a source that was known before: no reason to wait for it any longer.
struct SourceReturned {
    SourceId source = 0;
};

struct Tick {};

using SyncEvent =
    std::variant<SourceAdded, SourceReturned, HeadReported, RangeReceived, RequestFailed, Tick>;

struct AskHead {
    SourceId source = 0;
};

struct AskRange {
    SourceId source = 0;
    RequestId request = 0;
    BlockNumber start = 0;
    std::uint32_t count = 0;
};

/// Blocks to verify and apply, linked among themselves; `BlockSync::delivered` takes the verdict.
struct Deliver {
    SourceId source = 0;
    RequestId request = 0;
    std::vector<wire::Block> blocks;
};

/// For the log: the source is left alone until then.
struct BackOff {
    SourceId source = 0;
    std::string reason;
    TimestampMs until = 0;
};

/// For the log and to close the connection: the source is not asked again.
struct Drop {
    SourceId source = 0;
    std::string reason;
};

using SyncAction = std::variant<AskHead, AskRange, Deliver, BackOff, Drop>;
using SyncActions = std::vector<SyncAction>;

/// What became of delivered blocks.
struct Verdict {
    enum class Kind {
        accepted,
        unknown_parent,
        rejected,
    };
    Kind kind = Kind::accepted;
    /// Only of rejected.
    Error error;

    static Verdict accepted() { return {}; }

    static Verdict unknown_parent() { return {Kind::unknown_parent, {}}; }

    static Verdict rejected(Error why) { return {Kind::rejected, std::move(why)}; }
};

}  // namespace tributary::node
