// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/modexp.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "primitives/crypto/modular_power.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

constexpr std::int64_t kNumbersAt = 96;

/// The three lengths in front of the numbers.
struct Lengths {
    std::int64_t base = 0;
    std::int64_t exponent = 0;
    std::int64_t modulus = 0;
};

/// What the input holds of `length` bytes at `at`; the rest is implied as zeros.
ByteView held(ByteView input, std::int64_t at, std::int64_t length) {
    const auto begin = std::min(static_cast<std::size_t>(at), input.size());
    return input.subspan(begin, std::min(static_cast<std::size_t>(length), input.size() - begin));
}

std::int64_t length_at(ByteView input, std::int64_t index) {
    const auto bytes = held(input, 32 * index, 32);
    std::array<std::uint8_t, 32> word{};
    std::copy(bytes.begin(), bytes.end(), word.begin());
    return clamped_int(Uint256::load(word.data()));
}

Lengths lengths_of(ByteView input) {
    return {length_at(input, 0), length_at(input, 1), length_at(input, 2)};
}

/// java-tron BIUtil.addSafely.
std::int64_t clamped_sum(std::int64_t a, std::int64_t b) {
    return std::min<std::int64_t>(a + b, std::numeric_limits<std::int32_t>::max());
}

std::int64_t complexity_of(std::int64_t length) {
    const std::int64_t squared = length * length;
    if (length <= 64) return squared;
    if (length <= 1024) return squared / 4 + 96 * length - 3072;
    return squared / 16 + 480 * length - 199'680;
}

/// Position of the highest bit of the exponent, guessed from its first 32 bytes.
std::int64_t adjusted_exponent(ByteView head, std::int64_t length) {
    const auto width = std::min<std::int64_t>(length, 32);
    std::int64_t highest = 0;
    for (std::size_t i = 0; i < head.size() && highest == 0; ++i) {
        if (head[i] == 0) continue;
        const auto below = 8 * (width - 1 - static_cast<std::int64_t>(i));
        highest = below + static_cast<std::int64_t>(std::bit_width(static_cast<unsigned>(head[i])));
    }
    highest = std::max<std::int64_t>(highest - 1, 0);
    return length <= 32 ? highest : 8 * (length - 32) + highest;
}

/// The number with its implied zeros, which are few: energy pays for them by the square.
Bytes whole(ByteView held_bytes, std::int64_t length) {
    Bytes out(static_cast<std::size_t>(length));
    std::copy(held_bytes.begin(), held_bytes.end(), out.begin());
    return out;
}

}  // namespace

std::int64_t modexp_energy(ByteView input, const Flags& /*flags*/) {
    const Lengths lengths = lengths_of(input);
    const auto at = clamped_sum(kNumbersAt, lengths.base);
    const auto head = held(input, at, std::min<std::int64_t>(lengths.exponent, 32));
    const auto complexity = complexity_of(std::max(lengths.base, lengths.modulus));
    const auto factor = std::max<std::int64_t>(adjusted_exponent(head, lengths.exponent), 1);
    const Uint128 energy =
        static_cast<Uint128>(complexity) * static_cast<std::uint64_t>(factor) / 20;
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    return energy < static_cast<Uint128>(kMost) ? static_cast<std::int64_t>(energy) : kMost;
}

PrecompileResult run_modexp(const PrecompileCall& call) {
    const Lengths lengths = lengths_of(call.input);
    const auto exponent_at = clamped_sum(kNumbersAt, lengths.base);
    const auto modulus_at = clamped_sum(exponent_at, lengths.exponent);
    const auto base = held(call.input, kNumbersAt, lengths.base);
    const auto exponent = held(call.input, exponent_at, lengths.exponent);
    const auto modulus = held(call.input, modulus_at, lengths.modulus);
    const auto implied = lengths.exponent - static_cast<std::int64_t>(exponent.size());
    const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
    // java-tron allocates what it is asked for, and what is asked for here it may not have.
    if (!exponent.empty() && implied > kMaxImpliedExponent)
        return {PrecompileOutcome::unsupported, {}};
    if (std::all_of(modulus.begin(), modulus.end(), is_zero))
        return {PrecompileOutcome::success, {}};
    const Bytes whole_base = whole(base, lengths.base);
    const Bytes whole_modulus = whole(modulus, lengths.modulus);
    const auto zeros = exponent.empty() ? 0 : static_cast<std::uint64_t>(implied);
    return {PrecompileOutcome::success,
            modular_power({whole_base, exponent, zeros, whole_modulus})};
}

}  // namespace tributary::tvm
