// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// Position of a block in its chain; genesis is 0.
using BlockNumber = std::uint64_t;

/// Milliseconds since the Unix epoch.
using TimestampMs = std::int64_t;

/// An amount in the smallest unit, a signed 64-bit number as in TRON. Arithmetic that can leave the
/// range goes through checked_*; there is no unchecked operator.
template <typename Tag>
struct Amount {
    std::int64_t value = 0;

    auto operator<=>(const Amount&) const = default;

    /// Decimal text, as JSON carries it.
    [[nodiscard]] std::string text() const { return std::to_string(value); }
};

/// 10^-6 TRX.
using Sun = Amount<struct SunTag>;
/// The smallest unit of a TRC-10 token.
using TokenAmount = Amount<struct TokenTag>;

inline std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
    return out;
}

inline std::optional<std::int64_t> checked_sub(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (__builtin_sub_overflow(a, b, &out)) return std::nullopt;
    return out;
}

inline std::optional<std::int64_t> checked_mul(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (__builtin_mul_overflow(a, b, &out)) return std::nullopt;
    return out;
}

template <typename Tag>
std::optional<Amount<Tag>> checked_add(Amount<Tag> a, Amount<Tag> b) {
    const auto sum = checked_add(a.value, b.value);
    if (!sum) return std::nullopt;
    return Amount<Tag>{*sum};
}

template <typename Tag>
std::optional<Amount<Tag>> checked_sub(Amount<Tag> a, Amount<Tag> b) {
    const auto difference = checked_sub(a.value, b.value);
    if (!difference) return std::nullopt;
    return Amount<Tag>{*difference};
}

/// A whole decimal number without sign (unless negative), space or leading plus; nothing otherwise.
template <typename Integer>
std::optional<Integer> parse_integer(std::string_view text) {
    Integer out = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, out);
    if (error != std::errc{} || rest != end || text.empty()) return std::nullopt;
    return out;
}

}  // namespace tributary
