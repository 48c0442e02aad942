// SPDX-License-Identifier: Apache-2.0
// The simulator is only worth something if its chains are what the node takes for real ones: here
// dense verification judges them, and the recorded chains judge its manner.
#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "consensus/genesis.hpp"
#include "consensus/header_chain.hpp"
#include "consensus/witness_schedule.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/virtual_chain.hpp"

namespace tributary::test {
namespace {

using consensus::HeaderChain;

constexpr TimestampMs kFarAhead = std::numeric_limits<TimestampMs>::max() / 2;

/// From the bytes that a node would get, with the signer recovered from the signature.
consensus::Candidate received(const VirtualBlock& block) {
    const Bytes bytes = block.block_bytes();
    const auto decoded = wire::decode_block(wire::slice_block(bytes).value()).value();
    const auto key = recover(decoded.header.raw_hash, decoded.header.signature).value();
    return {decoded.header, address_of(key), consensus::verify_body(decoded).value()};
}

Status feed(HeaderChain& chain, consensus::Candidate candidate) {
    auto verified = chain.verify(std::move(candidate), kFarAhead);
    if (!verified) return fail(std::move(verified).error());
    chain.apply(std::move(*verified));
    return {};
}

/// java-tron's solidified number: each seat's newest block in its whole life.
class Solidified {
  public:
    explicit Solidified(VirtualChain& chain) : chain_(chain) {}

    BlockNumber at(BlockNumber number) {
        latest_[chain_.producer(number)] = number;
        const Link link = chain_.link(number);
        std::vector<BlockNumber> latest;
        for (const WitnessNumber seat : chain_.seats(link.period + (link.is_maintenance ? 1 : 0)))
            latest.push_back(latest_[seat]);
        solid_ = std::max(solid_, consensus::solidified_number(std::move(latest)));
        return solid_;
    }

  private:
    VirtualChain& chain_;
    std::map<WitnessNumber, BlockNumber> latest_;
    BlockNumber solid_ = 0;
};

SimulationPlan lively_plan(std::uint32_t n) {
    SimulationPlan plan;
    plan.seed = n;
    plan.n = n;
    plan.maintenance_interval = 600'000;
    plan.headers = 3 * 200 + 30;
    plan.missed_ppm = 20'000;
    plan.returning_percent = 20;
    // Where all of them must have built on a block (n = 2 and 3) nobody can change a key or a seat
    // without a new anchor.
    if (n >= 4) plan.seat_changes = {1, 1};
    if (n != 2 && n != 3) plan.key_changes = {n < 10 ? 1U : 2U, 1};
    plan.newcomers_with_separate_key_percent = 50;
    return plan;
}

class DenseVerification : public testing::TestWithParam<std::uint32_t> {};

TEST_P(DenseVerification, TakesAWholeSimulatedChainFromGenesis) {
    VirtualChain chain(lively_plan(GetParam()));
    const auto rules = chain.rules();
    HeaderChain judge(rules, consensus::genesis_root(rules, chain.network()).value());
    Solidified solidified(chain);
    for (BlockNumber number = 1; number <= chain.head(); ++number) {
        const Status fed = feed(judge, received(chain.block(number)));
        ASSERT_TRUE(fed.has_value()) << number << ": " << fed.error().message();
        ASSERT_LE(judge.solid().number, solidified.at(number)) << "at " << number;
    }
    EXPECT_EQ(judge.tip().id, chain.id(chain.head()));
    EXPECT_GE(judge.solid().number + 3 * GetParam() + 2, chain.head());
    const auto& keys = judge.tip_state().keys->entries();
    EXPECT_EQ(keys.empty(), GetParam() == 2 || GetParam() == 3);
    for (const auto& [number, changed] : chain.key_changes(judge.solid().number)) {
        for (const KeyName& key : changed) {
            EXPECT_EQ(judge.tip_state().keys->key_at(simulated_address({key.witness, 0}),
                                                     judge.solid().number),
                      simulated_address(chain.key_at(key.witness, judge.solid().number)));
        }
    }
    // The list that was learned is the one of the plan.
    const auto seats = chain.anchor(chain.head()).seats;
    for (const auto& place : judge.tip_state().period.places) {
        EXPECT_TRUE(!place || std::find(seats.begin(), seats.end(), *place) != seats.end());
    }
}

TEST_P(DenseVerification, GoesOnFromAnyAnchor) {
    SimulationPlan plan = lively_plan(GetParam());
    plan.separate_keys = GetParam() / 2;
    VirtualChain chain(plan);
    for (const BlockNumber from :
         {BlockNumber{0}, BlockNumber{1}, BlockNumber{150}, BlockNumber{350}}) {
        HeaderChain judge(chain.rules(), chain.root(from));
        for (BlockNumber number = from + 1; number <= chain.head(); ++number) {
            const Status fed = feed(judge, candidate_of(chain.block(number)));
            ASSERT_TRUE(fed.has_value()) << from << ", " << number << ": " << fed.error().message();
        }
        EXPECT_GE(judge.solid().number + 3 * GetParam() + 2, chain.head()) << "from " << from;
    }
}

INSTANTIATE_TEST_SUITE_P(ForEachLengthOfTheList,
                         DenseVerification,
                         testing::Values(1U, 2U, 3U, 4U, 5U, 7U, 19U, 27U),
                         [](const auto& tested) { return "n" + std::to_string(tested.param); });

TEST(ChainSimulator, AmongThreeAKeyChangeInAnotherWitnesssBlockIsTheEndWithoutANewAnchor) {
    SimulationPlan plan = lively_plan(3);
    plan.key_changes = {1, 1};
    VirtualChain chain(plan);
    HeaderChain judge(chain.rules(), chain.root(0));
    for (BlockNumber number = 1; number <= chain.head(); ++number)
        ASSERT_TRUE(feed(judge, candidate_of(chain.block(number))).has_value()) << number;
    // In a block of his own the old key still vouches for the change.
    const auto changes = chain.key_changes(chain.head());
    const auto first = std::find_if(changes.begin(), changes.end(), [&](const auto& change) {
        return chain.producer(change.first) != change.second.front().witness;
    });
    ASSERT_NE(first, changes.end());
    EXPECT_LT(judge.solid().number, first->first);
    ASSERT_TRUE(judge.tip_state().stall.has_value());
    EXPECT_EQ(judge.tip_state().stall->kind, consensus::StallKind::needs_keys);
}

TEST(ChainSimulator, MakesTheSameHeadersInWhateverOrderTheyAreAskedFor) {
    SimulationPlan plan = lively_plan(27);
    plan.headers = 30'000;
    VirtualChain forward(plan);
    VirtualChain jumping(plan);
    std::vector<BlockNumber> asked;
    for (BlockNumber i = 1; i <= 300; ++i)
        asked.push_back(1 + scramble(9, i) % plan.headers);
    std::map<BlockNumber, wire::Header> first;
    for (const BlockNumber number : asked)
        first.emplace(number, jumping.header(number));
    std::sort(asked.begin(), asked.end());
    for (const BlockNumber number : asked)
        ASSERT_EQ(forward.header(number), first.at(number)) << number;
    plan.seed = 28;
    EXPECT_NE(VirtualChain(plan).id(1), forward.id(1));
}

TEST(ChainSimulator, KeepsMainnetsClock) {
    SimulationPlan plan;
    plan.maintenance_interval = 21'600'000;
    plan.headers = 3 * 7198;
    plan.missed_ppm = 0;
    VirtualChain chain(plan);
    std::vector<BlockNumber> maintenance;
    for (BlockNumber number = 1; number < plan.headers; ++number) {
        const bool is_maintenance = chain.link(number).is_maintenance;
        if (is_maintenance) maintenance.push_back(number);
        EXPECT_EQ(chain.timestamp(number + 1) - chain.timestamp(number),
                  is_maintenance ? 9000 : 3000);
    }
    // 7200 slots a period, two of them empty.
    ASSERT_EQ(maintenance, (std::vector<BlockNumber>{1, 7198, 14396}));
    EXPECT_EQ(chain.timestamp(7198), plan.genesis_time + plan.maintenance_interval);
}

TEST(ChainSimulator, ChangesAsManySeatsAndKeysAsItIsTold) {
    SimulationPlan plan;
    plan.headers = 198 * 28;
    plan.missed_ppm = 0;
    plan.seat_changes = {1, 7};
    plan.key_changes = {3, 2};
    VirtualChain chain(plan);
    std::size_t changes = 0;
    for (std::uint64_t period = 2; period <= 28; ++period) {
        const std::set<WitnessNumber> before(chain.seats(period - 1).begin(),
                                             chain.seats(period - 1).end());
        for (const WitnessNumber seat : chain.seats(period))
            changes += before.contains(seat) ? 0U : 1U;
    }
    EXPECT_EQ(changes, 3U);
    std::size_t keys = 0;
    for (const auto& [number, changed] : chain.key_changes(chain.head()))
        keys += changed.size();
    EXPECT_EQ(keys, 28U * 3 / 2);
}

/// A block as it looks from outside.
struct Seen {
    std::int64_t slot = 0;
    bool is_maintenance = false;
    Address witness;
    Bytes raw;
};

/// What is alike in all chains of java-tron.
struct Manner {
    std::int64_t shortest_gap = 1'000;
    std::int64_t shortest_gap_behind_maintenance = 1'000;
    bool has_longer_gaps = false;
    /// Within a period each place of the schedule has one witness and each witness one place, when
    /// the two skipped slots are not counted.
    bool keeps_places = true;
    std::size_t orders = 0;
    /// Field numbers of raw_data.
    std::set<std::vector<std::uint32_t>> fields;
};

std::vector<std::uint32_t> fields_of(ByteView raw) {
    std::vector<std::uint32_t> out;
    EXPECT_TRUE(wire::for_each_field(raw, [&](const wire::WireField& field) {
                    out.push_back(field.number);
                }).has_value());
    return out;
}

Manner manner_of(const std::vector<Seen>& blocks, std::int64_t n) {
    Manner out;
    std::map<std::int64_t, Address> places;
    std::set<std::map<std::int64_t, Address>> orders;
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        const Seen& parent = blocks[i - 1];
        const std::int64_t gap = blocks[i].slot - parent.slot;
        auto& shortest =
            parent.is_maintenance ? out.shortest_gap_behind_maintenance : out.shortest_gap;
        shortest = std::min(shortest, gap);
        out.has_longer_gaps |= gap > (parent.is_maintenance ? 3 : 1);
        if (parent.is_maintenance) {
            orders.insert(std::exchange(places, {}));
        }
        const std::int64_t place = (blocks[i].slot - (parent.is_maintenance ? 2 : 0)) % n;
        const auto seat = places.emplace(place, blocks[i].witness).first;
        out.keeps_places &= seat->second == blocks[i].witness;
        const auto times = std::count_if(places.begin(), places.end(), [&](const auto& entry) {
            return entry.second == blocks[i].witness;
        });
        out.keeps_places &= times == 1;
        out.fields.insert(fields_of(blocks[i].raw));
    }
    out.orders = orders.size();
    return out;
}

TEST(ChainSimulator, HasTheMannerOfTheRecordedChain) {
    const auto recorded = load_recorded_chain("main");
    const auto& facts = recorded.facts["blocks"];
    const auto genesis_time = facts[0]["timestamp"].get<std::int64_t>();
    std::vector<Seen> real;
    // Only from there on java-tron has the full list, and a version in its headers.
    for (std::size_t number = 600; number <= 1800; ++number) {
        const auto header = recorded.block(number).header;
        real.push_back({(header.timestamp - genesis_time) / 3000,
                        facts[number].value("maintenance", 0) == 1,
                        header.witness,
                        header.raw});
    }
    SimulationPlan plan = lively_plan(27);
    plan.headers = 1200;
    VirtualChain chain(plan);
    std::vector<Seen> simulated;
    for (BlockNumber number = 1; number <= chain.head(); ++number) {
        const Link link = chain.link(number);
        const auto header = chain.header(number);
        simulated.push_back({static_cast<std::int64_t>(link.slot),
                             link.is_maintenance,
                             header.witness,
                             header.raw});
    }
    const Manner ours = manner_of(simulated, 27);
    const Manner theirs = manner_of(real, 27);
    EXPECT_EQ(theirs.shortest_gap, 1);
    EXPECT_EQ(ours.shortest_gap, 1);
    EXPECT_EQ(theirs.shortest_gap_behind_maintenance, 3);
    EXPECT_EQ(ours.shortest_gap_behind_maintenance, 3);
    EXPECT_TRUE(theirs.has_longer_gaps && ours.has_longer_gaps);
    EXPECT_TRUE(theirs.keeps_places);
    EXPECT_TRUE(ours.keeps_places);
    EXPECT_GT(theirs.orders, 1U);
    EXPECT_GT(ours.orders, 1U);
    ASSERT_EQ(ours.fields.size(), 1U);
    EXPECT_TRUE(theirs.fields.contains(*ours.fields.begin()));
}

TEST(ChainSimulator, HeadersHaveMainnetsSize) {
    SimulationPlan plan;
    plan.maintenance_interval = 21'600'000;
    plan.headers = 2'200'000;
    VirtualChain chain(plan);
    EXPECT_EQ(chain.header(2'199'999).raw.size(), 105U);
    EXPECT_EQ(chain.block(2'199'999).header_bytes().size(), 174U);
}

}  // namespace
}  // namespace tributary::test
