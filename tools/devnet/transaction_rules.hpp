// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/devnet/contract_rules.hpp"
#include "tools/devnet/served_chain.hpp"

namespace tributary::devnet {

/// Manager.validateCommon adds twice this to the size of a broadcast transaction, the bandwidth
/// bill once.
inline constexpr std::size_t kMaxResultSize = 64;
/// Constant.MAXIMUM_TIME_UNTIL_EXPIRATION.
inline constexpr TimestampMs kMaxTimeUntilExpiration = 86'400'000;
/// Free bandwidth recovers over this many slots (ChainConstant.WINDOW_SIZE_PRECISION: a day).
inline constexpr std::int64_t kRecoverySlots = 28'800;

/// The chain as a transaction meets it: head, parameters, and the earliest next block.
struct RulesInput {
    const ServedChain& chain;
    const ChainRules& rules;
    TimestampMs next_slot_time = 0;
    /// Absolute slot of the head, which free bandwidth recovers by.
    std::int64_t head_slot = 0;
    /// When the next block is made and by whom, and the maintenance cycle.
    TimestampMs block_time = 0;
    Address witness = {};
    std::int64_t cycle = 0;
};

/// What contracts see of the next block. Nobody is named who inherits from a contract that names
/// itself.
tvm::BlockContext next_block(const RulesInput& input);

/// What an accepted transaction does.
struct PlannedTransaction {
    TransactionId id;
    Address owner;
    Effect effect;
    /// All that is burnt: bandwidth, new account, several signatures, memo, the contract's own fee.
    Sun fee;
    std::int64_t free_net_usage = 0;
    std::int64_t free_net_slot = 0;
    /// contractRet, which stands in the block.
    std::int32_t contract_ret = wire::kContractRetSuccess;
    /// raw_data and signatures, without whatever `ret` came along.
    Bytes bytes;
};

/// Checks a broadcast transaction in java-tron's order: signatures, reference block, size,
/// expiration, duplicate, bandwidth, contract (Wallet.broadcastTransaction,
/// Manager.processTransaction). Simpler than java-tron: staked bandwidth and the free bandwidth of
/// a token's issuer are not used, so that a sender pays for what those would have covered. Pure.
tl::expected<PlannedTransaction, Refusal> verify_transaction(const RulesInput& input,
                                                             const Ledger& ledger,
                                                             ByteView transaction);

/// Does what was planned against this very ledger. New accounts get the default permissions when
/// `multi_sign` is on.
void apply_transaction(Ledger& ledger, const PlannedTransaction& transaction, bool multi_sign);

/// Free bandwidth of an account that is still in use at an absolute slot: it recovers evenly over a
/// day (ResourceProcessor.increase).
std::int64_t recovered_usage(const Account& account, std::int64_t slot);

}  // namespace tributary::devnet
