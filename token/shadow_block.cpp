// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_block.hpp"

#include <algorithm>

#include "token/records.hpp"
#include "token/shadow_records.hpp"
#include "tvm/vm/opcodes.hpp"

namespace tributary::token {
namespace {

using tvm::ContractResult;
using wire::ContractType;

bool is_success(const wire::Transaction& transaction) {
    return transaction.contract_ret == wire::kContractRetSuccess;
}

/// Results that hang on energy or on a producer's clock: the record decides them.
bool is_for_the_record(std::int32_t contract_ret) {
    return contract_ret == static_cast<std::int32_t>(ContractResult::out_of_energy) ||
           contract_ret == static_cast<std::int32_t>(ContractResult::out_of_time) ||
           contract_ret == static_cast<std::int32_t>(ContractResult::jvm_stack_over_flow);
}

std::uint64_t seed_of(const TransactionId& id) {
    return read_be64(id.view().first(8));
}

/// The units by which an account's tokens changed.
void add_effects(std::vector<TokenEffect>& out,
                 const Address& who,
                 const tvm::Account& before,
                 const tvm::Account& after) {
    std::map<std::int64_t, std::int64_t> changes;
    for (const tvm::TokenBalance& token : after.tokens)
        changes[token.id] += token.amount;
    for (const tvm::TokenBalance& token : before.tokens)
        changes[token.id] -= token.amount;
    for (const auto& [token, change] : changes)
        if (change != 0) out.push_back({who, token, change});
}

}  // namespace

ShadowBlock::ShadowBlock(const KvStore& store,
                         const ShadowFacts& facts,
                         ShadowState state,
                         const wire::Header& header,
                         TimestampMs parent_timestamp)
    : facts_(facts),
      records_(store),
      state_(std::move(state)),
      parameters_(facts.parameters, std::move(state_.parameters)),
      header_(header),
      now_(parent_timestamp) {}

void ShadowBlock::apply(const wire::Transaction& transaction) {
    parameters_.apply(transaction.contract, now_);
    const ContractType type = transaction.contract.type;
    if (type == ContractType::asset_issue) ++state_.issues;
    if (type != ContractType::transfer && type != ContractType::account_create) return;
    const auto receiver = wire::decode_trx_receiver(transaction.contract);
    if (!receiver) {
        return diverge(transaction.id(), ShadowTrouble::unreadable_transaction, {});
    }
    auto account = records_.read(shadow_account_key(receiver->to), decode_shadow_account);
    if (account) {
        account->balance += receiver->amount;
        records_.put(shadow_account_key(receiver->to), encode_shadow_account(*account));
    } else if (state_.contracts.empty()) {
        if (!records_.read(existence_key(receiver->to), decode_number))
            records_.put(existence_key(receiver->to), encode_number(header_.number));
    }
}

void ShadowBlock::credit(const Address& to, std::int64_t token, std::int64_t amount) {
    auto account = records_.read(shadow_account_key(to), decode_shadow_account);
    if (account) {
        account->set_token_balance(token, account->token_balance(token) + amount);
        records_.put(shadow_account_key(to), encode_shadow_account(*account));
    } else if (state_.contracts.empty() && !records_.read(existence_key(to), decode_number)) {
        records_.put(existence_key(to), encode_number(header_.number));
    }
}

void ShadowBlock::credit_unknown(const wire::Transaction& transaction, const Address& to) {
    if (!records_.read(shadow_account_key(to), decode_shadow_account)) return credit(to, 0, 0);
    diverge(transaction.id(), ShadowTrouble::ambiguous_token, to);
}

std::optional<ShadowBlock::Task> ShadowBlock::read_trigger(const wire::Transaction& transaction) {
    const auto message = wire::decode_trigger(transaction.contract);
    if (!message) return std::nullopt;
    Task out;
    out.target = message->contract;
    tvm::CallInput input;
    input.owner = message->owner;
    input.contract = message->contract;
    input.data = to_bytes(message->data);
    input.call_value = message->call_value;
    input.token_value = message->token_value;
    input.token_id = message->token_id;
    out.caller = {input.owner, input.call_value, {input.token_id, input.token_value}};
    out.call = std::move(input);
    return out;
}

std::optional<ShadowBlock::Task> ShadowBlock::read_creation(const wire::Transaction& transaction) {
    const auto message = wire::decode_create(transaction.contract);
    if (!message) return std::nullopt;
    Task out;
    tvm::CreateInput input;
    input.owner = message->owner;
    input.init_code = to_bytes(message->init_code);
    input.contract.caller_percent = message->caller_percent;
    input.contract.origin_energy_limit = message->origin_energy_limit;
    input.call_value = message->call_value;
    input.token_value = message->token_value;
    input.token_id = message->token_id;
    out.caller = {input.owner, input.call_value, {input.token_id, input.token_value}};
    out.create = std::move(input);
    return out;
}

std::optional<ShadowBlock::Task> ShadowBlock::read_task(const wire::Transaction& transaction) {
    const bool creates = transaction.contract.type == ContractType::create_smart_contract;
    auto out = creates ? read_creation(transaction) : read_trigger(transaction);
    if (!out) return out;
    out->transaction = &transaction;
    out->id = transaction.id();
    if (out->call) out->call->id = out->id;
    if (out->create) {
        out->create->id = out->id;
        out->target = tvm::created_address(out->id, out->create->owner);
    }
    // Token fields mean nothing before proposal 18.
    if (!parameters_.flags().transfer_trc10) {
        out->caller.token = {};
        if (out->call) out->call->token_value = out->call->token_id = 0;
        if (out->create) out->create->token_value = out->create->token_id = 0;
    }
    return out;
}

bool ShadowBlock::begin_machine() {
    if (machine_) return true;
    if (!parameters_.state().certain) return false;
    machine_ = std::make_unique<tvm::Machine>();
    rules_ = std::make_unique<tvm::Ruleset>(parameters_.flags());
    context_ = block_context_of(facts_, parameters_, header_, now_);
    return true;
}

std::optional<std::vector<TokenEffect>> ShadowBlock::call(const wire::Transaction& transaction,
                                                          HolderKnowledge* holders) {
    const bool follows_all = state_.contracts.empty();
    const bool is_over = follows_all && state_.divergence.trouble != ShadowTrouble::none;
    if (is_over || !begin_machine()) {
        if (!is_over) diverge(transaction.id(), ShadowTrouble::rules_uncertain, {});
        return std::nullopt;
    }
    const auto task = read_task(transaction);
    if (!task) {
        diverge(transaction.id(), ShadowTrouble::unreadable_transaction, {});
        return std::nullopt;
    }
    ShadowWorld world(records_, state_, holders);
    world.begin(task->caller);
    const auto& chosen = state_.contracts;
    const auto known = world.followed(task->target);
    const bool is_chosen =
        std::binary_search(chosen.begin(), chosen.end(), task->target) && task->create;
    if (!follows_all && !known && !is_chosen) return std::nullopt;
    if (known && known->divergence.trouble != ShadowTrouble::none) return std::nullopt;
    const bool is_possible = task->create ? !world.account(task->target) : known.has_value();
    if (!is_possible) {
        diverge(*task, {ShadowTrouble::impossible_call, task->target}, world);
        return std::nullopt;
    }
    if (is_success(transaction)) return run_success(*task, world);
    check_failure(*task, world);
    return std::vector<TokenEffect>{};
}

tvm::ExecutionResult ShadowBlock::run(tvm::State& state, const Task& task, std::int64_t limit) {
    if (task.create) {
        tvm::CreateInput input = *task.create;
        input.energy_limit = limit;
        auto result = machine_->create(state, context_, input);
        if (result.result == ContractResult::success) remove_deleted(state, result);
        return result;
    }
    tvm::CallInput input = *task.call;
    input.energy_limit = limit;
    auto result = machine_->call(state, context_, input);
    if (result.result == ContractResult::success) remove_deleted(state, result);
    return result;
}

std::optional<std::vector<TokenEffect>> ShadowBlock::run_success(const Task& task,
                                                                 ShadowWorld& world) {
    std::optional<Outcome> accepted;
    std::int64_t limit = kShadowEnergy;
    for (int runs = 0; limit >= 0; ++runs) {
        tvm::State state(world, *rules_, seed_of(task.id));
        const auto result = run(state, task, limit);
        ShadowTrouble trouble = ShadowTrouble::none;
        if (world.foreign()) trouble = world.foreign()->trouble;
        if (!result.supported) trouble = ShadowTrouble::unsupported;
        if (result.energy_read || runs >= kMaxShadowRuns) trouble = ShadowTrouble::energy_sensitive;
        if (runs == 0 && result.result == ContractResult::out_of_energy)
            trouble = ShadowTrouble::too_long;
        std::optional<Outcome> outcome;
        if (trouble == ShadowTrouble::none && result.result == ContractResult::success) {
            outcome = outcome_of(state.diff(), task, world);
            trouble = outcome->trouble;
            if (accepted && *accepted != *outcome) trouble = ShadowTrouble::energy_sensitive;
        }
        if (trouble != ShadowTrouble::none) {
            const bool names_who = world.foreign() && world.foreign()->trouble == trouble;
            diverge(task, {trouble, names_who ? world.foreign()->who : task.target}, world);
            return std::nullopt;
        }
        if (outcome) {
            accepted = std::move(outcome);
            tell(task, result);
        }
        if (result.energy_slack >= limit) break;
        limit -= result.energy_slack + 1;
    }
    if (!accepted) {
        diverge(task, {ShadowTrouble::result_disagrees, task.target}, world);
        return std::nullopt;
    }
    for (auto& [key, record] : accepted->records) {
        if (record) {
            records_.put(key, std::move(*record));
        } else {
            records_.erase(key);
        }
    }
    ++state_.agreed;
    return std::move(accepted->effects);
}

void ShadowBlock::check_failure(const Task& task, ShadowWorld& world) {
    const std::int32_t recorded = task.transaction->contract_ret;
    if (is_for_the_record(recorded)) {
        ++state_.taken_from_record;
        return;
    }
    std::int64_t limit = kShadowEnergy;
    for (int runs = 0; limit >= 0; ++runs) {
        tvm::State state(world, *rules_, seed_of(task.id));
        const auto result = run(state, task, limit);
        // Such a run says nothing; the call has no effect in any case.
        const bool is_mute = !result.supported || result.energy_read || world.foreign();
        if (is_mute || runs >= kMaxShadowRuns) {
            ++state_.taken_from_record;
            return;
        }
        if (static_cast<std::int32_t>(result.result) == recorded) {
            ++state_.agreed;
            tell(task, result);
            return;
        }
        if (result.energy_slack >= limit) break;
        limit -= result.energy_slack + 1;
    }
    diverge(task, {ShadowTrouble::result_disagrees, task.target}, world);
}

void ShadowBlock::tell(const Task& task, const tvm::ExecutionResult& result) const {
    if (facts_.on_run) facts_.on_run(task.id, result);
}

void ShadowBlock::put_account(Outcome& out, const Address& address, const tvm::Account& account) {
    Bytes record = encode_shadow_account(account);
    auto read = decode_shadow_account(record);
    if (!read || *read != account) out.trouble = ShadowTrouble::stake_record;
    out.records[shadow_account_key(address)] = std::move(record);
}

ShadowBlock::Outcome ShadowBlock::outcome_of(const tvm::StateDiff& diff,
                                             const Task& task,
                                             const ShadowWorld& world) {
    Outcome out;
    if (!diff.delegated_resources.empty() || !diff.vote_records.empty() ||
        !diff.cycle_votes.empty()) {
        out.trouble = ShadowTrouble::stake_record;
    }
    std::map<Address, bool> is_contract;
    for (const auto& [address, contract] : diff.contracts) {
        is_contract[address] = contract.has_value();
        if (!contract) {
            out.records[followed_key(address)] = std::nullopt;
            continue;
        }
        FollowedContract followed =
            world.followed(address).value_or(FollowedContract{{}, header_.number, task.id, {}});
        followed.contract = *contract;
        out.records[followed_key(address)] = encode_followed(followed);
    }
    for (const auto& [address, account] : diff.accounts) {
        const auto before = world.account(address);
        const bool was_contract = world.followed(address).has_value();
        const auto changed = is_contract.find(address);
        const bool is_now = changed == is_contract.end() ? was_contract : changed->second;
        add_effects(out.effects,
                    address,
                    before.value_or(tvm::Account{}),
                    account.value_or(tvm::Account{}));
        if (is_now && !was_contract && before) out.trouble = ShadowTrouble::used_address;
        if (is_now && account) {
            put_account(out, address, *account);
        } else if (!account) {
            out.records[shadow_account_key(address)] = std::nullopt;
            out.records[existence_key(address)] = std::nullopt;
        } else if (!before && world.follows_all()) {
            out.records[existence_key(address)] = encode_number(header_.number);
        }
    }
    for (const auto& [address, code] : diff.codes)
        out.records[shadow_code_key(address)] =
            code ? std::optional<Bytes>(encode_blob(*code)) : std::nullopt;
    for (const tvm::RowChange& row : diff.rows)
        out.records[shadow_row_key(row.address, row.row)] =
            row.value ? std::optional<Bytes>(encode_word(*row.value)) : std::nullopt;
    for (const auto& [address, energy] : diff.energy_records)
        out.records[shadow_energy_key(address)] = encode_energy(energy);
    for (const auto& [address, cycles] : diff.reward_cycles)
        out.records[shadow_cycles_key(address)] = encode_cycles(cycles);
    return out;
}

void ShadowBlock::diverge(const Task& task,
                          const ShadowWorld::Foreign& cause,
                          const ShadowWorld& world) {
    const Divergence divergence{cause.trouble, header_.number, task.id, cause.who};
    std::set<Address> concerned = world.touched();
    concerned.insert(task.target);
    for (const Address& address : concerned) {
        auto followed = records_.read(followed_key(address), decode_followed);
        if (!followed || followed->divergence.trouble != ShadowTrouble::none) continue;
        followed->divergence = divergence;
        records_.put(followed_key(address), encode_followed(*followed));
    }
    diverge(task.id, cause.trouble, cause.who);
}

void ShadowBlock::diverge(const TransactionId& id, ShadowTrouble trouble, const Address& who) {
    const bool outweighs =
        is_contradiction(trouble) && !is_contradiction(state_.divergence.trouble);
    if (state_.divergence.trouble == ShadowTrouble::none || outweighs)
        state_.divergence = {trouble, header_.number, id, who};
}

Result<WriteBatch> ShadowBlock::finish() {
    parameters_.close_block(header_);
    state_.parameters = parameters_.state();
    records_.put(block_id_key(header_.number), encode_block_id(header_.id));
    if (header_.number > kKeptBlockIds + 1)
        records_.erase(block_id_key(header_.number - kKeptBlockIds - 1));
    records_.put(shadow_state_key(), encode_shadow_state(state_));
    if (records_.error()) return fail(*records_.error());
    WriteBatch out;
    records_.write_to(out);
    return out;
}

}  // namespace tributary::token
