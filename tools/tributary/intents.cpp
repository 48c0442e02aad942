// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/intents.hpp"

#include "primitives/wire/wire_writer.hpp"
#include "tools/tributary/contract_json.hpp"

namespace tributary::tools {
namespace {

using wire::ContractType;
using wire::WireWriter;

/// Permission.PermissionType.
enum class PermissionType : std::int64_t {
    owner = 0,
    witness = 1,
    active = 2,
};

Bytes encode_permission(PermissionType type, const SharedKeys& shared, ByteView operations) {
    const auto number = static_cast<std::int64_t>(type);
    WireWriter out;
    // Ids are given by the network, owner 0, witness 1, active ones from 2; said all the same, as
    // other wallets do.
    out.integer(1, number)
        .integer(2, number)
        .text(3,
              type == PermissionType::owner     ? "owner"
              : type == PermissionType::witness ? "witness"
                                                : "active")
        .integer(4, shared.threshold)
        .bytes(6, operations);
    for (const SharedKeys::Key& key : shared.keys)
        out.message(7, WireWriter().bytes(1, key.address.view()).integer(2, key.weight).view());
    return out.take();
}

void describe_transfer(Report& report, const Transfer& transfer) {
    report.json["from"] = transfer.from.base58();
    report.json["to"] = transfer.to.base58();
    report.json["token_id"] = transfer.token_id;
    report.json["amount"] = std::to_string(transfer.amount);
    report.rows.insert(report.rows.end(),
                       {{"from", transfer.from.base58()},
                        {"to", transfer.to.base58()},
                        {"token", transfer.token_id},
                        {"amount", std::to_string(transfer.amount)}});
}

}  // namespace

Bytes default_operations() {
    Bytes out = {0x7F, 0xFF, 0x1F, 0xC0, 0x03, 0x3E};
    out.resize(32);
    return out;
}

Intent make_intent(const Transfer& transfer) {
    const bool trx = transfer.token_id == kTrx;
    return {trx ? ContractType::transfer : ContractType::transfer_asset,
            trx ? "TransferContract" : "TransferAssetContract",
            encode_transfer_contract(transfer)};
}

Intent make_intent(const TokenIssue& issue) {
    WireWriter out;
    out.bytes(1, issue.owner.view())
        .text(2, issue.name)
        .text(3, issue.abbreviation)
        .integer(4, issue.total_supply);
    for (const TokenIssue::Frozen& frozen : issue.frozen)
        out.message(5, WireWriter().integer(1, frozen.amount).integer(2, frozen.days).view());
    out.integer(6, issue.sun)
        .integer(7, issue.precision)
        .integer(8, issue.units)
        .integer(9, issue.start)
        .integer(10, issue.end)
        .text(20, issue.description)
        .text(21, issue.url);
    return {ContractType::asset_issue, "AssetIssueContract", out.take()};
}

Intent make_intent(const TokenPurchase& purchase) {
    WireWriter out;
    out.bytes(1, purchase.buyer.view())
        .bytes(2, purchase.issuer.view())
        .text(3, purchase.token_id)
        .integer(4, purchase.sun);
    return {ContractType::participate_asset_issue, "ParticipateAssetIssueContract", out.take()};
}

Intent make_unfreeze(const Address& owner) {
    return {ContractType::unfreeze_asset,
            "UnfreezeAssetContract",
            WireWriter().bytes(1, owner.view()).take()};
}

Intent make_intent(const PermissionChange& change) {
    WireWriter out;
    out.bytes(1, change.owner.view())
        .message(2, encode_permission(PermissionType::owner, change.owner_keys, {}));
    if (change.witness_key) {
        const SharedKeys one{1, {{*change.witness_key, 1}}};
        out.message(3, encode_permission(PermissionType::witness, one, {}));
    }
    out.message(4,
                encode_permission(PermissionType::active, change.active_keys, change.operations));
    return {ContractType::account_permission_update, "AccountPermissionUpdateContract", out.take()};
}

void describe(Report& report, const wire::Contract& contract) {
    if (const auto transfer = decode_transfer_contract(contract))
        return describe_transfer(report, *transfer);
    const auto name = find_contract(contract.type);
    const auto value = contract_to_json(contract, {.visible = true, .integers_as_text = true});
    if (!name || !value) {
        const auto number = static_cast<std::int32_t>(contract.type);
        report.json["contract_type"] = number;
        report.rows.push_back({"contract type", std::to_string(number), Tone::warning});
        return;
    }
    report.json["contract_type"] = name->name;
    report.json["contract"] = *value;
    report.rows.push_back({"contract", std::string(name->name)});
    for (const auto& [member, content] : value->items()) {
        const bool is_text = content.is_string();
        report.rows.push_back({member,
                               is_text
                                   ? content.get<std::string>()
                                   : content.dump(-1, ' ', false, Json::error_handler_t::replace)});
    }
}

}  // namespace tributary::tools
