// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/address.hpp"
#include "primitives/uint256.hpp"

namespace tributary::tvm {

/// The address of a word: its low 20 bytes behind the prefix, the rest ignored (java-tron
/// DataWord.toTronAddress).
inline Address address_of(const Uint256& word) {
    const auto bytes = word.bytes();
    Address out;
    out.bytes[0] = Address::kPrefix;
    std::memcpy(out.bytes.data() + 1, bytes.data() + 12, 20);
    return out;
}

/// The address as a word with its prefix: 21 significant bytes.
inline Uint256 prefixed_word(const Address& address) {
    std::array<std::uint8_t, Uint256::kSize> bytes{};
    std::memcpy(bytes.data() + 11, address.bytes.data(), Address::kSize);
    return Uint256::load(bytes.data());
}

/// The word without what lies above its low 20 bytes.
inline Uint256 low_20_bytes(const Uint256& word) {
    return {0, word.limbs[2] & 0xffffffffU, word.limbs[1], word.limbs[0]};
}

/// java-tron DataWord.intValueSafe: 2^31 - 1 for everything above it.
inline std::int32_t clamped_int(const Uint256& word) {
    constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
    if (!word.fits_u64() || word.limbs[0] > static_cast<std::uint64_t>(kMax)) return kMax;
    return static_cast<std::int32_t>(word.limbs[0]);
}

/// java-tron DataWord.intValue: the low 32 bits, signed.
inline std::int32_t low_int(const Uint256& word) {
    return static_cast<std::int32_t>(word.limbs[0] & 0xffffffffU);
}

/// java-tron DataWord.longValue: the low 64 bits, signed.
inline std::int64_t low_long(const Uint256& word) {
    return static_cast<std::int64_t>(word.limbs[0]);
}

}  // namespace tributary::tvm
