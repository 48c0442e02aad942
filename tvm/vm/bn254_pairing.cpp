// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "tvm/vm/bn254.hpp"

namespace tributary::tvm::bn254 {
namespace {

/// The number x that the curve is made from; p, r and the loop are polynomials in it.
constexpr std::uint64_t kCurveParameter = 4965661367192848881;

/// 6 x + 2, the length of the optimal ate loop, in digits -1, 0, 1 of which no two neighbours are
/// set: fewer additions than with bits. Lowest digit first.
struct LoopDigits {
    std::array<std::int8_t, 68> digit{};
    std::size_t count = 0;
};

constexpr LoopDigits loop_digits() {
    LoopDigits out;
    for (Uint128 rest = Uint128{6} * kCurveParameter + 2; rest != 0; rest >>= 1U) {
        const auto low = static_cast<unsigned>(rest & 3U);
        if (low == 1) out.digit[out.count] = 1;
        if (low == 3) {
            out.digit[out.count] = -1;
            rest += 1;
        }
        ++out.count;
    }
    return out;
}

/// A point of the twist without its z, and one in homogeneous coordinates (x / z, y / z).
struct AffineTwist {
    Fp2 x;
    Fp2 y;
};

struct Running {
    Fp2 x;
    Fp2 y;
    Fp2 z;
};

struct AffineG1 {
    Fp x;
    Fp y;
};

Fp2 thrice(const Fp2& a) {
    return a + a + a;
}

/// 3 b of the twist.
const Fp2& twist_3b() {
    static const Fp2 b = inverse(times_xi(Fp2::one())) * Fp::of(Uint256(9));
    return b;
}

/// Doubles t and gives the tangent at p (Costello, Lange, Naehrig, eprint 2009/615, in the form of
/// eprint 2013/722, 4.3).
Line double_step(Running& t, const AffineG1& p) {
    const Fp2 a = half(t.x * t.y);
    const Fp2 b = square(t.y);
    const Fp2 c = square(t.z);
    const Fp2 e = twist_3b() * c;
    const Fp2 f = thrice(e);
    const Fp2 g = half(b + f);
    const Fp2 h = square(t.y + t.z) - b - c;
    const Line tangent{-h * p.y, thrice(square(t.x)) * p.x, e - b};
    t = {a * (b - f), square(g) - thrice(square(e)), b * h};
    return tangent;
}

/// Adds q to t and gives the line through both at p.
Line add_step(Running& t, const AffineTwist& q, const AffineG1& p) {
    const Fp2 o = t.y - q.y * t.z;
    const Fp2 l = t.x - q.x * t.z;
    const Fp2 d = square(l);
    const Fp2 e = l * d;
    const Fp2 g = t.x * d;
    const Fp2 h = e + t.z * square(o) - g - g;
    const Line line{l * p.y, -o * p.x, q.x * o - l * q.y};
    t = {l * h, o * (g - h) - e * t.y, t.z * e};
    return line;
}

/// The p-power Frobenius map carried over to the twist.
AffineTwist frobenius(const AffineTwist& q) {
    const auto& factors = frobenius_factors();
    return {conjugate(q.x) * factors[2], conjugate(q.y) * factors[3]};
}

Fp12 miller_loop(const AffineG1& p, const AffineTwist& q) {
    static constexpr LoopDigits loop = loop_digits();
    const AffineTwist minus_q{q.x, -q.y};
    Running t{q.x, q.y, Fp2::one()};
    Fp12 f = Fp12::one();
    for (std::size_t i = loop.count - 1; i-- > 0;) {
        f = square(f) * double_step(t, p);
        if (loop.digit[i] > 0) f = f * add_step(t, q, p);
        if (loop.digit[i] < 0) f = f * add_step(t, minus_q, p);
    }
    const AffineTwist q1 = frobenius(q);
    const AffineTwist q2 = frobenius(q1);
    f = f * add_step(t, q1, p);
    return f * add_step(t, {q2.x, -q2.y}, p);
}

Fp12 to_the_parameter(const Fp12& x) {
    Fp12 out = x;
    for (int bit = 61; bit >= 0; --bit) {
        out = square(out);
        if ((kCurveParameter >> static_cast<unsigned>(bit) & 1U) != 0) out = out * x;
    }
    return out;
}

/// x^((p^12 - 1) / r) by the addition chain of Scott and others, eprint 2008/490.
Fp12 final_exponentiation(const Fp12& x) {
    const Fp12 easy = conjugate(x) * inverse(x);
    const Fp12 f = frobenius(frobenius(easy)) * easy;
    const Fp12 fx = to_the_parameter(f);
    const Fp12 fx2 = to_the_parameter(fx);
    const Fp12 fx3 = to_the_parameter(fx2);
    const Fp12 fp = frobenius(f);
    const Fp12 fp2 = frobenius(fp);
    const Fp12 y0 = fp * fp2 * frobenius(fp2);
    const Fp12 y1 = conjugate(f);
    const Fp12 y2 = frobenius(frobenius(fx2));
    const Fp12 y3 = conjugate(frobenius(fx));
    const Fp12 y4 = conjugate(fx * frobenius(fx2));
    const Fp12 y5 = conjugate(fx2);
    const Fp12 y6 = conjugate(fx3 * frobenius(fx3));
    Fp12 t0 = square(y6) * y4 * y5;
    Fp12 t1 = y3 * y5 * t0;
    t0 = t0 * y2;
    t1 = square(square(t1) * t0);
    t0 = t1 * y1;
    t1 = t1 * y0;
    return square(t0) * t1;
}

/// x / z^2 and y / z^3 of a point that is not infinity.
template <typename Affine, typename Field>
Affine affine(const Point<Field>& p) {
    const Field scale = inverse(p.z);
    const Field scale2 = square(scale);
    return {p.x * scale2, p.y * scale2 * scale};
}

}  // namespace

void PairingProduct::add(const G1& p, const G2& q) {
    if (p.is_infinity() || q.is_infinity()) return;
    product_ = product_ * miller_loop(affine<AffineG1>(p), affine<AffineTwist>(q));
}

bool PairingProduct::is_one() const {
    return final_exponentiation(product_) == Fp12::one();
}

}  // namespace tributary::tvm::bn254
