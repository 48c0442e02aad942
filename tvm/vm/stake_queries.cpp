// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/stake_queries.hpp"

#include "tvm/vm/resource_usage.hpp"

namespace tributary::tvm {
namespace {

constexpr std::int64_t kSunPerTrx = 1'000'000;
/// Milliseconds of a slot.
constexpr std::int64_t kSlotMs = 3'000;
/// Rewards per vote are kept times 10^18 (java-tron DelegationStore.DECIMAL_OF_VI_REWARD).
constexpr std::uint64_t kRewardScale = 1'000'000'000'000'000'000;

}  // namespace

UsageBalance usage_balance(const Account& account,
                           Resource resource,
                           const StakeTotals& totals,
                           const BlockContext& block) {
    const bool is_net = resource == Resource::bandwidth;
    const ResourceUse& use = is_net ? account.net_use : account.energy_use;
    const std::int64_t end = use.latest_slot + window_slots(use);
    if (block.head_slot >= end) return {};
    const auto usage = static_cast<double>(recovered_usage(use, block.head_slot));
    const auto weight = static_cast<double>(is_net ? totals.net_weight : totals.energy_weight);
    const auto limit =
        static_cast<double>(is_net ? block.total_net_limit : block.total_energy_limit);
    UsageBalance out;
    out.balance = java_long(usage * weight / limit * static_cast<double>(kSunPerTrx));
    out.restore_seconds = (end - block.head_slot) * kSlotMs / 1'000;
    return out;
}

std::int64_t compute_reward(const WorldView& world,
                            const std::vector<Vote>& votes,
                            RewardCycles cycles) {
    if (cycles.begin >= cycles.end) return 0;
    std::int64_t reward = 0;
    for (const Vote& vote : votes) {
        const Uint256 begin = world.witness_reward_index(cycles.begin - 1, vote.witness);
        const Uint256 end = world.witness_reward_index(cycles.end - 1, vote.witness);
        if (end <= begin) continue;
        const Uint256 share =
            (end - begin) * Uint256::from_int64(vote.count) / Uint256{kRewardScale};
        reward = wrapping_add(reward, static_cast<std::int64_t>(share.limbs[0]));
    }
    return reward;
}

std::int64_t query_reward(const WorldView& world, const BlockContext& block, const Address& voter) {
    const auto account = world.account(voter);
    if (!account) return 0;
    RewardCycles cycles = world.reward_cycles(voter);
    if (cycles.begin > block.cycle) return account->allowance;
    std::int64_t reward = 0;
    if (cycles.begin + 1 == cycles.end && cycles.begin < block.cycle) {
        if (const auto votes = world.cycle_votes(cycles.begin, voter))
            reward = compute_reward(world, *votes, cycles);
        ++cycles.begin;
    }
    cycles.end = block.cycle;
    if (!account->votes.empty() && cycles.begin < cycles.end)
        reward = wrapping_add(reward, compute_reward(world, account->votes, cycles));
    return wrapping_add(reward, account->allowance);
}

}  // namespace tributary::tvm
