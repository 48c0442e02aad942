// SPDX-License-Identifier: Apache-2.0
//
// The method and the constants are those of fdlibm's e_pow.c:
//
//   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//   Developed at SunSoft, a Sun Microsystems, Inc. business.
//   Permission to use, copy, modify, and distribute this software is freely granted, provided that
//   this notice is preserved.
//
// Every operation below rounds to a double once, in the order written: the file is compiled with
// -ffp-contract=off, and a change of order is a change of results.
#include "token/strict_pow.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

#include "primitives/check.hpp"

namespace tributary::token {
namespace {

/// A number as the sum of a part whose low 32 bits are 0 and a small rest.
struct Split {
    double high = 0;
    double low = 0;
};

std::int32_t high_word(double value) {
    return static_cast<std::int32_t>(std::bit_cast<std::uint64_t>(value) >> 32U);
}

double with_high_word(double value, std::int32_t word) {
    const std::uint64_t low = std::bit_cast<std::uint64_t>(value) & 0xffff'ffffU;
    const auto high = static_cast<std::uint64_t>(static_cast<std::uint32_t>(word));
    return std::bit_cast<double>((high << 32U) | low);
}

double without_low_word(double value) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & 0xffff'ffff'0000'0000U);
}

/// base = 2^power * mantissa, with the mantissa near 1 or near 1.5.
struct Scaled {
    double mantissa = 1;
    std::int32_t power = 0;
    bool near_one_and_half = false;
};

Scaled scale(double base) {
    Scaled out;
    if (high_word(base) < 0x0010'0000) {
        base *= 0x1p53;
        out.power = -53;
    }
    std::int32_t word = high_word(base);
    out.power += (word >> 20) - 0x3ff;
    const std::int32_t fraction = word & 0x000f'ffff;
    word = fraction | 0x3ff0'0000;
    // sqrt(3/2) and sqrt(3) divide what is nearer to 1, to 1.5 and to 2.
    if (fraction > 0x3988e && fraction < 0xbb67a) {
        out.near_one_and_half = true;
    } else if (fraction >= 0xbb67a) {
        out.power += 1;
        word -= 0x0010'0000;
    }
    out.mantissa = with_high_word(base, word);
    return out;
}

/// The logarithm's series in s = (m - c) / (m + c), as 2/3 * log(m / c) in two parts.
Split log_ratio(const Scaled& scaled) {
    constexpr double kL1 = 5.99999999999994648725e-01;
    constexpr double kL2 = 4.28571428578550184252e-01;
    constexpr double kL3 = 3.33333329818377432918e-01;
    constexpr double kL4 = 2.72728123808534006489e-01;
    constexpr double kL5 = 2.30660745775561754067e-01;
    constexpr double kL6 = 2.06975017800338417784e-01;
    const double mantissa = scaled.mantissa;
    const double centre = scaled.near_one_and_half ? 1.5 : 1.0;
    const double above = mantissa - centre;
    const double inverse = 1.0 / (mantissa + centre);
    const double s = above * inverse;
    const double s_high = without_low_word(s);
    // mantissa + centre, in two parts
    const std::int32_t half = (high_word(mantissa) >> 1) | 0x2000'0000;
    const std::int32_t shift = scaled.near_one_and_half ? 1 << 18 : 0;
    const double sum_high = with_high_word(0.0, half + 0x0008'0000 + shift);
    const double sum_low = mantissa - (sum_high - centre);
    const double s_low = inverse * ((above - s_high * sum_high) - s_high * sum_low);
    double square = s * s;
    double rest =
        square * square *
        (kL1 + square * (kL2 + square * (kL3 + square * (kL4 + square * (kL5 + square * kL6)))));
    rest += s_low * (s_high + s);
    square = s_high * s_high;
    const double factor_high = without_low_word(3.0 + square + rest);
    const double factor_low = rest - ((factor_high - 3.0) - square);
    const double product = s_high * factor_high;
    const double product_rest = s_low * factor_high + factor_low * s;
    Split out;
    out.high = without_low_word(product + product_rest);
    out.low = product_rest - (out.high - product);
    return out;
}

Split log2_of(double base) {
    // 2 / (3 log 2), whole and in two parts; log2(1.5) in two parts
    constexpr double kScale = 9.61796693925975554329e-01;
    constexpr double kScaleHigh = 9.61796700954437255859e-01;
    constexpr double kScaleLow = -7.02846165095275826516e-09;
    constexpr double kLogHigh = 5.84962487220764160156e-01;
    constexpr double kLogLow = 1.35003920212974897128e-08;
    const Scaled scaled = scale(base);
    const Split ratio = log_ratio(scaled);
    const double centre_high = scaled.near_one_and_half ? kLogHigh : 0.0;
    const double centre_low = scaled.near_one_and_half ? kLogLow : 0.0;
    const double high = kScaleHigh * ratio.high;
    const double low = kScaleLow * ratio.high + ratio.low * kScale + centre_low;
    const auto power = static_cast<double>(scaled.power);
    Split out;
    out.high = without_low_word(((high + low) + centre_high) + power);
    out.low = low - (((out.high - power) - centre_high) - high);
    return out;
}

/// 2^(high + low) where that is far from the ends of the range.
double exp2_of(Split exponent) {
    constexpr double kP1 = 1.66666666666666019037e-01;
    constexpr double kP2 = -2.77777777770155933842e-03;
    constexpr double kP3 = 6.61375632143793436117e-05;
    constexpr double kP4 = -1.65339022054652515390e-06;
    constexpr double kP5 = 4.13813679705723846039e-08;
    constexpr double kLog2 = 6.93147180559945286227e-01;
    constexpr double kLog2High = 6.93147182464599609375e-01;
    constexpr double kLog2Low = -1.90465429995776804525e-09;
    const std::int32_t word = high_word(exponent.low + exponent.high);
    std::int32_t magnitude = word & 0x7fff'ffff;
    std::int32_t power = 0;
    if (magnitude > 0x3fe0'0000) {
        // the nearest whole number goes into the power
        const std::int32_t rounded = word + (0x0010'0000 >> ((magnitude >> 20) - 0x3ff + 1));
        const std::int32_t bits = ((rounded & 0x7fff'ffff) >> 20) - 0x3ff;
        const double whole = with_high_word(0.0, rounded & ~(0x000f'ffff >> bits));
        power = ((rounded & 0x000f'ffff) | 0x0010'0000) >> (20 - bits);
        if (word < 0) power = -power;
        exponent.high -= whole;
    }
    const double high = without_low_word(exponent.low + exponent.high);
    const double scaled = high * kLog2High;
    const double rest = (exponent.low - (high - exponent.high)) * kLog2 + high * kLog2Low;
    const double z = scaled + rest;
    const double w = rest - (z - scaled);
    const double square = z * z;
    const double t =
        z - square * (kP1 + square * (kP2 + square * (kP3 + square * (kP4 + square * kP5))));
    const double r = (z * t) / (t - 2.0) - (w + z * w);
    const double fraction = 1.0 - (r - z);
    const std::int32_t result = high_word(fraction) + power * (1 << 20);
    if ((result >> 20) <= 0) return std::scalbn(fraction, power);
    return with_high_word(fraction, result);
}

}  // namespace

double strict_pow(double base, double exponent) {
    TRIBUTARY_ASSERT(std::isfinite(base) && base > 0.0);
    TRIBUTARY_ASSERT(std::abs(exponent) <= 0x1p31);
    if (base == 1.0 || exponent == 0.0) return 1.0;
    if (exponent == 1.0) return base;
    if (exponent == -1.0) return 1.0 / base;
    if (exponent == 2.0) return base * base;
    if (exponent == 0.5) return std::sqrt(base);
    const Split log = log2_of(base);
    const double exponent_high = without_low_word(exponent);
    Split product;
    product.low = (exponent - exponent_high) * log.high + exponent * log.low;
    product.high = exponent_high * log.high;
    const double sum = product.low + product.high;
    // -(1024 - log2(overflow threshold + half a unit))
    constexpr double kAtOverflow = 8.0085662595372944372e-17;
    if (sum > 1024.0 || (sum == 1024.0 && product.low + kAtOverflow > sum - product.high)) {
        return HUGE_VAL;
    }
    if (sum < -1075.0 || (sum == -1075.0 && product.low <= sum - product.high)) return 0.0;
    return exp2_of(product);
}

}  // namespace tributary::token
