// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_search.hpp"

#include <gtest/gtest.h>

#include "tests/support/skip_recording.hpp"

namespace tributary::consensus {
namespace {

const test::Recording& recording() {
    static const test::Recording chain("main");
    return chain;
}

/// The second key of this seat was set in block 1899, the third in block 2599.
KeyQuestion question() {
    const auto headers = recording().signed_headers(2940, 2960);
    const auto witness = parse_address("41a165c89d494d5f44cdacd4b58f0221e7396dc87d").value();
    for (const SignedHeader& header : headers) {
        if (header.header.witness == witness)
            return {witness, header.signer, 1, header.header.number};
    }
    ADD_FAILURE();
    return {};
}

TEST(BracketOf, IsTheWholeQuestionWhileNothingIsFetched) {
    EXPECT_EQ(bracket_of(question(), {}), (HeaderSpan{1, question().high}));
}

TEST(BracketOf, EndsAtTheFirstBlockByTheKeyAndBeginsAtTheLastByAnother) {
    FetchedHeaders fetched;
    ASSERT_TRUE(fetched.add(recording().signed_headers(2540, 2800)).has_value());
    const HeaderSpan bracket = bracket_of(question(), fetched);
    EXPECT_LE(bracket.from, 2599U);
    EXPECT_EQ(bracket.to, 2624U);
    EXPECT_GE(bracket.from, 2540U);
}

TEST(NextSearchStep, FetchesBodiesAtOnceWhereFewBlocksAreLeft) {
    KeyQuestion near = question();
    near.low = near.high - kBodiesAtOnce;
    EXPECT_EQ(next_search_step(near, {}, 27),
              (SearchStep{SearchStep::Kind::bodies, {near.low, near.high - 1}}));
    --near.low;
    EXPECT_EQ(next_search_step(near, {}, 27).kind, SearchStep::Kind::headers);
}

TEST(NextSearchStep, BisectsDownToTheBodyThatHoldsTheChange) {
    FetchedHeaders fetched;
    std::size_t headers = 0;
    for (int steps = 0; steps < 30; ++steps) {
        const SearchStep step = next_search_step(question(), fetched, 27);
        if (step.kind == SearchStep::Kind::bodies) {
            EXPECT_LE(step.span.from, 2599U);
            EXPECT_GE(step.span.to, 2599U);
            EXPECT_LE(step.span.size(), kBodiesAtOnce);
            EXPECT_LT(headers, 400U);
            return;
        }
        ASSERT_EQ(step.kind, SearchStep::Kind::headers);
        headers += step.span.size();
        ASSERT_TRUE(
            fetched.add(recording().signed_headers(step.span.from, step.span.to)).has_value());
    }
    FAIL() << "the search does not end";
}

TEST(NextSearchStep, IsTheLastBodiesBelowTheReturnOfASeatThatWasAwayForTooLong) {
    KeyQuestion absent = question();
    absent.witness = Address{};
    FetchedHeaders fetched;
    absent.low = 1;
    absent.high = 2960;
    for (BlockNumber from = 1; from < 2960; from += 100)
        ASSERT_TRUE(
            fetched.add(recording().signed_headers(from, std::min<BlockNumber>(from + 99, 2960)))
                .has_value());
    const HeaderSpan last{absent.high - kBodiesBelowReturn, absent.high - 1};
    EXPECT_EQ(next_search_step(absent, fetched, 27), (SearchStep{SearchStep::Kind::bodies, last}));
    absent.low = absent.high - kMaxSearchedBodies - 1;
    EXPECT_EQ(next_search_step(absent, fetched, 27), (SearchStep{SearchStep::Kind::bodies, last}));
    ++absent.low;
    const HeaderSpan all{absent.low, absent.high - 1};
    EXPECT_EQ(next_search_step(absent, fetched, 27), (SearchStep{SearchStep::Kind::bodies, all}));
}

}  // namespace
}  // namespace tributary::consensus
