// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary {

/// Longest Base58Check text that is looked at; an address has 34 characters.
inline constexpr std::size_t kMaxBase58Length = 128;

/// Bitcoin's alphabet, payload followed by the first four bytes of its double SHA-256.
std::string encode_base58check(ByteView payload);

/// The payload. Errors: oversized, bad_base58.
Result<Bytes> decode_base58check(std::string_view text);

}  // namespace tributary
