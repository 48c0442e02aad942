// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/wallet_answers.hpp"

namespace tributary::devnet {
namespace {

using wire::WireWriter;

CallAnswer done(WireWriter& out) {
    return {CallStatus::ok, {}, out.take()};
}

void write_amounts(WireWriter& out, std::uint32_t number, const Account& account) {
    for (const auto& [id, amount] : account.tokens) {
        out.message(number, WireWriter().text(1, id).integer(2, amount.value).view());
    }
}

/// The account that the request's `address` (field 3) names.
tl::expected<const Account*, CallAnswer> find_account(const Devnet& network, ByteView request) {
    const auto refuse = [](CallStatus status, std::string why) {
        return tl::unexpected(refused(status, std::move(why)));
    };
    const auto address = Address::from(bytes_in(request, 3));
    if (!address)
        return refuse(CallStatus::invalid_argument, "address must have 21 bytes and begin with 41");
    if (!network.ledger().is_known || !network.is_replayed())
        return refuse(CallStatus::unavailable, "the balances at the head are not known");
    const Account* found = network.ledger().find(*address);
    if (found == nullptr)
        return refuse(CallStatus::not_found, "there is no account " + address->base58());
    return found;
}

/// Account{2 type, 3 address, 4 balance, 11 allowance, 14 is_witness, 16 frozen_supply, 17
/// asset_issued_name, 19 free_net_usage, 22 latest_consume_free_time, 31 owner, 32 witness, 33
/// active permissions, 56 assetV2, 57 asset_issued_ID}.
CallAnswer encode_account(const Ledger& tokens, const Address& address, const Account& account) {
    WireWriter out;
    out.integer(2, account.is_contract ? 2 : 0)
        .bytes(3, address.view())
        .integer(4, account.balance.value)
        .integer(11, account.allowance.value)
        .integer(14, account.is_witness ? 1 : 0);
    for (const token::FrozenSupply& entry : account.frozen_supply)
        out.message(16, WireWriter().integer(1, entry.amount).integer(2, entry.expires).view());
    if (const Token* issued = tokens.find_token(account.issued_token)) out.text(17, issued->name);
    out.integer(19, account.free_net_usage).integer(22, account.free_net_slot);
    const Permissions& permissions = account.permissions;
    if (permissions.owner) out.message(31, encode_permission(*permissions.owner));
    if (permissions.witness) out.message(32, encode_permission(*permissions.witness));
    for (const Permission& active : permissions.actives)
        out.message(33, encode_permission(active));
    write_amounts(out, 56, account);
    out.text(57, account.issued_token);
    return done(out);
}

CallAnswer account(const Devnet& network, ByteView request) {
    const auto found = find_account(network, request);
    if (!found) return found.error();
    return encode_account(network.ledger(), *Address::from(bytes_in(request, 3)), **found);
}

CallAnswer solid_account(const Devnet& network, const Accounts& accounts, ByteView request) {
    const auto address = Address::from(bytes_in(request, 3));
    if (!address)
        return refused(CallStatus::invalid_argument,
                       "address must have 21 bytes and begin with 41");
    const auto found = accounts.find(*address);
    if (found == accounts.end())
        return refused(CallStatus::not_found, "there is no account " + address->base58());
    return encode_account(network.ledger(), *address, found->second);
}

/// WitnessList{1 witnesses, each Witness{1 address}}, elected or not. Votes are not kept here.
CallAnswer witness_list(const Accounts& accounts) {
    WireWriter out;
    for (const auto& [address, account] : accounts) {
        if (account.is_witness) out.message(1, WireWriter().bytes(1, address.view()).view());
    }
    return done(out);
}

/// AccountNetMessage and AccountResourceMessage both begin with 1 freeNetUsed, 2 freeNetLimit; the
/// rest is about stakes, which this network does not keep.
CallAnswer account_net(const Devnet& network, ByteView request) {
    const auto found = find_account(network, request);
    if (!found) return found.error();
    const RulesInput input = network.rules_input();
    WireWriter out;
    out.integer(1, recovered_usage(**found, input.head_slot))
        .integer(2, input.rules.free_net_limit);
    return done(out);
}

CallAnswer token_by_id(const Devnet& network, ByteView request) {
    const Token* token = network.ledger().find_token(as_text(bytes_in(request, 1)));
    if (token == nullptr) return refused(CallStatus::not_found, "there is no token with this id");
    return {CallStatus::ok, {}, token->issue};
}

std::vector<const Token*> tokens_named(const Devnet& network, ByteView name) {
    std::vector<const Token*> out;
    for (const Token& token : network.ledger().tokens) {
        if (equal(as_bytes(token.name), name)) out.push_back(&token);
    }
    return out;
}

/// Names are not unique: two of one name are no answer (Wallet.getAssetIssueByName).
CallAnswer token_by_name(const Devnet& network, ByteView request) {
    const auto found = tokens_named(network, bytes_in(request, 1));
    if (found.empty()) return refused(CallStatus::not_found, "there is no token with this name");
    if (found.size() > 1)
        return refused(CallStatus::invalid_argument, "several tokens have this name");
    return {CallStatus::ok, {}, found.front()->issue};
}

CallAnswer list_of(const std::vector<const Token*>& tokens) {
    WireWriter out;
    for (const Token* token : tokens)
        out.message(1, token->issue);
    return done(out);
}

CallAnswer all_tokens(const Devnet& network, std::size_t offset, std::size_t limit) {
    const auto& tokens = network.ledger().tokens;
    std::vector<const Token*> out;
    for (std::size_t i = offset; i < tokens.size() && out.size() < limit; ++i)
        out.push_back(&tokens[i]);
    return list_of(out);
}

CallAnswer page_of_tokens(const Devnet& network, ByteView request) {
    const std::int64_t offset = integer_in(request, 1);
    const std::int64_t limit = integer_in(request, 2);
    if (offset < 0 || limit < 0)
        return refused(CallStatus::invalid_argument, "offset and limit must not be negative");
    return all_tokens(network, static_cast<std::size_t>(offset), static_cast<std::size_t>(limit));
}

CallAnswer tokens_of_account(const Devnet& network, ByteView request) {
    const auto found = find_account(network, request);
    if (!found) return found.error();
    std::vector<const Token*> out;
    if (const Token* token = network.ledger().find_token((*found)->issued_token))
        out.push_back(token);
    return list_of(out);
}

/// TransactionExtention{1 transaction, 2 txid, 4 result{1 true}}.
Bytes extention_of(const wire::Transaction& transaction) {
    return WireWriter()
        .message(1, transaction.bytes)
        .bytes(2, transaction.id().view())
        .message(4, WireWriter().integer(1, 1).view())
        .take();
}

/// TransactionSignWeight.Result.response_code.
enum class WeightCode : std::int32_t {
    enough_permission = 0,
    not_enough_permission = 1,
    permission_error = 4,
    other_error = 20,
};

struct WeightVerdict {
    WeightCode code = WeightCode::other_error;
    std::string message;
    std::optional<Permission> permission;
    SignatureWeight weight;
};

WeightVerdict weigh(const Devnet& network, const wire::Transaction& transaction) {
    const wire::Contract& contract = transaction.contract;
    const auto owner = wire::owner_of(contract);
    const Account* account = owner ? network.ledger().find(*owner) : nullptr;
    if (account == nullptr)
        return {WeightCode::permission_error, "the account does not exist", {}, {}};
    WeightVerdict out;
    out.permission = account->permissions.find(contract.permission_id, *owner);
    out.code = WeightCode::permission_error;
    if (!out.permission) {
        out.message = "the account has no permission with this id";
        return out;
    }
    if (!is_permitted(contract, *out.permission)) {
        out.message = "the permission does not cover this contract type";
        return out;
    }
    auto weighed = weigh_signatures(transaction, *out.permission);
    if (!weighed) {
        out.message = weighed.error().message();
        return out;
    }
    out.weight = std::move(*weighed);
    out.code = out.weight.weight >= out.permission->threshold ? WeightCode::enough_permission
                                                              : WeightCode::not_enough_permission;
    return out;
}

/// TransactionSignWeight{1 permission, 2 approved_list, 3 current_weight, 4 result{1 code, 2
/// message}, 5 transaction}.
CallAnswer sign_weight(const Devnet& network, ByteView request) {
    const auto transaction = wire::decode_transaction(request);
    if (!transaction) return refused(CallStatus::invalid_argument, transaction.error().message());
    const WeightVerdict verdict = weigh(network, *transaction);
    WireWriter out;
    if (verdict.permission) out.message(1, encode_permission(*verdict.permission));
    for (const Address& signer : verdict.weight.signers)
        out.bytes(2, signer.view());
    out.integer(3, verdict.weight.weight);
    out.message(4,
                WireWriter()
                    .integer(1, static_cast<std::int64_t>(verdict.code))
                    .text(2, verdict.message)
                    .view());
    out.message(5, extention_of(*transaction));
    return done(out);
}

/// TransactionApprovedList{2 approved_list, 4 result{1 code, 2 message}, 5 transaction}.
CallAnswer approved_list(ByteView request) {
    constexpr std::int64_t kComputeAddressError = 2;
    const auto transaction = wire::decode_transaction(request);
    if (!transaction) return refused(CallStatus::invalid_argument, transaction.error().message());
    WireWriter out;
    WireWriter result;
    const Hash256 digest{transaction->id().bytes};
    for (const ByteView bytes : transaction->signatures) {
        const auto signature = signature_from(bytes);
        const auto key = signature ? recover(digest, *signature)
                                   : Result<PublicKey>(fail(ErrorCode::bad_signature));
        if (!key) {
            result.integer(1, kComputeAddressError).text(2, key.error().message());
            break;
        }
        out.bytes(2, address_of(*key).view());
    }
    out.message(4, result.view()).message(5, extention_of(*transaction));
    return done(out);
}

}  // namespace

/// Account{3 address, 4 balance, 56 assetV2} behind the solidified block.
std::optional<CallAnswer> answer_from_solid_accounts(const Devnet& network,
                                                     std::string_view method,
                                                     ByteView request) {
    if (method != "GetAccount" && method != "ListWitnesses") return std::nullopt;
    const Accounts* accounts = network.solid_accounts();
    if (accounts == nullptr)
        return refused(CallStatus::unavailable, "the accounts at the solid block are not known");
    if (method == "ListWitnesses") return witness_list(*accounts);
    return solid_account(network, *accounts, request);
}

std::optional<CallAnswer> answer_from_ledger(const Devnet& network,
                                             std::string_view method,
                                             ByteView request) {
    if (method == "GetAccount") return account(network, request);
    if (method == "GetAccountNet" || method == "GetAccountResource")
        return account_net(network, request);
    if (method == "GetAssetIssueById") return token_by_id(network, request);
    if (method == "GetAssetIssueByName") return token_by_name(network, request);
    if (method == "GetAssetIssueListByName")
        return list_of(tokens_named(network, bytes_in(request, 1)));
    if (method == "GetAssetIssueList")
        return all_tokens(network, 0, network.ledger().tokens.size());
    if (method == "GetPaginatedAssetIssueList") return page_of_tokens(network, request);
    if (method == "GetAssetIssueByAccount") return tokens_of_account(network, request);
    if (method == "GetTransactionSignWeight") return sign_weight(network, request);
    if (method == "GetTransactionApprovedList") return approved_list(request);
    return std::nullopt;
}

}  // namespace tributary::devnet
