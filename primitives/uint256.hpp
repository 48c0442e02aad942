// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

#include "primitives/bytes.hpp"

namespace tributary {

__extension__ using Uint128 = unsigned __int128;

/// An unsigned 256-bit number that wraps, as a word of the virtual machine. Four 64-bit limbs, the
/// least significant first. All functions are pure and may be called from any thread.
struct Uint256 {
    static constexpr std::size_t kSize = 32;
    std::array<std::uint64_t, 4> limbs{};

    constexpr Uint256() = default;

    /// Implicit, so that literals read as numbers.
    constexpr Uint256(std::uint64_t low) : limbs{low, 0, 0, 0} {}

    constexpr Uint256(std::uint64_t l3, std::uint64_t l2, std::uint64_t l1, std::uint64_t l0)
        : limbs{l0, l1, l2, l3} {}

    constexpr bool operator==(const Uint256& other) const {
        return ((limbs[0] ^ other.limbs[0]) | (limbs[1] ^ other.limbs[1]) |
                (limbs[2] ^ other.limbs[2]) | (limbs[3] ^ other.limbs[3])) == 0;
    }

    constexpr std::strong_ordering operator<=>(const Uint256& other) const {
        for (std::size_t i = 4; i-- > 0;)
            if (limbs[i] != other.limbs[i]) return limbs[i] <=> other.limbs[i];
        return std::strong_ordering::equal;
    }

    [[nodiscard]] constexpr bool is_zero() const {
        return (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0;
    }

    /// Bit 255, the sign of the two's complement reading.
    [[nodiscard]] constexpr bool is_negative() const { return (limbs[3] >> 63U) != 0; }

    /// Whether the value is below 2^64.
    [[nodiscard]] constexpr bool fits_u64() const { return (limbs[1] | limbs[2] | limbs[3]) == 0; }

    /// The value as int64 where the signed reading fits, nothing otherwise.
    [[nodiscard]] constexpr std::optional<std::int64_t> to_int64() const {
        const auto low = static_cast<std::int64_t>(limbs[0]);
        const auto rest = static_cast<std::uint64_t>(low >> 63U);
        if (limbs[1] != rest || limbs[2] != rest || limbs[3] != rest) return std::nullopt;
        return low;
    }

    /// The signed number, sign-extended.
    static constexpr Uint256 from_int64(std::int64_t value) {
        const auto rest = static_cast<std::uint64_t>(value >> 63U);
        return {rest, rest, rest, static_cast<std::uint64_t>(value)};
    }

    static constexpr Uint256 max() { return {~0ULL, ~0ULL, ~0ULL, ~0ULL}; }

    /// Reads exactly 32 big-endian bytes.
    static Uint256 load(const std::uint8_t* bytes) {
        Uint256 out;
        for (std::size_t i = 0; i < 4; ++i) {
            std::uint64_t limb = 0;
            std::memcpy(&limb, bytes + 8 * (3 - i), sizeof limb);
            out.limbs[i] = big_endian(limb);
        }
        return out;
    }

    /// Writes 32 big-endian bytes.
    void store(std::uint8_t* bytes) const {
        for (std::size_t i = 0; i < 4; ++i) {
            const std::uint64_t limb = big_endian(limbs[i]);
            std::memcpy(bytes + 8 * (3 - i), &limb, sizeof limb);
        }
    }

    /// The number of at most 32 big-endian bytes; longer input keeps its last 32.
    static Uint256 from(ByteView bytes);

    [[nodiscard]] std::array<std::uint8_t, kSize> bytes() const {
        std::array<std::uint8_t, kSize> out{};
        store(out.data());
        return out;
    }

    /// 64 lower-case hex digits.
    [[nodiscard]] std::string hex() const { return to_hex(bytes()); }

  private:
    static constexpr std::uint64_t big_endian(std::uint64_t value) {
        if constexpr (std::endian::native == std::endian::little) return __builtin_bswap64(value);
        return value;
    }
};

/// Number of significant bits, 0 for 0.
constexpr unsigned bit_width(const Uint256& a) {
    for (std::size_t i = 4; i-- > 0;)
        if (a.limbs[i] != 0)
            return static_cast<unsigned>(64 * i) +
                   static_cast<unsigned>(std::bit_width(a.limbs[i]));
    return 0;
}

/// Number of significant bytes, 0 for 0.
constexpr unsigned byte_width(const Uint256& a) {
    return (bit_width(a) + 7) / 8;
}

namespace detail {

constexpr std::uint64_t add_carry(std::uint64_t a, std::uint64_t b, bool& carry) {
    std::uint64_t sum = 0;
    std::uint64_t out = 0;
    const bool first = __builtin_add_overflow(a, b, &sum);
    const bool second = __builtin_add_overflow(sum, static_cast<std::uint64_t>(carry), &out);
    carry = first || second;
    return out;
}

constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b, bool& borrow) {
    std::uint64_t difference = 0;
    std::uint64_t out = 0;
    const bool first = __builtin_sub_overflow(a, b, &difference);
    const bool second =
        __builtin_sub_overflow(difference, static_cast<std::uint64_t>(borrow), &out);
    borrow = first || second;
    return out;
}

}  // namespace detail

/// The halves of a word; the compiler turns sums of halves into chains of carries.
constexpr Uint128 low_half(const Uint256& a) {
    return (Uint128{a.limbs[1]} << 64U) | a.limbs[0];
}

constexpr Uint128 high_half(const Uint256& a) {
    return (Uint128{a.limbs[3]} << 64U) | a.limbs[2];
}

constexpr Uint256 join_halves(Uint128 high, Uint128 low) {
    return {static_cast<std::uint64_t>(high >> 64U),
            static_cast<std::uint64_t>(high),
            static_cast<std::uint64_t>(low >> 64U),
            static_cast<std::uint64_t>(low)};
}

constexpr Uint256 operator+(const Uint256& a, const Uint256& b) {
    const Uint128 low = low_half(a) + low_half(b);
    const Uint128 carry = low < low_half(a) ? 1U : 0U;
    return join_halves(high_half(a) + high_half(b) + carry, low);
}

constexpr Uint256 operator-(const Uint256& a, const Uint256& b) {
    const Uint128 borrow = low_half(a) < low_half(b) ? 1U : 0U;
    return join_halves(high_half(a) - high_half(b) - borrow, low_half(a) - low_half(b));
}

constexpr Uint256 operator*(const Uint256& a, const Uint256& b) {
    const auto wide = [](std::uint64_t x, std::uint64_t y) { return Uint128{x} * y; };
    const auto high = [](Uint128 x) { return static_cast<std::uint64_t>(x >> 64U); };
    const auto low = [](Uint128 x) { return static_cast<std::uint64_t>(x); };
    const auto& x = a.limbs;
    const auto& y = b.limbs;
    Uint256 out;
    Uint128 t = wide(x[0], y[0]);
    out.limbs[0] = low(t);
    t = wide(x[1], y[0]) + high(t);
    std::uint64_t r1 = low(t);
    t = wide(x[2], y[0]) + high(t);
    std::uint64_t r2 = low(t);
    std::uint64_t r3 = x[3] * y[0] + high(t);
    t = wide(x[0], y[1]) + r1;
    out.limbs[1] = low(t);
    t = wide(x[1], y[1]) + r2 + high(t);
    r2 = low(t);
    r3 += x[2] * y[1] + high(t);
    t = wide(x[0], y[2]) + r2;
    out.limbs[2] = low(t);
    out.limbs[3] = r3 + x[1] * y[2] + x[0] * y[3] + high(t);
    return out;
}

constexpr Uint256 operator&(const Uint256& a, const Uint256& b) {
    return {a.limbs[3] & b.limbs[3],
            a.limbs[2] & b.limbs[2],
            a.limbs[1] & b.limbs[1],
            a.limbs[0] & b.limbs[0]};
}

constexpr Uint256 operator|(const Uint256& a, const Uint256& b) {
    return {a.limbs[3] | b.limbs[3],
            a.limbs[2] | b.limbs[2],
            a.limbs[1] | b.limbs[1],
            a.limbs[0] | b.limbs[0]};
}

constexpr Uint256 operator^(const Uint256& a, const Uint256& b) {
    return {a.limbs[3] ^ b.limbs[3],
            a.limbs[2] ^ b.limbs[2],
            a.limbs[1] ^ b.limbs[1],
            a.limbs[0] ^ b.limbs[0]};
}

constexpr Uint256 operator~(const Uint256& a) {
    return {~a.limbs[3], ~a.limbs[2], ~a.limbs[1], ~a.limbs[0]};
}

constexpr Uint256 operator-(const Uint256& a) {
    return Uint256{} - a;
}

/// Unsigned a < b without a branch per limb.
constexpr bool less(const Uint256& a, const Uint256& b) {
    const bool low = low_half(a) < low_half(b);
    return (high_half(a) < high_half(b)) | ((high_half(a) == high_half(b)) & low);
}

/// a < b of the two's complement readings.
constexpr bool signed_less(const Uint256& a, const Uint256& b) {
    return a.is_negative() == b.is_negative() ? less(a, b) : a.is_negative();
}

/// 0 for a shift of 256 and more.
constexpr Uint256 operator<<(const Uint256& a, std::uint64_t shift) {
    if (shift >= 256) return {};
    if (shift >= 128) return join_halves(low_half(a) << (shift - 128), 0);
    // Two steps, because a shift by 128 is not defined.
    const Uint128 carried = (low_half(a) >> 1U) >> (127 - shift);
    return join_halves((high_half(a) << shift) | carried, low_half(a) << shift);
}

/// 0 for a shift of 256 and more.
constexpr Uint256 operator>>(const Uint256& a, std::uint64_t shift) {
    if (shift >= 256) return {};
    if (shift >= 128) return join_halves(0, high_half(a) >> (shift - 128));
    const Uint128 carried = (high_half(a) << 1U) << (127 - shift);
    return join_halves(high_half(a) >> shift, (low_half(a) >> shift) | carried);
}

/// Shift right that copies the sign; all sign for a shift of 256 and more.
constexpr Uint256 shift_right_signed(const Uint256& a, std::uint64_t shift) {
    if (!a.is_negative()) return a >> shift;
    return ~(~a >> shift);
}

/// The value with bit 8 * byte + 7 as its sign, unchanged for byte >= 31.
constexpr Uint256 sign_extend(std::uint64_t byte, const Uint256& a) {
    if (byte >= 31) return a;
    const std::uint64_t unused = 256 - 8 * (byte + 1);
    return shift_right_signed(a << unused, unused);
}

struct DivisionResult {
    Uint256 quotient;
    Uint256 remainder;
};

/// Quotient and remainder; both 0 for a divisor of 0, as DIV and MOD answer.
DivisionResult divide(const Uint256& a, const Uint256& b);

inline Uint256 operator/(const Uint256& a, const Uint256& b) {
    return divide(a, b).quotient;
}

inline Uint256 operator%(const Uint256& a, const Uint256& b) {
    return divide(a, b).remainder;
}

/// Quotient truncated to zero and remainder with the dividend's sign; both 0 for a divisor of 0.
DivisionResult divide_signed(const Uint256& a, const Uint256& b);

/// (a + b) mod m without wrapping; 0 for m = 0.
Uint256 add_mod(const Uint256& a, const Uint256& b, const Uint256& m);

/// (a * b) mod m without wrapping; 0 for m = 0.
Uint256 mul_mod(const Uint256& a, const Uint256& b, const Uint256& m);

/// base to the power of exponent, modulo 2^256.
Uint256 power(const Uint256& base, const Uint256& exponent);

struct Uint256Hash {
    std::size_t operator()(const Uint256& value) const {
        // Multiplication spreads consecutive slots; the constant is 2^64 / golden ratio.
        std::uint64_t h = value.limbs[0] ^ (value.limbs[1] * 0x9e3779b97f4a7c15ULL) ^
                          (value.limbs[2] + (value.limbs[3] << 1U));
        h *= 0x9e3779b97f4a7c15ULL;
        return h ^ (h >> 32U);
    }
};

}  // namespace tributary
