// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <tributary/oracle/v1/oracle.pb.h>

#include "oracle/receipt.hpp"
#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// Largest receipt file that is read: hex or JSON of the largest receipt fits.
inline constexpr std::size_t kMaxReceiptFile = 16 * 1024;

/// A signed receipt out of a file's bytes: the JSON form of `oracle receipt sign`, the serialised
/// SignedTransferReceipt as hex digits, or as bytes. Whether the oracle takes it is for the oracle
/// to say. Errors: oversized, malformed, missing_field, bad_number, bad_hex, bad_address,
/// bad_base58.
Result<oracle::v1::SignedTransferReceipt> parse_receipt(std::string_view file);

/// The JSON form: receipt and signature.
Json json_of(const oracle::SignedTransferReceipt& receipt);

}  // namespace tributary::tools
