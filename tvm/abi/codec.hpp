// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/abi/value.hpp"

namespace tributary::tvm {

/// Largest encoding that is read or made.
inline constexpr std::size_t kMaxAbiBytes = 1U << 20U;
/// Most values, lists and their elements all counted, in one encoding: offsets may point to the
/// same place many times, so a few bytes could otherwise stand for billions of values.
inline constexpr std::size_t kMaxAbiValues = 65'536;
/// Most bytes of `bytes` and `string` in one decoded list, for the same reason.
inline constexpr std::size_t kMaxAbiDecodedBytes = 4U << 20U;

/// The encoding of a row of values, as behind a selector. Errors: invalid_argument (another shape
/// than the type's), out_of_range (a word is no value of its type), oversized.
Result<Bytes> encode_abi(const std::vector<AbiType>& types, const AbiList& values);

/// Reads a row of values. Offsets may point anywhere inside; bytes that nothing points to are
/// passed over. Addresses come back without TRON's prefix. Errors: truncated, out_of_range,
/// oversized.
Result<AbiList> decode_abi(const std::vector<AbiType>& types, ByteView bytes);

}  // namespace tributary::tvm
