// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "token/market_order.hpp"
#include "token/record_cache.hpp"

namespace tributary::token {

/// The order book of the pairs that it was fed completely, in the records of a RecordCache, which
/// outlives it: per ordered pair price levels, best first, and per level orders, oldest first.
/// Orders that have ended are not kept.
class MarketBook {
  public:
    explicit MarketBook(RecordCache& records) : records_(records) {}

    /// Counts an order of any pair and names it: ids count all orders of an account.
    [[nodiscard]] OrderId next_id(const Address& owner, ByteView sell, ByteView buy);

    /// Takes a new order in: matches it, and lets what is left of it rest. Nothing where no valid
    /// block can hold it; the book is unchanged then.
    [[nodiscard]] std::optional<Matching> sell(const MarketOrder& order);

    /// An order that rests in the book.
    [[nodiscard]] std::optional<MarketOrder> find(const OrderId& id);

    /// Takes an order out of the book and returns it as it was. Nothing where it does not stand in
    /// its level.
    [[nodiscard]] std::optional<MarketOrder> cancel(const OrderId& id);

  private:
    /// A direction of a pair.
    struct Side {
        TokenId sell = kTrx;
        TokenId buy = kTrx;
    };

    [[nodiscard]] std::vector<OrderPrice> levels(const Side& side);
    [[nodiscard]] std::vector<OrderId> queue(const Side& side, const OrderPrice& level);
    void put_queue(const Side& side, const OrderPrice& level, const std::vector<OrderId>& ids);
    void rest(const MarketOrder& order);
    bool unlink(const MarketOrder& order);

    RecordCache& records_;
};

}  // namespace tributary::token
