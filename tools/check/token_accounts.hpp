// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "primitives/address.hpp"
#include "tools/check/vector_file.hpp"

namespace tributary::check {

/// What java-tron's account record holds of money. Tokens are keyed as contracts write them.
struct TokenAccount {
    std::int64_t trx = 0;
    std::map<std::string, std::int64_t> by_id;
    std::map<std::string, std::int64_t> by_name;

    /// TRX for "_", else the token with this id; 0 where there is none.
    [[nodiscard]] std::int64_t balance(const std::string& token) const;

    /// Adds, signed, with java-tron's addExact: false, and unchanged, where that overflows.
    [[nodiscard]] bool credit(const std::string& token, std::int64_t amount);

    /// AccountCapsule.reduceAssetAmountV2: false, and unchanged, unless 0 < amount <= balance.
    [[nodiscard]] bool debit(const std::string& token, std::int64_t amount);
};

using TokenAccounts = std::map<Address, TokenAccount>;

/// Reads `pre` of a vector; throws std::invalid_argument where an address is none.
TokenAccounts accounts_from(const nlohmann::json& pre);

/// Compares with `post` of an operation. A missing entry is 0.
void expect_accounts(const TokenAccounts& accounts, const nlohmann::json& post, Verdict& verdict);

/// The address that a JSON string of hex digits names; throws std::invalid_argument.
Address address_at(const nlohmann::json& value);

}  // namespace tributary::check
