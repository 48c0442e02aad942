// SPDX-License-Identifier: Apache-2.0
#include "consensus/trust_trail.hpp"

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/skip_recording.hpp"

namespace tributary::consensus {
namespace {

const test::Recording& recording() {
    static const test::Recording chain("turnover");
    return chain;
}

/// How a session came to the head of `turnover`: six windows, seven keys.
const TrustTrail& trail() {
    static const TrustTrail made = [] {
        TrustTrail out;
        out.anchor = genesis_point(recording().network).value();
        SkipSync sync(recording().rules, {{out.anchor}, recording().head(), test::kFarAhead});
        test::run_skip(sync, recording().server());
        out.windows = sync.trail();
        out.keys = sync.key_proofs();
        return out;
    }();
    return made;
}

Result<std::vector<TrustPoint>> judge(const TrustTrail& given) {
    return judge_trail(recording().rules, given, test::kFarAhead);
}

ErrorCode refusal(const TrustTrail& given) {
    const auto points = judge(given);
    EXPECT_FALSE(points.has_value());
    return points ? ErrorCode::io_error : points.error().code;
}

TEST(JudgeTrail, ComesToTheSamePointsAsTheSession) {
    ASSERT_GT(trail().windows.size(), 3U);
    ASSERT_GT(trail().keys.size(), 3U);
    const auto points = judge(trail());
    ASSERT_TRUE(points.has_value()) << points.error().message();
    ASSERT_EQ(points->size(), trail().windows.size() + 1);
    for (std::size_t i = 0; i < trail().windows.size(); ++i) {
        EXPECT_EQ((*points)[i + 1].block, trail().windows[i].point.block);
        EXPECT_EQ((*points)[i + 1].trusted, trail().windows[i].point.trusted);
    }
}

TEST(JudgeTrail, RefusesATrailWithAMissingLink) {
    TrustTrail given = trail();
    given.windows.erase(given.windows.begin());
    EXPECT_EQ(refusal(given), ErrorCode::assurance_too_low);
}

TEST(JudgeTrail, RefusesATrailWithoutOneOfItsKeyProofs) {
    TrustTrail given = trail();
    given.keys.erase(given.keys.begin());
    EXPECT_EQ(refusal(given), ErrorCode::assurance_too_low);
}

TEST(JudgeTrail, RefusesAWindowThatIsSaidToHaveProvedMore) {
    TrustTrail given = trail();
    const wire::Header& last = given.windows.back().headers.back();
    given.windows.back().point.block = {last.number, last.id};
    EXPECT_EQ(refusal(given), ErrorCode::assurance_too_low);
}

TEST(JudgeTrail, RefusesAWindowOfAnotherBranch) {
    TrustTrail given = trail();
    given.windows.front().headers[20].parent_id = given.windows.front().headers[3].id;
    EXPECT_EQ(refusal(given), ErrorCode::number_mismatch);
}

OfferedTrail offered() {
    return {trail().windows, trail().keys};
}

AdoptedTrail adopt(OfferedTrail given, const TrustPoint& start = trail().anchor) {
    return adopt_trail(recording().rules, start, std::move(given), test::kFarAhead);
}

TEST(AdoptTrail, FollowsAnHonestTrailToItsEnd) {
    const AdoptedTrail adopted = adopt(offered());
    ASSERT_FALSE(adopted.refused.has_value()) << adopted.refused->message();
    ASSERT_EQ(adopted.windows.size(), trail().windows.size());
    EXPECT_EQ(adopted.keys.size(), trail().keys.size());
    EXPECT_EQ(adopted.points.back().block, trail().windows.back().point.block);
    EXPECT_EQ(adopted.points.back().trusted, trail().windows.back().point.trusted);
    TrustTrail kept = trail();
    kept.windows = adopted.windows;
    kept.keys = adopted.keys;
    EXPECT_TRUE(judge(kept).has_value()) << "as after a restart";
}

TEST(AdoptTrail, FollowsItFromAPointOfItsOwn) {
    const TrustPoint start = judge(trail()).value().at(2);
    const AdoptedTrail adopted = adopt(offered(), start);
    ASSERT_FALSE(adopted.refused.has_value()) << adopted.refused->message();
    EXPECT_EQ(adopted.windows.size(), trail().windows.size() - 2);
    EXPECT_EQ(adopted.points.back().block, trail().windows.back().point.block);
}

TEST(AdoptTrail, BelievesNothingThatAWindowSaysOfSeatsAndKeys) {
    OfferedTrail given = offered();
    for (TrailWindow& window : given.windows) {
        window.point.trusted.front() = Address{};
        window.point.n = 1;
        window.point.interval = 3'000;
    }
    const AdoptedTrail adopted = adopt(std::move(given));
    EXPECT_EQ(adopted.points.back().trusted, trail().windows.back().point.trusted);
    EXPECT_EQ(adopted.windows.back().point.n, 27U);
}

TEST(AdoptTrail, BelievesNoKeyThatOthersCallAttested) {
    OfferedTrail given = offered();
    for (TrailWindow& window : given.windows) {
        KeyBook book = *window.point.keys;
        book.believe(window.point.trusted.front(), {1, Address{}, {"a:1", "b:1"}});
        window.point.keys = std::make_shared<const KeyBook>(std::move(book));
    }
    const AdoptedTrail adopted = adopt(std::move(given));
    ASSERT_FALSE(adopted.refused.has_value()) << adopted.refused->message();
    EXPECT_FALSE(adopted.points.back().keys->is_attested());
    EXPECT_FALSE(adopted.windows.back().point.keys->is_attested());
}

TEST(JudgeTrail, HandsTheMarkOfItsWindowsOn) {
    TrustTrail given = trail();
    TrailWindow& window = given.windows[1];
    KeyBook book = *window.point.keys;
    book.believe(Address::from_evm({1}), {1, Address::from_evm({2}), {"a:1", "b:1"}});
    window.point.keys = std::make_shared<const KeyBook>(std::move(book));
    const TrailWindow stored = decode_window(encode_window(window)).value();
    EXPECT_EQ(*stored.point.keys, *window.point.keys);
    const auto points = judge(given);
    ASSERT_TRUE(points.has_value()) << points.error().message();
    EXPECT_EQ(points->back().keys->attested(), window.point.keys->attested());
}

TEST(AdoptTrail, NeverForgetsAKeyThatItsOwnPointKnows) {
    const TrustPoint start = judge(trail()).value().at(4);
    ASSERT_FALSE(start.keys->entries().empty());
    OfferedTrail given = offered();
    for (TrailWindow& window : given.windows)
        window.point.keys = std::make_shared<KeyBook>();
    const AdoptedTrail adopted = adopt(std::move(given), start);
    for (const TrustPoint& point : adopted.points) {
        for (const auto& [witness, changes] : start.keys->entries())
            EXPECT_EQ(point.keys->key_at(witness, recording().head()), changes.back().key);
    }
    for (const TrailWindow& window : adopted.windows)
        EXPECT_EQ(window.point.keys->entries().size(), start.keys->entries().size());
}

TEST(AdoptTrail, StopsAtAKeyThatNoProofShows) {
    OfferedTrail given = offered();
    auto book = std::make_shared<KeyBook>();
    book->learn(trail().anchor.trusted.front(), {5, given.keys.front().key});
    given.windows.front().point.keys = book;
    const AdoptedTrail adopted = adopt(std::move(given));
    ASSERT_TRUE(adopted.refused.has_value());
    EXPECT_EQ(adopted.refused->code, ErrorCode::assurance_too_low);
    EXPECT_TRUE(adopted.windows.empty());
}

TEST(AdoptTrail, StopsWhereAWindowIsLeftOut) {
    OfferedTrail given = offered();
    given.windows.erase(given.windows.begin());
    const AdoptedTrail adopted = adopt(std::move(given));
    ASSERT_TRUE(adopted.refused.has_value());
    EXPECT_EQ(adopted.refused->code, ErrorCode::assurance_too_low);
    EXPECT_TRUE(adopted.windows.empty());
}

TEST(AdoptTrail, StopsAtAWindowThatWasSignedAnew) {
    OfferedTrail given = offered();
    const SecretKey key = SecretKey::random();
    for (wire::Header& header : given.windows.at(1).headers)
        header.signature = sign(header.raw_hash, key);
    const AdoptedTrail adopted = adopt(std::move(given));
    ASSERT_TRUE(adopted.refused.has_value());
    EXPECT_EQ(adopted.refused->code, ErrorCode::assurance_too_low);
    EXPECT_EQ(adopted.windows.size(), 1U);
    EXPECT_EQ(adopted.points.back().block, trail().windows.front().point.block);
}

TEST(AdoptTrail, LearnsNothingFromAKeyProofOfAnotherChain) {
    OfferedTrail given = offered();
    for (KeyProof& proof : given.keys)
        proof.window = trail().windows.back().headers;
    const AdoptedTrail adopted = adopt(std::move(given));
    EXPECT_TRUE(adopted.refused.has_value());
    EXPECT_TRUE(adopted.keys.empty());
    EXPECT_EQ(*adopted.points.back().keys, *trail().anchor.keys);
}

TEST(AdoptTrail, LooksAtNoMoreThanItsLimits) {
    OfferedTrail given{{}, std::vector<KeyProof>(kMaxOfferedProofs)};
    EXPECT_FALSE(adopt(given).refused.has_value());
    given.keys.emplace_back();
    EXPECT_EQ(adopt(given).refused->code, ErrorCode::oversized);
    OfferedTrail long_one{{trail().windows.front()}, {}};
    long_one.windows.front().headers.resize(kMaxOfferedHeaders);
    EXPECT_NE(adopt(long_one).refused->code, ErrorCode::oversized);
    long_one.windows.front().headers.resize(kMaxOfferedHeaders + 1);
    EXPECT_EQ(adopt(long_one).refused->code, ErrorCode::oversized);
}

TEST(AdoptTrail, LooksAtNoMoreHeadersInProofsThanItsLimit) {
    OfferedTrail given{{}, std::vector<KeyProof>(2)};
    given.keys.front().window.resize(kMaxOfferedProofHeaders - 1);
    given.keys.back().window.resize(1);
    EXPECT_FALSE(adopt(given).refused.has_value());
    given.keys.back().window.resize(2);
    EXPECT_EQ(adopt(given).refused->code, ErrorCode::oversized);
}

TEST(AdoptTrail, RefusesAWindowThatSaysItLeadsAboveItsOwnHeaders) {
    OfferedTrail given = offered();
    TrailWindow& window = given.windows.back();
    window.point.block.number = window.headers.back().number;
    EXPECT_FALSE(adopt(given).refused.has_value());
    ++window.point.block.number;
    EXPECT_EQ(adopt(given).refused->code, ErrorCode::number_mismatch);
}

TEST(TrailStore, GivesBackWhatWasKept) {
    MemoryStore store;
    TrailStore records(store);
    EXPECT_FALSE(records.load().value().has_value());
    WriteBatch batch = records.begin(trail().anchor, false).value();
    for (const TrailWindow& window : trail().windows)
        TrailStore::put(batch, window);
    for (const KeyProof& proof : trail().keys)
        TrailStore::put(batch, proof);
    ASSERT_TRUE(store.write(batch, Durability::synced).has_value());
    const auto loaded = records.load();
    ASSERT_TRUE(loaded.has_value() && loaded->has_value());
    EXPECT_FALSE((*loaded)->knows_all_keys);
    EXPECT_EQ((*loaded)->anchor, trail().anchor);
    ASSERT_EQ((*loaded)->windows.size(), trail().windows.size());
    EXPECT_EQ((*loaded)->windows.back().headers, trail().windows.back().headers);
    EXPECT_EQ((*loaded)->keys.size(), trail().keys.size());
    EXPECT_TRUE(judge(**loaded).has_value());
}

TEST(TrailStore, ForgetsTheOldTrailWhereANewOneBegins) {
    MemoryStore store;
    TrailStore records(store);
    WriteBatch batch = records.begin(trail().anchor, true).value();
    TrailStore::put(batch, trail().windows.front());
    ASSERT_TRUE(store.write(batch, Durability::synced).has_value());
    ASSERT_TRUE(
        store.write(records.begin(trail().anchor, true).value(), Durability::synced).has_value());
    EXPECT_TRUE(records.load().value()->windows.empty());
}

TEST(TrailStore, NamesADamagedRecord) {
    MemoryStore store;
    WriteBatch batch;
    batch.put(as_bytes("t/"), Bytes{1, 0x0a, 0x20});
    ASSERT_TRUE(store.write(batch, Durability::synced).has_value());
    EXPECT_EQ(TrailStore(store).load().error().code, ErrorCode::store_corrupt);
}

}  // namespace
}  // namespace tributary::consensus
