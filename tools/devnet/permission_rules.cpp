// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/permission_rules.hpp"

#include <set>

namespace tributary::devnet {
namespace {

using Kind = Permission::Kind;

Checked check_keys(const Permission& permission) {
    const std::size_t count = permission.keys.size();
    if (count == 0 || count > kMaxSignatures)
        return refuse_contract("a permission has 1 to 5 keys, not " + std::to_string(count));
    if (permission.kind == Kind::witness && count != 1)
        return refuse_contract("a witness permission has exactly one key");
    std::set<Address> distinct;
    std::int64_t sum = 0;
    for (const Permission::Key& key : permission.keys) {
        if (!distinct.insert(key.address).second)
            return refuse_contract(key.address.base58() + " stands twice in a permission");
        if (key.weight <= 0) return refuse_contract("the weight of a key must be greater than 0");
        const auto next = checked_add(sum, key.weight);
        if (!next) return refuse_contract("the weights of a permission overflow");
        sum = *next;
    }
    if (permission.threshold <= 0) return refuse_contract("a threshold must be greater than 0");
    if (sum < permission.threshold)
        return refuse_contract("the weights of a permission do not reach its threshold");
    return {};
}

Checked check_operations(const Permission& permission, const ChainRules& rules) {
    if (permission.kind != Kind::active) {
        if (permission.operations.empty()) return {};
        return refuse_contract("only active permissions have operations");
    }
    if (permission.operations.size() != kOperationBytes)
        return refuse_contract("operations are 32 bytes, not " +
                               std::to_string(permission.operations.size()));
    for (std::size_t i = 0; i < kOperationBytes; ++i) {
        if ((permission.operations[i] & ~rules.available_contracts[i]) != 0)
            return refuse_contract(
                "operations allow a contract type that this network does not "
                "know, in byte " +
                std::to_string(i));
    }
    return {};
}

Checked check_permission(const Permission& permission, Kind kind, const ChainRules& rules) {
    if (permission.kind != kind) return refuse_contract("a permission has the type of another");
    if (permission.name.size() > kMaxPermissionName)
        return refuse_contract("the name of a permission is longer than 32 characters");
    if (permission.parent_id != 0) return refuse_contract("the parent of a permission is not 0");
    if (Checked ok = check_keys(permission); !ok) return ok;
    return check_operations(permission, rules);
}

Checked check_shape(const Permissions& permissions, const Account& account) {
    if (!permissions.owner) return refuse_contract("the owner permission is missing");
    if (account.is_witness != permissions.witness.has_value())
        return refuse_contract("witnesses have a witness permission, and nobody else");
    const std::size_t actives = permissions.actives.size();
    if (actives == 0 || actives > kMaxActivePermissions)
        return refuse_contract("an account has 1 to 8 active permissions, not " +
                               std::to_string(actives));
    return {};
}

}  // namespace

tl::expected<PermissionUpdate, Refusal> plan_permission_update(const ContractInput& input) {
    if (!input.rules.multi_sign)
        return refuse_contract("permissions are not enabled on this network");
    auto update = decode_permission_update(input.contract.value);
    if (!update) return refuse_contract("the contract is refused: " + update.error().message());
    const Permissions& permissions = update->permissions;
    const Account& account = *input.ledger.find(update->owner);
    if (Checked ok = check_shape(permissions, account); !ok) return tl::unexpected(ok.error());
    Checked checked = check_permission(*permissions.owner, Kind::owner, input.rules);
    if (checked && permissions.witness)
        checked = check_permission(*permissions.witness, Kind::witness, input.rules);
    for (const Permission& active : permissions.actives) {
        if (checked) checked = check_permission(active, Kind::active, input.rules);
    }
    if (!checked) return tl::unexpected(checked.error());
    if (input.sun_left.value < input.rules.permission_update_fee) {
        return refuse_contract("the account has " + input.sun_left.text() +
                               " sun left for it, permissions cost " +
                               std::to_string(input.rules.permission_update_fee));
    }
    return std::move(*update);
}

void apply_permission_update(Ledger& ledger, const PermissionUpdate& update) {
    ledger.accounts.at(update.owner).permissions = update.permissions;
    if (update.permissions.witness)
        ledger.block_signers[update.owner] = update.permissions.witness->keys.front().address;
}

}  // namespace tributary::devnet
