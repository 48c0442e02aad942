// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "primitives/bytes.hpp"

namespace tributary::tvm {

/// Bytes that EIP-152 takes: rounds, state, message, two counters, last-block flag.
inline constexpr std::size_t kBlake2fInput = 213;

/// The compression function of BLAKE2b (RFC 7693, 3.2) over an input in EIP-152's layout. `input`
/// has kBlake2fInput bytes and a flag of 0 or 1; time grows with the rounds it asks for.
std::array<std::uint8_t, 64> blake2f(ByteView input);

}  // namespace tributary::tvm
