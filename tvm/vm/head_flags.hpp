// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/flags.hpp"

namespace tributary::tvm {

/// The switches of a network that has passed every proposal the machine knows but dynamic energy.
inline Flags head_flags() {
    Flags out;
    out.transfer_trc10 = out.multi_sign = out.constantinople = out.solidity_059 = true;
    out.shielded_trc20 = out.istanbul = out.freeze = out.vote = out.london = true;
    out.compatible_evm = out.higher_cpu_limit = out.delegate_resource = true;
    out.unfreeze_delay_days = 14;
    out.optimized_chain_id = out.shanghai = out.cancel_all_unfreeze_v2 = true;
    out.energy_adjustment = out.cancun = out.strict_math = true;
    out.consensus_optimization = out.blob = true;
    return out;
}

}  // namespace tributary::tvm
