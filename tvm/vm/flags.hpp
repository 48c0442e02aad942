// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace tributary::tvm {

/// The network's switches as a transaction finds them (java-tron ConfigLoader). All false is the
/// first TVM; the number behind a field is its proposal's.
struct Flags {
    bool transfer_trc10 = false;           // 18
    bool multi_sign = false;               // 20
    bool constantinople = false;           // 26
    bool solidity_059 = false;             // 32
    bool shielded_trc20 = false;           // 39
    bool istanbul = false;                 // 41
    bool new_resource_model = false;       // 51
    bool freeze = false;                   // 52
    bool vote = false;                     // 59
    bool london = false;                   // 63
    bool compatible_evm = false;           // 60
    bool higher_cpu_limit = false;         // 65
    bool delegate_resource = false;        // 16 with 70, java-tron supportDR
    std::int64_t unfreeze_delay_days = 0;  // 70
    bool optimized_chain_id = false;       // 71
    bool dynamic_energy = false;           // 72
    std::int64_t energy_threshold = 0;     // 73
    std::int64_t energy_increase = 0;      // 74, 10,000 = 100 %
    std::int64_t energy_max_factor = 0;    // 75, 10,000 = 100 %
    bool shanghai = false;                 // 76
    bool cancel_all_unfreeze_v2 = false;   // 77
    bool energy_adjustment = false;        // 81
    bool cancun = false;                   // 83
    bool strict_math = false;              // 87
    bool consensus_optimization = false;   // 88
    bool blob = false;                     // 89

    /// ALLOW_TVM_FREEZE_V2 is no proposal of its own.
    [[nodiscard]] bool freeze_v2() const { return unfreeze_delay_days > 0; }

    bool operator==(const Flags&) const = default;
};

}  // namespace tributary::tvm
