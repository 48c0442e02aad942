// SPDX-License-Identifier: Apache-2.0
#include "tvm/disassembler.hpp"

#include <gtest/gtest.h>

namespace tributary::tvm {
namespace {

std::string listing(std::string_view hex) {
    const Bytes code = from_hex(hex).value();
    std::string out;
    for (const auto& instruction : disassemble(code)) {
        out += std::to_string(instruction.offset) + ":" +
               (instruction.name.empty() ? "?" : std::string(instruction.name));
        if (!instruction.operand.empty()) out += "=" + to_hex(instruction.operand);
        out += instruction.cut ? "! " : " ";
    }
    return out;
}

TEST(Disassembler, ReadsOperandsAsPartOfTheirInstruction) {
    EXPECT_EQ(listing("6001615b5b0100"), "0:PUSH1=01 2:PUSH2=5b5b 5:ADD 6:STOP ");
}

TEST(Disassembler, KnowsTheTokenInstructions) {
    EXPECT_EQ(listing("d0d1d2d3"), "0:CALLTOKEN 1:TOKENBALANCE 2:CALLTOKENVALUE 3:CALLTOKENID ");
}

TEST(Disassembler, MarksBytesThatNoMachineDefines) {
    EXPECT_EQ(listing("0c01fe"), "0:? 1:ADD 2:? ");
}

TEST(Disassembler, MarksAnOperandThatTheCodeCutsOff) {
    EXPECT_EQ(listing("6201"), "0:PUSH3=01! ");
    EXPECT_EQ(listing("60"), "0:PUSH1! ");
    EXPECT_EQ(listing(""), "");
}

}  // namespace
}  // namespace tributary::tvm
