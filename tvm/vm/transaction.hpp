// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/result.hpp"
#include "tvm/vm/machine.hpp"

namespace tributary::tvm {

/// TriggerSmartContract with its fee limit.
struct TriggerTransaction {
    TransactionId id;
    Address owner;
    Address contract;
    Bytes data;
    std::int64_t call_value = 0;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
    std::int64_t fee_limit = 0;
};

/// CreateSmartContract with its fee limit.
struct CreateTransaction {
    TransactionId id;
    Address owner;
    Bytes init_code;
    std::int64_t call_value = 0;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
    std::int64_t fee_limit = 0;
    std::int64_t caller_percent = 100;
    std::int64_t origin_energy_limit = 0;
    std::size_t name_size = 0;
};

/// A transaction's outcome with its bill, as java-tron's ResourceReceipt has it. The fee is taken
/// from the owner; whether it is burnt or goes to a pool is the chain's business.
struct TransactionReceipt {
    ExecutionResult execution;
    std::int64_t energy_limit = 0;
    /// Paid from the owner's stake.
    std::int64_t energy_usage = 0;
    /// Paid from the stake of the contract's origin.
    std::int64_t origin_energy_usage = 0;
    /// In sun.
    std::int64_t energy_fee = 0;
};

/// Verifies, runs and bills a transaction as java-tron 4.8.0 does in a block after the ENERGY_LIMIT
/// fork; the state stands after it then. A refused transaction changes nothing: no block can carry
/// it. `max_fee_limit` is the chain's property. Errors: invalid_argument, not_found,
/// insufficient_balance.
Result<TransactionReceipt> execute_transaction(Machine& machine,
                                               State& state,
                                               const BlockContext& block,
                                               const TriggerTransaction& transaction,
                                               std::int64_t max_fee_limit);
Result<TransactionReceipt> execute_transaction(Machine& machine,
                                               State& state,
                                               const BlockContext& block,
                                               const CreateTransaction& transaction,
                                               std::int64_t max_fee_limit);

}  // namespace tributary::tvm
