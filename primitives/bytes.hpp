// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

using Bytes = std::vector<std::uint8_t>;
/// A borrowed run of bytes. It must not outlive what it points into.
using ByteView = std::span<const std::uint8_t>;

/// The bytes of a string, borrowed.
inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The same bytes as text, borrowed.
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes to_bytes(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

inline bool equal(ByteView a, ByteView b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

inline void append(Bytes& out, ByteView tail) {
    out.insert(out.end(), tail.begin(), tail.end());
}

/// Lower-case hex without prefix.
std::string to_hex(ByteView bytes);

/// Bytes of an even number of hex digits in either case, without prefix; nothing otherwise.
std::optional<Bytes> from_hex(std::string_view text);

/// N bytes with value semantics. The tag keeps two meanings of the same length apart.
template <std::size_t N, typename Tag>
struct FixedBytes {
    static constexpr std::size_t kSize = N;
    std::array<std::uint8_t, N> bytes{};

    auto operator<=>(const FixedBytes&) const = default;

    [[nodiscard]] ByteView view() const { return bytes; }

    [[nodiscard]] std::string hex() const { return to_hex(bytes); }

    [[nodiscard]] bool is_zero() const { return bytes == std::array<std::uint8_t, N>{}; }

    /// Nothing unless the input has exactly N bytes.
    static std::optional<FixedBytes> from(ByteView input) {
        if (input.size() != N) return std::nullopt;
        FixedBytes out;
        std::memcpy(out.bytes.data(), input.data(), N);
        return out;
    }

    /// Nothing unless the input is exactly 2 N hex digits.
    static std::optional<FixedBytes> from_hex(std::string_view text) {
        if (text.size() != 2 * N) return std::nullopt;
        const auto raw = ::tributary::from_hex(text);
        if (!raw) return std::nullopt;
        return from(*raw);
    }
};

/// Hash of fixed bytes for unordered containers; the values are hashes or addresses already.
struct FixedBytesHash {
    template <std::size_t N, typename Tag>
    std::size_t operator()(const FixedBytes<N, Tag>& value) const {
        static_assert(N >= sizeof(std::size_t));
        std::size_t out = 0;
        std::memcpy(&out, value.bytes.data() + (N - sizeof out), sizeof out);
        return out;
    }
};

/// Big-endian bytes of a 64-bit number.
inline std::array<std::uint8_t, 8> be64(std::uint64_t value) {
    std::array<std::uint8_t, 8> out{};
    for (std::size_t i = 0; i < 8; ++i)
        out[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    return out;
}

/// Reads the first 8 bytes as a big-endian number; the view has at least 8.
inline std::uint64_t read_be64(ByteView bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i)
        out = (out << 8U) | bytes[i];
    return out;
}

}  // namespace tributary
