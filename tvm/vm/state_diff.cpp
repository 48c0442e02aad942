// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/state_diff.hpp"

#include <algorithm>
#include <map>

#include "tvm/vm/state.hpp"
#include "tvm/vm/storage_key.hpp"

namespace tributary::tvm {
namespace {

/// Slots of one contract that share a row are committed in the order in which java-tron walks its
/// HashMap: by bucket, then by age. The age is not kept here, so slots of one bucket order by key.
std::uint32_t java_hash(const Uint256& word) {
    std::uint32_t hash = 1;
    for (const std::uint8_t byte : word.bytes())
        hash = 31 * hash + static_cast<std::uint32_t>(static_cast<std::int8_t>(byte));
    return hash ^ (hash >> 16U);
}

std::uint32_t java_table_size(std::size_t entries) {
    std::uint32_t size = 16;
    while (entries > size / 4 * 3)
        size *= 2;
    return size;
}

template <typename Map, typename Out>
void copy_records(const Map& map, Out& out) {
    for (const auto& [key, value] : map)
        if (value) out.emplace_back(key, *value);
}

}  // namespace

void State::diff_slots(const AccountEntry& entry, StateDiff& out) const {
    const std::uint32_t buckets = java_table_size(entry.slots.size());

    struct Written {
        std::uint32_t bucket = 0;
        Uint256 key;
        Uint256 value;
    };

    std::vector<Written> written;
    for (const auto& [key, slot] : entry.slots)
        if (slot.written) written.push_back({java_hash(key) & (buckets - 1), key, slot.value});
    std::sort(written.begin(), written.end(), [](const Written& a, const Written& b) {
        return a.bucket != b.bucket ? a.bucket < b.bucket : a.key < b.key;
    });
    const std::int32_t version = entry.contract ? entry.contract->version : 0;
    std::map<RowKey, Uint256> rows;
    for (const Written& slot : written)
        rows[row_key_of(entry.row_prefix, version, slot.key)] = slot.value;
    for (const auto& [row, value] : rows) {
        const auto stored = below_.storage(entry.address, row);
        const auto wanted = value.is_zero() ? std::nullopt : std::optional<Uint256>(value);
        if (stored != wanted) out.rows.push_back({entry.address, row, wanted});
    }
}

void State::diff_entry(const AccountEntry& entry, StateDiff& out) const {
    const Address& address = entry.address;
    if (entry.account_changed && entry.account != below_.account(address))
        out.accounts.emplace_back(address, entry.account);
    if (entry.contract_changed && entry.contract != below_.contract(address))
        out.contracts.emplace_back(address, entry.contract);
    if (entry.code_changed) {
        const CodePointer stored = below_.code(address);
        const bool same = stored && entry.code ? *stored == *entry.code : stored == entry.code;
        if (!same) out.codes.emplace_back(address, entry.code);
    }
    if (entry.energy_changed && entry.energy && entry.energy != below_.energy_record(address))
        out.energy_records.emplace_back(address, *entry.energy);
    diff_slots(entry, out);
}

StateDiff State::diff() const {
    StateDiff out;
    for (const auto& [address, entry] : entries_)
        diff_entry(entry, out);
    copy_records(delegated_, out.delegated_resources);
    copy_records(vote_records_, out.vote_records);
    copy_records(reward_cycles_, out.reward_cycles);
    copy_records(cycle_votes_, out.cycle_votes);
    out.stake_totals = totals_;
    return out;
}

}  // namespace tributary::tvm
