// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "primitives/bytes.hpp"

namespace tributary::tvm {

/// One instruction of some code.
struct Instruction {
    std::size_t offset = 0;
    std::uint8_t opcode = 0;
    /// Empty for a byte that no TVM defines.
    std::string_view name;
    /// What PUSH pushes, as it stands in the code; borrowed from it.
    ByteView operand;
    /// The code ends within the operand: the machine reads zeros for the rest.
    bool cut = false;
};

/// The code read from front to back, as the machine does. Data behind the last instruction read as
/// instructions, too. Valid as long as `code`.
std::vector<Instruction> disassemble(ByteView code);

}  // namespace tributary::tvm
