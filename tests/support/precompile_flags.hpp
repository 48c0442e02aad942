// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/flags.hpp"

namespace tributary::test {

/// Every switch that a built-in contract looks at, on.
inline tvm::Flags all_precompiles() {
    tvm::Flags out;
    out.solidity_059 = true;
    out.shielded_trc20 = true;
    out.istanbul = true;
    out.vote = true;
    out.compatible_evm = true;
    out.unfreeze_delay_days = 14;
    return out;
}

}  // namespace tributary::test
