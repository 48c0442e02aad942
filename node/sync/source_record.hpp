// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>

#include "node/chain_answers.hpp"
#include "node/sync/sync_line.hpp"
#include "node/sync/sync_types.hpp"

namespace tributary::node {

/// What the sync machine knows of one source.
struct SourceRecord {
    enum class State {
        connecting,
        ready,
        backing_off,
        dropped,
    };

    State state = State::connecting;
    std::string address;
    /// Why it was last backed off or dropped.
    std::string reason;
    std::optional<BlockRef> head;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    /// Failures since the last accepted blocks; they double the back-off.
    std::uint32_t failures_in_a_row = 0;
    std::uint32_t lies = 0;
    TimestampMs backed_off_until = 0;
    TimestampMs next_poll = 0;
    bool head_asked = false;
    /// Questions for blocks that are not answered yet, also such whose answer is not wanted any
    /// more.
    std::set<RequestId> open;
    /// Its blocks did not fit behind ours: it is asked alone, from further down.
    std::optional<SyncLine> own_line;
    /// The last block that was accepted on the own line.
    std::optional<BlockRef> own_at;
    /// How far the own line went back the last time; 0 once it has found ground.
    BlockNumber step_back = 0;

    [[nodiscard]] bool can_be_asked() const {
        return state == State::ready && open.size() < kMaxRequestsPerSource;
    }
};

/// 1 s after the first failure, doubled by each further one, at most 5 min.
TimestampMs back_off_delay(std::uint32_t failures_in_a_row);

/// As `node status` shows it.
SourceAnswer answer_of(const SourceRecord& record);

}  // namespace tributary::node
