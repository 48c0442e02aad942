// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/contract_command.hpp"
#include "tools/tributary/contract_reports.hpp"

namespace tributary::tools {

/// Asks a full node what a call would do (protocol.Wallet/TriggerConstantContract). Failures:
/// call_failed with the node's own words where it refuses, those of a failed call.
Outcome<ContractOutcome> constant_call(const CallContract& command, const Bytes& data);

}  // namespace tributary::tools
