// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/address.hpp"
#include "primitives/crypto/secp256k1.hpp"

namespace tributary::test {

/// Witnesses of simulated chains are numbers from 0 on, the same people in every chain.
using WitnessNumber = std::uint32_t;

/// From here on the numbers are the attacker's own people.
inline constexpr WitnessNumber kFirstStranger = 1'000'000'000;

/// One key of a witness: 0 is the key of its account, the others those it changed to, in order.
struct KeyName {
    WitnessNumber witness = 0;
    std::uint32_t version = 0;

    auto operator<=>(const KeyName&) const = default;
};

/// The address of a key; of version 0 the witness's own. Any thread.
const Address& simulated_address(const KeyName& name);

/// A real signature (secp256k1::sign), always the same one for a digest. Any thread.
Signature sign_as(const KeyName& name, const Hash256& digest);

/// A number that looks random and is the same for the same input.
constexpr std::uint64_t scramble(std::uint64_t seed, std::uint64_t value) {
    std::uint64_t out = seed * 0x9E3779B97F4A7C15U + value + 0x632BE59BD9B4E019U;
    out = (out ^ (out >> 30U)) * 0xBF58476D1CE4E5B9U;
    out = (out ^ (out >> 27U)) * 0x94D049BB133111EBU;
    out ^= out >> 31U;
    // Twice, since neighbours in `value` and in `seed` must not look alike.
    out = (out ^ (out >> 30U)) * 0xBF58476D1CE4E5B9U;
    return out ^ (out >> 31U);
}

}  // namespace tributary::test
