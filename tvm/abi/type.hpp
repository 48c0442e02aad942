// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "primitives/result.hpp"

namespace tributary::tvm {

/// Longest text of one type or signature that is read.
inline constexpr std::size_t kMaxAbiTypeText = 4096;
/// Arrays and tuples inside each other.
inline constexpr std::size_t kMaxAbiDepth = 16;
/// 32-byte words that the fixed part of one type may take.
inline constexpr std::size_t kMaxAbiHeadWords = 4096;

/// The shapes of a value in the Solidity contract ABI.
enum class AbiKind {
    unsigned_integer,
    signed_integer,
    address,
    boolean,
    fixed_bytes,
    /// An address and a selector in 24 bytes.
    function_pointer,
    bytes,
    string,
    array,
    fixed_array,
    tuple,
};

/// One type of the Solidity contract ABI (its specification, version 0.8).
struct AbiType {
    AbiKind kind = AbiKind::unsigned_integer;
    /// Bits of an integer, bytes of bytesN, elements of a fixed array; 0 elsewhere.
    std::size_t size = 0;
    /// The element type of an array, the members of a tuple.
    std::vector<AbiType> parts;
    /// Names of a tuple's members, one for each part; empty where none is known.
    std::vector<std::string> names;

    bool operator==(const AbiType&) const = default;
};

/// Reads a type such as uint256, bytes32[4][] or (address,uint256)[]. uint and int mean 256 bits,
/// TRON's trcToken is uint256. Errors: malformed, oversized.
Result<AbiType> parse_abi_type(std::string_view text);

/// Reads the types between the parentheses of "(a,b,c)", none for "()". Errors: malformed,
/// oversized.
Result<std::vector<AbiType>> parse_abi_type_list(std::string_view text);

/// The elements that `suffix`, such as "[3][]", makes of `type`. Errors: malformed, oversized.
Result<AbiType> with_array_suffix(AbiType type, std::string_view suffix);

/// The spelling that selectors are hashed from.
std::string canonical_name(const AbiType& type);

/// True where the type stands behind an offset.
bool is_dynamic(const AbiType& type);

/// Bytes that the type takes in the head of what holds it.
std::size_t head_size(const AbiType& type);

/// Refuses a type that is nested too deep or whose head is too large. Errors: oversized.
Status verify_abi_type(const AbiType& type);

}  // namespace tributary::tvm
