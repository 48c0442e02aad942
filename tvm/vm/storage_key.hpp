// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/host.hpp"

namespace tributary::tvm {

/// First half of all row keys of a contract: it carries the creating transaction where CREATE2 made
/// the contract (java-tron Storage.addrHash).
std::array<std::uint8_t, 16> row_prefix_of(const Address& address,
                                           const std::optional<TransactionId>& creation);

/// Key of the row that holds a slot. Version 0 keeps the low half of the slot, so slots that agree
/// there share a row; version 1 keeps that of its hash (java-tron Storage.compose).
RowKey row_key_of(const std::array<std::uint8_t, 16>& prefix,
                  std::int32_t version,
                  const Uint256& slot);

}  // namespace tributary::tvm
