// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "node/chain/solid_feed.hpp"
#include "token/movements.hpp"

namespace tributary::node {

/// Units of a watched token that came to an address in a SOLID block.
struct ProvedPayment {
    Address to;
    token::TokenId token = 0;
    token::Movement movement;
};

/// Whose payments are told, and since when.
struct PaymentWatch {
    std::vector<Address> addresses;
    std::vector<token::TokenId> tokens;
    /// Payments in blocks before it are history and told to nobody. What counts is the time of the
    /// first opening; it is kept in the store.
    TimestampMs since = 0;
    /// The block that comes first, at the first opening.
    BlockNumber begin = 0;
};

/// Tells of proved payments, each at least once: a crash between telling and writing that down
/// tells again. It reads the ledger in the same store, so it is added to the feed behind it. Loop
/// thread.
class PaymentNotifier final : public SolidFollower {
  public:
    /// Where it fails, the block's payments are told again later.
    using Tell = std::function<Status(const ProvedPayment&)>;

    /// `store` outlives this. Errors: io_error, store_corrupt, store_version.
    static Result<std::unique_ptr<PaymentNotifier>> open(KvStore& store,
                                                         PaymentWatch watch,
                                                         Tell tell);

    [[nodiscard]] BlockNumber next_needed() const override { return next_; }

    Status on_solid(const wire::Block& block, TimestampMs parent_timestamp) override;

  private:
    PaymentNotifier(KvStore& store, PaymentWatch watch, Tell tell)
        : store_(store), watch_(std::move(watch)), tell_(std::move(tell)) {}

    Status tell_of(BlockNumber number, token::TokenId token, const Address& address);
    Status write_place();

    KvStore& store_;
    PaymentWatch watch_;
    Tell tell_;
    BlockNumber next_ = 0;
};

}  // namespace tributary::node
