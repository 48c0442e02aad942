// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tributary::token {

/// base ^ exponent as Java's StrictMath.pow (fdlibm) gives it, bit for bit, on every machine. The
/// C library's pow differs in the last place now and then, and one unit there is another amount of
/// tokens. `base` is finite and above 0, `exponent` at most 2^31 in magnitude.
double strict_pow(double base, double exponent);

/// base ^ exponent as mainnet computed it before ALLOW_STRICT_MATH (proposal 87): with the x87 unit
/// under JDK 8, which rounds twice. It is strict_pow but for 48 bases that occurred at exponent
/// 0.0005 (java-tron, platform/src/main/java/arm, MathWrapper). Arguments as strict_pow.
double mainnet_history_pow(double base, double exponent);

}  // namespace tributary::token
