// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <variant>

#include "tools/devnet/asset_rules.hpp"
#include "tools/devnet/contract_runs.hpp"
#include "tools/devnet/permission_rules.hpp"
#include "tools/devnet/transfer_rules.hpp"

namespace tributary::devnet {

/// What a contract of one of the types taken here does to the ledger.
using Effect = std::variant<TransferEffect,
                            IssueEffect,
                            PurchaseEffect,
                            UnfreezeEffect,
                            PermissionUpdate,
                            RunEffect>;

/// A contract that holds, and what it takes beside bandwidth.
struct ContractPlan {
    Effect effect;
    Sun fee;
};

/// Whose permission must sign. Refuses types that are not taken here, and messages that cannot be
/// read.
tl::expected<Address, Refusal> signer_of(const wire::Contract& contract);

/// True where the contract makes the account that it names: the sender then pays for that.
bool creates_account(const Ledger& ledger, const wire::Contract& contract);

/// Checks one contract against the ledger, as the actuator of its type does. Pure.
tl::expected<ContractPlan, Refusal> plan_contract(const ContractInput& input);

/// Does what was planned against this very ledger; the fee is not taken here.
void apply_effect(Ledger& ledger, const Effect& effect, bool multi_sign);

}  // namespace tributary::devnet
