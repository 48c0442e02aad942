// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/bn254.hpp"

namespace tributary::tvm::bn254 {
namespace {

template <typename Field>
Field twice(const Field& a) {
    return a + a;
}

/// Doubling for curves without a term in x (hyperelliptic.org EFD, dbl-2009-l).
template <typename Field>
Point<Field> doubled(const Point<Field>& p) {
    const Field a = square(p.x);
    const Field b = square(p.y);
    const Field c = square(b);
    const Field d = twice(square(p.x + b) - a - c);
    const Field e = twice(a) + a;
    const Field x = square(e) - twice(d);
    const Field y = e * (d - x) - twice(twice(twice(c)));
    return {x, y, twice(p.y * p.z)};
}

/// 3 / (9 + i).
const Fp2& twist_b() {
    static const Fp2 b = inverse(times_xi(Fp2::one())) * Fp::of(Uint256(3));
    return b;
}

std::optional<Fp> coordinate(ByteView bytes, std::size_t index) {
    return field_element(Uint256::load(bytes.data() + 32 * index));
}

}  // namespace

template <typename Field>
Point<Field> add(const Point<Field>& p, const Point<Field>& q) {
    if (p.is_infinity()) return q;
    if (q.is_infinity()) return p;
    const Field pz2 = square(p.z);
    const Field qz2 = square(q.z);
    const Field u1 = p.x * qz2;
    const Field u2 = q.x * pz2;
    const Field s1 = p.y * q.z * qz2;
    const Field s2 = q.y * p.z * pz2;
    if (u1 == u2) return s1 == s2 ? doubled(p) : Point<Field>{};
    const Field h = u2 - u1;
    const Field h2 = square(h);
    const Field h3 = h * h2;
    const Field r = s2 - s1;
    const Field v = u1 * h2;
    const Field x = square(r) - h3 - twice(v);
    return {x, r * (v - x) - s1 * h3, p.z * q.z * h};
}

template <typename Field>
Point<Field> multiply(const Point<Field>& p, const Uint256& scalar) {
    Point<Field> out{};
    for (unsigned bit = bit_width(scalar); bit-- > 0;) {
        out = doubled(out);
        if ((scalar.limbs[bit / 64] >> (bit % 64) & 1U) != 0) out = add(out, p);
    }
    return out;
}

template G1 add(const G1& p, const G1& q);
template G2 add(const G2& p, const G2& q);
template G1 multiply(const G1& p, const Uint256& scalar);
template G2 multiply(const G2& p, const Uint256& scalar);

std::optional<G1> decode_g1(ByteView bytes) {
    const auto x = coordinate(bytes, 0);
    const auto y = coordinate(bytes, 1);
    if (!x || !y) return std::nullopt;
    if (x->is_zero() && y->is_zero()) return G1{};
    if (square(*y) != square(*x) * *x + Fp::of(Uint256(3))) return std::nullopt;
    return G1{*x, *y, Fp::one()};
}

std::optional<G2> decode_g2(ByteView bytes) {
    const auto xb = coordinate(bytes, 0);
    const auto xa = coordinate(bytes, 1);
    const auto yb = coordinate(bytes, 2);
    const auto ya = coordinate(bytes, 3);
    if (!xa || !xb || !ya || !yb) return std::nullopt;
    const Fp2 x{*xa, *xb};
    const Fp2 y{*ya, *yb};
    if (x.is_zero() && y.is_zero()) return G2{};
    if (square(y) != square(x) * x + twist_b()) return std::nullopt;
    const G2 out{x, y, Fp2::one()};
    if (!multiply(out, kOrder).is_infinity()) return std::nullopt;
    return out;
}

std::array<std::uint8_t, kG1Size> encode_g1(const G1& point) {
    std::array<std::uint8_t, kG1Size> out{};
    if (point.is_infinity()) return out;
    const Fp scale = inverse(point.z);
    const Fp scale2 = square(scale);
    (point.x * scale2).value().store(out.data());
    (point.y * scale2 * scale).value().store(out.data() + 32);
    return out;
}

}  // namespace tributary::tvm::bn254
