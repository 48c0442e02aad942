// SPDX-License-Identifier: Apache-2.0
#include "token/exchange_pool.hpp"

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

PoolLeg leg_of(TokenId token, std::int64_t least, std::int64_t most) {
    return {token, {least, most}};
}

ExchangePool pool_of(std::int64_t first, std::int64_t second) {
    return *make_pool(leg_of(kTrx, first, first), leg_of(1'000'001, second, second));
}

TEST(ExchangePool, HoldsBetweenOneAndTheLimit) {
    constexpr std::int64_t kLimit = kExchangeBalanceLimit;
    EXPECT_TRUE(make_pool(leg_of(0, kLimit, kLimit), leg_of(1, 1, 1)).has_value());
    EXPECT_FALSE(make_pool(leg_of(0, kLimit + 1, kLimit + 1), leg_of(1, 1, 1)).has_value());
    EXPECT_FALSE(make_pool(leg_of(0, 1, 1), leg_of(1, 0, 0)).has_value());
}

TEST(ExchangePool, AnInjectionIntoAKnownPoolIsKnown) {
    const auto move = inject(pool_of(20'000'000'000, 500'000'000'000), 0, 10'000'000);
    ASSERT_TRUE(move.has_value());
    EXPECT_EQ(move->other, (AmountRange{250'000'000, 250'000'000}));
    EXPECT_EQ(move->pool.legs[0].balance, (AmountRange{20'010'000'000, 20'010'000'000}));
    EXPECT_EQ(move->pool.legs[1].balance, (AmountRange{500'250'000'000, 500'250'000'000}));
}

TEST(ExchangePool, AWithdrawalCanEmptyThePool) {
    const auto move = withdraw(pool_of(7, 3), 0, 7);
    ASSERT_TRUE(move.has_value());
    EXPECT_EQ(move->other, (AmountRange{3, 3}));
    EXPECT_EQ(move->pool, (ExchangePool{{leg_of(kTrx, 0, 0), leg_of(1'000'001, 0, 0)}}));
    EXPECT_FALSE(withdraw(pool_of(7, 3), 0, 8).has_value());
    EXPECT_FALSE(withdraw(pool_of(7, 3), 1, 0).has_value());
}

TEST(ExchangePool, ATradeIsKnownUpToTheRoundingOfThePrice) {
    // 500,250,000,000 * 100,000,002 / 20,110,000,002 = 2,487,568,...
    const auto move =
        apply_trade(pool_of(20'010'000'000, 500'250'000'000), {0, 100'000'002, 1, PowRule::strict});
    ASSERT_TRUE(move.has_value());
    EXPECT_LE(move->other.most - move->other.least, 20);
    EXPECT_LE(move->other.least, 2'487'568'423);
    EXPECT_GE(move->other.most, 2'487'568'423);
    EXPECT_EQ(move->pool.legs[0].balance, (AmountRange{20'110'000'002, 20'110'000'002}));
    EXPECT_GE(move->pool.legs[1].balance.least, 1);
}

TEST(ExchangePool, ATradeGivesAtLeastWhatWasExpected) {
    const auto move = apply_trade(pool_of(1'000, 1'000), {0, 1'000, 500, PowRule::strict});
    ASSERT_TRUE(move.has_value());
    EXPECT_EQ(move->other.least, 500);
    EXPECT_FALSE(apply_trade(pool_of(1'000, 1'000), {0, 1'000, 600, PowRule::strict}).has_value())
        << "cannot be so many";
}

TEST(ExchangePool, DoesNotFollowATradeThatMayOverdrawThePool) {
    const auto covers = [](const ExchangePool& pool, std::int64_t quantity) {
        return covers_trade(pool, {0, quantity, 1, PowRule::any_platform});
    };
    // Of an exact pool the payout is computed: 50 billion into 1 pays all 100.
    EXPECT_TRUE(covers(pool_of(1, 100), 50'000'000'000));
    EXPECT_TRUE(covers(pool_of(20'001, 100), kExchangeBalanceLimit));
    const ExchangePool interval{{leg_of(kTrx, 1, 2), leg_of(1'000'001, 100, 100)}};
    EXPECT_TRUE(covers(interval, 49'999'999'999));
    EXPECT_FALSE(covers(interval, 50'000'000'000));
}

TEST(ExchangePool, APriceThatDependsOnTheMachineOpensAnInterval) {
    const ExchangePool pool = pool_of(20'010'000'000, 500'250'000'000'000);
    const auto any = apply_trade(pool, {0, 100'000'002, 1, PowRule::any_platform});
    const auto strict = apply_trade(pool, {0, 100'000'002, 1, PowRule::strict});
    ASSERT_TRUE(any && strict);
    EXPECT_FALSE(any->pool.is_exact());
    EXPECT_TRUE(strict->pool.is_exact());
    EXPECT_LE(any->other.least, strict->other.least);
    EXPECT_GE(any->other.most, strict->other.most);
    const auto next = apply_trade(any->pool, {0, 100'000'002, 1, PowRule::strict});
    const auto truth = apply_trade(strict->pool, {0, 100'000'002, 1, PowRule::strict});
    EXPECT_LE(next->other.least, truth->other.least);
    EXPECT_GE(next->other.most, truth->other.most);
}

TEST(ExchangePool, RefusesQuantitiesThatNoBlockCanHold) {
    EXPECT_FALSE(inject(pool_of(5, 5), 0, 0).has_value());
    EXPECT_FALSE(inject(pool_of(5, 5), 0, kExchangeBalanceLimit).has_value());
    EXPECT_FALSE(apply_trade(pool_of(5, 5), {0, 5, 0, PowRule::strict}).has_value());
}

}  // namespace
}  // namespace tributary::token
