// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <tributary/node/v1/evidence.pb.h>

#include "primitives/numbers.hpp"
#include "tools/tributary/report.hpp"

namespace google::protobuf {
class Timestamp;
}  // namespace google::protobuf

namespace tributary::tools {

/// SOLID and so on; REPORTED where nothing is said.
std::string level_name(node::v1::AssuranceLevel level);

/// The same for people, with what it may rest on.
std::string level_text(node::v1::AssuranceLevel level, bool attested_keys);

/// EXACT and so on; UNKNOWN where nothing is said.
std::string exactness_name(node::v1::Exactness exactness);

/// Good from SOLID on.
Tone tone_of(node::v1::AssuranceLevel level);

/// number and id as 64 hex digits.
Json json_of(const node::v1::BlockRef& block);

/// The same with the level: what an answer is as of.
Json json_of(const node::v1::Evidence& evidence);

/// "123  0000…" for people.
std::string text_of(const node::v1::BlockRef& block);

/// "as of block 123 (SOLID) 0000…".
std::string text_of(const node::v1::Evidence& evidence);

/// Milliseconds since the Unix epoch.
TimestampMs milliseconds(const google::protobuf::Timestamp& time);

/// 2026-01-31 23:59:59 UTC.
std::string text_of_time(TimestampMs time);

/// A decimal number of the smallest unit with the point where a person expects it, and the unit
/// behind it where there is one. Text that is no such number stays as it is.
std::string display_amount(std::string_view amount, std::int32_t precision, std::string_view unit);

/// Hex of bytes that protobuf carries in a string.
std::string hex_of(std::string_view bytes);

}  // namespace tributary::tools
