// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/result.hpp"
#include "primitives/wire/transaction.hpp"
#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// How contract messages are written as JSON (java-tron JsonFormat).
struct JsonForm {
    /// Addresses in Base58 and names as text, instead of hex.
    bool visible = false;
    /// 64-bit integers as decimal text, which JavaScript does not round.
    bool integers_as_text = false;
};

/// A contract type whose message can be written as JSON.
struct ContractName {
    wire::ContractType type{};
    /// TransferContract and so on: also the message's name.
    std::string_view name;
};

/// Nothing where the type has no JSON form here.
std::optional<ContractName> find_contract(wire::ContractType type);
std::optional<ContractName> find_contract(std::string_view name);

/// The members of the contract's message that are no defaults. Nothing where the type has no JSON
/// form here, and where the message cannot be read.
std::optional<Json> contract_to_json(const wire::Contract& contract, JsonForm form);

/// The serialised message of a type of find_contract. Integers may be decimal text. Errors:
/// malformed, with the member that is unknown or of the wrong form.
Result<Bytes> contract_from_json(wire::ContractType type, const Json& value, bool visible);

}  // namespace tributary::tools
