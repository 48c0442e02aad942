// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/contract_runs.hpp"

#include "primitives/wire/contract_calls.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "token/token_id.hpp"

namespace tributary::devnet {
namespace {

using wire::ContractType;

std::uint64_t seed_of(const TransactionId& id) {
    return read_be64(id.view().first(8));
}

tvm::TriggerTransaction transaction_of(const wire::TriggerContract& message) {
    tvm::TriggerTransaction out;
    out.owner = message.owner;
    out.contract = message.contract;
    out.data = to_bytes(message.data);
    out.call_value = message.call_value;
    out.token_value = message.token_value;
    out.token_id = message.token_id;
    return out;
}

tvm::CreateTransaction transaction_of(const wire::CreateContract& message) {
    tvm::CreateTransaction out;
    out.owner = message.owner;
    out.init_code = to_bytes(message.init_code);
    out.call_value = message.call_value;
    out.token_value = message.token_value;
    out.token_id = message.token_id;
    out.caller_percent = message.caller_percent;
    out.origin_energy_limit = message.origin_energy_limit;
    return out;
}

/// new_contract of a CreateSmartContract with the address that it got.
Bytes smart_contract_of(const wire::Contract& contract, const Address& address) {
    Bytes made;
    const Status outer = wire::for_each_field(contract.value, [&](const wire::WireField& field) {
        if (field.is_bytes(2)) append(made, field.bytes);
    });
    wire::WireWriter out;
    const Status inner = wire::for_each_field(made, [&](const wire::WireField& field) {
        if (field.number == 2) return;
        out.field(field);
        if (field.number == 1) out.bytes(2, address.view());
    });
    return outer && inner ? out.take() : Bytes{};
}

/// Runs what `execute` runs and notes what it left.
template <typename Execute>
tl::expected<RunEffect, Refusal> run(const ContractInput& input,
                                     const Address& owner,
                                     const Execute& execute) {
    const LedgerWorld world(input, owner);
    const tvm::Ruleset rules(input.rules.flags);
    tvm::State state(world, rules, seed_of(input.id));
    tvm::Machine machine;
    auto receipt = execute(machine, state);
    if (!receipt) return refuse_contract(receipt.error().message());
    if (world.unknown())
        return refuse_contract("the storage of contract " + world.unknown()->base58() +
                               " is not recorded, so nobody can call it here");
    if (!receipt->execution.supported)
        return refuse_contract("the call uses what this machine does not have");
    RunEffect out;
    out.diff = state.diff();
    out.receipt = std::move(*receipt);
    for (const auto& [address, account] : out.diff.accounts) {
        const auto before = world.account(address);
        const std::int64_t change =
            (account ? account->balance : 0) - (before ? before->balance : 0);
        out.sun.emplace_back(address, change);
    }
    return out;
}

void apply_account(Ledger& ledger,
                   const Address& address,
                   const std::optional<tvm::Account>& changed,
                   bool multi_sign) {
    if (!changed) {
        ledger.accounts.erase(address);
        return;
    }
    const auto [account, is_new] = ledger.accounts.try_emplace(address);
    if (is_new && multi_sign && changed->type != tvm::AccountType::contract) {
        account->second.permissions.owner = default_owner_permission(address);
        account->second.permissions.actives = {default_active_permission(address)};
    }
    account->second.is_contract = changed->type == tvm::AccountType::contract;
    for (const tvm::TokenBalance& token : changed->tokens)
        account->second.tokens[std::to_string(token.id)] = {token.amount};
}

}  // namespace

const DeployedContract* LedgerWorld::find(const Address& address) const {
    const auto found = ledger_.contracts.find(address);
    if (found != ledger_.contracts.end()) return &found->second;
    const Account* account = ledger_.find(address);
    if (account != nullptr && account->is_contract) unknown_ = address;
    return nullptr;
}

std::optional<tvm::Account> LedgerWorld::account(const Address& address) const {
    const Account* account = ledger_.find(address);
    if (account == nullptr) return std::nullopt;
    tvm::Account out;
    out.type = account->is_contract ? tvm::AccountType::contract : tvm::AccountType::normal;
    out.balance = address == payer_ ? sun_left_.value : account->balance.value;
    for (const auto& [id, amount] : account->tokens)
        if (const auto number = parse_integer<std::int64_t>(id))
            out.set_token_balance(*number, amount.value);
    return out;
}

std::optional<tvm::Contract> LedgerWorld::contract(const Address& address) const {
    const DeployedContract* found = find(address);
    return found == nullptr ? std::nullopt : std::optional(found->contract);
}

tvm::CodePointer LedgerWorld::code(const Address& address) const {
    const DeployedContract* found = find(address);
    return found == nullptr ? nullptr : found->code;
}

std::optional<Uint256> LedgerWorld::storage(const Address& address, const tvm::RowKey& row) const {
    const auto contract = ledger_.contracts.find(address);
    if (contract == ledger_.contracts.end()) return std::nullopt;
    const auto found = contract->second.rows.find(row);
    return found == contract->second.rows.end() ? std::nullopt : std::optional(found->second);
}

bool LedgerWorld::token_exists(std::int64_t id) const {
    return id > 0 && ledger_.find_token(std::to_string(id)) != nullptr;
}

std::optional<BlockId> LedgerWorld::block_id(BlockNumber number) const {
    const StoredBlock* block = chain_ == nullptr ? nullptr : chain_->find(number);
    return block == nullptr ? std::nullopt : std::optional(block->id);
}

std::optional<tvm::EnergyRecord> LedgerWorld::energy_record(const Address& address) const {
    const auto found = ledger_.contracts.find(address);
    return found == ledger_.contracts.end() ? std::nullopt : found->second.energy;
}

tl::expected<RunEffect, Refusal> plan_run(const ContractInput& input) {
    const auto run_as = [&](auto transaction) {
        transaction.id = input.id;
        transaction.fee_limit = input.fee_limit;
        return run(input, transaction.owner, [&](tvm::Machine& machine, tvm::State& state) {
            return execute_transaction(
                machine, state, input.block, transaction, input.rules.max_fee_limit);
        });
    };
    if (input.contract.type == ContractType::create_smart_contract) {
        const auto message = wire::decode_create(input.contract);
        if (!message) return refuse_contract(message.error().message());
        auto out = run_as(transaction_of(*message));
        if (!out) return out;
        out->contract = tvm::created_address(input.id, message->owner);
        out->smart_contract = smart_contract_of(input.contract, out->contract);
        return out;
    }
    const auto message = wire::decode_trigger(input.contract);
    if (!message) return refuse_contract(message.error().message());
    auto out = run_as(transaction_of(*message));
    if (out) out->contract = message->contract;
    return out;
}

void apply_run(Ledger& ledger, const RunEffect& run, bool multi_sign) {
    for (const auto& [address, account] : run.diff.accounts)
        apply_account(ledger, address, account, multi_sign);
    for (const auto& [address, change] : run.sun) {
        const auto account = ledger.accounts.find(address);
        if (account != ledger.accounts.end()) account->second.balance.value += change;
    }
    for (const auto& [address, contract] : run.diff.contracts) {
        if (!contract) {
            ledger.contracts.erase(address);
            continue;
        }
        DeployedContract& deployed = ledger.contracts[address];
        deployed.contract = *contract;
        if (address == run.contract && !run.smart_contract.empty())
            deployed.smart_contract = run.smart_contract;
    }
    for (const auto& [address, code] : run.diff.codes)
        if (code) ledger.contracts[address].code = code;
    for (const tvm::RowChange& row : run.diff.rows) {
        const auto contract = ledger.contracts.find(row.address);
        if (contract == ledger.contracts.end()) continue;
        if (row.value) {
            contract->second.rows[row.row] = *row.value;
        } else {
            contract->second.rows.erase(row.row);
        }
    }
    for (const auto& [address, energy] : run.diff.energy_records) {
        const auto contract = ledger.contracts.find(address);
        if (contract != ledger.contracts.end()) contract->second.energy = energy;
    }
}

DryRun dry_run(const ContractInput& input, std::int64_t energy) {
    const auto message = wire::decode_trigger(input.contract);
    if (!message) return {{}, message.error().message()};
    const LedgerWorld world(input, message->owner);
    const tvm::Ruleset rules(input.rules.flags);
    tvm::State state(world, rules, 0);
    tvm::AccountEntry& contract = state.entry(message->contract);
    if (!state.contract_of(contract) || !state.code_of(contract))
        return {{}, "there is no contract " + message->contract.base58()};
    tvm::AccountEntry& owner = state.entry(message->owner);
    if (!owner.account) state.put_account(owner, tvm::Account{});
    tvm::CallInput call;
    call.owner = message->owner;
    call.contract = message->contract;
    call.data = to_bytes(message->data);
    call.energy_limit = energy;
    // What the caller would pay it is given, so that a dry run needs no funds.
    if (message->call_value < 0 || message->token_value < 0) return {{}, "negative value"};
    state.set_balance(owner, message->call_value);
    call.call_value = message->call_value;
    if (message->token_value > 0) {
        if (!world.token_exists(message->token_id)) return {{}, "there is no such token"};
        state.set_token_balance(owner, message->token_id, message->token_value);
        call.token_value = message->token_value;
        call.token_id = message->token_id;
    }
    if (&owner == &contract && (call.call_value > 0 || call.token_value > 0))
        return {{}, "a contract cannot pay itself"};
    tvm::Machine machine;
    DryRun out{machine.call(state, input.block, call), {}};
    if (world.unknown()) out.refusal = "the storage of a contract it uses is not recorded";
    if (!out.execution.supported) out.refusal = "the call uses what this machine does not have";
    return out;
}

}  // namespace tributary::devnet
