// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tvm/vm/resource_usage.hpp"
#include "tvm/vm/stake_queries.hpp"
#include "tvm/vm/stake_rules.hpp"

namespace tributary::tvm {
namespace {

/// One resource of an account, whichever it is.
struct Part {
    Delegations& delegations;
    ResourceUse& use;
    /// Stake of the first kind.
    std::int64_t frozen_v1 = 0;
};

Part part_of(Account& account, Resource resource) {
    if (resource == Resource::energy)
        return {account.energy, account.energy_use, account.frozen_energy_v1.amount};
    std::int64_t frozen = 0;
    for (const FrozenV1& entry : account.frozen_bandwidth_v1)
        frozen += entry.amount;
    return {account.bandwidth, account.net_use, frozen};
}

struct Weight {
    std::int64_t total = 0;
    std::int64_t limit = 0;
};

Weight weight_of(const Run& run, Resource resource) {
    const StakeTotals totals = run.state.stake_totals();
    if (resource == Resource::energy) return {totals.energy_weight, run.block.total_energy_limit};
    return {totals.net_weight, run.block.total_net_limit};
}

FrozenV1& lent_part(DelegatedResource& lent, Resource resource) {
    return resource == Resource::bandwidth ? lent.bandwidth : lent.energy;
}

/// Stake of the second kind that its own use does not need.
std::int64_t unused_stake(const Run& run, Account account, Resource resource) {
    Part part = part_of(account, resource);
    part.use = increased(part.use, 0, run.block.head_slot, run.flags);
    const Weight weight = weight_of(run, resource);
    const double per_unit = static_cast<double>(weight.total) / static_cast<double>(weight.limit);
    const std::int64_t needed =
        java_long(static_cast<double>(wrapping_mul(part.use.usage, kSunPerTrx)) * per_unit);
    const std::int64_t needed_v2 = std::max<std::int64_t>(
        0, needed - part.frozen_v1 - part.delegations.acquired_v1 - part.delegations.acquired_v2);
    return account.frozen_v2_of(resource) - needed_v2;
}

/// Takes acquired stake from the receiver with its share of the use; that share (java-tron
/// UnDelegateResourceProcessor.execute).
std::int64_t take_from_receiver(const Run& run, Account& account, const FrozenV2& stake) {
    Part part = part_of(account, stake.resource);
    part.use = increased(part.use, 0, run.block.head_slot, run.flags);
    std::int64_t moved = 0;
    if (part.delegations.acquired_v2 < stake.amount) {
        // A contract that destroyed itself and was made again.
        part.delegations.acquired_v2 = 0;
    } else {
        const Weight weight = weight_of(run, stake.resource);
        const auto amount = static_cast<double>(stake.amount);
        const std::int64_t most =
            java_long(amount / static_cast<double>(kSunPerTrx) * static_cast<double>(weight.limit) /
                      static_cast<double>(weight.total));
        const std::int64_t all = part.frozen_v1 + part.delegations.acquired_v1 +
                                 account.frozen_v2_of(stake.resource) +
                                 part.delegations.acquired_v2;
        moved =
            java_long(static_cast<double>(part.use.usage) * (amount / static_cast<double>(all)));
        moved = std::min(most, moved);
        part.delegations.acquired_v2 -= stake.amount;
    }
    part.use.usage -= moved;
    part.use.latest_slot = run.block.head_slot;
    return moved;
}

}  // namespace

bool delegate(Run& run, AccountEntry& owner, AccountEntry& receiver, FrozenV2 stake) {
    if (!run.flags.delegate_resource || !owner.account || stake.amount < kSunPerTrx) return false;
    if (stake.resource == Resource::tron_power) return false;
    if (unused_stake(run, *owner.account, stake.resource) < stake.amount) return false;
    if (&owner == &receiver || !receiver.account) return false;
    if (receiver.account->type == AccountType::contract) return false;

    const DelegationKey key{owner.address, receiver.address, DelegationKind::v2};
    auto lent = run.state.delegated_resource(key).value_or(DelegatedResource{});
    FrozenV1& part = lent_part(lent, stake.resource);
    part = {part.amount + stake.amount, 0};
    run.state.put_delegated_resource(key, lent);
    part_of(run.state.edit(receiver), stake.resource).delegations.acquired_v2 += stake.amount;
    Account& account = run.state.edit(owner);
    part_of(account, stake.resource).delegations.delegated_v2 += stake.amount;
    add_frozen_v2(account, stake.resource, -stake.amount);
    return true;
}

bool undelegate(Run& run, AccountEntry& owner, AccountEntry& receiver, FrozenV2 stake) {
    if (!run.flags.delegate_resource || !owner.account || &owner == &receiver) return false;
    if (stake.resource == Resource::tron_power || stake.amount <= 0) return false;
    const DelegationKey key{owner.address, receiver.address, DelegationKind::v2};
    auto lent = run.state.delegated_resource(key);
    if (!lent || lent_part(*lent, stake.resource).amount < stake.amount) return false;

    std::int64_t moved = 0;
    if (receiver.account) moved = take_from_receiver(run, run.state.edit(receiver), stake);
    FrozenV1& part = lent_part(*lent, stake.resource);
    part = {part.amount - stake.amount, 0};
    Account& account = run.state.edit(owner);
    Part own = part_of(account, stake.resource);
    own.delegations.delegated_v2 -= stake.amount;
    add_frozen_v2(account, stake.resource, stake.amount);
    if (moved > 0) {
        Account copy = *receiver.account;
        own.use = merged(
            own.use, part_of(copy, stake.resource).use, moved, run.block.head_slot, run.flags);
    }
    run.state.put_delegated_resource(key, *lent);
    return true;
}

}  // namespace tributary::tvm
