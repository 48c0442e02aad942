// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/token_contracts.hpp"

#include "primitives/wire/contract_fields.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

Status read_frozen_entry(AssetIssueContract& out, ByteView bytes) {
    if (out.frozen.size() >= kMaxFrozenEntries) {
        return fail(ErrorCode::oversized, "frozen_supply entries");
    }
    FrozenEntry entry;
    const Status read = for_each_field(bytes, [&](const WireField& field) {
        if (field.is_varint(1)) entry.amount = field.int64();
        if (field.is_varint(2)) entry.days = field.int64();
    });
    if (read) out.frozen.push_back(entry);
    return read;
}

Status read_issue_field(AssetIssueContract& out, const WireField& field) {
    if (field.is_bytes(2)) out.name = field.bytes;
    if (field.is_bytes(3)) out.abbreviation = field.bytes;
    if (field.is_varint(4)) out.total_supply = field.int64();
    if (field.is_bytes(5)) return read_frozen_entry(out, field.bytes);
    if (field.is_varint(6)) out.trx_num = field.int32();
    if (field.is_varint(7)) out.precision = field.int32();
    if (field.is_varint(8)) out.num = field.int32();
    if (field.is_varint(9)) out.start_time = field.int64();
    if (field.is_varint(10)) out.end_time = field.int64();
    return {};
}

/// new_contract is not looked into, but java-tron would not accept one that does not parse.
Status read_create_field(ContractCall& out, const WireField& field) {
    if (field.is_varint(3)) out.token_value = field.int64();
    if (field.is_varint(4)) out.token_id = field.int64();
    return {};
}

std::string_view exchange_move_name(ContractType type) {
    if (type == ContractType::exchange_inject) return "ExchangeInjectContract";
    if (type == ContractType::exchange_withdraw) return "ExchangeWithdrawContract";
    return "ExchangeTransactionContract";
}

}  // namespace

Result<TransferAssetContract> decode_transfer_asset(const Contract& contract) {
    TransferAssetContract out;
    ByteView owner;
    ByteView to;
    const Status read =
        read_contract(contract, "TransferAssetContract", [&](const WireField& field) {
            if (field.is_bytes(1)) out.asset_name = field.bytes;
            if (field.is_bytes(2)) owner = field.bytes;
            if (field.is_bytes(3)) to = field.bytes;
            if (field.is_varint(4)) out.amount = field.int64();
        });
    if (!read) return fail(read.error());
    const auto owner_address = address_field(owner, "owner_address");
    if (!owner_address) return fail(owner_address.error());
    const auto to_address = address_field(to, "to_address");
    if (!to_address) return fail(to_address.error());
    out.owner = *owner_address;
    out.to = *to_address;
    return out;
}

Result<AssetIssueContract> decode_asset_issue(const Contract& contract) {
    return read_owned<AssetIssueContract>(contract, "AssetIssueContract", read_issue_field);
}

Result<ParticipateAssetIssueContract> decode_participate_asset_issue(const Contract& contract) {
    ByteView issuer;
    auto out = read_owned<ParticipateAssetIssueContract>(
        contract,
        "ParticipateAssetIssueContract",
        [&](ParticipateAssetIssueContract& message, const WireField& field) -> Status {
            if (field.is_bytes(2)) issuer = field.bytes;
            if (field.is_bytes(3)) message.asset_name = field.bytes;
            if (field.is_varint(4)) message.amount = field.int64();
            return {};
        });
    if (!out) return out;
    const auto address = address_field(issuer, "to_address");
    if (!address) return fail(address.error());
    out->issuer = *address;
    return out;
}

Result<UnfreezeAssetContract> decode_unfreeze_asset(const Contract& contract) {
    return read_owned<UnfreezeAssetContract>(
        contract, "UnfreezeAssetContract", [](UnfreezeAssetContract&, const WireField&) -> Status {
            return {};
        });
}

Result<ContractCall> decode_contract_call(const Contract& contract) {
    if (contract.type == ContractType::create_smart_contract) {
        return read_owned<ContractCall>(contract, "CreateSmartContract", read_create_field);
    }
    ByteView callee;
    auto out =
        read_owned<ContractCall>(contract,
                                 "TriggerSmartContract",
                                 [&](ContractCall& message, const WireField& field) -> Status {
                                     if (field.is_bytes(2)) callee = field.bytes;
                                     if (field.is_varint(5)) message.token_value = field.int64();
                                     if (field.is_varint(6)) message.token_id = field.int64();
                                     return {};
                                 });
    if (!out) return out;
    const auto address = address_field(callee, "contract_address");
    if (!address) return fail(address.error());
    out->contract = *address;
    return out;
}

Result<ExchangeCreateContract> decode_exchange_create(const Contract& contract) {
    return read_owned<ExchangeCreateContract>(
        contract,
        "ExchangeCreateContract",
        [](ExchangeCreateContract& out, const WireField& field) -> Status {
            if (field.is_bytes(2)) out.first_token = field.bytes;
            if (field.is_varint(3)) out.first_balance = field.int64();
            if (field.is_bytes(4)) out.second_token = field.bytes;
            if (field.is_varint(5)) out.second_balance = field.int64();
            return {};
        });
}

Result<ExchangeMoveContract> decode_exchange_move(const Contract& contract) {
    return read_owned<ExchangeMoveContract>(
        contract,
        exchange_move_name(contract.type),
        [&](ExchangeMoveContract& out, const WireField& field) -> Status {
            if (field.is_varint(2)) out.exchange_id = field.int64();
            if (field.is_bytes(3)) out.token = field.bytes;
            if (field.is_varint(4)) out.quantity = field.int64();
            const bool has_expected = contract.type == ContractType::exchange_transaction;
            if (has_expected && field.is_varint(5)) out.expected = field.int64();
            return {};
        });
}

Result<MarketSellAssetContract> decode_market_sell_asset(const Contract& contract) {
    return read_owned<MarketSellAssetContract>(
        contract,
        "MarketSellAssetContract",
        [](MarketSellAssetContract& out, const WireField& field) -> Status {
            if (field.is_bytes(2)) out.sell_token = field.bytes;
            if (field.is_varint(3)) out.sell_quantity = field.int64();
            if (field.is_bytes(4)) out.buy_token = field.bytes;
            if (field.is_varint(5)) out.buy_quantity = field.int64();
            return {};
        });
}

Result<MarketCancelOrderContract> decode_market_cancel_order(const Contract& contract) {
    return read_owned<MarketCancelOrderContract>(
        contract,
        "MarketCancelOrderContract",
        [](MarketCancelOrderContract& out, const WireField& field) -> Status {
            if (field.is_bytes(2)) out.order_id = field.bytes;
            return {};
        });
}

Bytes encode_transfer_asset(const TransferAssetContract& contract) {
    return WireWriter()
        .bytes(1, contract.asset_name)
        .bytes(2, contract.owner.view())
        .bytes(3, contract.to.view())
        .integer(4, contract.amount)
        .take();
}

}  // namespace tributary::wire
