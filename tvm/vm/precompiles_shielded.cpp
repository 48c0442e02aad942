// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tvm/vm/precompile_groups.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

constexpr std::size_t kWord = Uint256::kSize;
/// Leaves of the note commitment tree.
constexpr std::int64_t kTreeWidth = std::int64_t{1} << 32U;
constexpr std::size_t kMintSize = 1504;
constexpr std::size_t kBurnSize = 512;
constexpr std::size_t kMintLeafCountAt = 1472 / kWord;
constexpr std::size_t kTransferLeafCountAt = 1280 / kWord;
/// Levels that librustzcash hashes for.
constexpr std::int64_t kMerkleLevels = 63;

template <std::int64_t kEnergy>
std::int64_t fixed_energy(ByteView /*input*/, const Flags& /*flags*/) {
    return kEnergy;
}

PrecompileResult refused() {
    return {PrecompileOutcome::success, zero_words()};
}

PrecompileResult unknown() {
    return {PrecompileOutcome::unsupported, {}};
}

PrecompileResult verify_mint(const PrecompileCall& call) {
    if (call.input.size() != kMintSize) return refused();
    const bool full = long_of(word_at(call.input, kMintLeafCountAt)) >= kTreeWidth;
    return full ? refused() : unknown();
}

PrecompileResult verify_transfer(const PrecompileCall& call) {
    constexpr std::size_t sizes[] = {2080, 2368, 2464, 2752};
    if (std::find(std::begin(sizes), std::end(sizes), call.input.size()) == std::end(sizes))
        return refused();
    const bool full = long_of(word_at(call.input, kTransferLeafCountAt)) >= kTreeWidth - 1;
    return full ? refused() : unknown();
}

PrecompileResult verify_burn(const PrecompileCall& call) {
    return call.input.size() == kBurnSize ? unknown() : refused();
}

PrecompileResult merkle_hash(const PrecompileCall& call) {
    const bool readable =
        call.input.size() >= 3 * kWord && clamped_int(word_at(call.input, 0)) < kMerkleLevels;
    return readable ? unknown() : PrecompileResult{PrecompileOutcome::failure, {}};
}

bool shielded(const Flags& flags) {
    return flags.shielded_trc20;
}

}  // namespace

std::span<const PrecompileEntry> shielded_precompiles() {
    static constexpr PrecompileEntry entries[] = {
        {0x1000001, shielded, {fixed_energy<150'000>, verify_mint}},
        {0x1000002, shielded, {fixed_energy<200'000>, verify_transfer}},
        {0x1000003, shielded, {fixed_energy<150'000>, verify_burn}},
        {0x1000004, shielded, {fixed_energy<500>, merkle_hash}},
    };
    return entries;
}

}  // namespace tributary::tvm
