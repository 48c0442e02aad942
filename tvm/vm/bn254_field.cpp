// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/bn254_field.hpp"

namespace tributary::tvm::bn254 {

static_assert(detail::kNegativeInverse * kPrime.limbs[0] == ~std::uint64_t{0});
static_assert(Fp::one().value() == Uint256(1));

Fp inverse(const Fp& a) {
    // Fermat: a^(p - 2).
    const Uint256 exponent = kPrime - Uint256(2);
    Fp out = Fp::one();
    for (unsigned bit = bit_width(exponent); bit-- > 0;) {
        out = square(out);
        if ((exponent.limbs[bit / 64] >> (bit % 64) & 1U) != 0) out = out * a;
    }
    return out;
}

std::optional<Fp> field_element(const Uint256& value) {
    if (!less(value, kPrime)) return std::nullopt;
    return Fp::of(value);
}

}  // namespace tributary::tvm::bn254
