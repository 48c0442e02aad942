// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tvm/vm/stake_queries.hpp"
#include "tvm/vm/stake_rules.hpp"

namespace tributary::tvm {
namespace {

/// MIN_FROZEN_TIME of 3 days, which no proposal changes.
constexpr TimestampMs kFrozenTime = TimestampMs{3} * 86'400'000;

DelegationKey key_of(const Address& owner, const Address& receiver) {
    return {owner, receiver, DelegationKind::v1};
}

FrozenV1& part_of(DelegatedResource& lent, Resource resource) {
    return resource == Resource::bandwidth ? lent.bandwidth : lent.energy;
}

Delegations& delegations_of(Account& account, Resource resource) {
    return resource == Resource::bandwidth ? account.bandwidth : account.energy;
}

std::int64_t sum_of(const std::vector<FrozenV1>& entries) {
    std::int64_t sum = 0;
    for (const FrozenV1& entry : entries)
        sum += entry.amount;
    return sum;
}

void lend(Run& run,
          AccountEntry& owner,
          AccountEntry& receiver,
          const FrozenV2& stake,
          TimestampMs expires) {
    const DelegationKey key = key_of(owner.address, receiver.address);
    auto lent = run.state.delegated_resource(key).value_or(DelegatedResource{});
    FrozenV1& part = part_of(lent, stake.resource);
    part = {part.amount + stake.amount, expires};
    run.state.put_delegated_resource(key, lent);
    delegations_of(run.state.edit(receiver), stake.resource).acquired_v1 += stake.amount;
    delegations_of(run.state.edit(owner), stake.resource).delegated_v1 += stake.amount;
}

void keep(Account& account, const FrozenV2& stake, TimestampMs expires) {
    if (stake.resource == Resource::energy) {
        account.frozen_energy_v1 = {account.frozen_energy_v1.amount + stake.amount, expires};
        return;
    }
    const FrozenV1 total{sum_of(account.frozen_bandwidth_v1) + stake.amount, expires};
    if (account.frozen_bandwidth_v1.empty()) account.frozen_bandwidth_v1.emplace_back();
    account.frozen_bandwidth_v1[0] = total;
}

/// Takes back what was lent; the amount.
std::int64_t take_back(Run& run, AccountEntry& owner, AccountEntry& receiver, Resource resource) {
    const DelegationKey key = key_of(owner.address, receiver.address);
    DelegatedResource lent = *run.state.delegated_resource(key);
    const std::int64_t amount = std::exchange(part_of(lent, resource), FrozenV1{}).amount;
    run.state.put_delegated_resource(key, lent);
    delegations_of(run.state.edit(owner), resource).delegated_v1 -= amount;
    if (receiver.account) {
        auto& acquired = delegations_of(run.state.edit(receiver), resource).acquired_v1;
        acquired = std::max<std::int64_t>(0, acquired - amount);
    }
    return amount;
}

std::int64_t take_out(Account& account, Resource resource, TimestampMs now) {
    if (resource == Resource::energy)
        return std::exchange(account.frozen_energy_v1, FrozenV1{}).amount;
    std::int64_t amount = 0;
    std::erase_if(account.frozen_bandwidth_v1, [&](const FrozenV1& entry) {
        if (entry.expires <= now) amount += entry.amount;
        return entry.expires <= now;
    });
    return amount;
}

bool may_unfreeze(Run& run, const AccountEntry& owner, const Address& receiver, Resource resource) {
    const TimestampMs now = run.block.parent_timestamp;
    const auto ready = [&](const FrozenV1& part) { return part.amount > 0 && part.expires <= now; };
    if (owner.address != receiver) {
        auto lent = run.state.delegated_resource(key_of(owner.address, receiver));
        return lent && ready(part_of(*lent, resource));
    }
    if (resource == Resource::energy) return ready(owner.account->frozen_energy_v1);
    const auto& entries = owner.account->frozen_bandwidth_v1;
    return std::any_of(entries.begin(), entries.end(), [&](const FrozenV1& entry) {
        return entry.expires <= now;
    });
}

/// Votes go when the stake behind them went.
void drop_unbacked_votes(Run& run, AccountEntry& owner) {
    if (!run.flags.vote || owner.account->votes.empty()) return;
    std::int64_t used = 0;
    for (const Vote& vote : owner.account->votes)
        used += vote.count;
    if (tron_power(*owner.account) >= used * kSunPerTrx) return;
    settle_reward(run, owner);
    VoteRecord record = vote_record_of(run.state, owner);
    if (run.state.vote_record(owner.address)) record.new_votes.clear();
    run.state.edit(owner).votes.clear();
    run.state.put_vote_record(owner.address, record);
}

}  // namespace

bool freeze_v1(Run& run, AccountEntry& owner, AccountEntry& receiver, FrozenV2 stake) {
    const Account& account = *owner.account;
    if (stake.amount < kSunPerTrx || stake.amount > account.balance) return false;
    if (account.frozen_bandwidth_v1.size() > 1) return false;
    const TimestampMs expires = run.block.parent_timestamp + kFrozenTime;
    if (&owner != &receiver) {
        if (receiver.account && receiver.account->type == AccountType::contract) return false;
        if (!receiver.account) run.state.put_account(receiver, Account{});
        lend(run, owner, receiver, stake, expires);
    } else {
        keep(run.state.edit(owner), stake, expires);
    }
    add_total_weight(run.state, stake.resource, stake.amount / kSunPerTrx);
    run.state.set_balance(owner, owner.account->balance - stake.amount);
    return true;
}

std::optional<std::int64_t> unfreeze_v1(Run& run,
                                        AccountEntry& owner,
                                        AccountEntry& receiver,
                                        Resource resource) {
    if (!may_unfreeze(run, owner, receiver.address, resource)) return std::nullopt;
    const std::int64_t amount =
        &owner != &receiver ? take_back(run, owner, receiver, resource)
                            : take_out(run.state.edit(owner), resource, run.block.parent_timestamp);
    run.state.set_balance(owner, owner.account->balance + amount);
    add_total_weight(run.state, resource, -amount / kSunPerTrx);
    drop_unbacked_votes(run, owner);
    return amount;
}

TimestampMs freeze_expiry(Run& run,
                          const AccountEntry& owner,
                          const Address& target,
                          int resource) {
    if (resource != 0 && resource != 1) return 0;
    FrozenV1 part;
    if (owner.address != target) {
        const auto lent = run.state.delegated_resource(key_of(owner.address, target));
        if (lent) part = resource == 0 ? lent->bandwidth : lent->energy;
    } else if (resource == 1) {
        part = owner.account->frozen_energy_v1;
    } else if (!owner.account->frozen_bandwidth_v1.empty()) {
        part = owner.account->frozen_bandwidth_v1[0];
    }
    return part.amount != 0 ? part.expires : 0;
}

}  // namespace tributary::tvm
