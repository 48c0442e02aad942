// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/wallet_answers.hpp"

namespace tributary::devnet {
namespace {

using wire::ContractType;
using wire::WireWriter;

/// java-tron Constant.TRANSACTION_DEFAULT_EXPIRATION_TIME.
constexpr TimestampMs kDefaultLifetime = 60'000;

/// A method that makes a transaction. Each has an older form without a 2 that answers the bare
/// transaction.
struct Builder {
    std::string_view method;
    ContractType type{};
    std::string_view message;
};

constexpr std::array kBuilders{
    Builder{"CreateTransaction", ContractType::transfer, "TransferContract"},
    Builder{"TransferAsset", ContractType::transfer_asset, "TransferAssetContract"},
    Builder{"CreateAssetIssue", ContractType::asset_issue, "AssetIssueContract"},
    Builder{"ParticipateAssetIssue",
            ContractType::participate_asset_issue,
            "ParticipateAssetIssueContract"},
    Builder{"UnfreezeAsset", ContractType::unfreeze_asset, "UnfreezeAssetContract"}};
constexpr Builder kPermissionBuilder{"AccountPermissionUpdate",
                                     ContractType::account_permission_update,
                                     "AccountPermissionUpdateContract"};

/// Only what the contract itself needs: who builds has not signed or paid yet.
Checked check_contract(const Devnet& network, const wire::Contract& contract) {
    const Ledger& ledger = network.ledger();
    const auto owner = signer_of(contract);
    if (!owner) return tl::unexpected(owner.error());
    const Account* account = ledger.find(*owner);
    if (account == nullptr)
        return refuse_contract("account " + owner->base58() + " does not exist");
    const auto plan = plan_contract({network.rules_input().rules,
                                     ledger,
                                     network.chain().head().timestamp,
                                     contract,
                                     account->balance});
    if (!plan) return tl::unexpected(plan.error());
    return {};
}

Bytes build(const Devnet& network, const Builder& builder, ByteView contract) {
    const StoredBlock& head = network.chain().head();
    wire::TransactionDraft draft;
    wire::refer_to(draft, head.id);
    draft.timestamp = head.timestamp;
    draft.expiration = head.timestamp + kDefaultLifetime;
    draft.type = builder.type;
    draft.message = builder.message;
    draft.value = to_bytes(contract);
    return wire::encode_raw(draft);
}

/// TransactionExtention{1 transaction, 2 txid, 4 result{1 result, 2 code, 3 message}}, or the bare
/// transaction, empty where the contract does not hold.
CallAnswer answer(const Devnet& network, const Builder& builder, ByteView request, bool extended) {
    const Bytes raw = build(network, builder, request);
    const Bytes transaction = wire::encode_transaction(raw, {});
    const auto decoded = wire::decode_transaction(transaction);
    if (!decoded) return refused(CallStatus::invalid_argument, decoded.error().message());
    const Checked checked = check_contract(network, decoded->contract);
    if (!extended) return {CallStatus::ok, {}, checked ? transaction : Bytes()};
    WireWriter out;
    WireWriter result;
    if (checked) {
        out.message(1, transaction).bytes(2, decoded->id().view());
        result.integer(1, 1);
    } else {
        result.integer(2, static_cast<std::int64_t>(checked.error().code))
            .text(3, checked.error().message);
    }
    out.message(4, result.view());
    return {CallStatus::ok, {}, out.take()};
}

}  // namespace

std::optional<CallAnswer> answer_with_transaction(const Devnet& network,
                                                  std::string_view method,
                                                  ByteView request) {
    if (method == kPermissionBuilder.method)
        return answer(network, kPermissionBuilder, request, true);
    const bool extended = method.ends_with('2');
    if (extended) method.remove_suffix(1);
    for (const Builder& builder : kBuilders) {
        if (builder.method == method) return answer(network, builder, request, extended);
    }
    return std::nullopt;
}

}  // namespace tributary::devnet
