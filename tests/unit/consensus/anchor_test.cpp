// SPDX-License-Identifier: Apache-2.0
#include "consensus/anchor.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::consensus {
namespace {

constexpr std::int64_t kSixHours = 21'600'000;

Network recorded_network() {
    return parse_network(test::read_test_data("chains/main/network.json")).value();
}

Anchor sample() {
    Anchor out;
    out.genesis = recorded_network().genesis.id;
    out.block = {1500, make_block_id(1500, Hash256{})};
    out.timestamp = 1'748'740'506'000;
    out.parent_timestamp = 1'748'740'503'000;
    out.n = 27;
    for (std::uint64_t key = 1; key <= 27; ++key)
        out.seats.push_back(test::address_of_key(key));
    std::sort(out.seats.begin(), out.seats.end());
    out.keys = {{test::address_of_key(3), test::address_of_key(40)}};
    out.signatures = {{test::address_of_key(50), sign(digest_of(out), test::key_of(50))}};
    return out;
}

/// The text of the sample with one piece replaced.
std::string with(const std::string& piece, const std::string& replacement) {
    std::string text = format_anchor(sample());
    const std::size_t at = text.find(piece);
    EXPECT_NE(at, std::string::npos) << piece;
    return text.replace(at, piece.size(), replacement);
}

ErrorCode refusal(const std::string& text) {
    const auto anchor = parse_anchor(text);
    EXPECT_FALSE(anchor.has_value());
    return anchor ? ErrorCode::io_error : anchor.error().code;
}

TEST(AnchorFile, ComesBackAsItWasWritten) {
    const auto anchor = parse_anchor(format_anchor(sample()));
    ASSERT_TRUE(anchor.has_value()) << anchor.error().message();
    EXPECT_EQ(*anchor, sample());
}

TEST(AnchorFile, EveryChangedFieldBreaksTheDigest) {
    EXPECT_EQ(refusal(with("\"number\": 1500", "\"number\": 1501")), ErrorCode::bad_config);
    EXPECT_EQ(refusal(with("506000", "509000")), ErrorCode::bad_config);
    EXPECT_EQ(refusal(with("\"active_witnesses\": 27", "\"active_witnesses\": 28")),
              ErrorCode::bad_config);
    EXPECT_EQ(refusal(with(test::address_of_key(40).base58(), test::address_of_key(41).base58())),
              ErrorCode::bad_config);
    EXPECT_EQ(refusal(with(test::address_of_key(5).base58(), test::address_of_key(45).base58())),
              ErrorCode::bad_config);
}

TEST(AnchorFile, ASignatureOfSomebodyElseIsRefused) {
    EXPECT_EQ(refusal(with(test::address_of_key(50).base58(), test::address_of_key(51).base58())),
              ErrorCode::bad_signature);
}

TEST(AnchorFile, RefusesWhatIsNoAnchor) {
    EXPECT_EQ(refusal(""), ErrorCode::bad_config);
    EXPECT_EQ(refusal("[]"), ErrorCode::bad_config);
    EXPECT_EQ(refusal(with("tributary.anchor/v1", "tributary.anchor/v2")), ErrorCode::bad_config);
    EXPECT_EQ(refusal(with(test::address_of_key(5).base58(), "nobody")), ErrorCode::bad_config);
    EXPECT_EQ(refusal(with(test::address_of_key(5).base58(), test::address_of_key(6).base58())),
              ErrorCode::bad_config);
}

TEST(AnchorFile, TakesTheLargestSizeAndNotOneByteMore) {
    std::string text = format_anchor(sample());
    text.resize(kMaxAnchorFileSize, ' ');
    EXPECT_TRUE(parse_anchor(text).has_value());
    EXPECT_EQ(refusal(text + ' '), ErrorCode::oversized);
}

TEST(AnchorFile, TakesAsManySignaturesAsTheLimitAndNotOneMore) {
    Anchor anchor = sample();
    anchor.signatures.resize(kMaxAnchorSignatures, anchor.signatures.front());
    EXPECT_TRUE(parse_anchor(format_anchor(anchor)).has_value());
    anchor.signatures.push_back(anchor.signatures.front());
    EXPECT_EQ(refusal(format_anchor(anchor)), ErrorCode::bad_config);
}

TEST(AnchorPoint, SeatsAndKeysComeFromTheFile) {
    const auto point = point_of(recorded_network(), sample());
    ASSERT_TRUE(point.has_value());
    EXPECT_EQ(point->trusted, sample().seats);
    EXPECT_EQ(point->keys->key_at(test::address_of_key(3), 1501), test::address_of_key(40));
    EXPECT_EQ(point->interval, std::nullopt) << "the recorded network changes its interval";
}

TEST(AnchorPoint, AnotherNetworksAnchorIsRefused) {
    const auto point = point_of(builtin_network("mainnet").value(), sample());
    ASSERT_FALSE(point.has_value());
    EXPECT_EQ(point.error().code, ErrorCode::wrong_network);
}

TEST(AnchorChoice, IsGenesisOrNumberAndId) {
    const std::string id = make_block_id(77, Hash256{}).hex();
    EXPECT_EQ(parse_anchor_choice("genesis").value(), AnchorChoice(GenesisAnchor{}));
    EXPECT_EQ(parse_anchor_choice("77:" + id).value(),
              AnchorChoice(BlockRef{77, make_block_id(77, Hash256{})}));
    for (const std::string& text :
         {"78:" + id, "77:" + id.substr(2), std::string("77"), ":" + id, std::string()})
        EXPECT_EQ(parse_anchor_choice(text).error().code, ErrorCode::bad_config) << text;
}

/// A chain with 27 seats, of which the last headers are an anchor's ancestors.
struct Ancestors {
    test::SimulatedNetwork network = test::simulated_network(27, kSixHours);
    test::SimulatedBlock head = test::genesis_of(network);
    std::vector<wire::Header> headers;

    void grow(std::size_t count, std::int64_t slot = 1) {
        for (std::size_t i = 0; i < count; ++i) {
            head = test::extend(network, head, {.slot = slot});
            headers.push_back(head.header);
        }
    }

    [[nodiscard]] Result<TrustPoint> learn() const {
        Network out = recorded_network();
        out.genesis.timestamp_ms = network.rules.grid.genesis_time;
        return learn_point(out, {head.header.number, head.header.id}, headers);
    }
};

TEST(LearnPoint, TheSeatsAreTheWitnessesThatProducedLast) {
    Ancestors chain;
    chain.grow(40);
    chain.network.seats[4] = test::address_of_key(44);
    chain.grow(1, 3);
    chain.grow(29);
    const auto point = chain.learn();
    ASSERT_TRUE(point.has_value()) << point.error().message();
    std::vector<Address> seats = chain.network.seats;
    std::sort(seats.begin(), seats.end());
    EXPECT_EQ(point->trusted, seats);
    EXPECT_EQ(point->n, 27U);
    EXPECT_TRUE(point->keys->entries().empty());
}

TEST(LearnPoint, SignaturesDoNotMatterBecauseTheIdBindsTheHeaders) {
    Ancestors chain;
    chain.grow(60);
    const auto honest = chain.learn();
    for (wire::Header& header : chain.headers)
        header.signature = sign(header.raw_hash, test::key_of(60));
    EXPECT_EQ(chain.learn().value(), honest.value());
}

TEST(LearnPoint, HeadersThatDoNotLeadToTheAnchorAreRefused) {
    Ancestors chain;
    chain.grow(60);
    const auto headers = chain.headers;
    chain.headers.pop_back();
    EXPECT_EQ(chain.learn().error().code, ErrorCode::wrong_anchor);
    chain.headers = headers;
    chain.headers.erase(chain.headers.begin() + 30);
    EXPECT_EQ(chain.learn().error().code, ErrorCode::number_mismatch);
    chain.headers = headers;
    chain.headers[30].id = make_block_id(chain.headers[30].number, Hash256{});
    EXPECT_EQ(chain.learn().error().code, ErrorCode::unknown_parent);
    chain.headers.clear();
    EXPECT_EQ(chain.learn().error().code, ErrorCode::truncated);
}

}  // namespace
}  // namespace tributary::consensus
