// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "primitives/address.hpp"
#include "primitives/result.hpp"
#include "primitives/wire/transaction.hpp"

namespace tributary::tools {

/// The word for TRX where a token id stands.
inline constexpr std::string_view kTrx = "TRX";

/// A payment of TRX (in sun) or of a TRC-10 token.
struct Transfer {
    Address from;
    Address to;
    /// Decimal id, or TRX.
    std::string token_id;
    /// Smallest unit, above 0.
    std::int64_t amount = 0;

    bool operator==(const Transfer&) const = default;
};

/// TRX in any case, or a decimal id without leading zero. Errors: bad_number.
Result<std::string> parse_token_id(std::string_view text);

/// The payment in a contract of type 1 or 2; nothing for other types and for broken ones.
std::optional<Transfer> decode_transfer_contract(const wire::Contract& contract);

/// The message of a contract of type 1 or 2.
Bytes encode_transfer_contract(const Transfer& transfer);

}  // namespace tributary::tools
