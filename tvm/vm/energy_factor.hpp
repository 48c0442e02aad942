// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/account.hpp"
#include "tvm/vm/flags.hpp"

namespace tributary::tvm {

/// The record moved to `cycle`: grown once for a last cycle above the threshold, then shrunk for
/// each cycle since (java-tron ContractStateCapsule.catchUpToCycle). A contract without a record
/// starts at the cycle with nothing.
EnergyRecord caught_up(const std::optional<EnergyRecord>& record,
                       std::int64_t cycle,
                       const Flags& flags);

}  // namespace tributary::tvm
