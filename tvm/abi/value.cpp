// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/value.hpp"

#include <algorithm>

#include "primitives/check.hpp"

namespace tributary::tvm {
namespace {

constexpr std::size_t kWord = 32;

bool is_negative(const AbiWord& word) {
    return (word[0] & 0x80U) != 0;
}

AbiWord negated(AbiWord word) {
    unsigned carry = 1;
    for (std::size_t i = kWord; i-- > 0;) {
        const unsigned sum = static_cast<std::uint8_t>(~word[i]) + carry;
        word[i] = static_cast<std::uint8_t>(sum);
        carry = sum >> 8U;
    }
    return word;
}

/// word = word * 10 + digit; false where it does not fit.
bool push_digit(AbiWord& word, unsigned digit) {
    unsigned carry = digit;
    for (std::size_t i = kWord; i-- > 0;) {
        const unsigned product = word[i] * 10U + carry;
        word[i] = static_cast<std::uint8_t>(product);
        carry = product >> 8U;
    }
    return carry == 0;
}

/// Divides by ten and returns the remainder.
unsigned pop_digit(AbiWord& word) {
    unsigned rest = 0;
    for (auto& byte : word) {
        const unsigned value = (rest << 8U) | byte;
        byte = static_cast<std::uint8_t>(value / 10);
        rest = value % 10;
    }
    return rest;
}

Result<AbiWord> word_from_hex(std::string_view digits, std::string_view text) {
    std::string padded(digits);
    if (padded.size() % 2 != 0) padded.insert(0, "0");
    const auto raw = from_hex(padded);
    if (!raw || raw->empty() || raw->size() > kWord)
        return fail(ErrorCode::bad_number, std::string(text.substr(0, 80)));
    AbiWord out{};
    std::copy_backward(raw->begin(), raw->end(), out.end());
    return out;
}

bool all_equal(const AbiWord& word, std::size_t from, std::size_t to, std::uint8_t byte) {
    return std::all_of(word.begin() + static_cast<std::ptrdiff_t>(from),
                       word.begin() + static_cast<std::ptrdiff_t>(to),
                       [byte](std::uint8_t b) { return b == byte; });
}

bool fits(const AbiType& type, const AbiWord& word) {
    const std::size_t low = kWord - type.size / 8;
    switch (type.kind) {
        case AbiKind::unsigned_integer: return all_equal(word, 0, low, 0);
        case AbiKind::signed_integer: {
            const bool negative = (word[low] & 0x80U) != 0;
            return all_equal(word, 0, low, negative ? 0xff : 0x00);
        }
        case AbiKind::address:
            return all_equal(word, 0, 11, 0) && (word[11] == 0 || word[11] == Address::kPrefix);
        case AbiKind::boolean: return all_equal(word, 0, 31, 0) && word[31] <= 1;
        case AbiKind::fixed_bytes:
        case AbiKind::function_pointer: return all_equal(word, type.size, kWord, 0);
        case AbiKind::bytes:
        case AbiKind::string:
        case AbiKind::array:
        case AbiKind::fixed_array:
        case AbiKind::tuple: break;
    }
    return false;
}

}  // namespace

AbiValue abi_number(std::uint64_t value) {
    return abi_word(be64(value));
}

AbiValue abi_bool(bool value) {
    return abi_number(value ? 1 : 0);
}

AbiValue abi_address(const Address& value) {
    return abi_word(value.evm_view());
}

AbiValue abi_text(std::string_view value) {
    return {to_bytes(as_bytes(value))};
}

AbiValue abi_word(ByteView value) {
    TRIBUTARY_ASSERT(value.size() <= kWord);
    AbiWord out{};
    std::copy_backward(value.begin(), value.end(), out.end());
    return {out};
}

Address address_of_word(const AbiWord& word) {
    std::array<std::uint8_t, 20> tail{};
    std::copy(word.begin() + 12, word.end(), tail.begin());
    return Address::from_evm(tail);
}

std::optional<std::uint64_t> number_of_word(const AbiWord& word) {
    if (!all_equal(word, 0, 24, 0)) return std::nullopt;
    return read_be64(ByteView(word).subspan(24));
}

std::string decimal_of(const AbiWord& word, bool is_signed) {
    const bool minus = is_signed && is_negative(word);
    AbiWord rest = minus ? negated(word) : word;
    std::string out;
    do {
        out += static_cast<char>('0' + pop_digit(rest));
    } while (!all_equal(rest, 0, kWord, 0));
    if (minus) out += '-';
    std::reverse(out.begin(), out.end());
    return out;
}

Result<AbiWord> word_from_text(std::string_view text) {
    if (text.starts_with("0x")) return word_from_hex(text.substr(2), text);
    const bool minus = text.starts_with('-');
    const auto digits = text.substr(minus ? 1 : 0);
    AbiWord out{};
    bool good = !digits.empty() && digits.size() <= 78;
    for (const char c : digits)
        good = good && c >= '0' && c <= '9' && push_digit(out, static_cast<unsigned>(c - '0'));
    // -2^255 is the lowest; its magnitude has the top bit and nothing else.
    if (good && minus) {
        AbiWord lowest{};
        lowest[0] = 0x80;
        good = !is_negative(out) || out == lowest;
        out = negated(out);
    }
    if (!good) return fail(ErrorCode::bad_number, std::string(text.substr(0, 80)));
    return out;
}

Status verify_word(const AbiType& type, const AbiWord& word) {
    if (!fits(type, word)) return fail(ErrorCode::out_of_range, canonical_name(type));
    return {};
}

}  // namespace tributary::tvm
