// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tvm/vm/flags.hpp"

namespace tributary::tvm {

/// Opcodes in order: byte, name, words taken, words given (java-tron OperationRegistry). Those with
/// 32 variants name the first; the rest of the 256 are undefined.
#define TRIBUTARY_TVM_OPCODES(X)          \
    X(0x00, STOP, 0, 0)                   \
    X(0x01, ADD, 2, 1)                    \
    X(0x02, MUL, 2, 1)                    \
    X(0x03, SUB, 2, 1)                    \
    X(0x04, DIV, 2, 1)                    \
    X(0x05, SDIV, 2, 1)                   \
    X(0x06, MOD, 2, 1)                    \
    X(0x07, SMOD, 2, 1)                   \
    X(0x08, ADDMOD, 3, 1)                 \
    X(0x09, MULMOD, 3, 1)                 \
    X(0x0a, EXP, 2, 1)                    \
    X(0x0b, SIGNEXTEND, 2, 1)             \
    X(0x10, LT, 2, 1)                     \
    X(0x11, GT, 2, 1)                     \
    X(0x12, SLT, 2, 1)                    \
    X(0x13, SGT, 2, 1)                    \
    X(0x14, EQ, 2, 1)                     \
    X(0x15, ISZERO, 1, 1)                 \
    X(0x16, AND, 2, 1)                    \
    X(0x17, OR, 2, 1)                     \
    X(0x18, XOR, 2, 1)                    \
    X(0x19, NOT, 1, 1)                    \
    X(0x1a, BYTE, 2, 1)                   \
    X(0x1b, SHL, 2, 1)                    \
    X(0x1c, SHR, 2, 1)                    \
    X(0x1d, SAR, 2, 1)                    \
    X(0x20, SHA3, 2, 1)                   \
    X(0x30, ADDRESS, 0, 1)                \
    X(0x31, BALANCE, 1, 1)                \
    X(0x32, ORIGIN, 0, 1)                 \
    X(0x33, CALLER, 0, 1)                 \
    X(0x34, CALLVALUE, 0, 1)              \
    X(0x35, CALLDATALOAD, 1, 1)           \
    X(0x36, CALLDATASIZE, 0, 1)           \
    X(0x37, CALLDATACOPY, 3, 0)           \
    X(0x38, CODESIZE, 0, 1)               \
    X(0x39, CODECOPY, 3, 0)               \
    X(0x3a, GASPRICE, 0, 1)               \
    X(0x3b, EXTCODESIZE, 1, 1)            \
    X(0x3c, EXTCODECOPY, 4, 0)            \
    X(0x3d, RETURNDATASIZE, 0, 1)         \
    X(0x3e, RETURNDATACOPY, 3, 0)         \
    X(0x3f, EXTCODEHASH, 1, 1)            \
    X(0x40, BLOCKHASH, 1, 1)              \
    X(0x41, COINBASE, 0, 1)               \
    X(0x42, TIMESTAMP, 0, 1)              \
    X(0x43, NUMBER, 0, 1)                 \
    X(0x44, DIFFICULTY, 0, 1)             \
    X(0x45, GASLIMIT, 0, 1)               \
    X(0x46, CHAINID, 0, 1)                \
    X(0x47, SELFBALANCE, 0, 1)            \
    X(0x48, BASEFEE, 0, 1)                \
    X(0x49, BLOBHASH, 1, 1)               \
    X(0x4a, BLOBBASEFEE, 0, 1)            \
    X(0x50, POP, 1, 0)                    \
    X(0x51, MLOAD, 1, 1)                  \
    X(0x52, MSTORE, 2, 0)                 \
    X(0x53, MSTORE8, 2, 0)                \
    X(0x54, SLOAD, 1, 1)                  \
    X(0x55, SSTORE, 2, 0)                 \
    X(0x56, JUMP, 1, 0)                   \
    X(0x57, JUMPI, 2, 0)                  \
    X(0x58, PC, 0, 1)                     \
    X(0x59, MSIZE, 0, 1)                  \
    X(0x5a, GAS, 0, 1)                    \
    X(0x5b, JUMPDEST, 0, 0)               \
    X(0x5c, TLOAD, 1, 1)                  \
    X(0x5d, TSTORE, 2, 0)                 \
    X(0x5e, MCOPY, 3, 0)                  \
    X(0x5f, PUSH0, 0, 1)                  \
    X(0x60, PUSH1, 0, 1)                  \
    X(0x80, DUP1, 1, 2)                   \
    X(0x90, SWAP1, 2, 2)                  \
    X(0xa0, LOG0, 2, 0)                   \
    X(0xd0, CALLTOKEN, 8, 1)              \
    X(0xd1, TOKENBALANCE, 2, 1)           \
    X(0xd2, CALLTOKENVALUE, 0, 1)         \
    X(0xd3, CALLTOKENID, 0, 1)            \
    X(0xd4, ISCONTRACT, 1, 1)             \
    X(0xd5, FREEZE, 3, 1)                 \
    X(0xd6, UNFREEZE, 2, 1)               \
    X(0xd7, FREEZEEXPIRETIME, 2, 1)       \
    X(0xd8, VOTEWITNESS, 4, 1)            \
    X(0xd9, WITHDRAWREWARD, 0, 1)         \
    X(0xda, FREEZEBALANCEV2, 2, 1)        \
    X(0xdb, UNFREEZEBALANCEV2, 2, 1)      \
    X(0xdc, CANCELALLUNFREEZEV2, 0, 1)    \
    X(0xdd, WITHDRAWEXPIREUNFREEZE, 0, 1) \
    X(0xde, DELEGATERESOURCE, 3, 1)       \
    X(0xdf, UNDELEGATERESOURCE, 3, 1)     \
    X(0xf0, CREATE, 3, 1)                 \
    X(0xf1, CALL, 7, 1)                   \
    X(0xf2, CALLCODE, 7, 1)               \
    X(0xf3, RETURN, 2, 0)                 \
    X(0xf4, DELEGATECALL, 6, 1)           \
    X(0xf5, CREATE2, 4, 1)                \
    X(0xfa, STATICCALL, 6, 1)             \
    X(0xfd, REVERT, 2, 0)                 \
    X(0xff, SUICIDE, 1, 0)

enum Opcode : std::uint8_t {
#define TRIBUTARY_TVM_ENUM(byte, name, in, out) OP_##name = byte,
    TRIBUTARY_TVM_OPCODES(TRIBUTARY_TVM_ENUM)
#undef TRIBUTARY_TVM_ENUM
    OP_PUSH32 = 0x7f,
    OP_DUP16 = 0x8f,
    OP_SWAP16 = 0x9f,
    OP_LOG4 = 0xa4,
    /// Never defined: what code analysis writes over an opcode that is switched off.
    OP_UNDEFINED = 0x0c,
};

inline constexpr std::size_t kMaxStack = 1024;
inline constexpr int kMaxDepth = 64;
/// Paid memory of one frame in bytes (java-tron EnergyCost.MEM_LIMIT).
inline constexpr std::uint64_t kMaxMemory = 3U << 20U;

struct OpcodeTraits {
    /// Empty for an undefined opcode.
    std::string_view name;
    std::uint8_t taken = 0;
    std::uint8_t given = 0;
    /// Bytes of the operand that follow in the code.
    std::uint8_t immediate = 0;
};

/// Traits of any byte; PUSH, DUP, SWAP and LOG carry their number in the name.
const OpcodeTraits& traits_of(std::uint8_t opcode);

/// Whether the opcode is defined under these flags.
bool is_enabled(std::uint8_t opcode, const Flags& flags);

/// Flags with the opcodes they leave undefined: made once per flag set, not once per call.
struct Ruleset {
    explicit Ruleset(const Flags& flags);

    Flags flags;
    std::array<bool, 256> undefined{};
};

}  // namespace tributary::tvm
