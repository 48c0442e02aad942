// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primitives/address.hpp"

namespace tributary::tools {

/// Functions, events and errors of a contract.
struct ListAbi {
    /// A JSON ABI or an artefact; - is standard input.
    std::string source;
};

struct EncodeCall {
    /// A name or signature in the ABI, or a signature by itself.
    std::string function;
    std::vector<std::string> arguments;
    std::optional<std::string> abi;
};

struct DecodeData {
    /// Hex digits of call data, of a result or of a revert.
    std::string data;
    /// Needed for a result; call data name their function by themselves where there is an ABI.
    std::optional<std::string> function;
    std::optional<std::string> abi;
    /// The data are what the function answered.
    bool is_result = false;
};

struct Disassemble {
    /// A file of hex digits or an artefact; - is standard input.
    std::string source;
};

/// A contract that is created on this machine, and nowhere else.
struct LocalContract {
    /// An artefact; - is standard input.
    std::string artefact;
    /// What the constructor gets.
    std::vector<std::string> constructor;
    /// Where it stands; where a creation would put it if absent.
    std::optional<Address> address;
    Address from;
    std::uint64_t chain_id = 0;
    /// Seconds since 1970.
    std::uint64_t time = 0;
};

struct VerifyContract {
    LocalContract contract;
    /// A file of the hex digits that stand on the chain.
    std::string code;
};

struct SimulateContract {
    LocalContract contract;
    std::string function;
    std::vector<std::string> arguments;
    std::int64_t call_value = 0;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
    std::int64_t energy_limit = 0;
};

struct EstimateContract {
    SimulateContract simulate;
};

struct CallContract {
    Address contract;
    std::string function;
    std::vector<std::string> arguments;
    std::optional<std::string> abi;
    Address from;
    /// HOST:PORT of a full node's gRPC.
    std::string full_node;
};

/// What a node's own runs left in a contract.
struct ShowContractState {
    Address contract;
    /// Its functions without arguments that change nothing are called, too.
    std::optional<std::string> abi;
    /// More calls, each written as "name(argument,argument)".
    std::vector<std::string> calls;
    /// Who calls.
    Address from;
    /// Storage rows to show; some where absent and there is no ABI.
    std::optional<std::int64_t> rows;
    /// Where the page of rows before ended.
    std::string after;
};

}  // namespace tributary::tools
