// SPDX-License-Identifier: Apache-2.0
#include "token/token_id.hpp"

#include <limits>

#include "primitives/numbers.hpp"

namespace tributary::token {

std::optional<TokenId> find_token_id(ByteView text) {
    // Ids are Java longs: at most 19 digits.
    if (text.empty() || text.size() > 19 || text.front() == '0') return std::nullopt;
    const auto id = parse_integer<TokenId>(as_text(text));
    if (!id || *id <= kTokenIdBase) return std::nullopt;
    if (*id > static_cast<TokenId>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    return id;
}

Result<TokenId> parse_token_id(std::string_view text) {
    const auto id = find_token_id(as_bytes(text));
    if (!id) return fail(ErrorCode::bad_number, "token id " + std::string(text.substr(0, 32)));
    return *id;
}

}  // namespace tributary::token
