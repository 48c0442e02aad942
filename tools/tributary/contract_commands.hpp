// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/contract_command.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// Code that creates a contract, constructor arguments included, and its name.
struct Creation {
    std::string contract;
    Bytes code;
};

Outcome<Creation> creation_of(const std::string& artefact,
                              const std::vector<std::string>& constructor,
                              Surroundings& around);

/// Call data of a function by its name in the ABI or by its signature.
Outcome<Bytes> call_data_of(const std::optional<std::string>& abi,
                            const std::string& function,
                            const std::vector<std::string>& arguments,
                            Surroundings& around);

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
