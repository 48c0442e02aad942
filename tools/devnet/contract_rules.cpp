// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/contract_rules.hpp"

#include <array>

#include "primitives/check.hpp"

namespace tributary::devnet {
namespace {

using wire::ContractType;

/// A contract type that is taken here, and its message.
struct TakenType {
    ContractType type{};
    std::string_view message;
};

constexpr std::array kTakenTypes{
    TakenType{ContractType::transfer, "TransferContract"},
    TakenType{ContractType::transfer_asset, "TransferAssetContract"},
    TakenType{ContractType::asset_issue, "AssetIssueContract"},
    TakenType{ContractType::participate_asset_issue, "ParticipateAssetIssueContract"},
    TakenType{ContractType::unfreeze_asset, "UnfreezeAssetContract"},
    TakenType{ContractType::create_smart_contract, "CreateSmartContract"},
    TakenType{ContractType::trigger_smart_contract, "TriggerSmartContract"},
    TakenType{ContractType::account_permission_update, "AccountPermissionUpdateContract"}};

template <typename Planned>
tl::expected<ContractPlan, Refusal> with_fee(Planned planned, std::int64_t fee) {
    if (!planned) return tl::unexpected(planned.error());
    return ContractPlan{std::move(*planned), {fee}};
}

/// One call for each kind of effect.
struct Application {
    Ledger& ledger;
    bool multi_sign;

    void operator()(const TransferEffect& effect) const {
        apply_transfer(ledger, effect, multi_sign);
    }

    void operator()(const IssueEffect& effect) const { apply_issue(ledger, effect); }

    void operator()(const PurchaseEffect& effect) const { apply_purchase(ledger, effect); }

    void operator()(const UnfreezeEffect& effect) const { apply_unfreeze(ledger, effect); }

    void operator()(const RunEffect& effect) const { apply_run(ledger, effect, multi_sign); }

    void operator()(const PermissionUpdate& effect) const {
        apply_permission_update(ledger, effect);
    }
};

bool is_transfer(const wire::Contract& contract) {
    return contract.type == ContractType::transfer || contract.type == ContractType::transfer_asset;
}

}  // namespace

tl::expected<Address, Refusal> signer_of(const wire::Contract& contract) {
    const TakenType* taken = nullptr;
    for (const TakenType& type : kTakenTypes) {
        if (type.type == contract.type) taken = &type;
    }
    if (taken == nullptr) {
        return refuse_contract(
            "this network takes contracts of the types 1, 2, 6, 9, 14, 30, 31 and 46, not type " +
            std::to_string(static_cast<std::int32_t>(contract.type)));
    }
    if (!wire::is_type(contract, taken->message))
        return refuse_contract("the contract's type_url does not fit its type");
    const auto owner = wire::owner_of(contract);
    if (!owner) return refuse_contract("owner_address is not an address");
    return *owner;
}

bool creates_account(const Ledger& ledger, const wire::Contract& contract) {
    if (!is_transfer(contract)) return false;
    const auto fields = read_transfer(contract);
    return fields && fields->to && ledger.find(*fields->to) == nullptr;
}

tl::expected<ContractPlan, Refusal> plan_contract(const ContractInput& input) {
    const ChainRules& rules = input.rules;
    switch (input.contract.type) {
        case ContractType::asset_issue: return with_fee(plan_issue(input), rules.asset_issue_fee);
        case ContractType::participate_asset_issue: return with_fee(plan_purchase(input), 0);
        case ContractType::unfreeze_asset: return with_fee(plan_unfreeze(input), 0);
        case ContractType::account_permission_update:
            return with_fee(plan_permission_update(input), rules.permission_update_fee);
        case ContractType::create_smart_contract:
        case ContractType::trigger_smart_contract:
            if (!rules.contracts_enabled) return refuse_contract("contracts are not in force");
            return with_fee(plan_run(input), 0);
        default: break;
    }
    TRIBUTARY_ASSERT(is_transfer(input.contract));
    const bool makes_account = creates_account(input.ledger, input.contract);
    return with_fee(plan_transfer(input), makes_account ? rules.system_create_account_fee : 0);
}

void apply_effect(Ledger& ledger, const Effect& effect, bool multi_sign) {
    std::visit(Application{ledger, multi_sign}, effect);
}

}  // namespace tributary::devnet
