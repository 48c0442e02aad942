// SPDX-License-Identifier: Apache-2.0
#include "node/sync/source_record.hpp"

#include <algorithm>

namespace tributary::node {
namespace {

std::string name_of(SourceRecord::State state) {
    switch (state) {
        case SourceRecord::State::connecting: return "connecting";
        case SourceRecord::State::ready: return "ready";
        case SourceRecord::State::backing_off: return "backing_off";
        case SourceRecord::State::dropped: return "dropped";
    }
    return "unknown";
}

}  // namespace

TimestampMs back_off_delay(std::uint32_t failures_in_a_row) {
    constexpr std::uint32_t kMaxDoublings = 20;
    const std::uint32_t doublings = std::min(failures_in_a_row, kMaxDoublings + 1);
    if (doublings <= 1) return kFirstBackOffMs;
    return std::min(kFirstBackOffMs << (doublings - 1), kMaxBackOffMs);
}

SourceAnswer answer_of(const SourceRecord& record) {
    return {.address = record.address,
            .state = name_of(record.state),
            .reason = record.reason,
            .head = record.head,
            .requests = record.requests,
            .failures = record.failures};
}

}  // namespace tributary::node
