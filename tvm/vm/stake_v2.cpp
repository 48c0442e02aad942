// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tvm/vm/resource_usage.hpp"
#include "tvm/vm/stake_rules.hpp"

namespace tributary::tvm {
namespace {

/// Unfreezings one account may have under way (java-tron UNFREEZE_MAX_TIMES).
constexpr std::size_t kMaxUnfreezing = 32;
constexpr TimestampMs kDay = 86'400'000;

bool may_stake(const Run& run, Resource resource) {
    return resource != Resource::tron_power || run.flags.new_resource_model;
}

/// Takes expired unfreezings out of the list; their sum.
std::int64_t take_expired(Account& account, TimestampMs now) {
    std::int64_t sum = 0;
    std::erase_if(account.unfreezing_v2, [&](const UnfreezingV2& entry) {
        if (entry.expires <= now) sum = wrapping_add(sum, entry.amount);
        return entry.expires <= now;
    });
    return sum;
}

std::int64_t expired_sum(const Account& account, TimestampMs now) {
    std::int64_t sum = 0;
    for (const UnfreezingV2& entry : account.unfreezing_v2)
        if (entry.expires <= now) sum = wrapping_add(sum, entry.amount);
    return sum;
}

void clear_votes(Run& run, AccountEntry& owner) {
    VoteRecord record = vote_record_of(run.state, owner);
    record.new_votes.clear();
    run.state.edit(owner).votes.clear();
    run.state.put_vote_record(owner.address, record);
}

/// Votes shrink with the stake behind them (java-tron UnfreezeBalanceV2Processor.updateVote).
void shrink_votes(Run& run, AccountEntry& owner, Resource resource) {
    const Account& account = *owner.account;
    if (!run.flags.vote || account.votes.empty()) return;
    if (run.flags.new_resource_model) {
        if (account.old_tron_power != -1) return clear_votes(run, owner);
        if (resource != Resource::tron_power) return;
    }
    std::int64_t total = 0;
    for (const Vote& vote : account.votes)
        total += vote.count;
    if (total == 0) return;
    const std::int64_t owned =
        run.flags.new_resource_model ? all_tron_power(account) : tron_power(account);
    if (owned >= wrapping_mul(total, kSunPerTrx)) return;
    std::vector<Vote> kept;
    for (const Vote& vote : account.votes) {
        const double share = static_cast<double>(vote.count) / static_cast<double>(total) *
                             static_cast<double>(owned) / static_cast<double>(kSunPerTrx);
        if (const std::int64_t count = java_long(share); count > 0)
            kept.push_back({vote.witness, count});
    }
    VoteRecord record = vote_record_of(run.state, owner);
    record.new_votes = kept;
    run.state.put_vote_record(owner.address, record);
    run.state.edit(owner).votes = std::move(kept);
}

}  // namespace

void add_frozen_v2(Account& account, Resource resource, std::int64_t amount) {
    for (FrozenV2& entry : account.frozen_v2) {
        if (entry.resource == resource) {
            entry.amount = wrapping_add(entry.amount, amount);
            return;
        }
    }
    account.frozen_v2.push_back({resource, amount});
}

void add_total_weight(State& state, Resource resource, std::int64_t trx) {
    StakeTotals totals = state.stake_totals();
    std::int64_t& weight = resource == Resource::bandwidth ? totals.net_weight
                           : resource == Resource::energy  ? totals.energy_weight
                                                           : totals.tron_power_weight;
    weight = wrapping_add(weight, trx);
    state.put_stake_totals(totals);
}

void add_frozen_v2_with_weight(State& state,
                               Account& account,
                               Resource resource,
                               std::int64_t amount) {
    const std::int64_t before = frozen_v2_with_delegated(account, resource) / kSunPerTrx;
    add_frozen_v2(account, resource, amount);
    const std::int64_t after = frozen_v2_with_delegated(account, resource) / kSunPerTrx;
    add_total_weight(state, resource, after - before);
}

bool freeze_v2(Run& run, AccountEntry& owner, FrozenV2 stake) {
    if (!owner.account || stake.amount < kSunPerTrx || stake.amount > owner.account->balance)
        return false;
    if (!may_stake(run, stake.resource)) return false;
    Account& account = run.state.edit(owner);
    if (run.flags.new_resource_model && account.old_tron_power == 0) {
        const std::int64_t power = tron_power(account);
        account.old_tron_power = power == 0 ? -1 : power;
    }
    add_frozen_v2_with_weight(run.state, account, stake.resource, stake.amount);
    account.balance -= stake.amount;
    return true;
}

std::optional<std::int64_t> unfreeze_v2(Run& run, AccountEntry& owner, FrozenV2 stake) {
    const TimestampMs now = run.block.parent_timestamp;
    if (!owner.account || !may_stake(run, stake.resource)) return std::nullopt;
    const auto& unfreezing = owner.account->unfreezing_v2;
    const auto pending = std::count_if(unfreezing.begin(),
                                       unfreezing.end(),
                                       [&](const auto& entry) { return entry.expires > now; });
    if (static_cast<std::size_t>(pending) >= kMaxUnfreezing) return std::nullopt;
    const std::int64_t frozen = owner.account->frozen_v2_of(stake.resource);
    if (stake.amount <= 0 || stake.amount > frozen) return std::nullopt;

    settle_reward(run, owner);
    Account& account = run.state.edit(owner);
    const std::int64_t paid = take_expired(account, now);
    account.balance = wrapping_add(account.balance, paid);
    if (run.flags.new_resource_model && account.old_tron_power == 0) {
        const std::int64_t power = tron_power(account);
        account.old_tron_power = power == 0 ? -1 : power;
    }
    account.unfreezing_v2.push_back(
        {stake.resource, stake.amount, now + run.flags.unfreeze_delay_days * kDay});
    add_frozen_v2_with_weight(run.state, account, stake.resource, -stake.amount);
    shrink_votes(run, owner, stake.resource);
    if (run.flags.new_resource_model && owner.account->old_tron_power != -1)
        run.state.edit(owner).old_tron_power = -1;
    return paid;
}

std::optional<std::int64_t> withdraw_expired(Run& run, AccountEntry& owner) {
    if (!owner.account) return std::nullopt;
    const TimestampMs now = run.block.parent_timestamp;
    const std::int64_t sum = expired_sum(*owner.account, now);
    if (sum < 0 || !checked_add(owner.account->balance, sum)) return std::nullopt;
    if (sum == 0) return 0;
    Account& account = run.state.edit(owner);
    account.balance += take_expired(account, now);
    return sum;
}

std::optional<std::int64_t> cancel_all_unfreezing(Run& run, AccountEntry& owner) {
    if (!owner.account) return std::nullopt;
    const TimestampMs now = run.block.parent_timestamp;
    Account& account = run.state.edit(owner);
    const std::int64_t paid = take_expired(account, now);
    for (const UnfreezingV2& entry : account.unfreezing_v2)
        add_frozen_v2_with_weight(run.state, account, entry.resource, entry.amount);
    if (paid > 0) account.balance = wrapping_add(account.balance, paid);
    account.unfreezing_v2.clear();
    return paid;
}

}  // namespace tributary::tvm
