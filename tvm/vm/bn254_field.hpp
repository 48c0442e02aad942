// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "primitives/uint256.hpp"

/// Arithmetic of the curve that EIP-196 and EIP-197 call alt_bn128 (java-tron: BN128).
namespace tributary::tvm::bn254 {

/// The prime of the base field.
inline constexpr Uint256 kPrime{
    0x30644e72e131a029, 0xb85045b68181585d, 0x97816a916871ca8d, 0x3c208c16d87cfd47};
/// The prime order of both groups.
inline constexpr Uint256 kOrder{
    0x30644e72e131a029, 0xb85045b68181585d, 0x2833e84879b97091, 0x43e1f593f0000001};

namespace detail {

constexpr Uint256 reduced(const Uint256& a) {
    return less(a, kPrime) ? a : a - kPrime;
}

/// -1/p modulo 2^64 by Newton's iteration, which doubles the good bits from three to 64 in five.
constexpr std::uint64_t negative_inverse() {
    const std::uint64_t p = kPrime.limbs[0];
    std::uint64_t inverse = p;
    for (int i = 0; i < 5; ++i)
        inverse *= 2 - p * inverse;
    return 0 - inverse;
}

/// 2^bits modulo p.
constexpr Uint256 power_of_two(int bits) {
    Uint256 out(1);
    for (int i = 0; i < bits; ++i)
        out = reduced(out + out);
    return out;
}

inline constexpr std::uint64_t kNegativeInverse = negative_inverse();
inline constexpr Uint256 kR = power_of_two(256);
inline constexpr Uint256 kR2 = power_of_two(512);

/// a * b / 2^256 modulo p, both below p (Montgomery, limb by limb).
constexpr Uint256 montgomery_product(const Uint256& a, const Uint256& b) {
    std::array<std::uint64_t, 6> t{};
    for (std::size_t i = 0; i < 4; ++i) {
        Uint128 carry = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            carry += Uint128{a.limbs[j]} * b.limbs[i] + t[j];
            t[j] = static_cast<std::uint64_t>(carry);
            carry >>= 64U;
        }
        // p has two bits to spare, so the sum never reaches a sixth limb.
        t[4] += static_cast<std::uint64_t>(carry);
        const std::uint64_t m = t[0] * kNegativeInverse;
        carry = (Uint128{m} * kPrime.limbs[0] + t[0]) >> 64U;
        for (std::size_t j = 1; j < 4; ++j) {
            carry += Uint128{m} * kPrime.limbs[j] + t[j];
            t[j - 1] = static_cast<std::uint64_t>(carry);
            carry >>= 64U;
        }
        carry += t[4];
        t[3] = static_cast<std::uint64_t>(carry);
        t[4] = static_cast<std::uint64_t>(carry >> 64U);
    }
    return reduced({t[3], t[2], t[1], t[0]});
}

}  // namespace detail

/// A number modulo p, kept as its product with 2^256.
struct Fp {
    Uint256 m;

    constexpr bool operator==(const Fp&) const = default;

    [[nodiscard]] constexpr bool is_zero() const { return m.is_zero(); }

    static constexpr Fp one() { return {detail::kR}; }

    /// `value` is below p.
    static constexpr Fp of(const Uint256& value) {
        return {detail::montgomery_product(value, detail::kR2)};
    }

    /// The number itself.
    [[nodiscard]] constexpr Uint256 value() const {
        return detail::montgomery_product(m, Uint256(1));
    }
};

constexpr Fp operator+(const Fp& a, const Fp& b) {
    return {detail::reduced(a.m + b.m)};
}

constexpr Fp operator-(const Fp& a, const Fp& b) {
    return {less(a.m, b.m) ? a.m - b.m + kPrime : a.m - b.m};
}

constexpr Fp operator-(const Fp& a) {
    return a.is_zero() ? a : Fp{kPrime - a.m};
}

constexpr Fp operator*(const Fp& a, const Fp& b) {
    return {detail::montgomery_product(a.m, b.m)};
}

constexpr Fp square(const Fp& a) {
    return a * a;
}

/// Half of a number: an odd one becomes even by p.
constexpr Fp half(const Fp& a) {
    return {((a.m.limbs[0] & 1U) != 0 ? a.m + kPrime : a.m) >> 1U};
}

/// 0 for 0.
Fp inverse(const Fp& a);

/// Nothing unless the number is below p.
std::optional<Fp> field_element(const Uint256& value);

}  // namespace tributary::tvm::bn254
