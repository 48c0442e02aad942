// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/run.hpp"

/// What stake and vote operations do to the world (java-tron VM/nativecontract/*Processor). Each
/// verifies first and changes nothing when it refuses; java-tron's refusals are a 0 on the stack.
namespace tributary::tvm {

/// A resource as an operand names it; nothing for an unknown code.
using ResourceCode = std::optional<Resource>;

// stake_v1.cpp
bool freeze_v1(Run& run, AccountEntry& owner, AccountEntry& receiver, FrozenV2 stake);
/// The amount that came back; nothing where refused.
std::optional<std::int64_t> unfreeze_v1(Run& run,
                                        AccountEntry& owner,
                                        AccountEntry& receiver,
                                        Resource resource);
/// Milliseconds, 0 without such a stake.
TimestampMs freeze_expiry(Run& run, const AccountEntry& owner, const Address& target, int resource);

// stake_v2.cpp
bool freeze_v2(Run& run, AccountEntry& owner, FrozenV2 stake);
/// The expired unfreezings that were paid out on the way; nothing where refused.
std::optional<std::int64_t> unfreeze_v2(Run& run, AccountEntry& owner, FrozenV2 stake);
/// What was paid out; nothing where refused.
std::optional<std::int64_t> withdraw_expired(Run& run, AccountEntry& owner);
std::optional<std::int64_t> cancel_all_unfreezing(Run& run, AccountEntry& owner);

// delegation.cpp
bool delegate(Run& run, AccountEntry& owner, AccountEntry& receiver, FrozenV2 stake);
bool undelegate(Run& run, AccountEntry& owner, AccountEntry& receiver, FrozenV2 stake);

// votes.cpp
/// Moves unpaid rewards to the allowance (java-tron VoteRewardUtil.withdrawReward).
void settle_reward(Run& run, AccountEntry& owner);
bool vote(Run& run, AccountEntry& owner, const std::vector<Vote>& votes);
/// The allowance that became balance; nothing where refused.
std::optional<std::int64_t> withdraw_reward(Run& run, AccountEntry& owner);
/// Votes as java-tron's record of them: made from the account's where there is none.
VoteRecord vote_record_of(const State& state, const AccountEntry& owner);
/// Stake that gives votes, in sun, under the flags (AccountCapsule.getTronPower, getAllTronPower).
std::int64_t tron_power(const Account& account);
std::int64_t all_tron_power(const Account& account);

inline constexpr std::int64_t kSunPerTrx = 1'000'000;

/// Own and lent stake of the second kind.
inline std::int64_t frozen_v2_with_delegated(const Account& account, Resource resource) {
    const std::int64_t own = account.frozen_v2_of(resource);
    if (resource == Resource::tron_power) return own;
    return own +
           (resource == Resource::bandwidth ? account.bandwidth : account.energy).delegated_v2;
}

/// Adds to stake of the second kind, with a new entry where there is none.
void add_frozen_v2(Account& account, Resource resource, std::int64_t amount);

/// The same, with the total weight following in whole TRX.
void add_frozen_v2_with_weight(State& state,
                               Account& account,
                               Resource resource,
                               std::int64_t amount);

void add_total_weight(State& state, Resource resource, std::int64_t trx);

}  // namespace tributary::tvm
