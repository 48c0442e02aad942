// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "tools/devnet/chain_record.hpp"
#include "tools/devnet/ledger.hpp"
#include "tools/devnet/served_chain.hpp"

namespace tributary::devnet {

/// protocol.Return.response_code, as a full node answers a broadcast (api.proto).
enum class BroadcastCode : std::int32_t {
    success = 0,
    sigerror = 1,
    contract_validate_error = 2,
    bandwidth_error = 4,
    dup_transaction_error = 5,
    tapos_error = 6,
    too_big_transaction_error = 7,
    transaction_expiration_error = 8,
    server_busy = 9,
    not_enough_effective_connection = 11,
    other_error = 20,
};

struct Refusal {
    BroadcastCode code = BroadcastCode::other_error;
    /// One sentence with what was found and what was wanted.
    std::string message;
};

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
};

/// What an accepted transfer does.
struct PlannedTransfer {
    TransactionId id;
    Address from;
    Address to;
    /// Empty for TRX.
    std::string token_id;
    std::int64_t amount = 0;
    /// All that is burnt: bandwidth, new account, several signatures, memo.
    Sun fee;
    bool creates_account = false;
    std::int64_t free_net_usage = 0;
    std::int64_t free_net_slot = 0;
    /// raw_data and signatures, without whatever `ret` came along.
    Bytes bytes;
};

/// Checks a broadcast TRX or TRC-10 transfer in java-tron's order: signatures, reference block,
/// size, expiration, duplicate, bandwidth, contract (Wallet.broadcastTransaction,
/// Manager.processTransaction). Simpler than java-tron: staked bandwidth and the free bandwidth of
/// a token's issuer are not used, so that a sender pays for what those would have covered. Pure.
tl::expected<PlannedTransfer, Refusal> verify_transaction(const RulesInput& input,
                                                          const Ledger& ledger,
                                                          ByteView transaction);

/// Moves what was planned against this very ledger. New accounts get the default permissions when
/// `multi_sign` is on.
void apply_transfer(Ledger& ledger, const PlannedTransfer& transfer, bool multi_sign);

}  // namespace tributary::devnet
