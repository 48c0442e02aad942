// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "tvm/vm/precompile_groups.hpp"
#include "tvm/vm/stake_queries.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

constexpr std::size_t kWord = Uint256::kSize;
constexpr std::int64_t kSunPerTrx = 1'000'000;
/// Unfreezings that may be pending (java-tron UnfreezeBalanceV2Actuator.UNFREEZE_MAX_TIMES).
constexpr std::int64_t kMaxUnfreezings = 32;

template <std::int64_t kEnergy>
std::int64_t fixed_energy(ByteView /*input*/, const Flags& /*flags*/) {
    return kEnergy;
}

PrecompileResult answer(std::int64_t value) {
    return {PrecompileOutcome::success, word_of(value)};
}

Address address_at(const PrecompileCall& call, std::size_t index) {
    return address_of(word_at(call.input, index));
}

std::int64_t number_at(const PrecompileCall& call, std::size_t index) {
    return long_of(word_at(call.input, index));
}

std::int64_t stake_for_power(const Account& account) {
    std::int64_t out = account.frozen_energy_v1.amount + account.bandwidth.delegated_v1 +
                       account.energy.delegated_v1 + account.bandwidth.delegated_v2 +
                       account.energy.delegated_v2;
    for (const auto& frozen : account.frozen_bandwidth_v1)
        out += frozen.amount;
    for (const auto& frozen : account.frozen_v2)
        if (frozen.resource != Resource::tron_power) out += frozen.amount;
    return out;
}

/// java-tron AccountCapsule.getTronPower, and getAllTronPower once TRON power is a resource.
std::int64_t tron_power(const Account& account, const Flags& flags) {
    if (!flags.freeze_v2() || !flags.new_resource_model) return stake_for_power(account);
    const std::int64_t own =
        account.frozen_tron_power_v1.amount + account.frozen_v2_of(Resource::tron_power);
    if (account.old_tron_power == -1) return own;
    if (account.old_tron_power == 0) return stake_for_power(account) + own;
    return account.old_tron_power + own;
}

std::int64_t frozen_v1(const Account& account, Resource resource) {
    if (resource == Resource::energy) return account.frozen_energy_v1.amount;
    std::int64_t out = 0;
    for (const auto& frozen : account.frozen_bandwidth_v1)
        out += frozen.amount;
    return out;
}

const Delegations& delegations(const Account& account, Resource resource) {
    return resource == Resource::energy ? account.energy : account.bandwidth;
}

/// Bandwidth or energy as a contract names it.
std::optional<Resource> resource_at(const PrecompileCall& call, std::size_t index) {
    const auto type = number_at(call, index);
    if (type == 0) return Resource::bandwidth;
    if (type == 1) return Resource::energy;
    return std::nullopt;
}

/// java-tron AccountCapsule.getAllFrozenBalanceForBandwidth and its energy twin.
std::int64_t total_stake(const Account& account, Resource resource) {
    const auto& lent = delegations(account, resource);
    return frozen_v1(account, resource) + lent.acquired_v1 + account.frozen_v2_of(resource) +
           lent.acquired_v2;
}

UsageBalance usage_of(const PrecompileCall& call, const Account& account, Resource resource) {
    return usage_balance(account, resource, call.world.stake_totals(), call.block);
}

PrecompileResult reward_balance(const PrecompileCall& call) {
    return answer(query_reward(call.world, call.block, call.caller));
}

PrecompileResult is_candidate(const PrecompileCall& call) {
    if (call.input.size() != kWord) return answer(0);
    return answer(call.world.witness_votes(address_at(call, 0)) ? 1 : 0);
}

PrecompileResult vote_count(const PrecompileCall& call) {
    if (call.input.size() != 2 * kWord) return answer(0);
    const auto account = call.world.account(address_at(call, 0));
    if (!account) return answer(0);
    std::int64_t count = 0;
    for (const auto& vote : account->votes)
        if (vote.witness == address_at(call, 1)) count += vote.count;
    return answer(count);
}

PrecompileResult used_vote_count(const PrecompileCall& call) {
    if (call.input.size() != kWord) return answer(0);
    const auto account = call.world.account(address_at(call, 0));
    if (!account) return answer(0);
    std::int64_t count = 0;
    for (const auto& vote : account->votes)
        count += vote.count;
    return answer(count);
}

PrecompileResult received_vote_count(const PrecompileCall& call) {
    if (call.input.size() != kWord) return answer(0);
    return answer(call.world.witness_votes(address_at(call, 0)).value_or(0));
}

PrecompileResult total_vote_count(const PrecompileCall& call) {
    if (call.input.size() != kWord) return answer(0);
    const auto account = call.world.account(address_at(call, 0));
    return answer(account ? tron_power(*account, call.flags) / kSunPerTrx : 0);
}

/// java-tron ChainParameterEnum.
PrecompileResult chain_parameter(const PrecompileCall& call) {
    if (call.input.size() != kWord) return answer(0);
    switch (number_at(call, 0)) {
        case 1: return answer(call.block.total_net_limit);
        case 2: return answer(call.world.stake_totals().net_weight);
        case 3: return answer(call.block.total_energy_limit);
        case 4: return answer(call.world.stake_totals().energy_weight);
        case 5: return answer(call.flags.unfreeze_delay_days);
        default: return answer(0);
    }
}

PrecompileResult available_unfreezings(const PrecompileCall& call) {
    if (call.input.size() != kWord) return answer(0);
    const auto account = call.world.account(address_at(call, 0));
    if (!account) return answer(0);
    const auto pending = std::count_if(
        account->unfreezing_v2.begin(), account->unfreezing_v2.end(), [&](const auto& entry) {
            return entry.expires > call.block.parent_timestamp;
        });
    return answer(std::max<std::int64_t>(kMaxUnfreezings - pending, 0));
}

std::int64_t unfreezable(const PrecompileCall& call, const Address& address, std::int64_t type) {
    const auto account = call.world.account(address);
    if (!account || type < 0 || type > 2) return 0;
    return account->frozen_v2_of(static_cast<Resource>(type));
}

PrecompileResult unfreezable_balance(const PrecompileCall& call) {
    if (call.input.size() != 2 * kWord) return answer(0);
    return answer(unfreezable(call, address_at(call, 0), number_at(call, 1)));
}

PrecompileResult expired_unfreezings(const PrecompileCall& call) {
    if (call.input.size() != 2 * kWord) return answer(0);
    const auto account = call.world.account(address_at(call, 0));
    if (!account) return answer(0);
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const auto seconds = number_at(call, 1);
    const TimestampMs until = seconds >= kMost / 1000 ? kMost : seconds * 1000;
    std::int64_t sum = 0;
    for (const auto& entry : account->unfreezing_v2)
        if (entry.expires <= until) sum += entry.amount;
    return answer(sum);
}

/// java-tron FreezeV2Util.queryDelegatableResource.
PrecompileResult delegatable_resource(const PrecompileCall& call) {
    if (call.input.size() != 2 * kWord) return answer(0);
    const auto account = call.world.account(address_at(call, 0));
    const auto resource = resource_at(call, 1);
    if (!account || !resource) return answer(0);
    const std::int64_t staked = account->frozen_v2_of(*resource);
    const std::int64_t used = usage_of(call, *account, *resource).balance;
    if (used <= 0) return answer(staked);
    // Stake of the first kind and what others lent is used up first.
    const auto& lent = delegations(*account, *resource);
    const std::int64_t used_v2 = std::max<std::int64_t>(
        0, used - frozen_v1(*account, *resource) - lent.acquired_v1 - lent.acquired_v2);
    return answer(std::max<std::int64_t>(0, staked - used_v2));
}

/// java-tron FreezeV2Util.queryResourceV2.
PrecompileResult delegated_to(const PrecompileCall& call) {
    if (call.input.size() != 3 * kWord) return answer(0);
    const Address target = address_at(call, 0);
    const Address from = address_at(call, 1);
    if (from == target) return answer(unfreezable(call, from, number_at(call, 2)));
    const auto resource = resource_at(call, 2);
    std::int64_t sum = 0;
    for (const auto kind : {DelegationKind::v2, DelegationKind::v2_locked}) {
        const auto record = call.world.delegated_resource({from, target, kind});
        if (!record || !resource) continue;
        sum += *resource == Resource::energy ? record->energy.amount : record->bandwidth.amount;
    }
    return answer(sum);
}

PrecompileResult answers(std::initializer_list<std::int64_t> values) {
    Bytes out;
    for (const auto value : values)
        append(out, word_of(value));
    return {PrecompileOutcome::success, std::move(out)};
}

/// java-tron FreezeV2Util.checkUndelegateResource: what can be taken back clean, what used, and the
/// seconds until that has recovered.
PrecompileResult check_undelegate(const PrecompileCall& call) {
    if (call.input.size() != 3 * kWord) return answers({0, 0, 0});
    const auto account = call.world.account(address_at(call, 0));
    const auto resource = resource_at(call, 2);
    const std::int64_t asked = number_at(call, 1);
    if (asked <= 0 || !account || !resource) return answers({0, 0, 0});
    const auto usage = usage_of(call, *account, *resource);
    const std::int64_t limit = total_stake(*account, *resource);
    const std::int64_t amount = std::min(asked, limit);
    if (limit <= usage.balance) return answers({0, amount, usage.restore_seconds});
    // Doubles and a cast that truncates, as in java-tron.
    const double free_part =
        static_cast<double>(limit - usage.balance) / static_cast<double>(limit);
    const auto clean = static_cast<std::int64_t>(static_cast<double>(amount) * free_part);
    return answers({clean, amount - clean, usage.restore_seconds});
}

PrecompileResult resource_usage(const PrecompileCall& call) {
    if (call.input.size() != 2 * kWord) return answers({0, 0});
    const auto account = call.world.account(address_at(call, 0));
    const auto resource = resource_at(call, 1);
    if (!account || !resource) return answers({0, 0});
    const auto usage = usage_of(call, *account, *resource);
    return answers({usage.balance, usage.restore_seconds});
}

/// One number out of an account's stake in bandwidth or energy.
template <std::int64_t (*kNumber)(const Account&, Resource)>
PrecompileResult of_stake(const PrecompileCall& call) {
    if (call.input.size() != 2 * kWord) return answer(0);
    const auto account = call.world.account(address_at(call, 0));
    const auto resource = resource_at(call, 1);
    return answer(account && resource ? kNumber(*account, *resource) : 0);
}

std::int64_t total_delegated(const Account& account, Resource resource) {
    const auto& lent = delegations(account, resource);
    return lent.delegated_v1 + lent.delegated_v2;
}

std::int64_t total_acquired(const Account& account, Resource resource) {
    const auto& lent = delegations(account, resource);
    return lent.acquired_v1 + lent.acquired_v2;
}

bool vote(const Flags& flags) {
    return flags.vote;
}

bool freeze_v2(const Flags& flags) {
    return flags.freeze_v2();
}

}  // namespace

std::span<const PrecompileEntry> resource_precompiles() {
    static constexpr PrecompileEntry entries[] = {
        {0x1000005, vote, {fixed_energy<500>, reward_balance}},
        {0x1000006, vote, {fixed_energy<20>, is_candidate}},
        {0x1000007, vote, {fixed_energy<500>, vote_count}},
        {0x1000008, vote, {fixed_energy<20>, used_vote_count}},
        {0x1000009, vote, {fixed_energy<20>, received_vote_count}},
        {0x100000a, vote, {fixed_energy<20>, total_vote_count}},
        {0x100000b, freeze_v2, {fixed_energy<50>, chain_parameter}},
        {0x100000c, freeze_v2, {fixed_energy<50>, available_unfreezings}},
        {0x100000d, freeze_v2, {fixed_energy<50>, unfreezable_balance}},
        {0x100000e, freeze_v2, {fixed_energy<50>, expired_unfreezings}},
        {0x100000f, freeze_v2, {fixed_energy<50>, delegatable_resource}},
        {0x1000010, freeze_v2, {fixed_energy<50>, delegated_to}},
        {0x1000011, freeze_v2, {fixed_energy<50>, check_undelegate}},
        {0x1000012, freeze_v2, {fixed_energy<50>, resource_usage}},
        {0x1000013, freeze_v2, {fixed_energy<50>, of_stake<total_stake>}},
        {0x1000014, freeze_v2, {fixed_energy<50>, of_stake<total_delegated>}},
        {0x1000015, freeze_v2, {fixed_energy<50>, of_stake<total_acquired>}},
    };
    return entries;
}

}  // namespace tributary::tvm
