// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "token/token_id.hpp"

namespace tributary::token {

/// Largest quantity on either side of an order (DynamicPropertiesStore.getMarketQuantityLimit).
inline constexpr std::int64_t kMarketQuantityLimit = 1'000'000'000'000'000;

/// Orders that one sell may be matched with; with one more it is no valid transaction
/// (MarketSellAssetActuator MAX_MATCH_NUM).
inline constexpr std::size_t kMaxMatches = 20;

/// Active orders of an account (MarketSellAssetActuator MAX_ACTIVE_ORDER_NUM).
inline constexpr std::int64_t kMaxActiveOrders = 100;

/// What an order sells per what it buys, both in [1, kMarketQuantityLimit].
struct OrderPrice {
    std::int64_t sell = 1;
    std::int64_t buy = 1;

    bool operator==(const OrderPrice&) const = default;
};

bool is_order_price(const OrderPrice& price);

/// The price with both sides divided by their greatest common divisor: what makes a price level
/// (MarketUtils.createPairPriceKey).
OrderPrice reduced(const OrderPrice& price);

/// Order of the book: true where `a` sells more per unit bought (MarketUtils.comparePriceKey).
bool is_better(const OrderPrice& a, const OrderPrice& b);

/// Whether a taker accepts what a maker of the opposite pair asks (MarketUtils.priceMatch).
bool is_match(const OrderPrice& taker, const OrderPrice& maker);

/// floor(a * b / c), then the low 64 bits of it as a signed number: where a * b leaves 64 bits
/// java-tron divides big numbers, truncating, and takes longValue()
/// (MarketUtils.multiplyAndDivide). c is above 0.
std::int64_t wrapping_share(std::int64_t a, std::int64_t b, std::int64_t c);

using OrderId = Hash256;

/// java-tron MarketOrder.State.
enum class OrderState : std::uint8_t {
    active,
    inactive,
    cancelled,
};

/// "ACTIVE", "INACTIVE", "CANCELED".
std::string_view word_of(OrderState state);

struct MarketOrder {
    OrderId id;
    Address owner;
    TokenId sell = kTrx;
    TokenId buy = kTrx;
    OrderPrice price;
    /// Units of `sell` that are still in the order. May leave [0, price.sell] where a fill wrapped.
    std::int64_t remain = 0;
    OrderState state = OrderState::active;

    bool operator==(const MarketOrder&) const = default;
};

/// Names the order that is the account's `count`-th, counting from 0 and over all pairs; the tokens
/// as the contract wrote them, at most 19 bytes (MarketUtils.calculateOrderId).
OrderId order_id(const Address& owner, ByteView sell, ByteView buy, std::uint64_t count);

/// One maker's part in a match.
struct MarketFill {
    /// The maker's order afterwards.
    MarketOrder maker;
    /// Units that its owner gets of what the taker sells, and the taker of what it sells. Signed:
    /// wrapped amounts are really credited.
    std::int64_t maker_gets = 0;
    std::int64_t taker_gets = 0;
    /// What the maker gets back because it could not buy a single unit; the others are 0 then.
    std::int64_t maker_returned = 0;

    bool operator==(const MarketFill&) const = default;
};

/// What a new order does.
struct Matching {
    MarketOrder taker;
    /// One per maker that was reached, in order.
    std::vector<MarketFill> fills;
    /// What the taker gets back because it could not buy a single unit.
    std::int64_t taker_returned = 0;

    bool operator==(const Matching&) const = default;
};

/// Matches a new order with `makers`, the best of the opposite pair in the order of the book: level
/// by level, oldest first. The first kMaxMatches + 1 are enough. Nothing where no valid block can
/// hold it: too many matches, or a remainder that leaves 64 bits
/// (MarketSellAssetActuator.matchOrder).
std::optional<Matching> match_order(MarketOrder taker, std::span<const MarketOrder> makers);

}  // namespace tributary::token
