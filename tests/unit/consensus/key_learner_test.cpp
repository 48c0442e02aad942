// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_learner.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/skip_recording.hpp"

namespace tributary::consensus {
namespace {

constexpr BlockNumber kChangedIn = 471;
constexpr BlockNumber kAll = 1'000'000;

const test::Recording& recording() {
    static const test::Recording chain("main");
    return chain;
}

std::vector<TrustPoint> genesis() {
    return {genesis_point(recording().network).value()};
}

/// Of the first change in a block, which its window of `count` headers begins with.
KeyProof proof_of(BlockNumber number, BlockNumber count) {
    const auto& changes = recording().key_changes;
    const auto change = std::find_if(
        changes.begin(), changes.end(), [&](const auto& known) { return known.first == number; });
    KeyProof out = find_key_change(recording().chain.block(number), change->second.owner).value();
    for (BlockNumber at = number; at < number + count; ++at)
        out.window.push_back(recording().header(at));
    return out;
}

KeyLearner learner_of(std::vector<KeyProof> proofs) {
    return {recording().rules, std::move(proofs), test::kFarAhead};
}

TEST(KeyLearner, LearnsAKeyAndGivesItToAllPoints) {
    auto points = genesis();
    points.push_back(points.front());
    points.back().block = {900, recording().header(900).id};
    KeyLearner learner = learner_of({proof_of(kChangedIn, 100)});
    learner.run(points, kChangedIn - 1);
    EXPECT_TRUE(learner.learned().empty()) << "it is not looked at yet";
    learner.run(points, kChangedIn);
    ASSERT_EQ(learner.learned().size(), 1U);
    EXPECT_EQ(learner.unproved(), nullptr);
    const KeyProof& proof = learner.learned().front();
    for (const TrustPoint& point : points)
        EXPECT_EQ(point.keys->key_at(proof.witness, kAll), proof.key);
}

TEST(KeyLearner, JudgesAFalseProofOncePerPointBelowIt) {
    auto points = genesis();
    KeyLearner learner = learner_of({proof_of(kChangedIn, 15)});
    for (int i = 0; i < 3; ++i)
        learner.run(points, kAll);
    EXPECT_EQ(learner.judged(), 1U);
    points.push_back(points.front());
    points.back().block = {900, recording().header(900).id};
    learner.run(points, kAll);
    EXPECT_EQ(learner.judged(), 1U) << "a point above it changes nothing";
    points.insert(points.begin() + 1, points.front());
    points.at(1).block = {100, recording().header(100).id};
    for (int i = 0; i < 3; ++i)
        learner.run(points, kAll);
    EXPECT_EQ(learner.judged(), 2U);
    ASSERT_NE(learner.unproved(), nullptr);
}

TEST(KeyLearner, JudgesAFalseProofAgainOnceAnotherKeyIsKnown) {
    auto points = genesis();
    const auto& changes = recording().key_changes;
    KeyProof good = proof_of(kChangedIn, 100);
    const auto other = std::find_if(changes.begin(), changes.end(), [&](const auto& known) {
        return known.first > kChangedIn && known.second.owner != good.witness;
    });
    ASSERT_NE(other, changes.end());
    KeyLearner learner = learner_of({proof_of(other->first, 15), good});
    points.front().block.number = kChangedIn;
    learner.run(points, kAll);
    EXPECT_EQ(learner.judged(), 1U) << "the good one is not above the point";
    points = genesis();
    for (int i = 0; i < 3; ++i)
        learner.run(points, kAll);
    EXPECT_EQ(learner.learned(), std::vector<KeyProof>{good});
    EXPECT_EQ(learner.judged(), 3U) << "the good one, and the false one with its key";
}

TEST(KeyLearner, JudgesNoProofThatCannotBeOneWithoutItsSignatures) {
    auto points = genesis();
    KeyProof of_another_key = proof_of(kChangedIn, 100);
    of_another_key.key = of_another_key.witness;
    KeyProof with_a_gap = proof_of(kChangedIn, 100);
    with_a_gap.window.erase(with_a_gap.window.begin() + 50);
    for (const KeyProof& proof : {of_another_key, with_a_gap}) {
        KeyLearner learner = learner_of({proof});
        learner.run(points, kAll);
        EXPECT_EQ(learner.judged(), 0U);
        EXPECT_TRUE(learner.learned().empty());
    }
}

}  // namespace
}  // namespace tributary::consensus
