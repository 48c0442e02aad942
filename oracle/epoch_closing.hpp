// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "oracle/epoch.hpp"
#include "oracle/payout.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::oracle {

/// Which epochs a SOLID block closes.
struct ClosingOrder {
    /// What is closed already.
    std::optional<Epoch> after;
    Epoch through = 0;
    BlockRef block;
    /// Payees below it wait for a later epoch, so that dust cannot cost more than it is worth.
    TokenAmount min_payout{1};
};

/// What closing leads to.
struct Closing {
    /// Pairs, carries, epochs and payouts as they will be: written together or not at all.
    WriteBatch records;
    /// In order of (epoch, payee).
    std::vector<Payout> payouts;
    /// How much the sum of carries grows; below 0 where carries became payouts.
    std::int64_t carried_change = 0;
    std::uint64_t epochs_closed = 0;
};

/// Nets the receipts of each epoch per payee: newly owed is the total less what was allotted
/// before, so no total is ever paid in two epochs. Errors: io_error, store_version, store_corrupt.
Result<Closing> close_epochs(const KvStore& held, const ClosingOrder& order);

}  // namespace tributary::oracle
