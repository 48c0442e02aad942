// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "primitives/crypto/ripemd160.hpp"
#include "primitives/crypto/sha256.hpp"
#include "tvm/vm/blake2f.hpp"
#include "tvm/vm/bn254.hpp"
#include "tvm/vm/modexp.hpp"
#include "tvm/vm/precompile_groups.hpp"

namespace tributary::tvm {
namespace {

/// Bytes of one pair that the pairing check takes.
constexpr std::size_t kPairSize = bn254::kG1Size + bn254::kG2Size;

template <std::int64_t kBase, std::int64_t kPerWord>
std::int64_t energy_by_word(ByteView input, const Flags& /*flags*/) {
    return kBase + kPerWord * static_cast<std::int64_t>((input.size() + 31) / 32);
}

PrecompileResult identity(const PrecompileCall& call) {
    return {PrecompileOutcome::success, to_bytes(call.input)};
}

PrecompileResult run_sha256(const PrecompileCall& call) {
    return {PrecompileOutcome::success, to_bytes(sha256(call.input).view())};
}

/// Where Ethereum has RIPEMD-160, java-tron hashes twenty bytes of SHA-256 once more
/// (PrecompiledContracts.Ripempd160).
PrecompileResult double_sha256(const PrecompileCall& call) {
    const Hash256 first = sha256(call.input);
    return {PrecompileOutcome::success, to_bytes(sha256(first.view().first(20)).view())};
}

PrecompileResult run_ripemd160(const PrecompileCall& call) {
    Bytes out(12);
    append(out, ripemd160(call.input).view());
    return {PrecompileOutcome::success, std::move(out)};
}

/// The input in a given length, cut or filled with zeros on the right.
template <std::size_t N>
std::array<std::uint8_t, N> filled(ByteView input) {
    std::array<std::uint8_t, N> out{};
    std::copy_n(input.begin(), std::min(input.size(), N), out.begin());
    return out;
}

PrecompileResult failure() {
    return {PrecompileOutcome::failure, {}};
}

std::int64_t add_energy(ByteView /*input*/, const Flags& flags) {
    return flags.istanbul ? 150 : 500;
}

PrecompileResult add_points(const PrecompileCall& call) {
    const auto input = filled<2 * bn254::kG1Size>(call.input);
    const auto p = bn254::decode_g1(ByteView(input).first(bn254::kG1Size));
    const auto q = bn254::decode_g1(ByteView(input).subspan(bn254::kG1Size));
    if (!p || !q) return failure();
    return {PrecompileOutcome::success, to_bytes(bn254::encode_g1(bn254::add(*p, *q)))};
}

std::int64_t multiply_energy(ByteView /*input*/, const Flags& flags) {
    return flags.istanbul ? 6000 : 40'000;
}

PrecompileResult multiply_point(const PrecompileCall& call) {
    const auto input = filled<bn254::kG1Size + Uint256::kSize>(call.input);
    const auto p = bn254::decode_g1(ByteView(input).first(bn254::kG1Size));
    if (!p) return failure();
    const auto product = bn254::multiply(*p, Uint256::load(input.data() + bn254::kG1Size));
    return {PrecompileOutcome::success, to_bytes(bn254::encode_g1(product))};
}

std::int64_t pairing_energy(ByteView input, const Flags& flags) {
    const auto pairs = static_cast<std::int64_t>(input.size() / kPairSize);
    return flags.istanbul ? 45'000 + 34'000 * pairs : 100'000 + 80'000 * pairs;
}

PrecompileResult check_pairing(const PrecompileCall& call) {
    if (call.input.size() % kPairSize != 0) return failure();
    bn254::PairingProduct product;
    for (std::size_t at = 0; at < call.input.size(); at += kPairSize) {
        const auto p = bn254::decode_g1(call.input.subspan(at, bn254::kG1Size));
        const auto q = bn254::decode_g2(call.input.subspan(at + bn254::kG1Size, bn254::kG2Size));
        if (!p || !q) return failure();
        product.add(*p, *q);
    }
    return {PrecompileOutcome::success, word_of(product.is_one() ? 1 : 0)};
}

bool is_blake2f_input(ByteView input) {
    return input.size() == kBlake2fInput && (input[212] & 0xfeU) == 0;
}

std::int64_t blake2f_energy(ByteView input, const Flags& /*flags*/) {
    if (!is_blake2f_input(input)) return 0;
    return static_cast<std::int64_t>(read_be64(input) >> 32U);
}

PrecompileResult run_blake2f(const PrecompileCall& call) {
    // A call that fails writes this word to memory all the same.
    if (!is_blake2f_input(call.input)) return {PrecompileOutcome::failure, zero_words()};
    return {PrecompileOutcome::success, to_bytes(blake2f(call.input))};
}

bool always(const Flags& /*flags*/) {
    return true;
}

bool compatible_evm(const Flags& flags) {
    return flags.compatible_evm;
}

}  // namespace

std::span<const PrecompileEntry> pure_precompiles() {
    static constexpr PrecompileEntry entries[] = {
        {0x02, always, {energy_by_word<60, 12>, run_sha256}},
        {0x03, always, {energy_by_word<600, 120>, double_sha256}},
        {0x04, always, {energy_by_word<15, 3>, identity}},
        {0x05, always, {modexp_energy, run_modexp}},
        {0x06, always, {add_energy, add_points}},
        {0x07, always, {multiply_energy, multiply_point}},
        {0x08, always, {pairing_energy, check_pairing}},
        {0x20003, compatible_evm, {energy_by_word<600, 120>, run_ripemd160}},
        {0x20009, compatible_evm, {blake2f_energy, run_blake2f}},
    };
    return entries;
}

}  // namespace tributary::tvm
