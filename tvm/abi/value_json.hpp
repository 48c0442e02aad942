// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tvm/abi/value.hpp"

namespace tributary::tvm {

/// Longest text of one argument.
inline constexpr std::size_t kMaxAbiValueText = 2U << 20U;

/// The value as one line of JSON: numbers as decimal text, addresses in Base58Check, bytes as hex,
/// lists as arrays, tuples with named members as objects. The value has the shape of the type.
/// Text that is no UTF-8 gets replacement characters.
std::string json_of(const AbiType& type, const AbiValue& value);

/// Reads what a person types for an argument: the words of json_of, numbers also as 0x and hex,
/// bytes with 0x or without, addresses also as 41-hex or 0x and 40 digits; lists as JSON. Errors:
/// bad_number, bad_hex, bad_address, bad_base58, malformed, invalid_argument, out_of_range,
/// oversized.
Result<AbiValue> value_from_text(const AbiType& type, std::string_view text);

}  // namespace tributary::tvm
