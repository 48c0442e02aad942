// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/anchor_survey.hpp"

#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::tools {
namespace {

using consensus::AnchorVerdict;
using consensus::WitnessKeys;

constexpr BlockNumber kStart = 100;
const Address kCandidate = test::address_of_key(30);

/// What a full node of the tests says.
struct Script {
    std::string name;
    /// Its own where empty.
    std::string peer;
    BlockId genesis;
    BlockNumber solid = kStart;
    /// Blocks that become solid between two questions for the solid block.
    BlockNumber pace = 1;
    WitnessKeys keys;
    /// Later words on single keys, by the number of the reading.
    std::map<int, WitnessKeys> changes;
    /// From this reading on it is gone.
    int readings = 100;
};

/// Headers of one chain for all.
const std::vector<wire::Header>& chain() {
    static const std::vector<wire::Header> made = [] {
        const auto network = test::simulated_network(27, 21'600'000);
        test::SimulatedBlock head = test::genesis_of(network);
        std::vector<wire::Header> out{head.header};
        while (out.size() < 400) {
            head = test::extend(network, head);
            out.push_back(head.header);
        }
        return out;
    }();
    return made;
}

class ScriptedNode final : public SolidityNode {
  public:
    explicit ScriptedNode(Script script) : script_(std::move(script)) {
        if (script_.peer.empty()) script_.peer = "ipv4:" + script_.name;
    }

    [[nodiscard]] const std::string& name() const override { return script_.name; }

    [[nodiscard]] const std::string& peer() const override { return script_.peer; }

    Result<BlockId> genesis() override { return script_.genesis; }

    Result<BlockNumber> solid() override {
        const BlockNumber out = script_.solid;
        script_.solid += script_.pace;
        return out;
    }

    Result<WitnessKeys> keys() override {
        if (reading_++ >= script_.readings) return fail(ErrorCode::unavailable, "it is gone");
        WitnessKeys out = script_.keys;
        for (const auto& [witness, key] : script_.changes[reading_])
            out[witness] = key;
        return out;
    }

    Result<std::vector<wire::Header>> headers(BlockNumber first, BlockNumber last) override {
        return std::vector<wire::Header>(chain().begin() + static_cast<std::ptrdiff_t>(first),
                                         chain().begin() + static_cast<std::ptrdiff_t>(last) + 1);
    }

  private:
    Script script_;
    int reading_ = 0;
};

class Survey : public testing::Test {
  protected:
    Survey() {
        network_.genesis.timestamp_ms =
            test::simulated_network(27, 21'600'000).rules.grid.genesis_time;
    }

    [[nodiscard]] Script script(const std::string& name) const {
        Script out;
        out.name = name;
        out.genesis = network_.genesis.id;
        for (std::uint64_t key = 1; key <= 37; ++key)
            out.keys[test::address_of_key(key)] = test::address_of_key(key);
        out.keys[kCandidate] = test::address_of_key(41);
        return out;
    }

    AnchorVerdict survey(const std::vector<Script>& scripts, std::size_t threshold = 2) {
        AnchorSurvey::Nodes nodes;
        for (const Script& script : scripts)
            nodes.push_back(std::make_unique<ScriptedNode>(script));
        return AnchorSurvey(network_, std::move(nodes), around_).run(threshold);
    }

    /// Why the only one who dissents does.
    static std::string reason(const AnchorVerdict& verdict, const std::string& name) {
        EXPECT_EQ(verdict.dissenters.size(), 1U);
        if (verdict.dissenters.size() != 1) return {};
        EXPECT_EQ(verdict.dissenters.front().name, name);
        return verdict.dissenters.front().why;
    }

    consensus::Network network_ =
        consensus::parse_network(test::read_test_data("chains/main/network.json")).value();
    std::istringstream in_;
    std::ostringstream out_;
    std::ostringstream err_;
    TimestampMs now_ = 0;
    Surroundings around_{in_,
                         out_,
                         err_,
                         {},
                         [this](std::chrono::milliseconds time) { now_ += time.count(); },
                         [this] { return now_; }};
};

TEST_F(Survey, NodesThatAgreeGiveABlockThatWasNotSolidAtTheFirstReading) {
    const auto verdict = survey({script("a:1"), script("b:1"), script("c:1")});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.anchor->block.number, kStart + kAnchorLead);
    EXPECT_EQ(verdict.anchor->block.id, chain()[kStart + kAnchorLead].id);
    EXPECT_EQ(verdict.anchor->seats.size(), 27U);
    ASSERT_EQ(verdict.anchor->keys.size(), 1U);
    EXPECT_EQ(verdict.anchor->keys.front(),
              (consensus::AnchorKey{kCandidate, test::address_of_key(41)}));
    EXPECT_EQ(verdict.agreeing, (std::vector<std::string>{"a:1", "b:1", "c:1"}));
    EXPECT_TRUE(verdict.dissenters.empty());
    EXPECT_NE(err_.str().find("waiting until block 105 is solid"), std::string::npos);
}

TEST_F(Survey, NodesALittleApartAgreeOnTheSameBlock) {
    Script ahead = script("b:1");
    ahead.solid += kAnchorLead - 1;
    Script behind = script("c:1");
    behind.solid -= 12;
    const auto verdict = survey({script("a:1"), ahead, behind}, 2);
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.agreeing.size(), 3U);
}

TEST_F(Survey, ALiarFarAheadNeitherDelaysNorDecides) {
    Script liar = script("b:1");
    liar.solid = std::numeric_limits<BlockNumber>::max() / 2;
    const auto verdict = survey({script("a:1"), liar, script("c:1")});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.anchor->block.number, kStart + kAnchorLead);
    EXPECT_NE(reason(verdict, "b:1").find("solid there before"), std::string::npos);
    EXPECT_LT(now_, 10'000);
}

TEST_F(Survey, ALiarAboutAKeyIsNamed) {
    Script liar = script("b:1");
    liar.keys[test::address_of_key(5)] = test::address_of_key(42);
    const auto verdict = survey({script("a:1"), liar, script("c:1")});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.anchor->keys.size(), 1U);
    EXPECT_NE(reason(verdict, "b:1").find(test::address_of_key(5).base58()), std::string::npos);
}

TEST_F(Survey, TwoNamesOfOneNodeAreNoAgreement) {
    Script twin = script("b:1");
    twin.peer = "ipv4:a:1";
    EXPECT_FALSE(survey({script("a:1"), twin}).anchor);
}

TEST_F(Survey, AKeyThatChangesInBetweenIsReadOnceMore) {
    Script first = script("a:1");
    for (int reading = 2; reading < 10; ++reading)
        first.changes[reading][kCandidate] = test::address_of_key(43);
    Script second = first;
    second.name = "b:1";
    const auto verdict = survey({first, second});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.anchor->keys.front().key, test::address_of_key(43));
    EXPECT_GT(verdict.anchor->block.number, kStart + kAnchorLead);
    EXPECT_NE(err_.str().find("the nodes moved on meanwhile"), std::string::npos);
}

TEST_F(Survey, KeysThatGoOnChangingEndIt) {
    Script restless = script("a:1");
    for (int reading = 1; reading < 20; reading += 2)
        restless.changes[reading][kCandidate] = test::address_of_key(43);
    const auto verdict = survey({restless, script("b:1")});
    EXPECT_FALSE(verdict.anchor);
    EXPECT_TRUE(verdict.has_moved);
    EXPECT_NE(reason(verdict, "a:1").find("changed its key"), std::string::npos);
}

TEST_F(Survey, ANodeOfAnotherNetworkIsDropped) {
    Script stranger = script("b:1");
    stranger.genesis = BlockId{};
    const auto verdict = survey({script("a:1"), stranger, script("c:1")});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.agreeing.size(), 2U);
    EXPECT_NE(reason(verdict, "b:1").find(BlockId{}.hex()), std::string::npos);
    EXPECT_FALSE(survey({script("a:1"), stranger}).anchor);
}

TEST_F(Survey, ANodeThatHangsBehindIsNotAwaitedForLong) {
    Script stuck = script("c:1");
    stuck.pace = 0;
    const auto verdict = survey({script("a:1"), script("b:1"), stuck});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_EQ(verdict.agreeing.size(), 2U);
    EXPECT_NE(reason(verdict, "c:1").find("its solid block is 100, not yet 105"),
              std::string::npos);
    EXPECT_LT(now_, kMaxLaggardWait.count() + 10'000);
}

TEST_F(Survey, AChainThatStandsStillEndsTheWait) {
    Script first = script("a:1");
    first.pace = 0;
    Script second = script("b:1");
    second.pace = 0;
    const auto verdict = survey({first, second});
    EXPECT_FALSE(verdict.anchor);
    EXPECT_EQ(verdict.dissenters.size(), 2U);
    EXPECT_GE(now_, kMaxAnchorWait.count());
    EXPECT_LT(now_, kMaxAnchorWait.count() + 5'000);
}

TEST_F(Survey, ANodeThatGoesAwayIsNamed) {
    Script gone = script("c:1");
    gone.readings = 1;
    const auto verdict = survey({script("a:1"), script("b:1"), gone});
    ASSERT_TRUE(verdict.anchor);
    EXPECT_NE(reason(verdict, "c:1").find("it is gone"), std::string::npos);
    EXPECT_NE(err_.str().find("c:1: "), std::string::npos);
}

}  // namespace
}  // namespace tributary::tools
