// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/devnet/contract_input.hpp"

namespace tributary::devnet {

/// Most active permissions of an account (AccountPermissionUpdateActuator).
inline constexpr std::size_t kMaxActivePermissions = 8;
inline constexpr std::size_t kMaxPermissionName = 32;

/// AccountPermissionUpdateActuator: every permission has distinct keys of weight whose sum reaches
/// its threshold; only contract types that the network knows can be allowed.
tl::expected<PermissionUpdate, Refusal> plan_permission_update(const ContractInput& input);

/// AccountCapsule.updatePermissions: accounts that are no witness keep no witness permission.
void apply_permission_update(Ledger& ledger, const PermissionUpdate& update);

}  // namespace tributary::devnet
