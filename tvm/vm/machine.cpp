// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/machine.hpp"

#include <algorithm>

#include "primitives/check.hpp"
#include "primitives/crypto/keccak256.hpp"
#include "tvm/vm/energy.hpp"
#include "tvm/vm/run.hpp"
#include "tvm/vm/transfer.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

ContractResult result_of(Halt halt) {
    switch (halt) {
        case Halt::none:
        case Halt::stopped: return ContractResult::success;
        case Halt::reverted: return ContractResult::revert;
        case Halt::bad_jump_destination: return ContractResult::bad_jump_destination;
        case Halt::out_of_memory: return ContractResult::out_of_memory;
        case Halt::stack_too_small: return ContractResult::stack_too_small;
        case Halt::stack_too_large: return ContractResult::stack_too_large;
        case Halt::illegal_operation: return ContractResult::illegal_operation;
        case Halt::out_of_energy: return ContractResult::out_of_energy;
        case Halt::transfer_failed: return ContractResult::transfer_failed;
        case Halt::invalid_code: return ContractResult::invalid_code;
        case Halt::out_of_time: return ContractResult::out_of_time;
        case Halt::unknown:
        case Halt::unsupported: return ContractResult::unknown;
    }
    return ContractResult::unknown;
}

struct Values {
    std::int64_t trx = 0;
    TokenBalance token;
};

void move_values(State& state, AccountEntry& owner, AccountEntry& contract, const Values& values) {
    if (values.trx > 0) transfer(state, owner, contract, values.trx);
    if (state.flags().transfer_trc10 && values.token.amount > 0)
        transfer_token(state, owner, contract, values.token);
}

/// Closes the run: what failed is undone and everything it noted rejected.
ExecutionResult finish(Run& run, State::Snapshot before, FrameResult frame, std::int64_t limit) {
    ExecutionResult out;
    out.result = result_of(frame.halt);
    out.supported = frame.halt != Halt::unsupported;
    out.energy_used = limit - frame.energy_left;
    out.energy_penalty = run.penalty;
    out.energy_slack = frame.slack;
    out.energy_read = run.energy_read;
    out.starved = run.starved;
    out.output = std::move(frame.output);
    if (frame.halt != Halt::stopped) {
        run.state.revert(before);
        run.reject({});
    }
    out.logs = std::move(run.logs);
    out.internal_transactions = std::move(run.internals);
    out.deleted = std::move(run.deleted);
    std::sort(out.deleted.begin(), out.deleted.end());
    out.deleted.erase(std::unique(out.deleted.begin(), out.deleted.end()), out.deleted.end());
    return out;
}

Message top_message(AccountEntry& contract, const AnalyzedCode& code, const CallInput& input) {
    Message message(contract, code);
    message.input = input.data;
    message.caller_word = prefixed_word(input.owner);
    message.call_value = Uint256::from_int64(input.call_value);
    message.token_value = Uint256::from_int64(input.token_value);
    message.token_id = Uint256::from_int64(input.token_id);
    message.energy = input.energy_limit;
    return message;
}

/// Charges for the created code and stores it (java-tron VMActuator.execute).
void deposit(Run& run, AccountEntry& created, FrameResult& frame) {
    const Bytes& code = frame.output;
    const auto cost = static_cast<std::int64_t>(code.size()) * energy::kCodeByte;
    if (run.flags.london && !code.empty() && code[0] == 0xef) {
        frame.halt = Halt::invalid_code;
    } else if (cost > frame.energy_left) {
        run.run_dry(true);
        frame.halt = Halt::out_of_energy;
    }
    if (frame.halt != Halt::stopped) {
        frame.energy_left = 0;
        return;
    }
    frame.energy_left -= cost;
    if (!run.flags.constantinople) return;
    Contract contract = *run.state.contract_of(created);
    contract.code_hash = keccak256(code);
    run.state.put_contract(created, contract);
    run.state.put_code(created, std::make_shared<const Bytes>(code));
}

}  // namespace

Address created_address(const TransactionId& id, const Address& owner) {
    Bytes source = to_bytes(id.view());
    append(source, owner.view());
    return address_of(Uint256::load(keccak256(source).bytes.data()));
}

ExecutionResult Machine::call(State& state, const BlockContext& block, const CallInput& input) {
    Run run(state, block, pool_);
    run.id = input.id;
    run.origin_word = prefixed_word(input.owner);
    AccountEntry& contract = state.entry(input.contract);
    const auto before = state.snapshot();
    const Values values{input.call_value, {input.token_id, input.token_value}};
    move_values(state, state.entry(input.owner), contract, values);
    Message message = top_message(contract, state.analyzed(contract), input);
    const auto& record = state.contract_of(contract);
    message.version = run.flags.compatible_evm && record ? record->version : 0;
    return finish(run, before, run.play(message), input.energy_limit);
}

ExecutionResult Machine::create(State& state, const BlockContext& block, const CreateInput& input) {
    Run run(state, block, pool_);
    run.id = input.id;
    run.origin_word = prefixed_word(input.owner);
    AccountEntry& created = state.entry(created_address(input.id, input.owner));
    TRIBUTARY_ASSERT(!created.account.has_value());
    const auto before = state.snapshot();
    Account account;
    account.type = AccountType::contract;
    state.put_account(created, account);
    Contract record = input.contract;
    record.origin = input.owner;
    record.version = run.flags.compatible_evm ? 1 : 0;
    state.put_contract(created, record);
    const Values values{input.call_value, {input.token_id, input.token_value}};
    move_values(state, state.entry(input.owner), created, values);

    const AnalyzedCode code(std::make_shared<const Bytes>(input.init_code), state.rules());
    CallInput call;
    call.owner = input.owner;
    call.call_value = input.call_value;
    call.token_value = input.token_value;
    call.token_id = input.token_id;
    call.energy_limit = input.energy_limit;
    Message message = top_message(created, code, call);
    message.version = record.version;
    FrameResult frame = run.play(message);
    if (frame.halt == Halt::stopped) deposit(run, created, frame);
    return finish(run, before, std::move(frame), input.energy_limit);
}

void remove_deleted(State& state, const ExecutionResult& result) {
    for (const Address& address : result.deleted) {
        AccountEntry& entry = state.entry(address);
        state.put_account(entry, std::nullopt);
        state.put_contract(entry, std::nullopt);
        state.put_code(entry, nullptr);
    }
}

}  // namespace tributary::tvm
