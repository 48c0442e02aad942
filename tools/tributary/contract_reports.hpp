// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/report.hpp"
#include "tvm/abi/contract_abi.hpp"
#include "tvm/disassembler.hpp"

namespace tributary::tools {

/// What a run of a contract shows, wherever it ran.
struct ContractOutcome {
    /// SUCCESS, REVERT and so on.
    std::string result;
    std::int64_t energy_used = 0;
    Bytes output;
    std::vector<tvm::AbiLog> logs;
};

/// tributary.contract.abi.list/v1.
Report report_of(const tvm::ContractAbi& abi);

/// tributary.contract.abi.encode/v1.
Report encoded_report(const tvm::AbiItem& item, const Bytes& data);

/// tributary.contract.abi.decode/v1. `role` says what the values are: arguments, result, error.
Report decoded_report(const std::string& signature,
                      const std::string& role,
                      const std::vector<tvm::AbiParameter>& parameters,
                      const tvm::AbiList& values);

/// tributary.contract.disassemble/v1.
Report report_of(const std::vector<tvm::Instruction>& code);

/// tributary.contract.`verb`/v1: the outcome with what it answered, logged or refused by the ABI.
Report outcome_report(const std::string& verb,
                      const tvm::AbiItem& function,
                      const tvm::ContractAbi& abi,
                      const ContractOutcome& outcome);

/// [{name, type, value}].
Json values_json(const std::vector<tvm::AbiParameter>& parameters, const tvm::AbiList& values);

/// "value, value" for people.
std::string values_text(const std::vector<tvm::AbiParameter>& parameters,
                        const tvm::AbiList& values);

/// An error's own words: "NotYet(1604800)", "Error(string): no deposit".
std::string text_of(const tvm::RevertReason& reason, const tvm::ContractAbi& abi);

}  // namespace tributary::tools
