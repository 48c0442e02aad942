// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace tributary::token {

/// Largest quantity on either side of an order (DynamicPropertiesStore.getMarketQuantityLimit).
inline constexpr std::int64_t kMarketQuantityLimit = 1'000'000'000'000'000;

/// What an order sells per what it buys, both in [1, kMarketQuantityLimit].
struct OrderPrice {
    std::int64_t sell = 1;
    std::int64_t buy = 1;

    bool operator==(const OrderPrice&) const = default;
};

bool is_order_price(const OrderPrice& price);

/// The one that sells more per unit bought.
OrderPrice more_generous(const OrderPrice& a, const OrderPrice& b);

/// True where matching an order that sells `quantity` against orders no more generous than `best`
/// could leave 64 bits. A fill computes floor(taker's remain * maker's sell / maker's buy) and
/// keeps the low 64 bits of it as a signed number (MarketUtils.multiplyAndDivide): the taker may be
/// credited a negative amount, and the maker's order grows. While no such fill was ever possible in
/// a pair, remains only shrink, every fill credits amounts >= 0 and both sides of the book stay >=
/// 0: a fill needs taker's remain * sell / buy >= what the maker gives, and the maker's price
/// bounds what it gets by the taker's remain.
bool may_wrap(std::int64_t quantity, const OrderPrice& best);

}  // namespace tributary::token
