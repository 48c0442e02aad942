// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/transaction.hpp"

#include "tvm/vm/energy_bill.hpp"
#include "tvm/vm/transfer.hpp"

namespace tributary::tvm {
namespace {

constexpr std::int64_t kMinTokenId = 1'000'000;
/// java-tron VMConstant.CONTRACT_NAME_LENGTH.
constexpr std::size_t kMaxNameSize = 32;

/// What both kinds of transaction bring and promise.
struct Offer {
    std::int64_t call_value = 0;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
    std::int64_t fee_limit = 0;
};

Status verify_offer(const Flags& flags, const Offer& offer, std::int64_t max_fee_limit) {
    if (offer.fee_limit < 0 || offer.fee_limit > max_fee_limit)
        return fail(ErrorCode::invalid_argument, "fee limit");
    if (offer.call_value < 0 || offer.token_value < 0)
        return fail(ErrorCode::invalid_argument, "negative value");
    if (!flags.transfer_trc10 || !flags.multi_sign) return {};
    if (offer.token_id <= kMinTokenId && offer.token_id != 0)
        return fail(ErrorCode::invalid_argument, "token id");
    if (offer.token_value > 0 && offer.token_id == 0)
        return fail(ErrorCode::invalid_argument, "token value without a token");
    return {};
}

Status verify_transfers(const State& state,
                        const AccountEntry& owner,
                        const AccountEntry& contract,
                        const Offer& offer) {
    if (offer.call_value > 0 && !can_transfer(owner, contract, offer.call_value))
        return fail(ErrorCode::insufficient_balance, "call value");
    const TokenBalance token{offer.token_id, offer.token_value};
    const bool moves_token = state.flags().transfer_trc10 && offer.token_value > 0;
    if (moves_token && !can_transfer_token(state, owner, contract, token))
        return fail(ErrorCode::insufficient_balance, "token value");
    return {};
}

Status verify_trigger(State& state, const TriggerTransaction& tx, const Offer& offer) {
    AccountEntry& contract = state.entry(tx.contract);
    if (!state.contract_of(contract)) return fail(ErrorCode::not_found, "no contract");
    const CodePointer& code = state.code_of(contract);
    if (!code || code->empty()) return fail(ErrorCode::invalid_argument, "contract without code");
    const AccountEntry& owner = state.entry(tx.owner);
    if (!owner.account) return fail(ErrorCode::not_found, "no owner account");
    return verify_transfers(state, owner, contract, offer);
}

Status verify_creation(State& state, const CreateTransaction& tx, const Offer& offer) {
    if (tx.name_size > kMaxNameSize) return fail(ErrorCode::invalid_argument, "contract name");
    if (tx.caller_percent < 0 || tx.caller_percent > 100)
        return fail(ErrorCode::invalid_argument, "percent");
    if (tx.origin_energy_limit <= 0)
        return fail(ErrorCode::invalid_argument, "origin energy limit");
    AccountEntry& created = state.entry(created_address(tx.id, tx.owner));
    if (created.account) return fail(ErrorCode::invalid_argument, "address is taken");
    const AccountEntry& owner = state.entry(tx.owner);
    if (!owner.account) return fail(ErrorCode::not_found, "no owner account");
    AccountEntry fresh;
    fresh.account = Account{};
    return verify_transfers(state, owner, fresh, offer);
}

template <typename Transaction>
Offer offer_of(const Transaction& tx, const Flags& flags) {
    if (!flags.transfer_trc10) return {tx.call_value, 0, 0, tx.fee_limit};
    return {tx.call_value, tx.token_value, tx.token_id, tx.fee_limit};
}

Result<TransactionReceipt> settle(State& state,
                                  const BlockContext& block,
                                  const EnergyPayers& payers,
                                  const EnergyBudget& budget,
                                  ExecutionResult execution) {
    TransactionReceipt receipt;
    receipt.energy_limit = budget.limit;
    const bool succeeded = execution.result == ContractResult::success;
    const auto paid = pay_bill(state, block, payers, {execution.energy_used, succeeded, budget});
    if (!paid) return fail(paid.error());
    receipt.energy_usage = paid->from_stake;
    receipt.origin_energy_usage = paid->from_origin;
    receipt.energy_fee = paid->fee;
    remove_deleted(state, execution);
    receipt.execution = std::move(execution);
    return receipt;
}

}  // namespace

Result<TransactionReceipt> execute_transaction(Machine& machine,
                                               State& state,
                                               const BlockContext& block,
                                               const TriggerTransaction& tx,
                                               std::int64_t max_fee_limit) {
    const Offer offer = offer_of(tx, state.flags());
    if (auto ok = verify_offer(state.flags(), offer, max_fee_limit); !ok) return fail(ok.error());
    if (auto ok = verify_trigger(state, tx, offer); !ok) return fail(ok.error());
    const auto& contract = state.contract_of(state.entry(tx.contract));
    const EnergyPayers payers{
        tx.owner, contract->origin, contract->caller_percent, contract->origin_energy_limit};
    const auto before = state.snapshot();
    const auto budget = open_budget(state, block, payers, tx.fee_limit, tx.call_value);
    CallInput input;
    input.id = tx.id;
    input.owner = tx.owner;
    input.contract = tx.contract;
    input.data = tx.data;
    input.call_value = offer.call_value;
    input.token_value = offer.token_value;
    input.token_id = offer.token_id;
    input.energy_limit = budget.limit;
    ExecutionResult execution = machine.call(state, block, input);
    if (execution.result != ContractResult::success) state.revert(before);
    auto receipt = settle(state, block, payers, budget, std::move(execution));
    if (!receipt) state.revert(before);
    return receipt;
}

Result<TransactionReceipt> execute_transaction(Machine& machine,
                                               State& state,
                                               const BlockContext& block,
                                               const CreateTransaction& tx,
                                               std::int64_t max_fee_limit) {
    const Offer offer = offer_of(tx, state.flags());
    if (auto ok = verify_offer(state.flags(), offer, max_fee_limit); !ok) return fail(ok.error());
    if (auto ok = verify_creation(state, tx, offer); !ok) return fail(ok.error());
    const EnergyPayers payers{tx.owner, tx.owner, 100, 0};
    const auto before = state.snapshot();
    const auto budget = open_budget(state, block, payers, tx.fee_limit, tx.call_value);
    CreateInput input;
    input.id = tx.id;
    input.owner = tx.owner;
    input.init_code = tx.init_code;
    input.contract.caller_percent = tx.caller_percent;
    input.contract.origin_energy_limit = tx.origin_energy_limit;
    input.call_value = offer.call_value;
    input.token_value = offer.token_value;
    input.token_id = offer.token_id;
    input.energy_limit = budget.limit;
    ExecutionResult execution = machine.create(state, block, input);
    if (execution.result != ContractResult::success) state.revert(before);
    auto receipt = settle(state, block, payers, budget, std::move(execution));
    if (!receipt) state.revert(before);
    return receipt;
}

}  // namespace tributary::tvm
