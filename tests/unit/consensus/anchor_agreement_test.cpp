// SPDX-License-Identifier: Apache-2.0
#include "consensus/anchor_agreement.hpp"

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::consensus {
namespace {

constexpr BlockNumber kAnchor = 100;

/// Readings of a chain with 27 seats and ten candidates; the witness of key 3 signs with key 40,
/// the candidate of key 30 with key 41.
class AnchorAgreement : public testing::Test {
  protected:
    AnchorAgreement() {
        network_.genesis.timestamp_ms = simulated_.rules.grid.genesis_time;
        grow(headers_, kAnchor);
        for (std::uint64_t key = 1; key <= 37; ++key)
            keys_[test::address_of_key(key)] = test::address_of_key(key);
        keys_[test::address_of_key(3)] = test::address_of_key(40);
        keys_[test::address_of_key(30)] = test::address_of_key(41);
    }

    /// The last headers of a chain of so many blocks, whose last one is told apart by `variant`.
    void grow(std::vector<wire::Header>& out, BlockNumber count, std::uint32_t variant = 0) const {
        test::SimulatedBlock head = test::genesis_of(simulated_);
        for (BlockNumber number = 1; number <= count; ++number) {
            head = test::extend(
                simulated_, head, {.variant = number == count ? variant : std::uint32_t{0}});
            if (number >= first_ancestor(count)) out.push_back(head.header);
        }
    }

    [[nodiscard]] AnchorReading reading(const std::string& name) const {
        return {name, "ipv4:" + name, keys_, kAnchor - 4, keys_, kAnchor + 1, headers_};
    }

    [[nodiscard]] AnchorVerdict judge(const std::vector<AnchorReading>& readings,
                                      std::size_t threshold = 2) const {
        return judge_readings(network_, kAnchor, readings, threshold);
    }

    [[nodiscard]] ErrorCode refusal(const AnchorReading& reading) const {
        const auto anchor = anchor_of(network_, kAnchor, reading);
        EXPECT_FALSE(anchor.has_value());
        return anchor ? ErrorCode::io_error : anchor.error().code;
    }

    Network network_ = parse_network(test::read_test_data("chains/main/network.json")).value();
    test::SimulatedNetwork simulated_ = test::simulated_network(27, 21'600'000);
    std::vector<wire::Header> headers_;
    WitnessKeys keys_;
};

TEST_F(AnchorAgreement, TheAnchorHasSeatsOfTheHeadersAndKeysThatAreNotTheWitnesses) {
    const auto verdict = judge({reading("a:1"), reading("b:1"), reading("c:1")});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.anchor->block, (BlockRef{kAnchor, headers_.back().id}));
    EXPECT_EQ(verdict.anchor->genesis, network_.genesis.id);
    EXPECT_EQ(verdict.anchor->timestamp, headers_.back().timestamp);
    EXPECT_EQ(verdict.anchor->parent_timestamp, headers_[headers_.size() - 2].timestamp);
    EXPECT_EQ(verdict.anchor->n, 27U);
    std::vector<Address> seats = simulated_.seats;
    std::sort(seats.begin(), seats.end());
    EXPECT_EQ(verdict.anchor->seats, seats);
    WitnessKeys keys;
    for (const AnchorKey& key : verdict.anchor->keys)
        keys[key.witness] = key.key;
    EXPECT_EQ(keys,
              (WitnessKeys{{test::address_of_key(3), test::address_of_key(40)},
                           {test::address_of_key(30), test::address_of_key(41)}}));
    EXPECT_EQ(verdict.agreeing, (std::vector<std::string>{"a:1", "b:1", "c:1"}));
    EXPECT_TRUE(verdict.dissenters.empty());
    EXPECT_EQ(parse_anchor(format_anchor(*verdict.anchor)).value(), *verdict.anchor);
}

TEST_F(AnchorAgreement, OneLiarOfThreeIsNamedWithTheWitnessItLiesAbout) {
    AnchorReading liar = reading("b:1");
    liar.before[test::address_of_key(5)] = liar.after[test::address_of_key(5)] =
        test::address_of_key(42);
    const auto verdict = judge({reading("a:1"), liar, reading("c:1")});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.anchor->keys.size(), 2U);
    EXPECT_EQ(verdict.agreeing, (std::vector<std::string>{"a:1", "c:1"}));
    ASSERT_EQ(verdict.dissenters.size(), 1U);
    EXPECT_EQ(verdict.dissenters.front(),
              (AnchorDissent{"b:1",
                             "witness " + test::address_of_key(5).base58() + " signs with " +
                                 test::address_of_key(42).base58() + ", not with its own"}));
}

TEST_F(AnchorAgreement, AKeyThatIsLeftOutIsNamedToo) {
    AnchorReading liar = reading("b:1");
    liar.before[test::address_of_key(30)] = liar.after[test::address_of_key(30)] =
        test::address_of_key(30);
    const auto verdict = judge({reading("a:1"), liar, reading("c:1")});
    ASSERT_EQ(verdict.dissenters.size(), 1U);
    EXPECT_EQ(verdict.dissenters.front().why,
              "witness " + test::address_of_key(30).base58() + " signs with its own, not with " +
                  test::address_of_key(41).base58());
}

TEST_F(AnchorAgreement, ABlockOfAnotherBranchDissents) {
    AnchorReading fork = reading("c:1");
    fork.headers.clear();
    grow(fork.headers, kAnchor, 1);
    const auto verdict = judge({reading("a:1"), reading("b:1"), fork});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.anchor->block.id, headers_.back().id);
    ASSERT_EQ(verdict.dissenters.size(), 1U);
    EXPECT_EQ(verdict.dissenters.front().name, "c:1");
    EXPECT_NE(verdict.dissenters.front().why.find(fork.headers.back().id.hex()), std::string::npos);
}

TEST_F(AnchorAgreement, FewerVoicesThanTheThresholdAgreeOnNothing) {
    AnchorReading liar = reading("b:1");
    liar.before[test::address_of_key(5)] = liar.after[test::address_of_key(5)] =
        test::address_of_key(42);
    EXPECT_FALSE(judge({reading("a:1"), liar}).anchor);
    EXPECT_FALSE(judge({reading("a:1"), reading("b:1")}, 3).anchor);
    EXPECT_FALSE(judge({reading("a:1")}, 1).anchor) << "one alone is no agreement";
    EXPECT_FALSE(judge({}).anchor);
}

TEST_F(AnchorAgreement, TwoAnchorsWithEnoughVoicesAreNone) {
    const auto lie = [&](const std::string& name) {
        AnchorReading out = reading(name);
        out.before[test::address_of_key(5)] = out.after[test::address_of_key(5)] =
            test::address_of_key(42);
        return out;
    };
    EXPECT_FALSE(judge({reading("a:1"), lie("b:1"), reading("c:1"), lie("d:1")}).anchor);
}

TEST_F(AnchorAgreement, TwoNamesOfOneNodeAreOneVoice) {
    AnchorReading twin = reading("b:1");
    twin.peer = reading("a:1").peer;
    const auto verdict = judge({reading("a:1"), twin});
    EXPECT_FALSE(verdict.anchor);
    EXPECT_EQ(verdict.agreeing, (std::vector<std::string>{"a:1"}));
    ASSERT_EQ(verdict.dissenters.size(), 1U);
    EXPECT_EQ(verdict.dissenters.front().name, "b:1");
    EXPECT_TRUE(judge({reading("a:1"), twin, reading("c:1")}).anchor);
}

TEST_F(AnchorAgreement, AKeyThatChangedBetweenTheReadingsIsNoWord) {
    AnchorReading moved = reading("a:1");
    moved.after[test::address_of_key(30)] = test::address_of_key(43);
    EXPECT_EQ(refusal(moved), ErrorCode::stale_key);
    AnchorReading new_one = reading("a:1");
    new_one.after[test::address_of_key(38)] = test::address_of_key(38);
    EXPECT_EQ(refusal(new_one), ErrorCode::stale_key);
    AnchorReading lost = reading("a:1");
    lost.after.erase(test::address_of_key(30));
    EXPECT_EQ(refusal(lost), ErrorCode::stale_key);
    const auto verdict = judge({moved, new_one, reading("c:1")});
    EXPECT_FALSE(verdict.anchor);
    EXPECT_TRUE(verdict.has_moved);
    EXPECT_FALSE(judge({reading("a:1"), reading("b:1")}).has_moved);
}

TEST_F(AnchorAgreement, TheReadingsLieOnBothSidesOfTheAnchor) {
    AnchorReading late = reading("a:1");
    late.solid_before = kAnchor - 1;
    EXPECT_TRUE(anchor_of(network_, kAnchor, late).has_value());
    late.solid_before = kAnchor;
    EXPECT_EQ(refusal(late), ErrorCode::out_of_range);
    AnchorReading early = reading("a:1");
    early.solid_after = kAnchor;
    EXPECT_TRUE(anchor_of(network_, kAnchor, early).has_value());
    early.solid_after = kAnchor - 1;
    EXPECT_EQ(refusal(early), ErrorCode::out_of_range);
}

TEST_F(AnchorAgreement, HeadersAreAllThereAndLeadToTheAnchor) {
    AnchorReading few = reading("a:1");
    few.headers.erase(few.headers.begin());
    EXPECT_EQ(refusal(few), ErrorCode::truncated);
    few.headers.clear();
    EXPECT_EQ(refusal(few), ErrorCode::truncated);
    AnchorReading stitched = reading("a:1");
    stitched.headers[20].id = make_block_id(stitched.headers[20].number, Hash256{});
    EXPECT_EQ(refusal(stitched), ErrorCode::unknown_parent);
}

TEST_F(AnchorAgreement, ASeatThatIsNoWitnessIsALie) {
    AnchorReading reading = this->reading("a:1");
    reading.before.erase(test::address_of_key(7));
    reading.after.erase(test::address_of_key(7));
    EXPECT_EQ(refusal(reading), ErrorCode::upstream_lied);
}

TEST_F(AnchorAgreement, ABlockJustBehindABorderIsNoneToBeginAt) {
    network_.maintenance_interval_pinned = true;
    network_.max_active_witnesses = 27;
    const auto verdict_behind = [&](BlockNumber border) {
        std::vector<wire::Header> headers;
        test::SimulatedBlock head = test::genesis_of(simulated_);
        for (BlockNumber number = 1; number <= kAnchor; ++number) {
            head = test::extend(
                simulated_, head, {.slot = number == border ? std::int64_t{3} : std::int64_t{1}});
            if (number >= first_ancestor(kAnchor)) headers.push_back(head.header);
        }
        AnchorReading said = reading("a:1");
        said.headers = headers;
        return anchor_of(network_, kAnchor, said);
    };
    const auto refused = verdict_behind(kAnchor - 52);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::out_of_range);
    EXPECT_TRUE(verdict_behind(kAnchor - 53).has_value()) << "two rounds";
}

}  // namespace
}  // namespace tributary::consensus
