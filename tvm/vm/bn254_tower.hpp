// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "tvm/vm/bn254_field.hpp"

namespace tributary::tvm::bn254 {

/// a + b i with i^2 = -1.
struct Fp2 {
    Fp a;
    Fp b;

    constexpr bool operator==(const Fp2&) const = default;

    [[nodiscard]] constexpr bool is_zero() const { return a.is_zero() && b.is_zero(); }

    static constexpr Fp2 one() { return {Fp::one(), {}}; }
};

constexpr Fp2 operator+(const Fp2& x, const Fp2& y) {
    return {x.a + y.a, x.b + y.b};
}

constexpr Fp2 operator-(const Fp2& x, const Fp2& y) {
    return {x.a - y.a, x.b - y.b};
}

constexpr Fp2 operator-(const Fp2& x) {
    return {-x.a, -x.b};
}

constexpr Fp2 operator*(const Fp2& x, const Fp2& y) {
    const Fp aa = x.a * y.a;
    const Fp bb = x.b * y.b;
    return {aa - bb, (x.a + x.b) * (y.a + y.b) - aa - bb};
}

constexpr Fp2 operator*(const Fp2& x, const Fp& y) {
    return {x.a * y, x.b * y};
}

constexpr Fp2 square(const Fp2& x) {
    const Fp ab = x.a * x.b;
    return {(x.a + x.b) * (x.a - x.b), ab + ab};
}

constexpr Fp2 half(const Fp2& x) {
    return {half(x.a), half(x.b)};
}

/// x to the power of p.
constexpr Fp2 conjugate(const Fp2& x) {
    return {x.a, -x.b};
}

/// x * (9 + i), the number that has neither a square nor a cube root.
constexpr Fp2 times_xi(const Fp2& x) {
    const Fp2 two = x + x;
    const Fp2 four = two + two;
    const Fp2 nine = four + four + x;
    return {nine.a - x.b, nine.b + x.a};
}

/// 0 for 0.
Fp2 inverse(const Fp2& x);

/// c[0] + c[1] v + c[2] v^2 with v^3 = 9 + i.
struct Fp6 {
    std::array<Fp2, 3> c;

    bool operator==(const Fp6&) const = default;
};

/// c[0] + c[1] w with w^2 = v.
struct Fp12 {
    std::array<Fp6, 2> c;

    bool operator==(const Fp12&) const = default;

    static Fp12 one();
};

Fp12 operator*(const Fp12& x, const Fp12& y);

Fp12 square(const Fp12& x);

/// The inverse; 0 for 0.
Fp12 inverse(const Fp12& x);

/// x to the power of p^6; the inverse of what has norm 1.
Fp12 conjugate(const Fp12& x);

/// x to the power of p.
Fp12 frobenius(const Fp12& x);

/// A line through points of the twist at a point: y0 + (x0 + x1 v) w.
struct Line {
    Fp2 y0;
    Fp2 x0;
    Fp2 x1;
};

/// The product with a line, which has three coefficients of twelve.
Fp12 operator*(const Fp12& x, const Line& line);

/// (9 + i)^(n (p - 1) / 6) for n = 0 to 5: what raising to the power of p multiplies with.
const std::array<Fp2, 6>& frobenius_factors();

}  // namespace tributary::tvm::bn254
