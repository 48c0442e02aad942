// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary::token {

/// Number of a TRC-10 token: 1,000,000 plus its ordinal among all AssetIssue contracts of the chain
/// (java-tron AssetIssueActuator, DynamicPropertiesStore TOKEN_ID_NUM).
using TokenId = std::uint64_t;

/// TOKEN_ID_NUM of a chain without tokens.
inline constexpr TokenId kTokenIdBase = 1'000'000;
/// The leg of an exchange or order that is TRX, written "_" (Parameter.java).
inline constexpr TokenId kTrx = 0;
/// A leg that could be one of two tokens.
inline constexpr TokenId kUndecided = ~TokenId{0};

/// The id that these bytes write in decimal: no sign, no leading zero, above kTokenIdBase. Nothing
/// otherwise; java-tron compares ids as byte strings, so "01000001" names no token.
std::optional<TokenId> find_token_id(ByteView text);

/// As find_token_id. Errors: bad_number.
Result<TokenId> parse_token_id(std::string_view text);

/// Decimal text as contracts carry it.
inline std::string text_of(TokenId id) {
    return std::to_string(id);
}

}  // namespace tributary::token
