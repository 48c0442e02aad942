// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/memory_world.hpp"

#include "tvm/vm/storage_key.hpp"

namespace tributary::tvm {
namespace {

template <typename Key, typename Value>
std::optional<Value> find_in(const std::map<Key, Value>& map, const Key& key) {
    const auto found = map.find(key);
    if (found == map.end()) return std::nullopt;
    return found->second;
}

template <typename Map, typename Changes>
void write(Map& map, const Changes& changes) {
    for (const auto& [key, value] : changes)
        map.insert_or_assign(key, value);
}

/// Changes whose value may be gone.
template <typename Map, typename Changes>
void write_or_erase(Map& map, const Changes& changes) {
    for (const auto& [key, value] : changes) {
        if (value) {
            map.insert_or_assign(key, *value);
        } else {
            map.erase(key);
        }
    }
}

}  // namespace

std::optional<Account> MemoryWorld::account(const Address& address) const {
    return find_in(accounts, address);
}

std::optional<Contract> MemoryWorld::contract(const Address& address) const {
    return find_in(contracts, address);
}

CodePointer MemoryWorld::code(const Address& address) const {
    return find_in(codes, address).value_or(nullptr);
}

std::optional<Uint256> MemoryWorld::storage(const Address& address, const RowKey& row) const {
    return find_in(rows, {address, row});
}

bool MemoryWorld::token_exists(std::int64_t id) const {
    return tokens.contains(id);
}

std::optional<BlockId> MemoryWorld::block_id(BlockNumber number) const {
    return find_in(blocks, number);
}

std::optional<EnergyRecord> MemoryWorld::energy_record(const Address& address) const {
    return find_in(energy_records, address);
}

std::optional<DelegatedResource> MemoryWorld::delegated_resource(const DelegationKey& key) const {
    return find_in(delegated_resources, key);
}

std::optional<VoteRecord> MemoryWorld::vote_record(const Address& address) const {
    return find_in(vote_records, address);
}

std::optional<std::int64_t> MemoryWorld::witness_votes(const Address& address) const {
    return find_in(witnesses, address);
}

RewardCycles MemoryWorld::reward_cycles(const Address& address) const {
    return find_in(cycles, address).value_or(RewardCycles{});
}

std::optional<std::vector<Vote>> MemoryWorld::cycle_votes(std::int64_t cycle,
                                                          const Address& address) const {
    return find_in(kept_votes, {cycle, address});
}

StakeTotals MemoryWorld::stake_totals() const {
    return totals;
}

void MemoryWorld::apply(const StateDiff& diff) {
    write_or_erase(accounts, diff.accounts);
    write_or_erase(contracts, diff.contracts);
    for (const auto& [address, code] : diff.codes) {
        if (code) {
            codes[address] = code;
        } else {
            codes.erase(address);
        }
    }
    for (const RowChange& change : diff.rows) {
        if (change.value) {
            rows[{change.address, change.row}] = *change.value;
        } else {
            rows.erase({change.address, change.row});
        }
    }
    write(energy_records, diff.energy_records);
    write(delegated_resources, diff.delegated_resources);
    write(vote_records, diff.vote_records);
    write(cycles, diff.reward_cycles);
    write(kept_votes, diff.cycle_votes);
    if (diff.stake_totals) totals = *diff.stake_totals;
}

RowKey MemoryWorld::row_of(const Address& address, const Uint256& slot) const {
    const auto record = find_in(contracts, address).value_or(Contract{});
    return row_key_of(row_prefix_of(address, record.creation), record.version, slot);
}

void MemoryWorld::set_slot(const Address& address, const Uint256& slot, const Uint256& value) {
    if (value.is_zero()) {
        rows.erase({address, row_of(address, slot)});
    } else {
        rows[{address, row_of(address, slot)}] = value;
    }
}

Uint256 MemoryWorld::slot(const Address& address, const Uint256& slot) const {
    return find_in(rows, {address, row_of(address, slot)}).value_or(Uint256{});
}

}  // namespace tributary::tvm
