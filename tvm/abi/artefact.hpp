// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/abi/contract_abi.hpp"

namespace tributary::tvm {

/// Largest artefact that is read.
inline constexpr std::size_t kMaxArtefactFile = 8U << 20U;

/// What a compiler leaves of a contract.
struct Artefact {
    std::string contract;
    ContractAbi abi;
    /// The code that creates the contract, without constructor arguments.
    Bytes bytecode;

    bool operator==(const Artefact&) const = default;
};

/// Reads an artefact: "abi" beside "bytecode", which is hex in one text, in a list of texts or
/// under "object" (tools/contract, solc, Hardhat, TronBox); the name under "contract" or
/// "contractName". Errors: oversized, malformed, missing_field, bad_hex.
Result<Artefact> parse_artefact(std::string_view json);

}  // namespace tributary::tvm
