// SPDX-License-Identifier: Apache-2.0
#include "tvm/disassembler.hpp"

#include <algorithm>

#include "tvm/vm/opcodes.hpp"

namespace tributary::tvm {

std::vector<Instruction> disassemble(ByteView code) {
    std::vector<Instruction> out;
    for (std::size_t at = 0; at < code.size();) {
        const auto& traits = traits_of(code[at]);
        const std::size_t held = std::min<std::size_t>(traits.immediate, code.size() - at - 1);
        out.push_back(
            {at, code[at], traits.name, code.subspan(at + 1, held), held < traits.immediate});
        at += 1 + held;
    }
    return out;
}

}  // namespace tributary::tvm
