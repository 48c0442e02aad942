// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/frame.hpp"
#include "tvm/vm/host.hpp"
#include "tvm/vm/result.hpp"
#include "tvm/vm/state.hpp"

namespace tributary::tvm {

/// A call of a contract by an account. The account's values were checked and can be paid.
struct CallInput {
    TransactionId id;
    Address owner;
    Address contract;
    Bytes data;
    std::int64_t call_value = 0;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
    std::int64_t energy_limit = 0;
};

/// Creation of a contract by an account.
struct CreateInput {
    TransactionId id;
    Address owner;
    Bytes init_code;
    /// Origin and version are set by the machine.
    Contract contract;
    std::int64_t call_value = 0;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
    std::int64_t energy_limit = 0;
};

/// Address of the contract that transaction `id` of `owner` creates (java-tron
/// WalletUtil.generateContractAddress).
Address created_address(const TransactionId& id, const Address& owner);

/// Runs transactions one after the other and keeps stacks and memory between them. One thread.
class Machine {
  public:
    /// Moves the values and runs the contract's code. A result other than success leaves the state
    /// as it was. After success the contracts in `deleted` still stand: see remove_deleted. The
    /// contract has code and the values can move (java-tron VMActuator.execute without billing).
    /// A dry run is the same on a State that is thrown away.
    ExecutionResult call(State& state, const BlockContext& block, const CallInput& input);

    /// Makes the account and runs the init code; the contract stands at created_address then. No
    /// account is there before.
    ExecutionResult create(State& state, const BlockContext& block, const CreateInput& input);

  private:
    FramePool pool_;
};

/// What java-tron does with destroyed contracts once the transaction is paid: account, contract and
/// code go, storage rows stay.
void remove_deleted(State& state, const ExecutionResult& result);

}  // namespace tributary::tvm
