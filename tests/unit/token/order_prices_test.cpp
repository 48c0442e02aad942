// SPDX-License-Identifier: Apache-2.0
#include "token/order_prices.hpp"

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

TEST(OrderPrices, KeepsTheOneThatSellsMorePerUnitBought) {
    EXPECT_EQ(more_generous({3, 1}, {5, 2}), (OrderPrice{3, 1}));
    EXPECT_EQ(more_generous({kMarketQuantityLimit, 2}, {kMarketQuantityLimit, 1}),
              (OrderPrice{kMarketQuantityLimit, 1}));
}

TEST(OrderPrices, AFillWrapsOnlyFromTwoToThe63OnUpwards) {
    // 9,223,372,036,854,775,808 = 2^63 = 8,388,608 * 2^40.
    EXPECT_TRUE(may_wrap(8'388'608, {1'099'511'627'776, 1}));
    EXPECT_FALSE(may_wrap(8'388'607, {1'099'511'627'776, 1}));
    EXPECT_FALSE(may_wrap(8'388'608, {1'099'511'627'775, 1}));
    EXPECT_TRUE(may_wrap(kMarketQuantityLimit, {kMarketQuantityLimit, 1}));
    EXPECT_FALSE(may_wrap(kMarketQuantityLimit, {kMarketQuantityLimit, kMarketQuantityLimit}));
}

TEST(OrderPrices, QuantitiesLieBetweenOneAndTheLimit) {
    EXPECT_TRUE(is_order_price({1, kMarketQuantityLimit}));
    EXPECT_FALSE(is_order_price({1, kMarketQuantityLimit + 1}));
    EXPECT_FALSE(is_order_price({0, 1}));
}

}  // namespace
}  // namespace tributary::token
