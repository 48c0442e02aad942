// SPDX-License-Identifier: Apache-2.0
#include "token/evidence.hpp"

namespace tributary::token {
namespace {

constexpr std::int32_t kShieldedTransfer = 51;

bool is_known(std::int32_t type) {
    // 7, 20 (Custom), 32 (Get), 47 and 50 have no actuator: a block cannot hold them.
    constexpr std::int32_t kKnown[] = {0,  1,  2,  3,  4,  5,  6,  8,  9,  10, 11, 12, 13,
                                       14, 15, 16, 17, 18, 19, 30, 31, 33, 41, 42, 43, 44,
                                       45, 46, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 59};
    for (const std::int32_t known : kKnown) {
        if (known == type) return true;
    }
    return false;
}

}  // namespace

ContractKind kind_of(wire::ContractType type) {
    switch (type) {
        case wire::ContractType::transfer_asset:
        case wire::ContractType::asset_issue:
        case wire::ContractType::participate_asset_issue:
        case wire::ContractType::unfreeze_asset:
        case wire::ContractType::proposal_create:
        case wire::ContractType::proposal_approve:
        case wire::ContractType::proposal_delete:
        case wire::ContractType::create_smart_contract:
        case wire::ContractType::trigger_smart_contract:
        case wire::ContractType::exchange_create:
        case wire::ContractType::exchange_inject:
        case wire::ContractType::exchange_withdraw:
        case wire::ContractType::exchange_transaction:
        case wire::ContractType::market_sell_asset:
        case wire::ContractType::market_cancel_order: return ContractKind::replayed;
        case wire::ContractType::account_create:
        case wire::ContractType::transfer:
        case wire::ContractType::vote_witness:
        case wire::ContractType::witness_create:
        case wire::ContractType::update_asset:
        case wire::ContractType::account_permission_update: return ContractKind::unrelated;
    }
    // A shielded transfer pays in one configured token whose default id cannot be issued, and the
    // proposal that would allow it cannot be made (ProposalUtil).
    return is_known(static_cast<std::int32_t>(type)) ? ContractKind::unrelated
                                                     : ContractKind::unknown;
}

std::optional<Address> proven_signer(const wire::Contract& contract) {
    const auto type = static_cast<std::int32_t>(contract.type);
    if (type == kShieldedTransfer || !is_known(type)) return std::nullopt;
    return wire::owner_of(contract);
}

}  // namespace tributary::token
