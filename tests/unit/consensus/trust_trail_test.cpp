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
