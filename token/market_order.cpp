// SPDX-License-Identifier: Apache-2.0
#include "token/market_order.hpp"

#include <numeric>

#include "primitives/check.hpp"
#include "primitives/crypto/keccak256.hpp"
#include "primitives/numbers.hpp"

namespace tributary::token {
namespace {

__extension__ using Wide = __int128;

/// A token's place in an order id and in a price key.
constexpr std::size_t kTokenWidth = 19;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    const std::int64_t quotient = a / b;
    return a % b < 0 ? quotient - 1 : quotient;
}

std::int64_t wrapping_sub(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

void append_token(Bytes& out, ByteView token) {
    TRIBUTARY_ASSERT(token.size() <= kTokenWidth);
    append(out, token);
    out.resize(out.size() + kTokenWidth - token.size());
}

/// One match of the two (MarketSellAssetActuator.matchSingleOrder); nothing on overflow.
std::optional<MarketFill> match_one(MarketOrder& taker, MarketOrder maker, std::int64_t wanted) {
    MarketFill out;
    const auto cost = [&] {
        return wrapping_share(maker.remain, maker.price.buy, maker.price.sell);
    };
    if (wanted == maker.remain) {
        out.maker_gets = cost();
        out.taker_gets = maker.remain;
        taker.remain = wrapping_sub(taker.remain, out.maker_gets);
        if (taker.remain == 0) taker.state = OrderState::inactive;
        maker.remain = 0;
        maker.state = OrderState::inactive;
    } else if (wanted < maker.remain) {
        // All of the taker's rest goes to the maker, what rounding keeps back, too.
        out.taker_gets = wanted;
        out.maker_gets = taker.remain;
        taker.remain = 0;
        taker.state = OrderState::inactive;
        const auto rest = checked_sub(maker.remain, wanted);
        if (!rest) return std::nullopt;
        maker.remain = *rest;
    } else {
        const std::int64_t price = cost();
        maker.state = OrderState::inactive;
        if (price == 0) {
            out.maker_returned = maker.remain;
        } else {
            out.maker_gets = price;
            out.taker_gets = maker.remain;
            const auto rest = checked_sub(taker.remain, price);
            if (!rest) return std::nullopt;
            taker.remain = *rest;
        }
        maker.remain = 0;
    }
    out.maker = maker;
    return out;
}

}  // namespace

bool is_order_price(const OrderPrice& price) {
    const auto is_quantity = [](std::int64_t quantity) {
        return quantity >= 1 && quantity <= kMarketQuantityLimit;
    };
    return is_quantity(price.sell) && is_quantity(price.buy);
}

OrderPrice reduced(const OrderPrice& price) {
    const std::int64_t divisor = std::gcd(price.sell, price.buy);
    return {price.sell / divisor, price.buy / divisor};
}

bool is_better(const OrderPrice& a, const OrderPrice& b) {
    return Wide{a.buy} * b.sell < Wide{b.buy} * a.sell;
}

bool is_match(const OrderPrice& taker, const OrderPrice& maker) {
    return Wide{taker.sell} * maker.sell >= Wide{taker.buy} * maker.buy;
}

std::int64_t wrapping_share(std::int64_t a, std::int64_t b, std::int64_t c) {
    TRIBUTARY_ASSERT(c > 0);
    if (const auto product = checked_mul(a, b)) return floor_div(*product, c);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(Wide{a} * b / c));
}

std::string_view word_of(OrderState state) {
    switch (state) {
        case OrderState::active: return "ACTIVE";
        case OrderState::inactive: return "INACTIVE";
        case OrderState::cancelled: return "CANCELED";
    }
    return "";
}

OrderId order_id(const Address& owner, ByteView sell, ByteView buy, std::uint64_t count) {
    Bytes content = to_bytes(owner.view());
    append_token(content, sell);
    append_token(content, buy);
    append(content, be64(count));
    return keccak256(content);
}

std::optional<Matching> match_order(MarketOrder taker, std::span<const MarketOrder> makers) {
    Matching out;
    std::size_t matches = 0;
    for (const MarketOrder& maker : makers) {
        if (taker.remain == 0 || !is_match(taker.price, maker.price)) break;
        if (++matches > kMaxMatches) return std::nullopt;
        const std::int64_t wanted = wrapping_share(taker.remain, maker.price.sell, maker.price.buy);
        if (wanted == 0) {
            out.taker_returned = taker.remain;
            taker.remain = 0;
            taker.state = OrderState::inactive;
            break;
        }
        auto fill = match_one(taker, maker, wanted);
        if (!fill) return std::nullopt;
        out.fills.push_back(std::move(*fill));
    }
    out.taker = taker;
    return out;
}

}  // namespace tributary::token
