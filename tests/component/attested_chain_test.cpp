// SPDX-License-Identifier: Apache-2.0
// True balances of the recorded chain, attested at one height and carried on by bodies to the next.
#include <cstdio>
#include <map>

#include <gtest/gtest.h>

#include "tests/support/recorded_chain.hpp"
#include "token/attested_holding.hpp"

namespace tributary::token {
namespace {

const std::vector<TokenId> kTokens{1'000'001, 1'000'002, 1'000'003, 1'000'004};
/// Ids are in force from block 219 on.
constexpr BlockNumber kFirstHeight = 250;

using Holder = std::pair<TokenId, Address>;
using Balances = std::map<Holder, std::int64_t>;

std::map<BlockNumber, Balances> recorded_balances() {
    std::map<BlockNumber, Balances> out;
    test::for_each_json_line("chains/main/balances.jsonl.gz", [&](const nlohmann::json& line) {
        Balances& balances = out[line.at("height").get<BlockNumber>()];
        for (const auto& account : line.at("accounts")) {
            const auto who = parse_address(account.at("a").get<std::string>()).value();
            for (const TokenId token : kTokens)
                balances[{token, who}] =
                    account.at("assetV2").value(text_of(token), std::int64_t{0});
        }
    });
    return out;
}

struct Counts {
    std::size_t equal = 0;
    std::size_t within = 0;
    std::size_t stopped = 0;
};

/// Carries what an honest attestation says at `height` to the next recorded height.
void carry_on(TokenId token,
              const test::RecordedChain& chain,
              const std::pair<const BlockNumber, Balances>& start,
              const std::pair<const BlockNumber, Balances>& end,
              Counts& counts) {
    std::map<Holder, AttestedHolding> holdings;
    for (const auto& [holder, amount] : start.second)
        if (holder.first == token)
            holdings[holder] = begin_holding({{start.first, BlockId{}}, amount, {2, 2}, {}, {}});
    for (BlockNumber number = start.first + 1; number <= end.first; ++number) {
        const BlockChanges changes = read_changes(chain.block(number), {token});
        if (changes.carriage != Carriage::possible) {
            counts.stopped += holdings.size();
            return;
        }
        for (auto& [holder, holding] : holdings) {
            const auto carried = carry(holding, holder.first, holder.second, changes);
            ASSERT_TRUE(carried.has_value())
                << "block " << number << " contradicts the truth for " << holder.second.base58();
            holding = *carried;
        }
    }
    for (const auto& [holder, holding] : holdings) {
        const std::int64_t truth = end.second.at(holder);
        const ProvedInterval interval = attested_interval(holding);
        EXPECT_TRUE(interval.contains(truth)) << holder.second.base58() << " at " << end.first;
        EXPECT_TRUE(proved_interval(holding).contains(truth)) << holder.second.base58();
        ++(interval.at_most == interval.at_least ? counts.equal : counts.within);
    }
}

TEST(AttestedChain, WhatBodiesCarryOnContainsTheTruthAtTheNextRecordedHeight) {
    const auto chain = test::load_recorded_chain("main");
    const auto recorded = recorded_balances();
    Counts counts;
    for (const TokenId token : kTokens) {
        for (auto start = recorded.find(kFirstHeight); std::next(start) != recorded.end(); ++start)
            carry_on(token, chain, *start, *std::next(start), counts);
    }
    std::printf("attested balances carried on: %zu equal, %zu within, %zu not carried\n",
                counts.equal,
                counts.within,
                counts.stopped);
    EXPECT_GT(counts.equal, 0U);
    EXPECT_GT(counts.within, 0U);
}

}  // namespace
}  // namespace tributary::token
