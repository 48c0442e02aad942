// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/bn254_tower.hpp"

namespace tributary::tvm::bn254 {
namespace {

Fp6 operator+(const Fp6& x, const Fp6& y) {
    return {{x.c[0] + y.c[0], x.c[1] + y.c[1], x.c[2] + y.c[2]}};
}

Fp6 operator-(const Fp6& x, const Fp6& y) {
    return {{x.c[0] - y.c[0], x.c[1] - y.c[1], x.c[2] - y.c[2]}};
}

Fp6 operator-(const Fp6& x) {
    return {{-x.c[0], -x.c[1], -x.c[2]}};
}

Fp6 times_v(const Fp6& x) {
    return {{times_xi(x.c[2]), x.c[0], x.c[1]}};
}

/// Karatsuba: six products of Fp2 for nine.
Fp6 operator*(const Fp6& x, const Fp6& y) {
    const Fp2 t0 = x.c[0] * y.c[0];
    const Fp2 t1 = x.c[1] * y.c[1];
    const Fp2 t2 = x.c[2] * y.c[2];
    const Fp2 t12 = (x.c[1] + x.c[2]) * (y.c[1] + y.c[2]) - t1 - t2;
    const Fp2 t01 = (x.c[0] + x.c[1]) * (y.c[0] + y.c[1]) - t0 - t1;
    const Fp2 t02 = (x.c[0] + x.c[2]) * (y.c[0] + y.c[2]) - t0 - t2;
    return {{t0 + times_xi(t12), t01 + times_xi(t2), t02 + t1}};
}

/// x * (a + b v).
Fp6 times_two(const Fp6& x, const Fp2& a, const Fp2& b) {
    const Fp2 t0 = x.c[0] * a;
    const Fp2 t1 = x.c[1] * b;
    const Fp2 t01 = (x.c[0] + x.c[1]) * (a + b) - t0 - t1;
    return {{t0 + times_xi(x.c[2] * b), t01, x.c[2] * a + t1}};
}

Fp6 scaled(const Fp6& x, const Fp2& by) {
    return {{x.c[0] * by, x.c[1] * by, x.c[2] * by}};
}

Fp6 inverse_of(const Fp6& x) {
    const Fp2 a = square(x.c[0]) - times_xi(x.c[1] * x.c[2]);
    const Fp2 b = times_xi(square(x.c[2])) - x.c[0] * x.c[1];
    const Fp2 c = square(x.c[1]) - x.c[0] * x.c[2];
    const Fp2 norm = x.c[0] * a + times_xi(x.c[2] * b + x.c[1] * c);
    return scaled({{a, b, c}}, inverse(norm));
}

/// Coefficient of w^(2 i + k) is c[k].c[i].
Fp6 frobenius_of(const Fp6& x, std::size_t k) {
    const auto& factors = frobenius_factors();
    return {{conjugate(x.c[0]) * factors[k],
             conjugate(x.c[1]) * factors[2 + k],
             conjugate(x.c[2]) * factors[4 + k]}};
}

Fp2 power(const Fp2& base, const Uint256& exponent) {
    Fp2 out = Fp2::one();
    for (unsigned bit = bit_width(exponent); bit-- > 0;) {
        out = square(out);
        if ((exponent.limbs[bit / 64] >> (bit % 64) & 1U) != 0) out = out * base;
    }
    return out;
}

}  // namespace

Fp2 inverse(const Fp2& x) {
    const Fp norm = inverse(square(x.a) + square(x.b));
    return {x.a * norm, -(x.b * norm)};
}

Fp12 Fp12::one() {
    Fp12 out;
    out.c[0].c[0] = Fp2::one();
    return out;
}

Fp12 operator*(const Fp12& x, const Fp12& y) {
    const Fp6 t0 = x.c[0] * y.c[0];
    const Fp6 t1 = x.c[1] * y.c[1];
    return {{t0 + times_v(t1), (x.c[0] + x.c[1]) * (y.c[0] + y.c[1]) - t0 - t1}};
}

Fp12 square(const Fp12& x) {
    const Fp6 ab = x.c[0] * x.c[1];
    const Fp6 both = (x.c[0] + x.c[1]) * (x.c[0] + times_v(x.c[1]));
    return {{both - ab - times_v(ab), ab + ab}};
}

Fp12 inverse(const Fp12& x) {
    const Fp6 norm = inverse_of(x.c[0] * x.c[0] - times_v(x.c[1] * x.c[1]));
    return {{x.c[0] * norm, -(x.c[1] * norm)}};
}

Fp12 conjugate(const Fp12& x) {
    return {{x.c[0], -x.c[1]}};
}

Fp12 frobenius(const Fp12& x) {
    return {{frobenius_of(x.c[0], 0), frobenius_of(x.c[1], 1)}};
}

Fp12 operator*(const Fp12& x, const Line& line) {
    const Fp6 low = scaled(x.c[0], line.y0);
    const Fp6 high = times_two(x.c[1], line.x0, line.x1);
    const Fp6 both = times_two(x.c[0] + x.c[1], line.y0 + line.x0, line.x1);
    return {{low + times_v(high), both - low - high}};
}

const std::array<Fp2, 6>& frobenius_factors() {
    static const std::array<Fp2, 6> factors = [] {
        const Fp2 first = power(times_xi(Fp2::one()), (kPrime - Uint256(1)) / Uint256(6));
        std::array<Fp2, 6> out{Fp2::one()};
        for (std::size_t i = 1; i < out.size(); ++i)
            out[i] = out[i - 1] * first;
        return out;
    }();
    return factors;
}

}  // namespace tributary::tvm::bn254
