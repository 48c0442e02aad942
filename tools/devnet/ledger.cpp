// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/ledger.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "primitives/wire/block.hpp"
#include "primitives/wire/token_contracts.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/json_field.hpp"

namespace tributary::devnet {
namespace {

using nlohmann::json;

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

/// Account.Frozen{1 frozen_balance, 2 expire_time}.
Result<token::FrozenSupply> read_frozen(ByteView bytes) {
    token::FrozenSupply out;
    const Status read = wire::for_each_field(bytes, [&](const wire::WireField& field) {
        if (field.is_varint(1)) out.amount = field.int64();
        if (field.is_varint(2)) out.expires = field.int64();
    });
    if (!read) return fail(read.error());
    return out;
}

Status read_permission(Account& account, const wire::WireField& field) {
    const auto permission = decode_permission(field.bytes);
    if (!permission) return fail(permission.error());
    if (field.number == 31) account.permissions.owner = *permission;
    if (field.number == 32) account.permissions.witness = *permission;
    if (field.number == 33) account.permissions.actives.push_back(*permission);
    return {};
}

/// What a serialised protocol.Account tells beside amounts.
Status read_account(Account& account, ByteView bytes) {
    return wire::for_each_field(bytes, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(2)) account.is_contract = field.int32() == 2;
        if (field.is_varint(14)) account.is_witness = field.value != 0;
        if (field.is_varint(19)) account.free_net_usage = field.int64();
        if (field.is_varint(22)) account.free_net_slot = field.int64();
        if (field.is_bytes(57)) account.issued_token = as_text(field.bytes);
        if (field.is_bytes(16)) {
            const auto frozen = read_frozen(field.bytes);
            if (!frozen) return fail(frozen.error());
            account.frozen_supply.push_back(*frozen);
        }
        if (field.is_bytes(31) || field.is_bytes(32) || field.is_bytes(33))
            return read_permission(account, field);
        return {};
    });
}

/// The part of a recorded transaction that the balances do not tell.
Status note_issue(Ledger& ledger, const wire::Contract& contract, bool is_news, bool by_id) {
    auto token = issued_token(contract.value, next_token_id(ledger), by_id);
    if (!token) return fail(token.error());
    const auto decoded = wire::decode_asset_issue(contract);
    const auto id = token::find_token_id(as_bytes(token->id));
    const auto issue = decoded && id ? token::make_asset_issue(*decoded, *id) : std::nullopt;
    if (is_news && issue) {
        Account& issuer = ledger.accounts[issue->issuer];
        issuer.issued_token = token->id;
        issuer.frozen_supply = issue->frozen;
    }
    ledger.tokens.push_back(std::move(*token));
    return {};
}

Status note_permissions(Ledger& ledger, const wire::Contract& contract, bool is_news) {
    auto update = decode_permission_update(contract.value);
    if (!update) return fail(update.error());
    const auto& witness = update->permissions.witness;
    if (witness && !witness->keys.empty())
        ledger.block_signers[update->owner] = witness->keys.front().address;
    if (is_news) ledger.accounts[update->owner].permissions = std::move(update->permissions);
    return {};
}

void note_unfreeze(Ledger& ledger, const Address& owner, TimestampMs now) {
    std::erase_if(ledger.accounts[owner].frozen_supply,
                  [now](const token::FrozenSupply& entry) { return entry.expires <= now; });
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

std::string next_token_id(const Ledger& ledger) {
    return token::text_of(token::kTokenIdBase + ledger.tokens.size() + 1);
}

Status note_block(Ledger& ledger, const StoredBlock& block, const BlockPast& past) {
    const auto slices = wire::slice_block(block.body);
    if (!slices) return fail(slices.error());
    const bool is_news = block.number > ledger.whole_as_of;
    for (const ByteView bytes : slices->transactions) {
        const auto transaction = wire::decode_transaction(bytes);
        if (!transaction) return fail(transaction.error());
        const wire::Contract& contract = transaction->contract;
        Status noted;
        if (contract.type == wire::ContractType::asset_issue)
            noted = note_issue(ledger, contract, is_news, past.same_token_name);
        if (contract.type == wire::ContractType::account_permission_update)
            noted = note_permissions(ledger, contract, is_news);
        if (!noted) return noted;
        const auto owner = wire::owner_of(contract);
        if (!is_news || !owner) continue;
        if (contract.type == wire::ContractType::unfreeze_asset)
            note_unfreeze(ledger, *owner, past.parent_time);
        if (contract.type == wire::ContractType::witness_create)
            ledger.accounts[*owner].is_witness = true;
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
    out.whole_as_of = out.as_of;
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
