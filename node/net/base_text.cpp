// SPDX-License-Identifier: Apache-2.0
#include "node/net/base_text.hpp"

namespace tributary::node {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(ByteView bytes, std::string_view alphabet, unsigned bits) {
    const std::uint32_t mask = (1U << bits) - 1U;
    std::string out;
    std::uint32_t window = 0;
    unsigned held = 0;
    for (const std::uint8_t byte : bytes) {
        window = (window << 8U) | byte;
        held += 8;
        while (held >= bits) {
            held -= bits;
            out.push_back(alphabet[(window >> held) & mask]);
        }
    }
    if (held > 0) out.push_back(alphabet[(window << (bits - held)) & mask]);
    return out;
}

std::optional<Bytes> decode(std::string_view text, std::string_view alphabet, unsigned bits) {
    Bytes out;
    std::uint32_t window = 0;
    unsigned held = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        window = (window << bits) | static_cast<std::uint32_t>(digit);
        held += bits;
        if (held < 8) continue;
        held -= 8;
        out.push_back(static_cast<std::uint8_t>(window >> held));
    }
    // A digit that adds no byte, or bits that an encoder would have left 0.
    if (held >= bits || (window & ((1U << held) - 1U)) != 0) return std::nullopt;
    return out;
}

}  // namespace

std::string to_base32(ByteView bytes) {
    return encode(bytes, kBase32, 5);
}

std::optional<Bytes> from_base32(std::string_view text) {
    return decode(text, kBase32, 5);
}

std::string to_base64url(ByteView bytes) {
    return encode(bytes, kBase64Url, 6);
}

std::optional<Bytes> from_base64url(std::string_view text) {
    return decode(text, kBase64Url, 6);
}

}  // namespace tributary::node
