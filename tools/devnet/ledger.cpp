// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/ledger.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/json_field.hpp"

namespace tributary::devnet {
namespace {

using nlohmann::json;
constexpr std::int64_t kLastIdBeforeFirstToken = 1'000'000;

Result<Address> address_in(const json& entry) {
    const auto text = text_at(entry, "a");
    if (!text) return fail(ErrorCode::malformed, "an account without address");
    return parse_address(*text);
}

Status read_amounts(Account& account, const json& entry) {
    account.balance = {integer_at(entry, "balance").value_or(account.balance.value)};
    account.allowance = {integer_at(entry, "allowance").value_or(account.allowance.value)};
    const auto tokens = entry.find("assetV2");
    if (tokens == entry.end()) return {};
    if (!tokens->is_object()) return fail(ErrorCode::malformed, "assetV2");
    account.tokens.clear();
    for (const auto& [id, amount] : tokens->items()) {
        if (!amount.is_number_integer()) return fail(ErrorCode::malformed, "assetV2");
        account.tokens[id] = {amount.get<std::int64_t>()};
    }
    return {};
}

/// Permissions and used bandwidth of a serialised protocol.Account.
Status read_account(Account& account, ByteView bytes) {
    return wire::for_each_field(bytes, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(2)) account.is_contract = field.int32() == 2;
        if (field.is_varint(19)) account.free_net_usage = field.int64();
        if (field.is_varint(22)) account.free_net_slot = field.int64();
        if (!field.is_bytes(31) && !field.is_bytes(32) && !field.is_bytes(33)) return {};
        const auto permission = decode_permission(field.bytes);
        if (!permission) return fail(permission.error());
        if (field.number == 31) account.permissions.owner = *permission;
        if (field.number == 32) account.permissions.witness = *permission;
        if (field.number == 33) account.permissions.actives.push_back(*permission);
        return {};
    });
}

/// The contract with its id, and without the precision that tokens did not have before
/// ALLOW_SAME_TOKEN_NAME.
Result<Token> issued_token(ByteView contract, std::string id, bool same_token_name) {
    Token out;
    out.id = std::move(id);
    wire::WireWriter issue;
    const Status read = wire::for_each_field(contract, [&](const wire::WireField& field) {
        if (field.is_bytes(2)) out.name = as_text(field.bytes);
        if (field.number == 41 || (field.number == 7 && !same_token_name)) return;
        if (field.type == wire::WireType::varint) issue.integer(field.number, field.int64());
        if (field.type == wire::WireType::length_delimited)
            issue.message(field.number, field.bytes);
    });
    if (!read) return fail(read.error());
    issue.text(41, out.id);
    out.issue = issue.take();
    return out;
}

void note_permissions(Ledger& ledger, PermissionUpdate update, BlockNumber number) {
    const auto& witness = update.permissions.witness;
    if (witness && !witness->keys.empty()) {
        ledger.block_signers[update.owner] = witness->keys.front().address;
    }
    if (number > ledger.permissions_as_of) {
        ledger.accounts[update.owner].permissions = std::move(update.permissions);
    }
}

}  // namespace

const Account* Ledger::find(const Address& address) const {
    const auto found = accounts.find(address);
    return found == accounts.end() ? nullptr : &found->second;
}

const Token* Ledger::find_token(std::string_view id) const {
    for (const Token& token : tokens) {
        if (token.id == id) return &token;
    }
    return nullptr;
}

const Token* Ledger::find_token_by_name(std::string_view name) const {
    for (const Token& token : tokens) {
        if (token.name == name) return &token;
    }
    return nullptr;
}

Status note_block(Ledger& ledger, const StoredBlock& block, bool same_token_name) {
    const auto slices = wire::slice_block(block.body);
    if (!slices) return fail(slices.error());
    for (const ByteView bytes : slices->transactions) {
        const auto transaction = wire::decode_transaction(bytes);
        if (!transaction) return fail(transaction.error());
        const wire::Contract& contract = transaction->contract;
        if (contract.type == wire::ContractType::asset_issue) {
            const auto count = static_cast<std::int64_t>(ledger.tokens.size());
            auto token = issued_token(contract.value,
                                      std::to_string(kLastIdBeforeFirstToken + count + 1),
                                      same_token_name);
            if (!token) return fail(token.error());
            ledger.tokens.push_back(std::move(*token));
        }
        if (contract.type == wire::ContractType::account_permission_update) {
            auto update = decode_permission_update(contract.value);
            if (!update) return fail(update.error());
            note_permissions(ledger, std::move(*update), block.number);
        }
    }
    return {};
}

Result<Ledger> parse_balances(std::string_view line) {
    const json document = json::parse(line, nullptr, false);
    const auto height = document.is_discarded() ? std::nullopt : integer_at(document, "height");
    const json* accounts = document.is_discarded() ? nullptr : list_at(document, "accounts");
    if (!height || accounts == nullptr) return fail(ErrorCode::malformed, "no height or accounts");
    Ledger out;
    out.is_known = true;
    out.as_of = static_cast<BlockNumber>(*height);
    out.permissions_as_of = out.as_of;
    for (const json& entry : *accounts) {
        const auto address = address_in(entry);
        if (!address) return fail(address.error());
        Account& account = out.accounts[*address];
        if (const auto proto = text_at(entry, "proto")) {
            const auto bytes = from_hex(*proto);
            if (!bytes) return fail(ErrorCode::malformed, "proto of " + address->hex());
            if (Status read = read_account(account, *bytes); !read) return fail(read.error());
        }
        if (text_at(entry, "type") == "Contract") account.is_contract = true;
        if (Status read = read_amounts(account, entry); !read) return fail(read.error());
    }
    return out;
}

Status apply_delta(Ledger& ledger, std::string_view line, bool multi_sign) {
    const json document = json::parse(line, nullptr, false);
    const auto number = document.is_discarded() ? std::nullopt : integer_at(document, "num");
    const json* changes = document.is_discarded() ? nullptr : list_at(document, "changes");
    if (!number || changes == nullptr) return fail(ErrorCode::malformed, "no num or changes");
    for (const json& entry : *changes) {
        const auto address = address_in(entry);
        if (!address) return fail(address.error());
        if (entry.contains("deleted")) {
            ledger.accounts.erase(*address);
            continue;
        }
        const auto [account, is_new] = ledger.accounts.try_emplace(*address);
        if (is_new && multi_sign) {
            account->second.permissions.owner = default_owner_permission(*address);
            account->second.permissions.actives = {default_active_permission(*address)};
        }
        if (Status read = read_amounts(account->second, entry); !read) return read;
    }
    ledger.as_of = static_cast<BlockNumber>(*number);
    return {};
}

Result<Ledger> ledger_at_genesis(ByteView genesis_block) {
    const auto slices = wire::slice_block(genesis_block);
    if (!slices) return fail(slices.error());
    Ledger out;
    out.is_known = true;
    for (const ByteView bytes : slices->transactions) {
        const auto transaction = wire::decode_transaction(bytes);
        if (!transaction) return fail(transaction.error());
        std::optional<Address> to;
        std::int64_t amount = 0;
        const Status read =
            wire::for_each_field(transaction->contract.value, [&](const wire::WireField& field) {
                if (field.is_bytes(2)) to = Address::from(field.bytes);
                if (field.is_varint(3)) amount = field.int64();
            });
        if (!read) return fail(read.error());
        if (!to) return fail(ErrorCode::malformed, "receiver in the genesis block");
        out.accounts[*to].balance = {amount};
    }
    return out;
}

std::optional<BlockNumber> number_of_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    line.remove_prefix(colon + 1);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    return parse_integer<BlockNumber>(line.substr(0, line.find_first_not_of("0123456789")));
}

}  // namespace tributary::devnet
