// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "primitives/address.hpp"
#include "tvm/abi/type.hpp"

namespace tributary::tvm {

/// 32 bytes as they stand in call data: numbers on the right in two's complement, bytesN on the
/// left.
using AbiWord = std::array<std::uint8_t, 32>;

struct AbiValue;
/// The elements of an array or the members of a tuple.
using AbiList = std::vector<AbiValue>;

/// A value of some AbiType: a word, the bytes of `bytes` and `string`, or a list.
struct AbiValue {
    std::variant<AbiWord, Bytes, AbiList> content = AbiWord{};

    bool operator==(const AbiValue&) const = default;
};

AbiValue abi_number(std::uint64_t value);
AbiValue abi_bool(bool value);
AbiValue abi_address(const Address& value);
AbiValue abi_text(std::string_view value);

/// A bytes32 or a number that is at hand as 32 bytes.
AbiValue abi_word(ByteView value);

/// The low 20 bytes behind TRON's prefix.
Address address_of_word(const AbiWord& word);

/// The number where the word holds less than 2^64.
std::optional<std::uint64_t> number_of_word(const AbiWord& word);

/// Decimal text of an unsigned word, or of one in two's complement.
std::string decimal_of(const AbiWord& word, bool is_signed);

/// A word from decimal digits with or without a minus, or from 0x and up to 64 hex digits. Errors:
/// bad_number.
Result<AbiWord> word_from_text(std::string_view text);

/// Refuses a word that is no value of an elementary type: a number out of its bits, a bool beyond
/// 1, bytes behind bytesN. An address may carry TRON's prefix, as ecrecover answers it. Errors:
/// out_of_range.
Status verify_word(const AbiType& type, const AbiWord& word);

}  // namespace tributary::tvm
