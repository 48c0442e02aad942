// SPDX-License-Identifier: Apache-2.0
#include "primitives/base58.hpp"

#include <algorithm>

#include "primitives/crypto/sha256.hpp"

namespace tributary {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::size_t kChecksumSize = 4;

std::array<std::uint8_t, kChecksumSize> checksum_of(ByteView payload) {
    const Hash256 twice = sha256(sha256(payload).view());
    std::array<std::uint8_t, kChecksumSize> out{};
    std::copy_n(twice.bytes.begin(), kChecksumSize, out.begin());
    return out;
}

/// Multiplies a little-endian number of the given base by `factor` and adds `digit`.
void multiply_add(Bytes& number, std::uint32_t base, std::uint32_t factor, std::uint32_t digit) {
    std::uint32_t carry = digit;
    for (std::uint8_t& place : number) {
        carry += place * factor;
        place = static_cast<std::uint8_t>(carry % base);
        carry /= base;
    }
    for (; carry != 0; carry /= base)
        number.push_back(static_cast<std::uint8_t>(carry % base));
}

}  // namespace

std::string encode_base58check(ByteView payload) {
    Bytes input = to_bytes(payload);
    append(input, checksum_of(payload));
    Bytes digits;
    for (const std::uint8_t byte : input)
        multiply_add(digits, 58, 256, byte);
    const auto zeros = std::find_if(input.begin(), input.end(), [](auto b) { return b != 0; });
    std::string out(static_cast<std::size_t>(zeros - input.begin()), kAlphabet[0]);
    for (auto it = digits.rbegin(); it != digits.rend(); ++it)
        out.push_back(kAlphabet[*it]);
    return out;
}

Result<Bytes> decode_base58check(std::string_view text) {
    if (text.size() > kMaxBase58Length) return fail(ErrorCode::oversized, "Base58 text");
    Bytes number;
    for (const char c : text) {
        const std::size_t digit = kAlphabet.find(c);
        if (digit == std::string_view::npos) {
            return fail(ErrorCode::bad_base58, "a character outside the alphabet");
        }
        multiply_add(number, 256, 58, static_cast<std::uint32_t>(digit));
    }
    const std::size_t zeros = std::min(text.find_first_not_of(kAlphabet[0]), text.size());
    Bytes out(zeros, 0);
    out.insert(out.end(), number.rbegin(), number.rend());
    if (out.size() < kChecksumSize) return fail(ErrorCode::bad_base58, "too short");
    const Bytes stated(out.end() - kChecksumSize, out.end());
    out.resize(out.size() - kChecksumSize);
    if (!equal(stated, checksum_of(out))) return fail(ErrorCode::bad_base58, "wrong checksum");
    return out;
}

}  // namespace tributary
