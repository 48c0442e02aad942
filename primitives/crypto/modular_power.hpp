// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "primitives/bytes.hpp"

namespace tributary {

/// Big-endian numbers of any length. The exponent is followed by `exponent_zeros` bytes of zero
/// that nobody has to hold in memory.
struct ModularPower {
    ByteView base;
    ByteView exponent;
    std::uint64_t exponent_zeros = 0;
    ByteView modulus;
};

/// base^exponent modulo the modulus (OpenSSL), in as many bytes as the modulus has; empty for a
/// modulus of 0. Not for secrets: its time tells the numbers. Any thread.
Bytes modular_power(const ModularPower& numbers);

}  // namespace tributary
