// SPDX-License-Identifier: Apache-2.0
#include "token/market_book.hpp"

#include <algorithm>

#include "token/records.hpp"

namespace tributary::token {

OrderId MarketBook::next_id(const Address& owner, ByteView sell, ByteView buy) {
    const Bytes key = order_count_key(owner);
    const std::uint64_t count = records_.read(key, decode_number).value_or(0);
    records_.put(key, encode_number(count + 1));
    return order_id(owner, sell, buy, count);
}

std::vector<OrderPrice> MarketBook::levels(const Side& side) {
    return records_.read(levels_key(side.sell, side.buy), decode_levels)
        .value_or(std::vector<OrderPrice>{});
}

std::vector<OrderId> MarketBook::queue(const Side& side, const OrderPrice& level) {
    return records_.read(queue_key(side.sell, side.buy, level), decode_queue)
        .value_or(std::vector<OrderId>{});
}

void MarketBook::put_queue(const Side& side,
                           const OrderPrice& level,
                           const std::vector<OrderId>& ids) {
    const Bytes key = queue_key(side.sell, side.buy, level);
    std::vector<OrderPrice> prices = levels(side);
    const auto place = std::lower_bound(prices.begin(), prices.end(), level, is_better);
    const bool is_known = place != prices.end() && *place == level;
    if (is_known && ids.empty()) prices.erase(place);
    if (!is_known && !ids.empty()) prices.insert(place, level);
    if (ids.empty()) {
        records_.erase(key);
    } else {
        records_.put(key, encode_queue(ids));
    }
    if (is_known == !ids.empty()) return;
    if (prices.empty()) return records_.erase(levels_key(side.sell, side.buy));
    records_.put(levels_key(side.sell, side.buy), encode_levels(prices));
}

void MarketBook::rest(const MarketOrder& order) {
    const Side side{order.sell, order.buy};
    const OrderPrice level = reduced(order.price);
    auto ids = queue(side, level);
    ids.push_back(order.id);
    put_queue(side, level, ids);
    records_.put(order_key(order.id), encode_order(order));
}

bool MarketBook::unlink(const MarketOrder& order) {
    const Side side{order.sell, order.buy};
    const OrderPrice level = reduced(order.price);
    auto ids = queue(side, level);
    if (std::erase(ids, order.id) == 0) return false;
    put_queue(side, level, ids);
    records_.erase(order_key(order.id));
    return true;
}

std::optional<Matching> MarketBook::sell(const MarketOrder& order) {
    const Side opposite{order.buy, order.sell};
    std::vector<MarketOrder> makers;
    for (const OrderPrice& level : levels(opposite)) {
        if (makers.size() > kMaxMatches || !is_match(order.price, level)) break;
        for (const OrderId& maker : queue(opposite, level)) {
            if (makers.size() > kMaxMatches) break;
            const auto found = find(maker);
            if (!found) return std::nullopt;
            makers.push_back(*found);
        }
    }
    auto matching = match_order(order, makers);
    if (!matching) return std::nullopt;
    for (const MarketFill& fill : matching->fills) {
        if (fill.maker.remain != 0) {
            records_.put(order_key(fill.maker.id), encode_order(fill.maker));
        } else {
            unlink(fill.maker);
        }
    }
    if (matching->taker.remain != 0) rest(matching->taker);
    return matching;
}

std::optional<MarketOrder> MarketBook::find(const OrderId& id) {
    return records_.read(order_key(id), decode_order);
}

std::optional<MarketOrder> MarketBook::cancel(const OrderId& id) {
    const auto order = find(id);
    if (!order || !unlink(*order)) return std::nullopt;
    return order;
}

}  // namespace tributary::token
