// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/kv_store.hpp"
#include "token/ledger_state.hpp"

namespace tributary::token {

/// Keys that one step looks at.
inline constexpr std::size_t kMaxPrunedPerStep = 20'000;

/// One step of forgetting.
struct PruneStep {
    WriteBatch changes;
    /// Where the next step begins; empty when all is done.
    Bytes next;
};

/// The first block whose balances and movements the store still holds: 0 until it was pruned.
/// Errors: io_error, store_corrupt, store_version.
Result<BlockNumber> history_begin(const KvStore& store);

/// Forgets balances of blocks below `begin`, and movements and transactions in them. What is kept:
/// the balance of every holder at `begin` and after, issues, pools, orders and who signed. The
/// first step, with an empty `from`, says so in the store, so no answer is ever half pruned.
/// `begin` is at or below the ledger's last block and not below history_begin. Errors: io_error,
/// store_corrupt, store_version.
Result<PruneStep> prune_history(const KvStore& store, BlockNumber begin, ByteView from);

}  // namespace tributary::token
