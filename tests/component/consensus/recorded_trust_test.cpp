// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "consensus/chain_health.hpp"
#include "consensus/header_chain.hpp"
#include "consensus/network_file.hpp"
#include "consensus/signer_cache.hpp"
#include "consensus/trust_window.hpp"
#include "tests/support/chain_builder.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::consensus {
namespace {

/// A recording, decoded once, with the signer and the facts of each block.
struct Recording {
    Network network;
    nlohmann::json facts;
    std::vector<Candidate> blocks;
    std::map<std::string, Candidate> losing;

    [[nodiscard]] BlockNumber solid_at(std::size_t number) const {
        return facts["blocks"][number]["solid"].get<BlockNumber>();
    }
};

Candidate candidate_of(const wire::Block& block) {
    const auto key = recover(block.header.raw_hash, block.header.signature);
    return {block.header, address_of(key.value()), verify_body(block).value()};
}

Recording load(const std::string& name) {
    const auto recorded = test::load_recorded_chain(name);
    Recording out;
    const std::string folder = "chains/" + name + "/";
    out.network = parse_network(test::read_test_data(folder + "network.json")).value();
    out.facts = recorded.facts;
    out.blocks.resize(1);
    for (std::size_t number = 1; number < recorded.blocks.size(); ++number)
        out.blocks.push_back(candidate_of(recorded.block(number)));
    for (const Bytes& bytes : test::split_delimited(test::read_test_data(folder + "forks.pb"))) {
        const wire::Block block = wire::decode_block(wire::slice_block(bytes).value()).value();
        out.losing.emplace(block.header.id.hex(), candidate_of(block));
    }
    return out;
}

const Recording& main_chain() {
    static const Recording recording = load("main");
    return recording;
}

const Recording& turnover_chain() {
    static const Recording recording = load("turnover");
    return recording;
}

HeaderChain start(const Recording& recording) {
    const ChainRules rules = rules_of(recording.network);
    return {rules, genesis_root(rules, recording.network).value()};
}

Result<ChainUpdate> feed(HeaderChain& chain, Candidate candidate) {
    const TimestampMs now = candidate.header.timestamp;
    auto verified = chain.verify(std::move(candidate), now);
    if (!verified) return fail(std::move(verified).error());
    return chain.apply(std::move(*verified));
}

/// The same block as a relay without any witness key would sign it again.
Candidate signed_by_relay(Candidate candidate) {
    candidate.header.signature = sign(candidate.header.raw_hash, test::key_of(4711));
    candidate.signer = test::address_of_key(4711);
    return candidate;
}

struct Lag {
    BlockNumber blocks = 0;
    std::size_t at = 0;
};

/// Follows a recording; fails where a header is not LINKED or SOLID is ahead of java-tron's.
std::vector<Lag> follow(HeaderChain& chain, const Recording& recording) {
    std::vector<Lag> lags;
    for (std::size_t number = 1; number < recording.blocks.size(); ++number) {
        const auto update = feed(chain, recording.blocks[number]);
        EXPECT_TRUE(update.has_value()) << number << ": " << update.error().message();
        if (!update) return lags;
        EXPECT_EQ(chain.tip().number, number);
        EXPECT_LE(chain.solid().number, recording.solid_at(number)) << "at " << number;
        lags.push_back({recording.solid_at(number) - chain.solid().number, number});
    }
    std::sort(lags.begin(), lags.end(), [](const Lag& a, const Lag& b) {
        return std::pair(a.blocks, a.at) < std::pair(b.blocks, b.at);
    });
    std::cout << recording.network.name << ": lag of SOLID behind java-tron's, median "
              << lags[lags.size() / 2].blocks << ", worst " << lags.back().blocks << " at block "
              << lags.back().at << ", at the head "
              << recording.solid_at(recording.blocks.size() - 1) - chain.solid().number << '\n';
    return lags;
}

TEST(RecordedTrust, MainIsLinkedFromGenesisAndSolidIsNeverAheadOfJavaTron) {
    HeaderChain chain = start(main_chain());
    const auto lags = follow(chain, main_chain());
    ASSERT_EQ(lags.size(), 3000U);
    EXPECT_EQ(lags[lags.size() / 2].blocks, 0U);
    EXPECT_LE(lags.back().blocks, 46U);
    EXPECT_EQ(chain.solid().number, main_chain().solid_at(3000));
}

TEST(RecordedTrust, TurnoverWaitsForACheckpointAndGoesOnWhenTheOldWitnessesSitAgain) {
    const Recording& recording = turnover_chain();
    HeaderChain chain = start(recording);
    for (std::size_t number = 1; number <= 1560; ++number)
        ASSERT_TRUE(feed(chain, recording.blocks[number]).has_value()) << number;
    EXPECT_EQ(chain.solid().number, 1472U);
    const auto& stall = chain.tip_state().stall;
    ASSERT_TRUE(stall.has_value());
    EXPECT_EQ(stall->kind, StallKind::needs_checkpoint);
    EXPECT_GE(stall->since, 1492U);
    EXPECT_LE(stall->seen, 18U);
    EXPECT_EQ(stall->needed, 19U);
    EXPECT_EQ(stall->unknown_seats, 9U);
    EXPECT_EQ(stall->solid, 1472U);
    EXPECT_EQ(judge_health(chain, recording.blocks[1560].header.timestamp).health,
              Health::needs_checkpoint);

    HeaderChain whole = start(recording);
    const auto lags = follow(whole, recording);
    ASSERT_EQ(lags.size(), 3000U);
    EXPECT_LE(lags.back().blocks, 189U);
    EXPECT_EQ(whole.solid().number, recording.solid_at(3000));
    EXPECT_FALSE(whole.tip_state().stall.has_value());
}

/// The blocks of a losing branch; those that it shares with the winning one are left out.
std::vector<Candidate> losing_branch(const Recording& recording, const nlohmann::json& fork) {
    std::vector<Candidate> out;
    for (const auto& id : fork["losing"]) {
        const auto block = recording.losing.find(id.get<std::string>());
        if (block != recording.losing.end()) out.push_back(block->second);
    }
    return out;
}

/// Feeds the losing branch of every fork before or after the winning one.
void feed_with_forks(const Recording& recording, bool losing_first) {
    HeaderChain chain = start(recording);
    std::map<BlockNumber, std::vector<Candidate>> branches;
    for (const auto& fork : recording.facts["forks"]) {
        auto branch = losing_branch(recording, fork);
        const BlockNumber forked = branch.front().header.number - 1;
        const BlockNumber decided =
            fork["commonAncestor"].get<BlockNumber>() + fork["winning"].size();
        branches.emplace(losing_first ? forked : decided, std::move(branch));
    }
    std::size_t fed = 0;
    for (std::size_t number = 1; number < recording.blocks.size(); ++number) {
        ASSERT_TRUE(feed(chain, recording.blocks[number]).has_value()) << number;
        for (const Candidate& candidate : branches[number]) {
            ASSERT_TRUE(feed(chain, candidate).has_value()) << candidate.header.id.hex();
            EXPECT_TRUE(!losing_first || chain.tip().id == candidate.header.id);
            ++fed;
        }
    }
    EXPECT_EQ(fed, recording.losing.size());
    EXPECT_EQ(chain.tip().id, recording.blocks.back().header.id);
    EXPECT_EQ(chain.solid().number, recording.solid_at(recording.blocks.size() - 1));
    EXPECT_FALSE(chain.conflict().has_value());
}

TEST(RecordedTrust, ForksEndWhereJavaTronEndedWhenTheLosingBranchComesFirst) {
    feed_with_forks(main_chain(), true);
    feed_with_forks(turnover_chain(), true);
}

TEST(RecordedTrust, ForksEndWhereJavaTronEndedWhenTheWinningBranchComesFirst) {
    feed_with_forks(main_chain(), false);
    feed_with_forks(turnover_chain(), false);
}

TEST(RecordedTrust, AChainSignedAgainByARelayStaysLinkedAndTeachesNothing) {
    HeaderChain chain = start(main_chain());
    for (std::size_t number = 1; number <= 3000; ++number)
        ASSERT_TRUE(feed(chain, signed_by_relay(main_chain().blocks[number])).has_value());
    EXPECT_EQ(chain.tip().number, 3000U);
    EXPECT_EQ(chain.solid().number, 0U);
    EXPECT_EQ(chain.vouched().number, 0U);
    EXPECT_EQ(chain.participation(), 0U);
    EXPECT_TRUE(chain.tip_state().keys->entries().empty());
    EXPECT_EQ(chain.tip_state().period.trusted,
              start(main_chain()).root_states().front().period.trusted);
    EXPECT_TRUE(chain.tip_state().period.joined.empty());
}

TEST(RecordedTrust, ARelayThatSignsOnlyTheEndAgainGetsNothingAboveWhatHonestOnesBuiltOn) {
    for (const std::size_t last_honest : {300U, 520U, 1470U}) {
        HeaderChain chain = start(main_chain());
        for (std::size_t number = 1; number <= last_honest; ++number)
            ASSERT_TRUE(feed(chain, main_chain().blocks[number]).has_value());
        const BlockRef solid = chain.solid();
        const BlockRef vouched = chain.vouched();
        const KeyBook keys = *chain.tip_state().keys;
        for (std::size_t number = last_honest + 1; number <= last_honest + 600; ++number)
            ASSERT_TRUE(feed(chain, signed_by_relay(main_chain().blocks[number])).has_value());
        EXPECT_EQ(chain.solid(), solid);
        EXPECT_EQ(chain.vouched(), vouched);
        EXPECT_TRUE(*chain.tip_state().keys == keys);
    }
}

TEST(RecordedTrust, HonestSignaturesThatComeAfterTheRelaysRepairEverything) {
    const Recording& recording = main_chain();
    HeaderChain honest = start(recording);
    HeaderChain chain = start(recording);
    for (std::size_t number = 1; number <= 700; ++number) {
        ASSERT_TRUE(feed(honest, recording.blocks[number]).has_value());
        ASSERT_TRUE(feed(chain, signed_by_relay(recording.blocks[number])).has_value());
    }
    ASSERT_EQ(chain.solid().number, 0U);
    for (std::size_t number = 1; number <= 700; ++number)
        ASSERT_TRUE(feed(chain, recording.blocks[number]).has_value()) << number;
    EXPECT_EQ(chain.tip(), honest.tip());
    EXPECT_EQ(chain.solid(), honest.solid());
    EXPECT_TRUE(chain.tip_state() == honest.tip_state());
}

TEST(RecordedTrust, ARelayThatIsAlwaysFirstDelaysNoSolidBlock) {
    const Recording& recording = main_chain();
    HeaderChain honest = start(recording);
    HeaderChain chain = start(recording);
    for (std::size_t number = 1; number <= 1000; ++number) {
        ASSERT_TRUE(feed(honest, recording.blocks[number]).has_value());
        ASSERT_TRUE(feed(chain, signed_by_relay(recording.blocks[number])).has_value());
        ASSERT_TRUE(feed(chain, recording.blocks[number]).has_value());
        ASSERT_EQ(chain.solid(), honest.solid()) << number;
        ASSERT_EQ(chain.vouched(), honest.vouched()) << number;
    }
}

TEST(RecordedTrust, SignaturesWithAFalseParityAreRepairedByTheRightOnes) {
    const Recording& recording = main_chain();
    HeaderChain chain = start(recording);
    SignerCache cold;
    for (std::size_t number = 1; number <= 200; ++number) {
        Candidate flipped = recording.blocks[number];
        flipped.header.signature.bytes[64] ^= 1;
        const auto signer = cold.signer_of(flipped.header);
        if (signer) {
            flipped.signer = *signer;
            ASSERT_TRUE(feed(chain, std::move(flipped)).has_value());
        }
        Candidate honest = recording.blocks[number];
        honest.signer = cold.signer_of(honest.header).value();
        ASSERT_EQ(honest.signer, recording.blocks[number].signer);
        ASSERT_TRUE(feed(chain, std::move(honest)).has_value());
    }
    EXPECT_EQ(chain.solid().number, recording.solid_at(200));
}

/// What a client knows that has followed the recording up to the start of one of its periods.
TrustPoint point_before(const Recording& recording, std::size_t epoch) {
    const auto& facts = recording.facts["epochs"][epoch];
    TrustPoint point;
    point.block.number = facts["firstBlock"].get<BlockNumber>() - 1;
    point.n = 27;
    for (const auto& witness : facts["activeWitnesses"])
        point.trusted.push_back(parse_address(witness.get<std::string>()).value());
    std::sort(point.trusted.begin(), point.trusted.end());
    auto keys = std::make_shared<KeyBook>();
    for (BlockNumber number = 1; number <= point.block.number; ++number) {
        for (const auto& change : recording.blocks[number].facts.key_changes)
            keys->learn(change.owner, {number, change.key});
    }
    point.keys = std::move(keys);
    return point;
}

/// Judges windows all over the recording from the period that lies `periods` before each.
void judge_all_windows(const Recording& recording, std::size_t periods) {
    const ChainRules rules = rules_of(recording.network);
    const std::size_t epochs = recording.facts["epochs"].size();
    std::size_t judged = 0;
    std::size_t good = 0;
    for (std::size_t epoch = 0; epoch + periods < epochs; ++epoch) {
        const TrustPoint point = point_before(recording, epoch);
        const auto first =
            recording.facts["epochs"][epoch + periods]["firstBlock"].get<std::size_t>();
        for (const std::size_t start : {first, first + 5, first + 21}) {
            const std::size_t end = std::min(start + 54, recording.blocks.size());
            std::vector<SignedHeader> window;
            for (std::size_t number = start; number < end; ++number)
                window.push_back(
                    {recording.blocks[number].header, recording.blocks[number].signer});
            if (window.size() < 8) continue;
            const auto report = judge_window(rules, point, window, window.back().header.timestamp);
            ASSERT_TRUE(report.has_value()) << start << ": " << report.error().message();
            ++judged;
            if (!report->solid) continue;
            ++good;
            EXPECT_LE(report->solid->number, recording.solid_at(end - 1)) << "from " << start;
            EXPECT_LE(report->next->trusted.size(), 27U);
        }
    }
    std::cout << recording.network.name << ": " << good << " of " << judged
              << " windows are good from " << periods << " periods before\n";
    EXPECT_GT(good * 4, judged);
}

TEST(RecordedTrust, NoWindowOfTheRecordingsIsSolidBeforeJavaTron) {
    for (const std::size_t periods : {0U, 1U, 3U}) {
        judge_all_windows(main_chain(), periods);
        judge_all_windows(turnover_chain(), periods);
    }
}

}  // namespace
}  // namespace tributary::consensus
