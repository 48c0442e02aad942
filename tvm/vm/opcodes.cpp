// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/opcodes.hpp"

#include <string>

namespace tributary::tvm {
namespace {

/// The table owns the numbered names, so the views into it live as long as the program.
struct Table {
    std::array<std::string, 256> names;
    std::array<OpcodeTraits, 256> traits;

    void set(unsigned opcode, std::string name, OpcodeTraits value) {
        names.at(opcode) = std::move(name);
        value.name = names.at(opcode);
        traits.at(opcode) = value;
    }
};

Table make_table() {
    Table table;
#define TRIBUTARY_TVM_ROW(byte, name, in, out) table.set(byte, #name, {{}, in, out, 0});
    TRIBUTARY_TVM_OPCODES(TRIBUTARY_TVM_ROW)
#undef TRIBUTARY_TVM_ROW
    const auto number = [](unsigned value) { return std::to_string(value); };
    const auto byte = [](unsigned value) { return static_cast<std::uint8_t>(value); };
    for (unsigned n = 1; n <= 32; ++n)
        table.set(OP_PUSH1 + n - 1, "PUSH" + number(n), {{}, 0, 1, byte(n)});
    for (unsigned n = 1; n <= 16; ++n) {
        table.set(OP_DUP1 + n - 1, "DUP" + number(n), {{}, byte(n), byte(n + 1), 0});
        table.set(OP_SWAP1 + n - 1, "SWAP" + number(n), {{}, byte(n + 1), byte(n + 1), 0});
    }
    for (unsigned n = 0; n <= 4; ++n)
        table.set(OP_LOG0 + n, "LOG" + number(n), {{}, byte(n + 2), 0, 0});
    return table;
}

const Table& table() {
    static const Table kTable = make_table();
    return kTable;
}

}  // namespace

const OpcodeTraits& traits_of(std::uint8_t opcode) {
    return table().traits[opcode];
}

bool is_enabled(std::uint8_t opcode, const Flags& flags) {
    switch (opcode) {
        case OP_SHL:
        case OP_SHR:
        case OP_SAR:
        case OP_EXTCODEHASH:
        case OP_CREATE2: return flags.constantinople;
        case OP_CHAINID:
        case OP_SELFBALANCE: return flags.istanbul;
        case OP_BASEFEE: return flags.london;
        case OP_BLOBHASH:
        case OP_BLOBBASEFEE: return flags.blob;
        case OP_TLOAD:
        case OP_TSTORE:
        case OP_MCOPY: return flags.cancun;
        case OP_PUSH0: return flags.shanghai;
        case OP_CALLTOKEN:
        case OP_TOKENBALANCE:
        case OP_CALLTOKENVALUE:
        case OP_CALLTOKENID: return flags.transfer_trc10;
        case OP_ISCONTRACT: return flags.solidity_059;
        case OP_FREEZE:
        case OP_UNFREEZE:
        case OP_FREEZEEXPIRETIME: return flags.freeze;
        case OP_VOTEWITNESS:
        case OP_WITHDRAWREWARD: return flags.vote;
        case OP_FREEZEBALANCEV2:
        case OP_UNFREEZEBALANCEV2:
        case OP_CANCELALLUNFREEZEV2:
        case OP_WITHDRAWEXPIREUNFREEZE:
        case OP_DELEGATERESOURCE:
        case OP_UNDELEGATERESOURCE: return flags.freeze_v2();
        default: return !traits_of(opcode).name.empty();
    }
}

Ruleset::Ruleset(const Flags& from) : flags(from) {
    for (unsigned opcode = 0; opcode < undefined.size(); ++opcode)
        undefined[opcode] = !is_enabled(static_cast<std::uint8_t>(opcode), flags);
}

}  // namespace tributary::tvm
