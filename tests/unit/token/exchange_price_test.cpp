// SPDX-License-Identifier: Apache-2.0
#include "token/exchange_price.hpp"

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

// vectors/trc10.json.gz holds 600 more.
TEST(ExchangePrice, PaysWhatJavaTronPays) {
    EXPECT_EQ(exchange_payout({27347584007464, 98726738165885, 12833220812906}, PowRule::strict),
              (AmountRange{31532022235144, 31532022235144}));
    EXPECT_EQ(exchange_payout({105801489521240, 407105689396171, 902}, PowRule::strict).least,
              3435);
}

TEST(ExchangePrice, OfAnUnknownMachineOnlyBothEndsAreKnown) {
    const TradeSides sides{20'010'000'000, 500'250'000'000, 100'000'002};
    const AmountRange strict = exchange_payout(sides, PowRule::strict);
    const AmountRange any = exchange_payout(sides, PowRule::any_platform);
    EXPECT_TRUE(strict.is_exact());
    EXPECT_LE(any.least, strict.least);
    EXPECT_GE(any.most, strict.most);
    EXPECT_LE(any.most - any.least, 3);
}

TEST(ExchangePrice, ASmallTradeIsTheSameOnEveryMachine) {
    EXPECT_TRUE(exchange_payout({1'000, 1'000, 500}, PowRule::any_platform).is_exact());
}

TEST(ExchangePrice, AWithdrawalMayLoseATenThousandthToRounding) {
    // 10001 / 1 withholds nothing; 100015 * 1 / 10 = 10001.5 withholds 0.5 / 10001 < 0.0001.
    EXPECT_TRUE(is_precise_withdrawal(1, 10'001, 1));
    EXPECT_TRUE(is_precise_withdrawal(10, 100'015, 1));
    EXPECT_TRUE(is_precise_withdrawal(10, 50'005, 1)) << "0.5 / 5000 is not above";
    EXPECT_FALSE(is_precise_withdrawal(10, 49'995, 1)) << "0.5 / 4999 is";
    EXPECT_FALSE(is_precise_withdrawal(10, 5, 1)) << "nothing comes out";
    EXPECT_TRUE(is_precise_withdrawal(1, 1'000'000'000'000'000, 1'000'000'000'000'000));
}

}  // namespace
}  // namespace tributary::token
