// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/host.hpp"

namespace tributary::tvm {

/// Usage turned back into stake, and the seconds until it has recovered.
struct UsageBalance {
    std::int64_t balance = 0;
    std::int64_t restore_seconds = 0;
};

/// java-tron RepositoryImpl.getAccountNetUsageBalanceAndRestoreSeconds and its energy twin.
UsageBalance usage_balance(const Account& account,
                           Resource resource,
                           const StakeTotals& totals,
                           const BlockContext& block);

/// Reward a voter could withdraw now, allowance included (java-tron VoteRewardUtil.queryReward).
std::int64_t query_reward(const WorldView& world, const BlockContext& block, const Address& voter);

/// Reward of `votes` over cycles [begin, end) (java-tron VoteRewardUtil.computeReward).
std::int64_t compute_reward(const WorldView& world,
                            const std::vector<Vote>& votes,
                            RewardCycles cycles);

}  // namespace tributary::tvm
