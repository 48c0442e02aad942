// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/wallet_answers.hpp"

#include "primitives/check.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::devnet {
namespace {

using wire::WireWriter;

constexpr std::string_view kService = "/protocol.Wallet/";

CallAnswer refused(CallStatus status, std::string why) {
    return {status, std::move(why), {}};
}

CallAnswer done(WireWriter& out) {
    return {CallStatus::ok, {}, out.take()};
}

Bytes field_of(ByteView request, std::uint32_t number) {
    Bytes out;
    const Status read = wire::for_each_field(request, [&](const wire::WireField& field) {
        if (field.is_bytes(number)) out = to_bytes(field.bytes);
    });
    return read ? out : Bytes();
}

/// Return{1 result, 2 code, 3 message}.
CallAnswer broadcast(Devnet& network, ByteView request) {
    const auto accepted = network.broadcast(request);
    WireWriter out;
    if (accepted) {
        out.integer(1, 1);
    } else {
        out.integer(2, static_cast<std::int64_t>(accepted.error().code))
            .text(3, accepted.error().message);
    }
    return done(out);
}

/// TransactionInfo{1 id, 2 fee, 3 blockNumber, 4 blockTimeStamp, 5 contractResult, 7 receipt, 9
/// result}. Fees of recorded transactions are in no block and stay away.
CallAnswer transaction_info(const Devnet& network, ByteView request) {
    const auto id = TransactionId::from(field_of(request, 1));
    if (!id)
        return refused(CallStatus::invalid_argument, "value must be a transaction id of 32 bytes");
    const auto place = network.chain().find(*id);
    if (!place) return refused(CallStatus::not_found, "there is no transaction " + id->hex());
    const StoredBlock& block = *network.chain().find(place->number);
    const auto slices = wire::slice_block(block.body);
    TRIBUTARY_ASSERT(slices.has_value());
    const auto transaction = wire::decode_transaction(slices->transactions[place->index]);
    TRIBUTARY_ASSERT(transaction.has_value());
    const bool is_call = transaction->contract.type == wire::ContractType::trigger_smart_contract ||
                         transaction->contract.type == wire::ContractType::create_smart_contract;
    const bool failed = is_call && transaction->contract_ret != wire::kContractRetSuccess;
    WireWriter receipt;
    if (is_call) receipt.integer(7, transaction->contract_ret);
    WireWriter out;
    out.bytes(1, id->view());
    if (const auto fee = network.fee_of(*id)) out.integer(2, fee->value);
    out.integer(3, static_cast<std::int64_t>(block.number)).integer(4, block.timestamp);
    // java-tron gives system contracts one empty result.
    if (!is_call) out.message(5, {});
    out.message(7, receipt.view()).integer(9, failed ? 1 : 0);
    return done(out);
}

void write_amounts(WireWriter& out, std::uint32_t number, const Account& account) {
    for (const auto& [id, amount] : account.tokens) {
        out.message(number, WireWriter().text(1, id).integer(2, amount.value).view());
    }
}

/// Account{2 type, 3 address, 4 balance, 11 allowance, 31 owner, 32 witness, 33 active permissions,
/// 56 assetV2}.
CallAnswer account(const Devnet& network, ByteView request) {
    const auto address = Address::from(field_of(request, 3));
    if (!address)
        return refused(CallStatus::invalid_argument,
                       "address must have 21 bytes and begin with 41");
    const Account* found = network.ledger().find(*address);
    if (!network.ledger().is_known || !network.is_replayed()) {
        return refused(CallStatus::unavailable, "the balances at the head are not known");
    }
    if (found == nullptr)
        return refused(CallStatus::not_found, "there is no account " + address->base58());
    WireWriter out;
    out.integer(2, found->is_contract ? 2 : 0)
        .bytes(3, address->view())
        .integer(4, found->balance.value)
        .integer(11, found->allowance.value);
    const Permissions& permissions = found->permissions;
    if (permissions.owner) out.message(31, encode_permission(*permissions.owner));
    if (permissions.witness) out.message(32, encode_permission(*permissions.witness));
    for (const Permission& active : permissions.actives)
        out.message(33, encode_permission(active));
    write_amounts(out, 56, *found);
    return done(out);
}

CallAnswer asset_issue(const Devnet& network, ByteView request) {
    const Bytes wanted = field_of(request, 1);
    const Token* token = network.ledger().find_token(as_text(wanted));
    if (token == nullptr) return refused(CallStatus::not_found, "there is no token with this id");
    return {CallStatus::ok, {}, token->issue};
}

std::string describe(const StoredBlock& block) {
    return "Num:" + std::to_string(block.number) + ",ID:" + block.id.hex();
}

/// NodeInfo{2 block, 3 solidityBlock, 9 configNodeInfo{1 codeVersion}}.
CallAnswer node_info(const Devnet& network) {
    WireWriter out;
    out.text(2, describe(network.chain().head()));
    if (const auto solid = network.solid()) out.text(3, describe(*network.chain().find(*solid)));
    out.message(9, WireWriter().text(1, "tributary-devnet").view());
    return done(out);
}

CallAnswer next_maintenance(const Devnet& network) {
    const auto time = network.next_maintenance();
    if (!time)
        return refused(CallStatus::unavailable,
                       "the recording does not tell its maintenance times");
    WireWriter out;
    out.integer(1, *time);
    return done(out);
}

}  // namespace

CallAnswer answer_wallet_call(Devnet& network, std::string_view path, ByteView request) {
    if (!path.starts_with(kService)) {
        return refused(CallStatus::unimplemented,
                       "only protocol.Wallet is served, not " + std::string(path));
    }
    const std::string_view method = path.substr(kService.size());
    if (auto answer = answer_from_chain(network.chain(), method, request))
        return std::move(*answer);
    if (method == "BroadcastTransaction") return broadcast(network, request);
    if (method == "GetTransactionInfoById") return transaction_info(network, request);
    if (method == "GetAccount") return account(network, request);
    if (method == "GetAssetIssueById") return asset_issue(network, request);
    if (method == "GetNodeInfo") return node_info(network);
    if (method == "GetNextMaintenanceTime") return next_maintenance(network);
    return refused(CallStatus::unimplemented,
                   std::string(method) + " is not answered by tributary-devnet");
}

}  // namespace tributary::devnet
