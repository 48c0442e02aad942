// SPDX-License-Identifier: Apache-2.0
#include "token/market_order.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

constexpr TokenId kToken = 1'000'001;

MarketOrder order_of(TokenId sell, OrderPrice price) {
    MarketOrder out;
    out.sell = sell;
    out.buy = sell == kTrx ? kToken : kTrx;
    out.price = price;
    out.remain = price.sell;
    return out;
}

TEST(OrderPrice, QuantitiesLieBetweenOneAndTheLimit) {
    EXPECT_TRUE(is_order_price({1, kMarketQuantityLimit}));
    EXPECT_FALSE(is_order_price({1, kMarketQuantityLimit + 1}));
    EXPECT_FALSE(is_order_price({0, 1}));
}

TEST(OrderPrice, TheBookOrdersByWhatIsBoughtPerUnitSold) {
    EXPECT_TRUE(is_better({3, 1}, {5, 2}));
    EXPECT_FALSE(is_better({6, 4}, {3, 2}));
    EXPECT_EQ(reduced({6, 4}), (OrderPrice{3, 2}));
    EXPECT_TRUE(is_better({kMarketQuantityLimit, 1}, {kMarketQuantityLimit, 2}));
}

TEST(OrderPrice, ATakerAcceptsItsOwnPriceAndBetter) {
    EXPECT_TRUE(is_match({10, 20}, {20, 10}));
    EXPECT_TRUE(is_match({10, 20}, {21, 10}));
    EXPECT_FALSE(is_match({10, 20}, {19, 10}));
}

TEST(MarketOrder, AShareKeepsTheLow64Bits) {
    EXPECT_EQ(wrapping_share(7, 3, 2), 10);
    EXPECT_EQ(wrapping_share(-7, 3, 2), -11) << "rounds down while the product fits";
    // 10^15 * 10^15 / 1 = 10^30; its low 64 bits are a negative number.
    EXPECT_EQ(wrapping_share(kMarketQuantityLimit, kMarketQuantityLimit, 1),
              5'076'944'270'305'263'616);
    // 2^23 * 2^40 = 2^63 wraps to the lowest number.
    EXPECT_EQ(wrapping_share(8'388'608, 1'099'511'627'776, 1),
              std::numeric_limits<std::int64_t>::min());
}

TEST(MarketOrder, ATakerThatWantsLessEndsAndTheMakerStays) {
    const auto out =
        match_order(order_of(kTrx, {50, 100}), std::vector{order_of(kToken, {300, 100})});
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(out->taker.remain, 0);
    EXPECT_EQ(out->taker.state, OrderState::inactive);
    ASSERT_EQ(out->fills.size(), 1U);
    EXPECT_EQ(out->fills[0].taker_gets, 150);
    EXPECT_EQ(out->fills[0].maker_gets, 50);
    EXPECT_EQ(out->fills[0].maker.remain, 150);
    EXPECT_EQ(out->fills[0].maker.state, OrderState::active);
}

TEST(MarketOrder, ATakerThatWantsMoreRestsWithWhatIsLeft) {
    const auto out = match_order(order_of(kTrx, {50, 50}), std::vector{order_of(kToken, {30, 20})});
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(out->taker.remain, 30);
    EXPECT_EQ(out->taker.state, OrderState::active);
    EXPECT_EQ(out->fills[0].maker.state, OrderState::inactive);
    EXPECT_EQ(out->fills[0].maker_gets, 20);
}

TEST(MarketOrder, WhatCannotBuyAUnitGoesBack) {
    MarketOrder taker = order_of(kTrx, {3, 1});
    const auto out = match_order(taker, std::vector{order_of(kToken, {1, 4})});
    EXPECT_TRUE(out->fills.empty()) << "3 for 1 does not reach 4 for 1";
    taker.price = {8, 1};
    taker.remain = 3;
    const auto dust = match_order(taker, std::vector{order_of(kToken, {1, 4})});
    EXPECT_EQ(dust->taker_returned, 3);
    EXPECT_EQ(dust->taker.state, OrderState::inactive);
}

TEST(MarketOrder, AMakersDustGoesBackToTheMaker) {
    MarketOrder maker = order_of(kToken, {200, 100});
    maker.remain = 1;
    const auto out = match_order(order_of(kTrx, {10, 10}), std::vector{maker});
    ASSERT_EQ(out->fills.size(), 1U);
    EXPECT_EQ(out->fills[0].maker_returned, 1);
    EXPECT_EQ(out->fills[0].taker_gets, 0);
    EXPECT_EQ(out->taker.remain, 10);
}

TEST(MarketOrder, TwentyMatchesAreTheMost) {
    const std::vector<MarketOrder> makers(21, order_of(kToken, {1, 1}));
    EXPECT_EQ(match_order(order_of(kTrx, {20, 20}), makers)->fills.size(), kMaxMatches);
    EXPECT_FALSE(match_order(order_of(kTrx, {21, 21}), makers).has_value());
    EXPECT_TRUE(match_order(order_of(kTrx, {21, 21}), std::vector(20, makers[0])).has_value());
}

TEST(MarketOrder, AWrappedFillCreditsANegativeAmount) {
    // 2^23 * 2^40 / 1 wraps below zero: less than the maker's rest, so the maker's order grows.
    const auto out = match_order(order_of(kTrx, {8'388'608, 1}),
                                 std::vector{order_of(kToken, {1'099'511'627'776, 1})});
    EXPECT_FALSE(out.has_value()) << "the maker's rest would leave 64 bits";
    const auto less = match_order(order_of(kTrx, {10'000'000, 1}),
                                  std::vector{order_of(kToken, {1'000'000'000'000, 1})});
    ASSERT_TRUE(less.has_value());
    EXPECT_LT(less->fills[0].taker_gets, 0);
    EXPECT_EQ(less->fills[0].maker.remain, 1'000'000'000'000 - less->fills[0].taker_gets);
}

}  // namespace
}  // namespace tributary::token
