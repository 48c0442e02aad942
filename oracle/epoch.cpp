// SPDX-License-Identifier: Apache-2.0
#include "oracle/epoch.hpp"

namespace tributary::oracle {
namespace {

std::uint64_t seconds_of(TimestampMs time) {
    return time < 0 ? 0 : static_cast<std::uint64_t>(time) / 1000;
}

}  // namespace

Status verify_epoch_rules(const EpochRules& rules) {
    if (rules.seconds == 0 || rules.seconds > kMaxEpochSeconds) {
        return fail(ErrorCode::bad_config, "epoch_seconds");
    }
    if (rules.grace_seconds > kMaxEpochSeconds) return fail(ErrorCode::bad_config, "grace_seconds");
    return {};
}

Epoch epoch_at(const EpochRules& rules, TimestampMs time) {
    return seconds_of(time) / rules.seconds;
}

TimestampMs beginning_of(const EpochRules& rules, Epoch epoch) {
    return static_cast<TimestampMs>(epoch * rules.seconds * 1000);
}

std::uint64_t closing_second_of(const EpochRules& rules, Epoch epoch) {
    return (epoch + 1) * rules.seconds + rules.grace_seconds;
}

std::optional<Epoch> closed_through(const EpochRules& rules, TimestampMs solid_time) {
    const std::uint64_t now = seconds_of(solid_time);
    if (now < closing_second_of(rules, 0)) return std::nullopt;
    return (now - rules.grace_seconds) / rules.seconds - 1;
}

}  // namespace tributary::oracle
