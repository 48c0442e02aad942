// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_proof.hpp"

#include <gtest/gtest.h>

#include "tests/support/skip_recording.hpp"

namespace tributary::consensus {
namespace {

constexpr BlockNumber kChangedIn = 471;

const test::Recording& recording() {
    static const test::Recording chain("main");
    return chain;
}

const TrustPoint& genesis() {
    static const TrustPoint point = genesis_point(recording().network).value();
    return point;
}

std::vector<wire::Header> headers_of(BlockNumber from, BlockNumber to) {
    std::vector<wire::Header> out;
    for (BlockNumber number = from; number <= to; ++number)
        out.push_back(recording().header(number));
    return out;
}

const wire::WitnessKeyChange& change() {
    for (const auto& [number, found] : recording().key_changes) {
        if (number == kChangedIn) return found;
    }
    throw std::runtime_error("no change in that block");
}

KeyProof proof() {
    static const KeyProof made = [] {
        KeyProof out = find_key_change(recording().chain.block(kChangedIn), change().owner).value();
        out.window = headers_of(kChangedIn, kChangedIn + 99);
        return out;
    }();
    return made;
}

Result<KeyBook::Entry> verify(const KeyProof& given, const TrustPoint& point = genesis()) {
    return verify_key_proof(recording().rules, point, given, test::kFarAhead);
}

ErrorCode refusal(const KeyProof& given, const TrustPoint& point = genesis()) {
    const auto entry = verify(given, point);
    EXPECT_FALSE(entry.has_value());
    return entry ? ErrorCode::io_error : entry.error().code;
}

TEST(KeyProof, ProvesTheKeyThatATransactionInASolidBlockSet) {
    const auto entry = verify(proof());
    ASSERT_TRUE(entry.has_value()) << entry.error().message();
    EXPECT_EQ(*entry, (KeyBook::Entry{kChangedIn, change().key}));
}

TEST(KeyProof, IsNotBelievedWhereTooFewSeatsBuiltOnItsBlock) {
    KeyProof given = proof();
    given.window.resize(15);
    EXPECT_EQ(refusal(given), ErrorCode::assurance_too_low);
}

TEST(KeyProof, OfABlockAtOrBelowTheTrustPointIsRefused) {
    TrustPoint point = genesis();
    point.block = {kChangedIn, recording().header(kChangedIn).id};
    EXPECT_EQ(refusal(proof(), point), ErrorCode::fork_below_solid);
}

TEST(KeyProof, OfAnOlderChangeNeverOverridesANewerOne) {
    TrustPoint point = genesis();
    auto keys = std::make_shared<KeyBook>(*point.keys);
    keys->learn(change().owner, {kChangedIn, change().owner});
    point.keys = keys;
    EXPECT_EQ(refusal(proof(), point), ErrorCode::stale_key);
}

TEST(KeyProof, MustSayWhatItsTransactionSays) {
    KeyProof given = proof();
    given.key = change().owner;
    EXPECT_EQ(refusal(given), ErrorCode::malformed);
    given = proof();
    given.witness = change().key;
    EXPECT_EQ(refusal(given), ErrorCode::malformed);
}

TEST(KeyProof, NeverTakesANodeOfTheTreeForATransaction) {
    KeyProof given = proof();
    given.transaction.resize(64);
    EXPECT_EQ(refusal(given), ErrorCode::malformed);
}

TEST(KeyProof, MustLeadToTheRootOfItsBlock) {
    KeyProof given = proof();
    given.path.push_back({Hash256{}, false});
    EXPECT_EQ(refusal(given), ErrorCode::root_mismatch);
}

TEST(KeyProof, NeedsItsBlockInTheWindow) {
    KeyProof given = proof();
    given.window = headers_of(kChangedIn + 1, kChangedIn + 99);
    EXPECT_EQ(refusal(given), ErrorCode::number_mismatch);
}

TEST(KeyProof, NeedsAWindowWithoutAHole) {
    KeyProof given = proof();
    given.window.erase(given.window.begin() + 5);
    EXPECT_EQ(refusal(given), ErrorCode::number_mismatch);
    given = proof();
    given.window[5].parent_id = given.window[3].id;
    EXPECT_EQ(refusal(given), ErrorCode::unknown_parent);
}

TEST(KeyProofRecord, IsReadAsItWasWritten) {
    const auto read = decode_key_proof(encode_key_proof(proof()));
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(*read, proof());
}

TEST(KeyProofRecord, IsRefusedWhereSomethingIsMissing) {
    Bytes record = encode_key_proof(proof());
    record.resize(record.size() - 1);
    EXPECT_EQ(decode_key_proof(record).error().code, ErrorCode::truncated);
    EXPECT_EQ(decode_key_proof({}).error().code, ErrorCode::missing_field);
}

TEST(HeadersRecord, HoldsAWindowOfTheGreatestSizeAndNoMore) {
    const auto fits = headers_of(1, kMaxWindowSize);
    EXPECT_EQ(decode_headers(encode_headers(fits)).value().size(), kMaxWindowSize);
    const auto too_many = headers_of(1, kMaxWindowSize + 1);
    EXPECT_EQ(decode_headers(encode_headers(too_many)).error().code, ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::consensus
