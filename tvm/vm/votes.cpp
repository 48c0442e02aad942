// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tvm/vm/resource_usage.hpp"
#include "tvm/vm/stake_queries.hpp"
#include "tvm/vm/stake_rules.hpp"

namespace tributary::tvm {
namespace {

/// java-tron MAX_VOTE_NUMBER.
constexpr std::size_t kMaxVotes = 30;

/// Bucket of an address in java-tron's HashMap of ByteStrings, in whose order votes are kept.
std::uint32_t bucket_of(const Address& address, std::size_t entries) {
    std::uint32_t hash = Address::kSize;
    for (const std::uint8_t byte : address.bytes)
        hash = 31 * hash + static_cast<std::uint32_t>(static_cast<std::int8_t>(byte));
    if (hash == 0) hash = 1;
    std::uint32_t buckets = 16;
    while (entries > buckets / 4 * 3)
        buckets *= 2;
    return (hash ^ (hash >> 16U)) & (buckets - 1);
}

void order_as_java(std::vector<Vote>& votes) {
    const std::size_t size = votes.size();
    std::stable_sort(votes.begin(), votes.end(), [size](const Vote& a, const Vote& b) {
        return bucket_of(a.witness, size) < bucket_of(b.witness, size);
    });
}

void add_allowance(Run& run, AccountEntry& owner, std::int64_t reward) {
    if (reward <= 0) return;
    Account& account = run.state.edit(owner);
    account.allowance = wrapping_add(account.allowance, reward);
}

/// The votes with the same witness added up; nothing for an unknown witness, a negative count or
/// more than the power allows.
std::optional<std::vector<Vote>> merge_votes(const Run& run,
                                             const std::vector<Vote>& votes,
                                             std::int64_t power) {
    std::vector<Vote> merged;
    std::int64_t sum = 0;
    for (const Vote& vote : votes) {
        if (!run.state.witness_votes(vote.witness) || vote.count < 0) return std::nullopt;
        if (vote.count == 0) continue;
        const auto total = checked_add(sum, vote.count);
        if (!total) return std::nullopt;
        sum = *total;
        const auto same = std::find_if(merged.begin(), merged.end(), [&](const Vote& other) {
            return other.witness == vote.witness;
        });
        if (same == merged.end()) {
            merged.push_back(vote);
        } else {
            same->count += vote.count;
        }
    }
    const auto needed = checked_mul(sum, kSunPerTrx);
    if (!needed || *needed > power) return std::nullopt;
    order_as_java(merged);
    return merged;
}

}  // namespace

std::int64_t tron_power(const Account& account) {
    std::int64_t power = account.frozen_energy_v1.amount;
    for (const FrozenV1& entry : account.frozen_bandwidth_v1)
        power = wrapping_add(power, entry.amount);
    for (const FrozenV2& entry : account.frozen_v2)
        if (entry.resource != Resource::tron_power) power = wrapping_add(power, entry.amount);
    for (const Delegations& lent : {account.bandwidth, account.energy})
        power = wrapping_add(power, wrapping_add(lent.delegated_v1, lent.delegated_v2));
    return power;
}

std::int64_t all_tron_power(const Account& account) {
    const std::int64_t own =
        account.frozen_tron_power_v1.amount + account.frozen_v2_of(Resource::tron_power);
    if (account.old_tron_power == -1) return own;
    return wrapping_add(own,
                        account.old_tron_power == 0 ? tron_power(account) : account.old_tron_power);
}

VoteRecord vote_record_of(const State& state, const AccountEntry& owner) {
    if (auto record = state.vote_record(owner.address)) return *record;
    return {owner.account->votes, {}};
}

void settle_reward(Run& run, AccountEntry& owner) {
    if (!run.flags.vote || !owner.account) return;
    State& state = run.state;
    RewardCycles cycles = state.reward_cycles(owner.address);
    const std::int64_t current = run.block.cycle;
    if (cycles.begin > current) return;
    const auto kept = state.cycle_votes(cycles.begin, owner.address);
    if (cycles.begin == current && kept) return;
    if (cycles.begin + 1 == cycles.end && cycles.begin < current) {
        if (kept) add_allowance(run, owner, compute_reward(state, *kept, cycles));
        ++cycles.begin;
    }
    if (owner.account->votes.empty()) {
        state.put_reward_cycles(owner.address, {current + 1, cycles.end});
        return;
    }
    const std::vector<Vote> votes = owner.account->votes;
    if (cycles.begin < current)
        add_allowance(run, owner, compute_reward(state, votes, {cycles.begin, current}));
    state.put_reward_cycles(owner.address, {current, current + 1});
    state.put_cycle_votes(current, owner.address, votes);
}

bool vote(Run& run, AccountEntry& owner, const std::vector<Vote>& votes) {
    if (votes.size() > kMaxVotes || !owner.account) return false;
    const auto before = run.state.snapshot();
    settle_reward(run, owner);
    const Account& account = *owner.account;
    const bool counts_all = run.flags.freeze_v2() && run.flags.new_resource_model;
    const std::int64_t power = counts_all ? all_tron_power(account) : tron_power(account);
    auto merged = merge_votes(run, votes, power);
    if (!merged) {
        run.state.revert(before);
        return false;
    }
    VoteRecord record = vote_record_of(run.state, owner);
    record.new_votes = *merged;
    run.state.put_vote_record(owner.address, record);
    run.state.edit(owner).votes = std::move(*merged);
    return true;
}

std::optional<std::int64_t> withdraw_reward(Run& run, AccountEntry& owner) {
    const auto& guards = run.block.guard_representatives;
    if (std::find(guards.begin(), guards.end(), owner.address) != guards.end() || !owner.account)
        return std::nullopt;
    const auto before = run.state.snapshot();
    settle_reward(run, owner);
    const std::int64_t allowance = owner.account->allowance;
    const auto balance = checked_add(owner.account->balance, allowance);
    if (!balance) {
        run.state.revert(before);
        return std::nullopt;
    }
    if (allowance <= 0) return 0;
    Account& account = run.state.edit(owner);
    account.balance = *balance;
    account.allowance = 0;
    account.latest_withdraw = run.block.timestamp / 1000 * 1000;
    return allowance;
}

}  // namespace tributary::tvm
