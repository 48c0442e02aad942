// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/precompiles.hpp"

namespace tributary::tvm {

/// Most bytes of an exponent that are not in the input but implied as zeros. Each is eight
/// squarings that cost next to no energy under a small modulus; a producer's time limit ends such a
/// call long before, so what it would answer is not known.
inline constexpr std::int64_t kMaxImpliedExponent = 1 << 20;

/// EIP-198's price (java-tron PrecompiledContracts.ModExp), lengths clamped to 2^31 - 1.
std::int64_t modexp_energy(ByteView input, const Flags& flags);

/// EIP-198 but for a modulus of 0, which has an empty answer.
PrecompileResult run_modexp(const PrecompileCall& call);

}  // namespace tributary::tvm
