// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/contract_lab.hpp"

#include <limits>

#include "tvm/vm/head_flags.hpp"

namespace tributary::tools {
namespace {

/// Enough for any call: a dry run is about the contract, not about the purse.
constexpr std::int64_t kPlenty = std::numeric_limits<std::int64_t>::max() / 4;

}  // namespace

ContractLab::ContractLab(const LocalContract& contract, const tvm::Artefact& artefact)
    : from_(contract.from),
      address_(contract.address.value_or(tvm::created_address({}, contract.from))),
      creation_(artefact.bytecode),
      rules_(tvm::head_flags()) {
    BlockId genesis{};
    const auto id = be64(contract.chain_id);
    std::copy(id.begin() + 4, id.end(), genesis.bytes.end() - 4);
    world_.blocks[0] = genesis;
    block_.number = 1;
    block_.timestamp = static_cast<TimestampMs>(contract.time) * 1'000;
    block_.parent_timestamp = block_.timestamp;
    world_.accounts[from_].balance = kPlenty;
    world_.accounts[address_].type = tvm::AccountType::contract;
    tvm::Contract record;
    record.origin = from_;
    record.version = 1;
    record.caller_percent = 100;
    world_.contracts[address_] = record;
}

tvm::ExecutionResult ContractLab::create(const Bytes& arguments) {
    // As code of the account and not as a creation, so that the address can be chosen.
    Bytes code = creation_;
    append(code, arguments);
    world_.codes[address_] = std::make_shared<const Bytes>(std::move(code));
    tvm::CallInput input;
    input.owner = from_;
    input.contract = address_;
    input.energy_limit = kMaxDryEnergy;
    auto out = run(input, /*keep=*/true);
    if (out.result == tvm::ContractResult::success)
        world_.codes[address_] = std::make_shared<const Bytes>(out.output);
    return out;
}

tvm::ExecutionResult ContractLab::call(const SimulateContract& command, const Bytes& data) {
    if (command.token_id != 0) {
        world_.tokens.insert(command.token_id);
        world_.accounts[from_].set_token_balance(command.token_id, kPlenty);
    }
    tvm::CallInput input;
    input.owner = from_;
    input.contract = address_;
    input.data = data;
    input.call_value = command.call_value;
    input.token_value = command.token_value;
    input.token_id = command.token_id;
    input.energy_limit = command.energy_limit;
    return run(input, /*keep=*/false);
}

tvm::ExecutionResult ContractLab::run(const tvm::CallInput& input, bool keep) {
    tvm::State state(world_, rules_, 0);
    auto out = machine_.call(state, block_, input);
    if (keep && out.result == tvm::ContractResult::success) world_.apply(state.diff());
    return out;
}

std::int64_t least_energy(ContractLab& lab, SimulateContract command, const Bytes& data) {
    std::int64_t enough = command.energy_limit;
    std::int64_t too_little = 0;
    while (enough - too_little > 1) {
        command.energy_limit = too_little + (enough - too_little) / 2;
        const auto out = lab.call(command, data);
        (out.result == tvm::ContractResult::success ? enough : too_little) = command.energy_limit;
    }
    return enough;
}

}  // namespace tributary::tools
