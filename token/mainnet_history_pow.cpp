// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "token/strict_pow.hpp"

namespace tributary::token {
namespace {

struct Exception {
    std::uint64_t base = 0;
    std::uint64_t result = 0;
};

/// Bits of the bases whose power of 0.0005 mainnet rounded otherwise, ascending, and what it got:
/// blocks 4,065,476 to 9,631,452.
constexpr std::array<Exception, 48> kExceptions{{
    {0x3ff000002fc6a33f, 0x3ff0000000061d86}, {0x3ff0000046d74585, 0x3ff0000000091150},
    {0x3ff00000c2a51ab7, 0x3ff000000018ea20}, {0x3ff00001ce277ce7, 0x3ff00000003b27dc},
    {0x3ff00002f453d343, 0x3ff000000060cf4e}, {0x3ff000045a0b2035, 0x3ff00000008e98e6},
    {0x3ff000057b83c83f, 0x3ff0000000b3a640}, {0x3ff00005c7692d61, 0x3ff0000000bd5d34},
    {0x3ff00006666f30ff, 0x3ff0000000d1b80e}, {0x3ff0000965922b01, 0x3ff000000133e966},
    {0x3ff00009d3df2e9c, 0x3ff00000014207b4}, {0x3ff0000cc84e613f, 0x3ff0000001a2da46},
    {0x3ff00015c8f06afe, 0x3ff0000002c9d73e}, {0x3ff0001632cccf1b, 0x3ff0000002d76406},
    {0x3ff00021f6080e3c, 0x3ff000000458d16a}, {0x3ff0002cc166be3c, 0x3ff0000005ba841e},
    {0x3ff00033d5ab51c8, 0x3ff0000006a279c8}, {0x3ff00042afe6956a, 0x3ff0000008892244},
    {0x3ff000489c0f28bd, 0x3ff00000094b3072}, {0x3ff00051c09cc796, 0x3ff000000a76c20e},
    {0x3ff0005b7357c2d4, 0x3ff000000bb48572}, {0x3ff00068def18101, 0x3ff000000d6c3cac},
    {0x3ff000c0e8df0274, 0x3ff0000018b0aeb2}, {0x3ff000def05fa9c8, 0x3ff000001c887cdc},
    {0x3ff0010403f34767, 0x3ff0000021472146}, {0x3ff0012e43815868, 0x3ff0000026af266e},
    {0x3ff0013bca543227, 0x3ff00000286a42d2}, {0x3ff0021a2f14a0ee, 0x3ff0000044deb040},
    {0x3ff00314b1e73ecf, 0x3ff0000064ea3ef8}, {0x3ff0032fda05447d, 0x3ff0000068636fe0},
    {0x3ff00364ba163146, 0x3ff000006f26a9dc}, {0x3ff00496fe59bc98, 0x3ff000009650a4ca},
    {0x3ff005468a327822, 0x3ff00000acc20750}, {0x3ff0068cd52978ae, 0x3ff00000d676966c},
    {0x3ff006ea73f88946, 0x3ff00000e26d4ea2}, {0x3ff009b0b2616930, 0x3ff000013d27849e},
    {0x3ff00a3632db72be, 0x3ff000014e3382a6}, {0x3ff00bef8115b65d, 0x3ff0000186893de0},
    {0x3ff00c15de2b0d5e, 0x3ff000018b6eaab6}, {0x3ff00e00380e10d7, 0x3ff00001c9ff83c8},
    {0x3ff00e86a7859088, 0x3ff00001db256a52}, {0x3ff0123e52985644, 0x3ff0000254797fd0},
    {0x3ff0126d052860e2, 0x3ff000025a6cde26}, {0x3ff01349f3ac164b, 0x3ff000027693328a},
    {0x3ff015cba20ec276, 0x3ff00002c84cef0e}, {0x3ff0192278704be3, 0x3ff000033518c576},
    {0x3ff019be4095d6ae, 0x3ff0000348e9f02a}, {0x3ff020fb74e9f170, 0x3ff00004346fbfa2},
}};

}  // namespace

double mainnet_history_pow(double base, double exponent) {
    constexpr double kExponent = 0.0005;
    if (exponent == kExponent) {
        const auto bits = std::bit_cast<std::uint64_t>(base);
        const auto* found = std::lower_bound(
            kExceptions.begin(), kExceptions.end(), bits, [](const Exception& entry, auto key) {
                return entry.base < key;
            });
        if (found != kExceptions.end() && found->base == bits) {
            return std::bit_cast<double>(found->result);
        }
    }
    return strict_pow(base, exponent);
}

}  // namespace tributary::token
