// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/contract_command.hpp"
#include "tools/tributary/node_client.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// A call in the words of the command line.
struct WrittenCall {
    /// A name in the ABI, or a signature.
    std::string function;
    std::vector<std::string> arguments;

    bool operator==(const WrittenCall&) const = default;
};

/// The last parentheses hold the arguments: "token", "token()", "paid(T…,T…)" and
/// "paid(address,address)(T…,T…)". Text may stand in double quotes. Errors: malformed.
Result<WrittenCall> parse_written_call(std::string_view text);

/// tributary.contract.state/v1. Failures: those of the node, beyond_shadow for a call that was
/// asked for by --call.
Outcome<Report> run_contract(const ShowContractState& command,
                             NodeClient& node,
                             Surroundings& around);

}  // namespace tributary::tools
