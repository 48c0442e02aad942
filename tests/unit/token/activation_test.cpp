// SPDX-License-Identifier: Apache-2.0
#include "token/activation.hpp"

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

Address witness(std::uint8_t number) {
    return Address::from_evm({number});
}

wire::ProposalCreate proposal(std::vector<std::int64_t> keys) {
    wire::ProposalCreate out;
    for (const std::int64_t key : keys)
        out.parameters.emplace_back(key, 1);
    return out;
}

void approve(ActivationBook& book, std::int64_t id, std::uint8_t from, std::uint8_t to) {
    for (std::uint8_t i = from; i <= to; ++i)
        book.add_approval({witness(i), id, true});
}

TEST(ActivationBook, ARuleIsPossibleFromTheBlockAfterEnoughApprovals) {
    ActivationBook book({});
    book.add_proposal(proposal({3}), 4);
    book.add_proposal(proposal({9, 15}), 5);
    approve(book, 2, 1, 17);
    book.close_block(5, 27);
    EXPECT_FALSE(book.is_possible(Rule::contracts, 1'000));
    approve(book, 2, 18, 18);
    book.close_block(6, 27);
    EXPECT_FALSE(book.is_possible(Rule::contracts, 6));
    EXPECT_TRUE(book.is_possible(Rule::contracts, 7));
    EXPECT_TRUE(book.is_possible(Rule::same_token_name, 7));
    EXPECT_FALSE(book.is_possible(Rule::token_calls, 1'000));
    EXPECT_FALSE(book.is_certain(Rule::contracts, 1'000));
}

TEST(ActivationBook, WithdrawnApprovalsAndCancelledProposalsDoNotCount) {
    ActivationBook book({});
    book.add_proposal(proposal({18}), 1);
    approve(book, 1, 1, 18);
    book.add_approval({witness(3), 1, false});
    book.close_block(1, 27);
    EXPECT_FALSE(book.is_possible(Rule::token_calls, 1'000));
    approve(book, 1, 3, 3);
    book.cancel(1);
    book.close_block(2, 27);
    EXPECT_FALSE(book.is_possible(Rule::token_calls, 1'000));
}

TEST(ActivationBook, ABlockThatNeedsTheRuleProvesIt) {
    ActivationBook::State state;
    state.rules = {active_from(10), Activation{5, kNever}, Activation{}};
    ActivationBook book(state);
    EXPECT_TRUE(book.prove(Rule::same_token_name, 8));
    EXPECT_TRUE(book.is_certain(Rule::same_token_name, 8));
    EXPECT_FALSE(book.is_certain(Rule::same_token_name, 7));
    EXPECT_FALSE(book.prove(Rule::token_calls, 8));
    EXPECT_FALSE(book.prove(Rule::contracts, 9));
}

TEST(ActivationBook, AProposalThatCannotBeReadMayBeForAnything) {
    ActivationBook book({});
    book.add_proposal(std::nullopt, 1);
    approve(book, 1, 1, 18);
    book.close_block(1, 27);
    EXPECT_TRUE(book.is_possible(Rule::token_calls, 2));
}

TEST(ActivationBook, WhatIsBeyondTheLimitOfOpenProposalsCountsAsPossible) {
    ActivationBook book({});
    for (std::size_t i = 0; i < kMaxOpenProposals; ++i)
        book.add_proposal(proposal({9}), 1);
    EXPECT_FALSE(book.is_possible(Rule::contracts, 2));
    book.add_proposal(proposal({9}), 1);
    EXPECT_TRUE(book.is_possible(Rule::contracts, 2));
}

TEST(ActivationBook, ProposalsProveWhatTheyNeed) {
    EXPECT_EQ(rules_proven_by(proposal({18})), (std::set<Rule>{Rule::same_token_name}));
    EXPECT_EQ(rules_proven_by(proposal({26})),
              (std::set<Rule>{Rule::same_token_name, Rule::token_calls}));
    EXPECT_TRUE(rules_proven_by(proposal({9, 15, 20})).empty());
}

}  // namespace
}  // namespace tributary::token
