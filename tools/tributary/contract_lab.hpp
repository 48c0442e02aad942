// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/result.hpp"
#include "tools/tributary/contract_command.hpp"
#include "tvm/abi/artefact.hpp"
#include "tvm/vm/machine.hpp"
#include "tvm/vm/memory_world.hpp"

namespace tributary::tools {

/// Most energy that a dry run may use (java-tron's default for constant calls).
inline constexpr std::int64_t kMaxDryEnergy = 100'000'000;

/// A contract that was created in a world of its own, to be called any number of times from the
/// same state.
class ContractLab {
  public:
    /// Sets the scene: nothing is created yet.
    ContractLab(const LocalContract& contract, const tvm::Artefact& artefact);

    /// Runs the creation where the contract is to stand. `arguments` are encoded. The result's
    /// output is the code on success.
    tvm::ExecutionResult create(const Bytes& arguments);

    /// Runs a call and throws its changes away.
    tvm::ExecutionResult call(const SimulateContract& command, const Bytes& data);

    [[nodiscard]] const Address& address() const { return address_; }

  private:
    tvm::ExecutionResult run(const tvm::CallInput& input, bool keep);

    Address from_;
    Address address_;
    Bytes creation_;
    tvm::Ruleset rules_;
    tvm::BlockContext block_;
    tvm::MemoryWorld world_;
    tvm::Machine machine_;
};

/// The least energy limit with which the call succeeds, given that it does with `most`: a contract
/// may hold back a part for what it calls, so it can be more than the energy used.
std::int64_t least_energy(ContractLab& lab, SimulateContract command, const Bytes& data);

}  // namespace tributary::tools
