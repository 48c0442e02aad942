// SPDX-License-Identifier: Apache-2.0
#include "token/attestation.hpp"

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

BlockRef block_of(BlockNumber number) {
    return {number, make_block_id(number, Hash256{})};
}

const BlockRef kBlock = block_of(100);
constexpr AttestationRule kTwoOfThree{2, 3};
constexpr ProvedInterval kProved{10, 20};

Statement said(const std::string& who, std::int64_t amount) {
    return {who, "peer of " + who, kBlock, amount};
}

AttestationVerdict judge(const std::vector<Statement>& statements,
                         AttestationRule rule = kTwoOfThree,
                         ProvedInterval proved = kProved) {
    return judge_statements(statements, kBlock, proved, rule);
}

using Names = std::vector<std::string>;

TEST(Attestation, HoldsWhereEnoughNodesAgreeInsideTheProvedInterval) {
    const auto verdict = judge({said("b", 12), said("a", 12)});
    ASSERT_TRUE(verdict.attestation.has_value()) << verdict.reason;
    EXPECT_EQ(verdict.attestation->amount, 12);
    EXPECT_EQ(verdict.attestation->block, kBlock);
    EXPECT_EQ(verdict.attestation->rule, kTwoOfThree);
    EXPECT_EQ(verdict.attestation->attesters, (Names{"a", "b"}));
    EXPECT_TRUE(verdict.attestation->dissenters.empty());
    EXPECT_TRUE(verdict.refuted.empty());
}

TEST(Attestation, OneVoiceTooFewIsNone) {
    const auto verdict = judge({said("a", 12), said("b", 13)});
    EXPECT_FALSE(verdict.attestation.has_value());
    EXPECT_EQ(verdict.reason,
              "2 of 3 full nodes have to agree on one number, 1 said 12, 1 said 13 at block 100");
}

TEST(Attestation, TheEndsOfTheIntervalAreInsideAndTheNextNumbersAreProvedWrong) {
    EXPECT_EQ(judge({said("a", 10), said("b", 10)}).attestation->amount, 10);
    EXPECT_EQ(judge({said("a", 20), said("b", 20)}).attestation->amount, 20);
    for (const std::int64_t wrong : {9, 21}) {
        const auto verdict = judge({said("a", wrong), said("b", wrong), said("c", wrong)});
        EXPECT_FALSE(verdict.attestation.has_value());
        EXPECT_EQ(verdict.refuted.size(), 3U);
    }
}

TEST(Attestation, WithoutAnUpperEndNothingIsTooMuch) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    const ProvedInterval proved{0, std::nullopt};
    EXPECT_EQ(judge({said("a", kMost), said("b", kMost)}, kTwoOfThree, proved).attestation->amount,
              kMost);
    EXPECT_EQ(judge({said("a", -1), said("b", -1)}, kTwoOfThree, proved).refuted.size(), 2U);
}

TEST(Attestation, WhoeverIsOutsideIsNamedAndTheOthersStillAgree) {
    const auto verdict = judge({said("a", 12), said("liar", 21), said("b", 12)});
    EXPECT_EQ(verdict.attestation->attesters, (Names{"a", "b"}));
    ASSERT_EQ(verdict.refuted.size(), 1U);
    EXPECT_EQ(verdict.refuted[0].attester, "liar");
}

TEST(Attestation, WhoeverSaysAnotherPossibleNumberIsNamedAsADissenter) {
    const auto verdict = judge({said("a", 12), said("c", 13), said("b", 12)});
    EXPECT_EQ(verdict.attestation->dissenters, Names{"c"});
    EXPECT_TRUE(verdict.refuted.empty());
}

TEST(Attestation, TwoNamesOfOneNodeAreOneVoice) {
    Statement alias = said("localhost", 12);
    alias.peer = said("a", 12).peer;
    EXPECT_FALSE(judge({said("a", 12), alias}).attestation.has_value());
    EXPECT_FALSE(judge({said("a", 12), said("a", 12)}).attestation.has_value());
}

TEST(Attestation, OneNameThatLeadsToTwoAddressesIsOneVoice) {
    Statement elsewhere = said("a", 12);
    elsewhere.peer = "another address of a";
    const auto verdict = judge({said("a", 12), elsewhere});
    EXPECT_FALSE(verdict.attestation.has_value());
    EXPECT_EQ(verdict.reason,
              "2 of 3 full nodes have to agree on one number, 1 said 12 at block 100");
    EXPECT_EQ(judge({said("a", 12), elsewhere, said("b", 12)}).attestation->attesters,
              (Names{"a", "b"}));
}

TEST(Attestation, StatementsAboutOtherBlocksDoNotCount) {
    Statement old = said("b", 12);
    old.block = block_of(99);
    Statement fork = said("c", 12);
    fork.block.id = make_block_id(100, *Hash256::from(Bytes(32, 1)));
    Statement far_off = fork;
    far_off.amount = 1'000;
    const auto verdict = judge({said("a", 12), old, fork, far_off});
    EXPECT_FALSE(verdict.attestation.has_value());
    EXPECT_TRUE(verdict.refuted.empty()) << "the interval says nothing of other blocks";
}

TEST(Attestation, TwoNumbersWithEnoughVoicesEachAreNone) {
    const AttestationRule rule{2, 4};
    const auto verdict = judge({said("a", 12), said("b", 12), said("c", 13), said("d", 13)}, rule);
    EXPECT_FALSE(verdict.attestation.has_value());
    EXPECT_FALSE(verdict.reason.empty());
}

TEST(Attestation, OneNodeAloneNeverAttests) {
    EXPECT_FALSE(judge({said("a", 12)}, {1, 1}).attestation.has_value());
    EXPECT_FALSE(judge({}, {0, 3}).attestation.has_value());
    EXPECT_EQ(judge({}).reason,
              "2 of 3 full nodes have to agree on one number, none made a statement at block 100");
}

}  // namespace
}  // namespace tributary::token
