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
constexpr std::string_view kSolidityService = "/protocol.WalletSolidity/";

CallAnswer done(WireWriter& out) {
    return {CallStatus::ok, {}, out.take()};
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
/// result, 14 assetIssueID}. Fees of recorded transactions are in no block and stay away.
CallAnswer transaction_info(const Devnet& network, ByteView request) {
    const auto id = TransactionId::from(bytes_in(request, 1));
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
    if (const ContractRun* run = network.run_of(*id)) {
        Bytes message = out.take();
        append(message, encode_run(*run, *id));
        return {CallStatus::ok, {}, std::move(message)};
    }
    // java-tron gives system contracts one empty result.
    if (!is_call) out.message(5, {});
    out.message(7, receipt.view()).integer(9, failed ? 1 : 0);
    if (transaction->contract.type == wire::ContractType::asset_issue) {
        // An account issues once, so that its token is the one.
        const auto owner = wire::owner_of(transaction->contract);
        const Account* issuer = owner ? network.ledger().find(*owner) : nullptr;
        if (issuer != nullptr) out.text(14, issuer->issued_token);
    }
    return done(out);
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

/// The block that stands for the head is the solidified one, and there is none above it.
CallAnswer answer_solidity_call(const Devnet& network, std::string_view method, ByteView request) {
    const auto solid = network.solid();
    if (!solid) return refused(CallStatus::unavailable, "the solid block is not known");
    if (auto answer = answer_from_solid_accounts(network, method, request))
        return std::move(*answer);
    const auto number = static_cast<std::int64_t>(*solid);
    const auto from_chain = [&](std::string_view name, ByteView question) {
        return answer_from_chain(network.chain(), name, question).value();
    };
    if (method == "GetNowBlock")
        return from_chain("GetBlockByNum", WireWriter().integer(1, number).view());
    if (method == "GetNowBlock2")
        return from_chain("GetBlockByNum2", WireWriter().integer(1, number).view());
    const auto above = refused(CallStatus::not_found, "there is no such solid block");
    if (method == "GetBlock") {
        const Bytes wanted = bytes_in(request, 1);
        const auto asked = wanted.empty() ? number : parse_integer<std::int64_t>(as_text(wanted));
        if (!asked)
            return refused(CallStatus::unimplemented, "solid blocks are found by number here");
        if (*asked > number) return above;
        return from_chain(
            method,
            WireWriter().text(1, std::to_string(*asked)).integer(2, integer_in(request, 2)).view());
    }
    if (method == "GetBlockByNum" || method == "GetBlockByNum2") {
        if (integer_in(request, 1) > number) return above;
        return from_chain(method, request);
    }
    return refused(CallStatus::unimplemented,
                   std::string(method) + " of WalletSolidity is not answered by tributary-devnet");
}

}  // namespace

CallAnswer refused(CallStatus status, std::string why) {
    return {status, std::move(why), {}};
}

Bytes bytes_in(ByteView request, std::uint32_t number) {
    Bytes out;
    const Status read = wire::for_each_field(request, [&](const wire::WireField& field) {
        if (field.is_bytes(number)) out = to_bytes(field.bytes);
    });
    return read ? out : Bytes();
}

std::int64_t integer_in(ByteView request, std::uint32_t number) {
    std::int64_t out = 0;
    const Status read = wire::for_each_field(request, [&](const wire::WireField& field) {
        if (field.is_varint(number)) out = field.int64();
    });
    return read ? out : 0;
}

CallAnswer answer_wallet_call(Devnet& network, std::string_view path, ByteView request) {
    if (path.starts_with(kSolidityService))
        return answer_solidity_call(network, path.substr(kSolidityService.size()), request);
    if (!path.starts_with(kService)) {
        return refused(CallStatus::unimplemented,
                       "only protocol.Wallet and protocol.WalletSolidity are served, not " +
                           std::string(path));
    }
    const std::string_view method = path.substr(kService.size());
    if (auto answer = answer_from_chain(network.chain(), method, request))
        return std::move(*answer);
    if (auto answer = answer_from_ledger(network, method, request)) return std::move(*answer);
    if (auto answer = answer_from_contracts(network, method, request)) return std::move(*answer);
    if (auto answer = answer_with_transaction(network, method, request)) return std::move(*answer);
    if (method == "BroadcastTransaction") return broadcast(network, request);
    if (method == "GetTransactionInfoById") return transaction_info(network, request);
    if (method == "GetNodeInfo") return node_info(network);
    if (method == "GetNextMaintenanceTime") return next_maintenance(network);
    return refused(CallStatus::unimplemented,
                   std::string(method) + " is not answered by tributary-devnet");
}

}  // namespace tributary::devnet
