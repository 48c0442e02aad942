// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/result.hpp"
#include "tvm/vm/host.hpp"
#include "tvm/vm/state.hpp"

namespace tributary::tvm {

/// An account's part in a bill: what it could pay from stake before the transaction, and its use
/// before and after the limit was taken in advance (java-tron ReceiptCapsule).
struct EnergyShare {
    std::int64_t left = 0;
    ResourceUse before;
    ResourceUse in_advance;
};

/// Energy a transaction may use and what its bill has to know.
struct EnergyBudget {
    std::int64_t limit = 0;
    EnergyShare caller;
    EnergyShare origin;
};

/// Who pays: the owner, and the contract's origin up to a percentage and its own limit.
struct EnergyPayers {
    Address caller;
    Address origin;
    /// consume_user_resource_percent.
    std::int64_t caller_percent = 100;
    std::int64_t origin_energy_limit = 0;
};

/// Sun for one unit of energy; 100 where the chain has no price.
std::int64_t energy_price(const BlockContext& block);

/// The budget; with the second kind of stake on, it is taken from both accounts in advance, as
/// contracts can see (java-tron VMActuator.getTotalEnergyLimit). The caller exists.
EnergyBudget open_budget(State& state,
                         const BlockContext& block,
                         const EnergyPayers& payers,
                         std::int64_t fee_limit,
                         std::int64_t call_value);

struct EnergyBill {
    std::int64_t used = 0;
    /// Whether the run's changes stand; otherwise nothing was taken in advance either.
    bool succeeded = false;
    EnergyBudget budget;
};

struct PaidEnergy {
    std::int64_t from_stake = 0;
    std::int64_t from_origin = 0;
    std::int64_t fee = 0;
};

/// Gives back what was taken in advance and bills what was used (java-tron TransactionTrace.pay).
/// Errors: insufficient_balance.
Result<PaidEnergy> pay_bill(State& state,
                            const BlockContext& block,
                            const EnergyPayers& payers,
                            const EnergyBill& bill);

}  // namespace tributary::tvm
