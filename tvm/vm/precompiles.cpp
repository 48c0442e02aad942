// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/precompiles.hpp"

#include <algorithm>
#include <limits>

#include "tvm/vm/precompile_groups.hpp"

namespace tributary::tvm {

Bytes zero_words(std::size_t count) {
    return Bytes(count * Uint256::kSize);
}

Bytes word_of(std::int64_t value) {
    return to_bytes(Uint256(static_cast<std::uint64_t>(value)).bytes());
}

Uint256 word_at(ByteView input, std::size_t index) {
    return Uint256::load(input.subspan(index * Uint256::kSize, Uint256::kSize).data());
}

std::int64_t long_of(const Uint256& word) {
    constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
    if (!word.fits_u64() || word.limbs[0] > static_cast<std::uint64_t>(kMax)) return kMax;
    return static_cast<std::int64_t>(word.limbs[0]);
}

const Precompile* find_precompile(const Uint256& address, const Flags& flags) {
    if (!address.fits_u64()) return nullptr;
    for (const auto group : {pure_precompiles(),
                             signature_precompiles(),
                             resource_precompiles(),
                             shielded_precompiles()}) {
        for (const auto& entry : group) {
            if (entry.address == address.limbs[0])
                return entry.is_on(flags) ? &entry.contract : nullptr;
        }
    }
    return nullptr;
}

bool reads_chain(const Uint256& address) {
    constexpr std::uint64_t kValidateMultiSign = 0x0a;
    if (!address.fits_u64()) return false;
    const auto group = resource_precompiles();
    return address.limbs[0] == kValidateMultiSign ||
           std::any_of(group.begin(), group.end(), [&](const PrecompileEntry& entry) {
               return entry.address == address.limbs[0];
           });
}

}  // namespace tributary::tvm
