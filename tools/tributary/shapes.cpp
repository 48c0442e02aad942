// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/shapes.hpp"

#include <algorithm>
#include <ctime>

#include <google/protobuf/timestamp.pb.h>

#include <fmt/format.h>

#include "primitives/bytes.hpp"

namespace tributary::tools {
namespace {

/// TRC-10 allows 0 to 6 decimals; more than an amount has digits would only print zeroes.
constexpr std::int32_t kMaxPrecision = 18;

}  // namespace

std::string level_name(node::v1::AssuranceLevel level) {
    switch (level) {
        case node::v1::ASSURANCE_LEVEL_LINKED: return "LINKED";
        case node::v1::ASSURANCE_LEVEL_VOUCHED: return "VOUCHED";
        case node::v1::ASSURANCE_LEVEL_SOLID: return "SOLID";
        case node::v1::ASSURANCE_LEVEL_ANCHORED: return "ANCHORED";
        // A level of a later version is not more than this one knows.
        default: return "REPORTED";
    }
}

std::string level_text(node::v1::AssuranceLevel level, bool attested_keys) {
    return level_name(level) + (attested_keys ? " by attested keys" : "");
}

std::string exactness_name(node::v1::Exactness exactness) {
    switch (exactness) {
        case node::v1::EXACTNESS_BOUNDED: return "BOUNDED";
        case node::v1::EXACTNESS_ATTESTED: return "ATTESTED";
        case node::v1::EXACTNESS_EXACT: return "EXACT";
        default: return "UNKNOWN";
    }
}

Tone tone_of(node::v1::AssuranceLevel level) {
    return level >= node::v1::ASSURANCE_LEVEL_SOLID ? Tone::good : Tone::warning;
}

Json json_of(const node::v1::BlockRef& block) {
    Json out;
    out["number"] = block.number();
    out["id"] = hex_of(block.id());
    return out;
}

Json json_of(const node::v1::Evidence& evidence) {
    auto out = json_of(evidence.as_of());
    out["level"] = level_name(evidence.level());
    out["attested_keys"] = evidence.attested_keys();
    return out;
}

std::string text_of(const node::v1::BlockRef& block) {
    return fmt::format("{}  {}", block.number(), hex_of(block.id()));
}

std::string text_of(const node::v1::Evidence& evidence) {
    return fmt::format("as of block {} ({}) {}",
                       evidence.as_of().number(),
                       level_text(evidence.level(), evidence.attested_keys()),
                       hex_of(evidence.as_of().id()));
}

TimestampMs milliseconds(const google::protobuf::Timestamp& time) {
    return time.seconds() * 1000 + time.nanos() / 1'000'000;
}

std::string text_of_time(TimestampMs time) {
    const std::time_t seconds = time / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC",
                       parts.tm_year + 1900,
                       parts.tm_mon + 1,
                       parts.tm_mday,
                       parts.tm_hour,
                       parts.tm_min,
                       parts.tm_sec);
}

std::string display_amount(std::string_view amount, std::int32_t precision, std::string_view unit) {
    const bool digits = !amount.empty() && std::all_of(amount.begin(), amount.end(), [](char c) {
        return c >= '0' && c <= '9';
    });
    std::string out(amount);
    if (digits && precision > 0 && precision <= kMaxPrecision) {
        const auto decimals = static_cast<std::size_t>(precision);
        if (out.size() <= decimals) out.insert(0, decimals + 1 - out.size(), '0');
        out.insert(out.size() - decimals, 1, '.');
        while (out.back() == '0')
            out.pop_back();
        if (out.back() == '.') out.pop_back();
    }
    return unit.empty() ? out : fmt::format("{} {}", out, unit);
}

std::string hex_of(std::string_view bytes) {
    return to_hex(as_bytes(bytes));
}

}  // namespace tributary::tools
