// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/code.hpp"

#include <gtest/gtest.h>

namespace tributary::tvm {
namespace {

AnalyzedCode analyze(const char* hex, const Flags& flags = {}) {
    return AnalyzedCode(std::make_shared<const Bytes>(*from_hex(hex)), Ruleset(flags));
}

TEST(AnalyzedCode, FindsJumpDestinationsOutsidePushedBytesOnly) {
    const auto code = analyze("605b5b615b5b5b");
    EXPECT_FALSE(code.is_jump_destination(1));
    EXPECT_TRUE(code.is_jump_destination(2));
    EXPECT_FALSE(code.is_jump_destination(4));
    EXPECT_TRUE(code.is_jump_destination(6));
    EXPECT_FALSE(code.is_jump_destination(7));
    EXPECT_FALSE(code.is_jump_destination(~0ULL));
}

TEST(AnalyzedCode, ReadsZerosBehindAPushThatIsCutShort) {
    const auto code = analyze("7f");
    for (int i = 1; i <= 33; ++i)
        EXPECT_EQ(code.executable()[i], OP_STOP);
}

TEST(AnalyzedCode, MakesAnOpcodeThatIsSwitchedOffUndefinedAndKeepsTheOriginal) {
    Flags with;
    with.shanghai = true;
    EXPECT_EQ(analyze("5f", with).executable()[0], OP_PUSH0);
    EXPECT_EQ(analyze("5f").executable()[0], OP_UNDEFINED);
    EXPECT_EQ(to_hex(analyze("5f").original()), "5f");
    // Pushed bytes are no opcodes.
    EXPECT_EQ(analyze("605f").executable()[1], OP_PUSH0);
}

TEST(Opcodes, NameTheirNumberedVariants) {
    EXPECT_EQ(traits_of(0x60).name, "PUSH1");
    EXPECT_EQ(traits_of(0x7f).name, "PUSH32");
    EXPECT_EQ(traits_of(0x7f).immediate, 32);
    EXPECT_EQ(traits_of(0x8f).name, "DUP16");
    EXPECT_EQ(traits_of(0x8f).taken, 16);
    EXPECT_EQ(traits_of(0x9f).taken, 17);
    EXPECT_EQ(traits_of(0xa4).name, "LOG4");
    EXPECT_EQ(traits_of(0xa4).taken, 6);
    EXPECT_TRUE(traits_of(OP_UNDEFINED).name.empty());
}

TEST(Opcodes, AreGatedByTheirProposals) {
    Flags flags;
    EXPECT_FALSE(is_enabled(OP_FREEZEBALANCEV2, flags));
    flags.unfreeze_delay_days = 14;
    EXPECT_TRUE(is_enabled(OP_FREEZEBALANCEV2, flags));
    EXPECT_TRUE(is_enabled(OP_STATICCALL, Flags{}));
    EXPECT_FALSE(is_enabled(OP_UNDEFINED, flags));
}

}  // namespace
}  // namespace tributary::tvm
