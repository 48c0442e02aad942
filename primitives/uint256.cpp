// SPDX-License-Identifier: Apache-2.0
#include "primitives/uint256.hpp"

#include <algorithm>
#include <span>

namespace tributary {
namespace {

using Limb = std::uint64_t;

constexpr Limb high(Uint128 value) {
    return static_cast<Limb>(value >> 64U);
}

constexpr Limb low(Uint128 value) {
    return static_cast<Limb>(value);
}

constexpr Uint128 join(Limb top, Limb bottom) {
    return (Uint128{top} << 64U) | bottom;
}

constexpr auto kReciprocals = [] {
    std::array<std::uint16_t, 256> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint16_t>(0x7fd00U / (0x100U + i));
    return out;
}();

/// floor((2^128 - 1) / d) - 2^64 of a normalised d (Moeller and Granlund, "Improved division by
/// invariant integers", algorithm 3): a division by multiplication costs a third of the hardware's.
Limb reciprocal_of(Limb d) {
    const Limb d40 = (d >> 24U) + 1;
    const Limb v0 = kReciprocals[(d >> 55U) - 256];
    const Limb v1 = (v0 << 11U) - ((v0 * v0 * d40) >> 40U) - 1;
    const Limb v2 = (v1 << 13U) + ((v1 * ((Limb{1} << 60U) - v1 * d40)) >> 47U);
    const Limb d63 = (d >> 1U) + (d & 1U);
    const Limb e = ((v2 >> 1U) & (Limb{0} - (d & 1U))) - v2 * d63;
    const Limb v3 = (high(Uint128{v2} * e) >> 1U) + (v2 << 31U);
    return v3 - high(Uint128{v3} * d + d) - d;
}

/// The same for a two-limb divisor (algorithm 6).
Limb reciprocal_of(Limb d1, Limb d0) {
    Limb v = reciprocal_of(d1);
    Limb p = d1 * v + d0;
    if (p < d0) {
        --v;
        if (p >= d1) {
            --v;
            p -= d1;
        }
        p -= d1;
    }
    const Uint128 t = Uint128{v} * d0;
    p += high(t);
    if (p < high(t)) {
        --v;
        if (join(p, low(t)) >= join(d1, d0)) --v;
    }
    return v;
}

struct ShortStep {
    Limb quotient;
    Limb remainder;
};

/// (u1, u0) / d with u1 < d and v = reciprocal_of(d) (algorithm 4).
inline ShortStep divide_2by1(Limb u1, Limb u0, Limb d, Limb v) {
    const Uint128 q = Uint128{v} * u1 + join(u1, u0);
    Limb quotient = high(q) + 1;
    Limb remainder = u0 - quotient * d;
    if (remainder > low(q)) {
        --quotient;
        remainder += d;
    }
    if (remainder >= d) {
        ++quotient;
        remainder -= d;
    }
    return {quotient, remainder};
}

struct LongStep {
    Limb quotient;
    Uint128 remainder;
};

/// (u2, u1, u0) / d with (u2, u1) < d and v the reciprocal of d (algorithm 5).
inline LongStep divide_3by2(Limb u2, Limb u1, Limb u0, Uint128 d, Limb v) {
    const Uint128 q = Uint128{v} * u2 + join(u2, u1);
    Limb quotient = high(q);
    const Limb r1 = u1 - quotient * high(d);
    Uint128 remainder = join(r1, u0) - Uint128{low(d)} * quotient - d;
    ++quotient;
    if (high(remainder) >= low(q)) {
        --quotient;
        remainder += d;
    }
    if (remainder >= d) {
        ++quotient;
        remainder -= d;
    }
    return {quotient, remainder};
}

std::size_t significant(std::span<const Limb> limbs) {
    std::size_t size = limbs.size();
    while (size > 0 && limbs[size - 1] == 0)
        --size;
    return size;
}

/// u[0..n] -= d[0..n) * q; whether the result went below zero.
inline bool subtract_product(std::span<Limb> u, std::span<const Limb> d, Limb q) {
    Limb carry = 0;
    bool borrow = false;
    for (std::size_t i = 0; i < d.size(); ++i) {
        const Uint128 product = Uint128{d[i]} * q + carry;
        carry = high(product);
        u[i] = detail::sub_borrow(u[i], low(product), borrow);
    }
    u[d.size()] = detail::sub_borrow(u[d.size()], carry, borrow);
    return borrow;
}

inline void add_back(std::span<Limb> u, std::span<const Limb> d) {
    bool carry = false;
    for (std::size_t i = 0; i < d.size(); ++i)
        u[i] = detail::add_carry(u[i], d[i], carry);
    u[d.size()] += static_cast<Limb>(carry);
}

/// Knuth's algorithm D: u (one limb longer than the dividend, shifted as d is) becomes the
/// remainder; returns the quotient. d is normalised and has at least three limbs.
template <std::size_t N>
std::array<Limb, N> divide_long(std::span<Limb> u, std::span<const Limb> d) {
    std::array<Limb, N> quotient{};
    const std::size_t n = d.size();
    const Uint128 top = join(d[n - 1], d[n - 2]);
    const Limb v = reciprocal_of(d[n - 1], d[n - 2]);
    for (std::size_t j = u.size() - n; j-- > 0;) {
        const Limb u2 = u[j + n];
        const Limb u1 = u[j + n - 1];
        Limb q = std::numeric_limits<Limb>::max();
        if (join(u2, u1) < top) q = divide_3by2(u2, u1, u[j + n - 2], top, v).quotient;
        if (subtract_product(u.subspan(j, n + 1), d, q)) {
            --q;
            add_back(u.subspan(j, n + 1), d);
        }
        quotient[j] = q;
    }
    return quotient;
}

template <std::size_t N>
struct WideDivision {
    std::array<Limb, N> quotient{};
    Uint256 remainder;
};

/// N limbs by at most four; the divisor is not zero.
template <std::size_t N>
WideDivision<N> divide_wide(const std::array<Limb, N>& a, const Uint256& b) {
    const std::size_t n = significant(b.limbs);
    const std::size_t m = significant(a);
    WideDivision<N> out;
    if (m < n) {
        std::copy_n(a.begin(), std::min<std::size_t>(N, 4), out.remainder.limbs.begin());
        return out;
    }
    const auto shift = static_cast<unsigned>(std::countl_zero(b.limbs[n - 1]));
    const Uint256 d = b << shift;
    std::array<Limb, N + 1> u{};
    for (std::size_t i = 0; i < m; ++i) {
        u[i] |= a[i] << shift;
        u[i + 1] = (a[i] >> 1U) >> (63 - shift);
    }
    if (n == 1) {
        const Limb v = reciprocal_of(d.limbs[0]);
        Limb r = u[m];
        for (std::size_t j = m; j-- > 0;) {
            const auto step = divide_2by1(r, u[j], d.limbs[0], v);
            out.quotient[j] = step.quotient;
            r = step.remainder;
        }
        out.remainder = Uint256{r >> shift};
        return out;
    }
    if (n == 2) {
        const Uint128 top = join(d.limbs[1], d.limbs[0]);
        const Limb v = reciprocal_of(d.limbs[1], d.limbs[0]);
        Uint128 r = join(u[m], u[m - 1]);
        for (std::size_t j = m - 1; j-- > 0;) {
            const auto step = divide_3by2(high(r), low(r), u[j], top, v);
            out.quotient[j] = step.quotient;
            r = step.remainder;
        }
        r >>= shift;
        out.remainder = Uint256{0, 0, high(r), low(r)};
        return out;
    }
    out.quotient = divide_long<N>({u.data(), m + 1}, {d.limbs.data(), n});
    Uint256 r;
    std::copy_n(u.begin(), n, r.limbs.begin());
    out.remainder = r >> shift;
    return out;
}

std::array<Limb, 8> multiply_wide(const Uint256& a, const Uint256& b) {
    std::array<Limb, 8> out{};
    for (std::size_t j = 0; j < 4; ++j) {
        Limb carry = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const Uint128 t = Uint128{a.limbs[i]} * b.limbs[j] + out[i + j] + carry;
            out[i + j] = low(t);
            carry = high(t);
        }
        out[j + 4] = carry;
    }
    return out;
}

}  // namespace

Uint256 Uint256::from(ByteView bytes) {
    if (bytes.size() > kSize) bytes = bytes.last(kSize);
    std::array<std::uint8_t, kSize> padded{};
    std::copy(bytes.begin(), bytes.end(), padded.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    return load(padded.data());
}

DivisionResult divide(const Uint256& a, const Uint256& b) {
    if (b.is_zero()) return {};
    if (a.fits_u64() && b.fits_u64())
        return {Uint256{a.limbs[0] / b.limbs[0]}, Uint256{a.limbs[0] % b.limbs[0]}};
    const auto wide = divide_wide<4>(a.limbs, b);
    Uint256 quotient;
    quotient.limbs = wide.quotient;
    return {quotient, wide.remainder};
}

DivisionResult divide_signed(const Uint256& a, const Uint256& b) {
    const auto magnitude = [](const Uint256& x) { return x.is_negative() ? -x : x; };
    auto out = divide(magnitude(a), magnitude(b));
    if (a.is_negative() != b.is_negative()) out.quotient = -out.quotient;
    if (a.is_negative()) out.remainder = -out.remainder;
    return out;
}

Uint256 add_mod(const Uint256& a, const Uint256& b, const Uint256& m) {
    if (m.is_zero()) return {};
    bool carry = false;
    std::array<Limb, 5> sum{};
    for (std::size_t i = 0; i < 4; ++i)
        sum[i] = detail::add_carry(a.limbs[i], b.limbs[i], carry);
    sum[4] = static_cast<Limb>(carry);
    // Operands already below m, the usual case, need one subtraction and no division.
    if (less(a, m) && less(b, m)) {
        Uint256 wrapped;
        std::copy_n(sum.begin(), 4, wrapped.limbs.begin());
        return carry || !less(wrapped, m) ? wrapped - m : wrapped;
    }
    return divide_wide<5>(sum, m).remainder;
}

Uint256 mul_mod(const Uint256& a, const Uint256& b, const Uint256& m) {
    if (m.is_zero()) return {};
    return divide_wide<8>(multiply_wide(a, b), m).remainder;
}

Uint256 power(const Uint256& base, const Uint256& exponent) {
    Uint256 out = 1;
    for (unsigned bit = bit_width(exponent); bit-- > 0;) {
        out = out * out;
        if ((exponent.limbs[bit / 64] >> (bit % 64)) & 1U) out = out * base;
    }
    return out;
}

}  // namespace tributary
