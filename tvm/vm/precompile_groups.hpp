// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "tvm/vm/precompiles.hpp"

namespace tributary::tvm {

/// A built-in contract, where it stands and whether it is there.
struct PrecompileEntry {
    std::uint64_t address = 0;
    bool (*is_on)(const Flags& flags);
    Precompile contract;
};

/// Hashes, modexp and the curves: what needs no state.
std::span<const PrecompileEntry> pure_precompiles();

/// Signatures checked in batches and against an account's permissions.
std::span<const PrecompileEntry> signature_precompiles();

/// Votes, rewards, stake and resources.
std::span<const PrecompileEntry> resource_precompiles();

/// Sapling proofs and Pedersen hashes: energy and refusals by form are exact, the rest is
/// unsupported.
std::span<const PrecompileEntry> shielded_precompiles();

/// A word of zeros, which many built-in contracts answer to what they cannot read.
Bytes zero_words(std::size_t count = 1);

/// `value` as a word on the right of the answer (java-tron longTo32Bytes: a negative number is not
/// sign-extended).
Bytes word_of(std::int64_t value);

/// The i-th whole word; `input` has it.
Uint256 word_at(ByteView input, std::size_t index);

/// The number, or the highest int64 where it does not fit (java-tron DataWord.longValueSafe).
std::int64_t long_of(const Uint256& word);

}  // namespace tributary::tvm
