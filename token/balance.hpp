// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "primitives/kv_store.hpp"
#include "token/asset_issue.hpp"
#include "token/ledger_state.hpp"

namespace tributary::token {

/// How well a balance follows from committed data (docs/glossary.md).
enum class Exactness {
    unknown,
    bounded,
    exact,
};

/// A balance at the end of one block.
struct Balance {
    Exactness exactness = Exactness::unknown;
    /// Only when exact.
    std::optional<TokenAmount> amount;
    /// Both unless unknown; equal when exact.
    std::optional<TokenAmount> at_least;
    std::optional<TokenAmount> at_most;
    /// Why it is not exact, one sentence without a full stop; empty when exact.
    std::string_view reason;

    bool operator==(const Balance&) const = default;
};

/// The balance of an address at the end of block `number`, from what a Trc10Ledger wrote into the
/// store. Evidence from later blocks in the store counts, too (an address that signs later belonged
/// to a key all along), so ask an overlay with pending blocks only above the store's own last
/// block. Any thread. Errors: token_not_watched, not_synced (the ledger is below `number`), pruned
/// (the history of that block is not kept), io_error, store_corrupt, store_version.
Result<Balance> balance_at(const KvStore& store,
                           TokenId token,
                           const Address& address,
                           BlockNumber number);

/// The token's issue and what of it is frozen now. Errors: token_not_watched, not_found (not issued
/// yet), not_synced (nothing was fed), io_error, store_corrupt, store_version.
Result<AssetIssue> find_asset_issue(const KvStore& store, TokenId token);

/// The last block that the ledger in this store has taken; nothing where there is none. Errors:
/// io_error, store_corrupt, store_version.
Result<std::optional<LedgerState>> read_ledger_state(const KvStore& store);

/// The block with this transaction, if it touches a chosen token. Errors: io_error, store_corrupt,
/// store_version.
Result<std::optional<BlockNumber>> find_transaction(const KvStore& store, const TransactionId& id);

}  // namespace tributary::token
