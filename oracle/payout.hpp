// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>

#include "oracle/epoch.hpp"
#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::oracle {

/// What names a payout; the order in which payouts are served.
struct PayoutKey {
    Epoch epoch = 0;
    Address payee;

    auto operator<=>(const PayoutKey&) const = default;
};

/// A signed transfer that is recorded, and may therefore be out in the world.
struct PayoutAttempt {
    TransactionId id;
    /// Serialised protocol.Transaction.
    Bytes transaction;
    TimestampMs expiration = 0;

    bool operator==(const PayoutAttempt&) const = default;
};

/// One TransferAsset that is owed: the netted amount of one payee in one epoch, which never
/// changes. "oO" epoch payee; while unpaid also "oU" epoch payee.
struct Payout {
    PayoutKey key;
    TokenAmount amount;
    /// Transactions recorded so far.
    std::uint32_t attempts = 0;
    /// The only one of them that can still get into a block, or the one that did. Absent: waiting.
    std::optional<PayoutAttempt> attempt;
    /// The SOLID block that holds the attempt. Present: paid.
    std::optional<BlockRef> paid_in;

    bool operator==(const Payout&) const = default;
};

Bytes payout_prefix(Epoch epoch);
Bytes payout_key(const PayoutKey& key);

/// Puts the payout and its entry in the list of unpaid ones.
void put_payout(WriteBatch& batch, const Payout& payout);

/// A payout from its key and value. Errors: store_version, store_corrupt.
Result<Payout> decode_payout(ByteView key, ByteView value);

/// Nothing where there is none. Errors: io_error, store_version, store_corrupt.
Result<std::optional<Payout>> find_payout(const KvStore& store, const PayoutKey& key);

/// All that is not paid, in order. Errors: io_error, store_version, store_corrupt.
Result<std::vector<Payout>> unpaid_payouts(const KvStore& store);

}  // namespace tributary::oracle
