// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "tvm/vm/bn254_tower.hpp"

namespace tributary::tvm::bn254 {

/// A point in Jacobian coordinates (x / z^2, y / z^3); z = 0 is infinity.
template <typename Field>
struct Point {
    Field x;
    Field y;
    Field z;

    [[nodiscard]] bool is_infinity() const { return z.is_zero(); }
};

using G1 = Point<Fp>;
/// A point of the twist y^2 = x^3 + 3 / (9 + i).
using G2 = Point<Fp2>;

/// Bytes of a G1 point and of a G2 point as contracts write them.
inline constexpr std::size_t kG1Size = 64;
inline constexpr std::size_t kG2Size = 128;

template <typename Field>
Point<Field> add(const Point<Field>& p, const Point<Field>& q);

template <typename Field>
Point<Field> multiply(const Point<Field>& p, const Uint256& scalar);

/// Reads (x, y), infinity as zeros. Nothing for coordinates of p or more and for points off the
/// curve (EIP-196; java-tron BN128Fp.create). `bytes` has 64.
std::optional<G1> decode_g1(ByteView bytes);

/// Reads (x imaginary, x real, y imaginary, y real). Nothing for points outside the group of
/// order r, too (EIP-197; java-tron BN128G2.create). `bytes` has 128.
std::optional<G2> decode_g2(ByteView bytes);

std::array<std::uint8_t, kG1Size> encode_g1(const G1& point);

/// The product of pairings as the Miller loop leaves it, before the final exponentiation.
class PairingProduct {
  public:
    /// Multiplies e(p, q) in.
    void add(const G1& p, const G2& q);

    /// True where the product is 1.
    [[nodiscard]] bool is_one() const;

  private:
    Fp12 product_ = Fp12::one();
};

}  // namespace tributary::tvm::bn254
