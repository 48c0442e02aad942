// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tvm/abi/item.hpp"

namespace tributary::tvm {

/// Largest JSON ABI that is read.
inline constexpr std::size_t kMaxAbiJson = 1U << 20U;
/// Most items in one.
inline constexpr std::size_t kMaxAbiItems = 4096;

/// What solc says about a contract's functions, events and errors.
struct ContractAbi {
    std::vector<AbiItem> items;

    bool operator==(const ContractAbi&) const = default;

    /// The function, event or error of that name or signature; nothing where there is none or more
    /// than one.
    [[nodiscard]] const AbiItem* find(AbiItemKind kind, std::string_view name) const;

    /// The function that call data of this selector goes to.
    [[nodiscard]] const AbiItem* function_of(ByteView call_data) const;

    /// The event that a log tells of by its first topic.
    [[nodiscard]] const AbiItem* event_of(const AbiLog& log) const;

    /// One without arguments where the contract declares none.
    [[nodiscard]] AbiItem constructor() const;

    [[nodiscard]] std::vector<AbiItem> errors() const;
};

/// Reads solc's JSON ABI: an array of items, or an object that holds it under "abi" or, as
/// java-tron writes it, under "entrys". fallback and receive are passed over. Errors: malformed,
/// oversized, missing_field.
Result<ContractAbi> parse_contract_abi(std::string_view json);

}  // namespace tributary::tvm
