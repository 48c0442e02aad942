// SPDX-License-Identifier: Apache-2.0
#include "token/asset_issue.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr TimestampMs kDay = 86'400'000;

wire::AssetIssueContract contract() {
    wire::AssetIssueContract out;
    out.total_supply = 1'000;
    out.frozen = {{100, 1}, {200, 2}};
    out.trx_num = 3;
    out.num = 7;
    out.start_time = 1'000;
    out.end_time = 5'000;
    return out;
}

TEST(AssetIssue, SplitsTheSupplyIntoFreeAndFrozen) {
    const auto issue = make_asset_issue(contract(), 1'000'001);
    ASSERT_TRUE(issue.has_value());
    EXPECT_EQ(free_supply(*issue), 700);
    EXPECT_EQ(issue->frozen,
              (std::vector<FrozenSupply>{{100, 1'000 + kDay}, {200, 1'000 + 2 * kDay}}));
}

TEST(AssetIssue, RefusesWhatNoBlockCanHold) {
    for (const auto spoil : std::vector<void (*)(wire::AssetIssueContract&)>{
             [](auto& c) { c.total_supply = 0; },
             [](auto& c) { c.trx_num = 0; },
             [](auto& c) { c.num = -1; },
             [](auto& c) { c.end_time = c.start_time; },
             [](auto& c) { c.frozen[0].amount = 0; },
             [](auto& c) { c.frozen[0].amount = 801; }}) {
        auto spoiled = contract();
        spoil(spoiled);
        EXPECT_FALSE(make_asset_issue(spoiled, 1'000'001).has_value());
    }
}

TEST(AssetIssue, SellsWholeUnitsRoundedDownDuringTheSaleOnly) {
    const auto issue = *make_asset_issue(contract(), 1'000'001);
    EXPECT_EQ(units_sold(issue, 10, 1'000), 23);
    EXPECT_EQ(units_sold(issue, 10, 4'999), 23);
    EXPECT_EQ(units_sold(issue, 10, 999), std::nullopt);
    EXPECT_EQ(units_sold(issue, 10, 5'000), std::nullopt);
    EXPECT_EQ(units_sold(issue, 0, 1'000), std::nullopt);
    EXPECT_EQ(units_sold(issue, kMax / 7, 1'000), kMax / 7 * 7 / 3);
    EXPECT_EQ(units_sold(issue, kMax / 7 + 1, 1'000), std::nullopt) << "leaves 64 bits";
}

TEST(AssetIssue, DoesNotSellLessThanOneUnit) {
    auto terms = contract();
    terms.trx_num = 8;
    const auto issue = *make_asset_issue(terms, 1'000'001);
    EXPECT_EQ(units_sold(issue, 1, 1'000), std::nullopt);
    EXPECT_EQ(units_sold(issue, 2, 1'000), 1);
}

TEST(AssetIssue, UnfreezesWhatIsDueAndKeepsTheRest) {
    const auto issue = *make_asset_issue(contract(), 1'000'001);
    EXPECT_FALSE(unfreeze(issue, 999 + kDay).has_value());
    const auto first = unfreeze(issue, 1'000 + kDay);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->amount, 100);
    EXPECT_EQ(first->issue.frozen.size(), 1U);
    EXPECT_EQ(unfreeze(issue, 1'000 + 2 * kDay)->amount, 300);
}

TEST(AssetIssue, ExpiryWrapsLikeAJavaLong) {
    auto absurd = contract();
    absurd.start_time = kMax - 1;
    absurd.end_time = kMax;
    const auto issue = make_asset_issue(absurd, 1'000'001);
    ASSERT_TRUE(issue.has_value());
    EXPECT_LT(issue->frozen[0].expires, 0);
}

}  // namespace
}  // namespace tributary::token
