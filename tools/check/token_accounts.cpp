// SPDX-License-Identifier: Apache-2.0
#include "tools/check/token_accounts.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "primitives/numbers.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kTrxSymbol = "_";

void expect_map(const std::map<std::string, std::int64_t>& held,
                const Json& wanted,
                const std::string& what,
                Verdict& verdict) {
    for (const auto& [token, amount] : held) {
        verdict.equal(what + " " + token, amount, wanted.value(token, std::int64_t{0}));
    }
    for (const auto& entry : wanted.items()) {
        const auto found = held.find(entry.key());
        const std::int64_t amount = found == held.end() ? 0 : found->second;
        verdict.equal(what + " " + entry.key(), amount, entry.value().get<std::int64_t>());
    }
}

}  // namespace

std::int64_t TokenAccount::balance(const std::string& token) const {
    if (token == kTrxSymbol) return trx;
    const auto found = by_id.find(token);
    return found == by_id.end() ? 0 : found->second;
}

bool TokenAccount::credit(const std::string& token, std::int64_t amount) {
    const auto sum = checked_add(balance(token), amount);
    if (!sum) return false;
    (token == kTrxSymbol ? trx : by_id[token]) = *sum;
    return true;
}

bool TokenAccount::debit(const std::string& token, std::int64_t amount) {
    if (amount <= 0 || balance(token) < amount) return false;
    return credit(token, -amount);
}

TokenAccounts accounts_from(const Json& pre) {
    TokenAccounts out;
    for (const auto& entry : pre.items()) {
        TokenAccount& account = out[address_at(entry.key())];
        account.trx = entry.value().at("balance").get<std::int64_t>();
        for (const auto& asset : entry.value().at("assets").items())
            account.by_id[asset.key()] = asset.value().get<std::int64_t>();
    }
    return out;
}

void expect_accounts(const TokenAccounts& accounts, const Json& post, Verdict& verdict) {
    for (const auto& [address, account] : accounts) {
        const Json& wanted = post.at(address.hex());
        const std::string who = address.hex();
        verdict.equal(who + " TRX", account.trx, wanted.at("balance"));
        expect_map(account.by_id, wanted.at("assets"), who, verdict);
        expect_map(account.by_name,
                   wanted.value("assetsByName", Json::object()),
                   who + " by name",
                   verdict);
    }
}

Address address_at(const Json& value) {
    const auto address = Address::from(hex_bytes(value));
    if (!address) throw std::invalid_argument("no address: " + value.dump());
    return *address;
}

}  // namespace tributary::check
