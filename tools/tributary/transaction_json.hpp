// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tools/tributary/contract_json.hpp"

namespace tributary::tools {

/// Most signatures of one transaction (java-tron DynamicPropertiesStore TOTAL_SIGN_NUM).
inline constexpr std::size_t kMaxTransactionSignatures = 5;
/// Largest file of one transaction: its fields stand there twice, once as hex.
inline constexpr std::size_t kMaxTransactionFile = 8 * wire::kMaxTransactionSize;

/// A transaction on its way from building to broadcasting.
struct TransactionParts {
    Bytes raw;
    std::vector<Bytes> signatures;

    bool operator==(const TransactionParts&) const = default;

    /// SHA-256 of raw: what signatures sign.
    [[nodiscard]] TransactionId id() const;

    /// Serialised protocol.Transaction.
    [[nodiscard]] Bytes bytes() const { return wire::encode_transaction(raw, signatures); }
};

/// As java-tron's HTTP interface and the usual libraries write it: visible, txID, raw_data,
/// raw_data_hex, signature. raw_data is left out where it could not say exactly what raw_data_hex
/// says.
Json transaction_to_json(const TransactionParts& parts);

/// Reads that form, or the whole protocol.Transaction as hex. raw_data alone is enough where
/// raw_data_hex is missing; where both are there they must agree, as must txID. Errors: oversized,
/// malformed with what is wrong.
Result<TransactionParts> transaction_from_json(std::string_view text);

}  // namespace tributary::tools
