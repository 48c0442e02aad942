// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/transfer_rules.hpp"

#include "primitives/check.hpp"
#include "primitives/wire/wire_reader.hpp"

namespace tributary::devnet {
namespace {

std::int64_t tokens_of(const Account* account, const std::string& id) {
    if (account == nullptr) return 0;
    const auto found = account->tokens.find(id);
    return found == account->tokens.end() ? 0 : found->second.value;
}

/// What the actuators check of balances.
Checked check_balances(const ContractInput& input, const TransferEffect& plan) {
    const Account& sender = *input.ledger.find(plan.from);
    const Account* receiver = input.ledger.find(plan.to);
    std::int64_t sun = receiver == nullptr ? input.rules.system_create_account_fee : 0;
    std::int64_t there = receiver == nullptr ? 0 : receiver->balance.value;
    if (!plan.token_id.empty()) {
        const std::int64_t held = tokens_of(&sender, plan.token_id);
        there = tokens_of(receiver, plan.token_id);
        if (held < plan.amount) {
            return refuse_contract("the account has " + std::to_string(held) + " of token " +
                                   plan.token_id + ", the transfer takes " +
                                   std::to_string(plan.amount));
        }
    } else {
        const auto total = checked_add(sun, plan.amount);
        if (!total) return refuse_contract("amount and fee together overflow");
        sun = *total;
    }
    if (input.sun_left.value < sun) {
        return refuse_contract("the account has " + input.sun_left.text() +
                               " sun left for it, the transfer takes " + std::to_string(sun));
    }
    if (!checked_add(there, plan.amount))
        return refuse_contract("the receiver's balance would overflow");
    return {};
}

}  // namespace

std::optional<TransferFields> read_transfer(const wire::Contract& contract) {
    const bool is_token = contract.type == wire::ContractType::transfer_asset;
    const std::uint32_t shift = is_token ? 1 : 0;
    TransferFields out;
    const Status read = wire::for_each_field(contract.value, [&](const wire::WireField& field) {
        if (is_token && field.is_bytes(1)) out.token = field.bytes;
        if (field.is_bytes(1 + shift)) out.from = Address::from(field.bytes);
        if (field.is_bytes(2 + shift)) out.to = Address::from(field.bytes);
        if (field.is_varint(3 + shift)) out.amount = field.int64();
    });
    if (!read) return std::nullopt;
    return out;
}

tl::expected<const Token*, Refusal> find_named_token(const ContractInput& input, ByteView name) {
    const std::string text(as_text(name));
    const bool by_id = input.rules.same_token_name;
    const Token* token =
        by_id ? input.ledger.find_token(text) : input.ledger.find_token_by_name(text);
    if (token != nullptr) return token;
    return refuse_contract(std::string("there is no token with the ") + (by_id ? "id " : "name ") +
                           to_hex(name) + " (hex)");
}

tl::expected<TransferEffect, Refusal> plan_transfer(const ContractInput& input) {
    const auto fields = read_transfer(input.contract);
    if (!fields || !fields->from || !fields->to)
        return refuse_contract("owner_address or to_address is not an address");
    TransferEffect plan{*fields->from, *fields->to, {}, fields->amount};
    if (plan.amount <= 0) return refuse_contract("the amount must be greater than 0");
    if (plan.from == plan.to) return refuse_contract("sender and receiver are the same account");
    const Account* receiver = input.ledger.find(plan.to);
    if (receiver != nullptr && receiver->is_contract && input.rules.no_transfer_to_contract) {
        return refuse_contract(
            "the receiver is a contract, and transfers to contracts are forbidden");
    }
    if (input.contract.type == wire::ContractType::transfer_asset) {
        const auto token = find_named_token(input, fields->token);
        if (!token) return tl::unexpected(token.error());
        plan.token_id = (*token)->id;
    }
    if (Checked ok = check_balances(input, plan); !ok) return tl::unexpected(ok.error());
    return plan;
}

void apply_transfer(Ledger& ledger, const TransferEffect& transfer, bool multi_sign) {
    const auto [receiver, is_new] = ledger.accounts.try_emplace(transfer.to);
    if (is_new && multi_sign) {
        receiver->second.permissions.owner = default_owner_permission(transfer.to);
        receiver->second.permissions.actives = {default_active_permission(transfer.to)};
    }
    Account& sender = ledger.accounts.at(transfer.from);
    if (transfer.token_id.empty()) {
        sender.balance.value -= transfer.amount;
        receiver->second.balance.value += transfer.amount;
        return;
    }
    TokenAmount& left = sender.tokens.at(transfer.token_id);
    left.value -= transfer.amount;
    TRIBUTARY_ASSERT(left.value >= 0);
    receiver->second.tokens[transfer.token_id].value += transfer.amount;
}

}  // namespace tributary::devnet
