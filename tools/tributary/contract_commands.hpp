// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/contract_command.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// tributary.contract.abi.list/v1, .encode, .decode; tributary.contract.disassemble/v1. Nothing is
/// asked of anybody.
Outcome<Report> run_contract(const ListAbi& command, Surroundings& around);
Outcome<Report> run_contract(const EncodeCall& command, Surroundings& around);
Outcome<Report> run_contract(const DecodeData& command, Surroundings& around);
Outcome<Report> run_contract(const Disassemble& command, Surroundings& around);

/// tributary.contract.verify/v1, or the failure code_mismatch.
Outcome<Report> run_contract(const VerifyContract& command, Surroundings& around);

/// tributary.contract.simulate/v1 of a contract on this machine.
Outcome<Report> run_contract(const SimulateContract& command, Surroundings& around);

/// tributary.contract.estimate/v1, or the failure contract_failed.
Outcome<Report> run_contract(const EstimateContract& command, Surroundings& around);

/// tributary.contract.call/v1: what a full node says that a call would answer.
Outcome<Report> run_contract(const CallContract& command, Surroundings& around);

}  // namespace tributary::tools
