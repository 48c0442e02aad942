// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/code.hpp"

#include <cstring>

namespace tributary::tvm {
namespace {

/// A PUSH32 in the last byte reads 32 bytes behind it, and one STOP follows.
constexpr std::size_t kPadding = 33;

}  // namespace

AnalyzedCode::AnalyzedCode(CodePointer original, const Ruleset& rules)
    : original_(std::move(original)),
      size_(original_->size()),
      executable_(std::make_unique_for_overwrite<std::uint8_t[]>(size_ + kPadding)),
      destinations_(std::make_unique<std::uint64_t[]>(size_ / 64 + 1)) {
    const std::size_t size = size_;
    if (size > 0) std::memcpy(executable_.get(), original_->data(), size);
    std::memset(executable_.get() + size, OP_STOP, kPadding);
    for (std::size_t i = 0; i < size; ++i) {
        const std::uint8_t opcode = executable_[i];
        if (opcode >= OP_PUSH1 && opcode <= OP_PUSH32) {
            i += static_cast<std::size_t>(opcode - OP_PUSH1) + 1;
        } else if (opcode == OP_JUMPDEST) {
            destinations_[i / 64] |= std::uint64_t{1} << (i % 64);
        } else if (rules.undefined[opcode]) {
            executable_[i] = OP_UNDEFINED;
        }
    }
}

}  // namespace tributary::tvm
