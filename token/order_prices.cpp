// SPDX-License-Identifier: Apache-2.0
#include "token/order_prices.hpp"

namespace tributary::token {
namespace {

__extension__ using Wide = __int128;

bool is_quantity(std::int64_t quantity) {
    return quantity >= 1 && quantity <= kMarketQuantityLimit;
}

}  // namespace

bool is_order_price(const OrderPrice& price) {
    return is_quantity(price.sell) && is_quantity(price.buy);
}

OrderPrice more_generous(const OrderPrice& a, const OrderPrice& b) {
    return Wide{a.sell} * b.buy >= Wide{b.sell} * a.buy ? a : b;
}

bool may_wrap(std::int64_t quantity, const OrderPrice& best) {
    return Wide{quantity} * best.sell >= (Wide{1} << 63) * best.buy;
}

}  // namespace tributary::token
