// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/surroundings.hpp"
#include "tvm/abi/contract_abi.hpp"

namespace tributary::tools {

/// The ABI in a file, by itself or in an artefact; - is standard input.
Outcome<tvm::ContractAbi> read_abi(const std::string& source, Surroundings& around);

/// No item at all where no ABI is named.
Outcome<tvm::ContractAbi> read_abi(const std::optional<std::string>& source, Surroundings& around);

/// The function of that name or signature; a signature needs no ABI.
Outcome<tvm::AbiItem> find_function(const tvm::ContractAbi& abi, const std::string& name);

/// Call data of a function, from its arguments as the command line has them.
Outcome<Bytes> encode_function(const tvm::AbiItem& item, const std::vector<std::string>& arguments);

}  // namespace tributary::tools
