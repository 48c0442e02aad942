// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tvm/vm/host.hpp"
#include "tvm/vm/opcodes.hpp"

namespace tributary::tvm {

/// Code made ready to run: a copy with room behind its end, in which opcodes that the flags switch
/// off are undefined, and the valid jump destinations (java-tron ProgramPrecompile). Immutable.
class AnalyzedCode {
  public:
    AnalyzedCode(CodePointer original, const Ruleset& rules);

    /// The code as stored, for CODECOPY and CODESIZE.
    [[nodiscard]] ByteView original() const { return *original_; }

    /// What the interpreter walks; STOP for 33 bytes behind the end.
    [[nodiscard]] const std::uint8_t* executable() const { return executable_.get(); }

    [[nodiscard]] bool is_jump_destination(std::uint64_t position) const {
        return position < size_ && ((destinations_[position / 64] >> (position % 64)) & 1U) != 0;
    }

  private:
    CodePointer original_;
    std::uint64_t size_ = 0;
    std::unique_ptr<std::uint8_t[]> executable_;
    std::unique_ptr<std::uint64_t[]> destinations_;
};

}  // namespace tributary::tvm
