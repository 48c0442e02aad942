// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/state.hpp"

#include <algorithm>

#include "primitives/check.hpp"
#include "tvm/vm/storage_key.hpp"

namespace tributary::tvm {

State::State(const WorldView& below, const Ruleset& rules, std::uint64_t seed)
    : below_(below), rules_(rules), seed_(seed) {}

State::~State() = default;

AccountEntry& State::entry(const Address& address) const {
    const auto [found, added] = entries_.try_emplace(address);
    AccountEntry& out = found->second;
    if (added) {
        out.address = address;
        out.account = below_.account(address);
        out.slots = AccountEntry::Slots(0, SeededWordHash{seed_});
        out.transient = AccountEntry::TransientSlots(0, SeededWordHash{seed_});
    }
    return out;
}

const std::optional<Contract>& State::contract_of(AccountEntry& entry) const {
    if (!entry.contract_known) {
        entry.contract = below_.contract(entry.address);
        entry.contract_known = true;
    }
    return entry.contract;
}

const CodePointer& State::code_of(AccountEntry& entry) const {
    if (!entry.code_known) {
        entry.code = below_.code(entry.address);
        entry.code_known = true;
    }
    return entry.code;
}

const AnalyzedCode& State::analyzed(AccountEntry& entry) const {
    if (!entry.analysis) {
        const CodePointer& code = code_of(entry);
        TRIBUTARY_ASSERT(code != nullptr);
        entry.analysis = std::make_unique<const AnalyzedCode>(code, rules_);
    }
    return *entry.analysis;
}

const std::optional<EnergyRecord>& State::energy_of(AccountEntry& entry) const {
    if (!entry.energy_known) {
        entry.energy = below_.energy_record(entry.address);
        entry.energy_known = true;
    }
    return entry.energy;
}

StorageSlot& State::slot(AccountEntry& entry, const Uint256& key) const {
    const auto [found, added] = entry.slots.try_emplace(key);
    StorageSlot& out = found->second;
    if (!added) return out;
    const auto& contract = contract_of(entry);
    if (!entry.row_prefix_known) {
        entry.row_prefix =
            row_prefix_of(entry.address, contract ? contract->creation : std::nullopt);
        entry.row_prefix_known = true;
    }
    const RowKey row = row_key_of(entry.row_prefix, contract ? contract->version : 0, key);
    if (const auto stored = below_.storage(entry.address, row)) {
        out.value = *stored;
        out.present = true;
    }
    return out;
}

std::optional<Account> State::account(const Address& address) const {
    return entry(address).account;
}

std::optional<Contract> State::contract(const Address& address) const {
    return contract_of(entry(address));
}

CodePointer State::code(const Address& address) const {
    return code_of(entry(address));
}

std::optional<Uint256> State::storage(const Address& address, const RowKey& row) const {
    return below_.storage(address, row);
}

bool State::token_exists(std::int64_t id) const {
    return below_.token_exists(id);
}

std::optional<BlockId> State::block_id(BlockNumber number) const {
    return below_.block_id(number);
}

std::optional<EnergyRecord> State::energy_record(const Address& address) const {
    return energy_of(entry(address));
}

std::optional<DelegatedResource> State::delegated_resource(const DelegationKey& key) const {
    const auto found = delegated_.find(key);
    return found != delegated_.end() && found->second ? found->second
                                                      : below_.delegated_resource(key);
}

std::optional<VoteRecord> State::vote_record(const Address& address) const {
    const auto found = vote_records_.find(address);
    return found != vote_records_.end() && found->second ? found->second
                                                         : below_.vote_record(address);
}

std::optional<std::int64_t> State::witness_votes(const Address& address) const {
    return below_.witness_votes(address);
}

RewardCycles State::reward_cycles(const Address& address) const {
    const auto found = reward_cycles_.find(address);
    return found != reward_cycles_.end() && found->second ? *found->second
                                                          : below_.reward_cycles(address);
}

std::optional<std::vector<Vote>> State::cycle_votes(std::int64_t cycle,
                                                    const Address& address) const {
    const auto found = cycle_votes_.find({cycle, address});
    return found != cycle_votes_.end() && found->second ? found->second
                                                        : below_.cycle_votes(cycle, address);
}

Uint256 State::witness_reward_index(std::int64_t cycle, const Address& address) const {
    return below_.witness_reward_index(cycle, address);
}

StakeTotals State::stake_totals() const {
    return totals_ ? *totals_ : below_.stake_totals();
}

void State::observe(const Address& address, Observation what, std::int64_t token) const {
    below_.observe(address, what, token);
}

void State::remember(std::function<void()> undo) {
    others_.push_back(std::move(undo));
    journal_.push_back({});
}

void State::revert(Snapshot snapshot) {
    while (journal_.size() > snapshot) {
        undo(journal_.back());
        journal_.pop_back();
    }
}

void State::undo(const Change& change) {
    switch (change.kind) {
        case Kind::balance: change.entry->account->balance = change.amount; return;
        case Kind::token:
            change.entry->account->set_token_balance(change.id, change.amount);
            return;
        case Kind::slot: *change.slot = {change.value, change.present, change.written}; return;
        case Kind::transient: change.entry->transient[change.key] = change.value; return;
        case Kind::other:
            others_.back()();
            others_.pop_back();
            return;
    }
}

void State::set_balance(AccountEntry& entry, std::int64_t balance) {
    Change change;
    change.kind = Kind::balance;
    change.entry = &entry;
    change.amount = entry.account->balance;
    journal_.push_back(change);
    entry.account->balance = balance;
    entry.account_changed = true;
}

void State::set_token_balance(AccountEntry& entry, std::int64_t id, std::int64_t amount) {
    Account& account = *entry.account;
    const bool known = std::any_of(account.tokens.begin(),
                                   account.tokens.end(),
                                   [&](const TokenBalance& token) { return token.id == id; });
    if (!known) {
        // Undone by the whole account: an added token has to go again, not become 0.
        edit(entry).set_token_balance(id, amount);
        return;
    }
    Change change;
    change.kind = Kind::token;
    change.entry = &entry;
    change.id = id;
    change.amount = account.token_balance(id);
    journal_.push_back(change);
    account.set_token_balance(id, amount);
    entry.account_changed = true;
}

Account& State::edit(AccountEntry& entry) {
    put_account(entry, entry.account);
    return *entry.account;
}

void State::put_account(AccountEntry& entry, std::optional<Account> account) {
    remember(
        [&entry, old = std::move(entry.account)]() mutable { entry.account = std::move(old); });
    entry.account = std::move(account);
    entry.account_changed = true;
}

void State::put_contract(AccountEntry& entry, std::optional<Contract> contract) {
    remember([this, &entry, old = contract_of(entry)] { entry.contract = old; });
    entry.contract = contract;
    entry.contract_changed = true;
    // The row prefix carries the creating transaction.
    if (entry.slots.empty()) entry.row_prefix_known = false;
}

void State::put_code(AccountEntry& entry, CodePointer code) {
    remember([&entry, old = code_of(entry)] {
        entry.code = old;
        entry.analysis.reset();
    });
    entry.code = std::move(code);
    entry.analysis.reset();
    entry.code_changed = true;
}

void State::put_energy(AccountEntry& entry, const EnergyRecord& record) {
    remember([&entry, old = energy_of(entry)] { entry.energy = old; });
    entry.energy = record;
    entry.energy_changed = true;
}

void State::store(StorageSlot& slot, const Uint256& value) {
    Change change;
    change.kind = Kind::slot;
    change.slot = &slot;
    change.value = slot.value;
    change.present = slot.present;
    change.written = slot.written;
    journal_.push_back(change);
    slot = {value, true, true};
}

Uint256 State::transient(const AccountEntry& entry, const Uint256& key) const {
    const auto found = entry.transient.find(key);
    return found == entry.transient.end() ? Uint256{} : found->second;
}

void State::store_transient(AccountEntry& entry, const Uint256& key, const Uint256& value) {
    Uint256& stored = entry.transient[key];
    Change change;
    change.kind = Kind::transient;
    change.entry = &entry;
    change.key = key;
    change.value = stored;
    journal_.push_back(change);
    stored = value;
}

template <typename Map, typename Value>
void State::put_record(Map& map, const typename Map::key_type& key, Value value) {
    auto& stored = map[key];
    remember([&stored, old = stored] { stored = old; });
    stored = std::move(value);
}

void State::put_delegated_resource(const DelegationKey& key, const DelegatedResource& value) {
    put_record(delegated_, key, value);
}

void State::put_vote_record(const Address& address, const VoteRecord& value) {
    put_record(vote_records_, address, value);
}

void State::put_reward_cycles(const Address& address, const RewardCycles& value) {
    put_record(reward_cycles_, address, value);
}

void State::put_cycle_votes(std::int64_t cycle, const Address& address, std::vector<Vote> votes) {
    put_record(cycle_votes_, {cycle, address}, std::move(votes));
}

void State::put_stake_totals(const StakeTotals& totals) {
    remember([this, old = totals_] { totals_ = old; });
    totals_ = totals;
}

}  // namespace tributary::tvm
