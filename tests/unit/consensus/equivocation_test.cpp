// SPDX-License-Identifier: Apache-2.0
#include "consensus/equivocation.hpp"

#include <gtest/gtest.h>

#include "consensus/equivocation_log.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

using test::SimulatedBlock;
using test::SimulatedNetwork;

/// A key that belongs to no witness.
constexpr std::uint64_t kJunkKey = 60;
/// A key that a witness changes to.
constexpr std::uint64_t kNewKey = 50;

/// A network behind its first thirty blocks.
struct Simulation {
    SimulatedNetwork network = test::simulated_network(27, 21'600'000);
    HeaderChain chain = test::chain_of(network);
    SimulatedBlock head = test::genesis_of(network);

    Simulation() {
        for (const SimulatedBlock& block : test::extend_by(network, head, 30))
            feed(head = block);
    }

    std::optional<Equivocation> feed(const SimulatedBlock& block) {
        auto update = test::feed(chain, block);
        EXPECT_TRUE(update.has_value());
        if (!update || update->equivocations.empty()) return std::nullopt;
        EXPECT_EQ(update->equivocations.size(), 1U);
        return std::move(update->equivocations.front());
    }

    [[nodiscard]] SimulatedBlock next(const test::BlockPlan& plan = {}) const {
        return test::extend(network, head, plan);
    }

    /// Two signed headers for the next slot.
    [[nodiscard]] Equivocation equivocation() const {
        const SimulatedBlock first = next();
        return {test::candidate_of(first).signer, first.header, next({.variant = 1}).header};
    }
};

ErrorCode refusal(const wire::Header& first, const wire::Header& second) {
    const auto verified = verify_equivocation(std::vector{first, second});
    EXPECT_FALSE(verified.has_value());
    return verified ? ErrorCode::not_found : verified.error().code;
}

TEST(Equivocation, TwoHeadersOfOneSeatForOneSlotAreProof) {
    Simulation simulation;
    EXPECT_FALSE(simulation.feed(simulation.next()).has_value());
    const auto found = simulation.feed(simulation.next({.variant = 1}));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(*found, simulation.equivocation());
    EXPECT_EQ(verify_equivocation(std::vector{found->first, found->second}), *found);
    EXPECT_EQ(decode_equivocation(encode_equivocation(*found)), *found);
}

TEST(Equivocation, IsFoundAcrossBranchesOfDifferentLength) {
    Simulation simulation;
    // One leaves out the slot before, so that the numbers differ.
    const SimulatedBlock late = simulation.next({.slot = 2});
    const SimulatedBlock between = simulation.next();
    const SimulatedBlock in_turn = test::extend(simulation.network, between);
    ASSERT_EQ(late.header.timestamp, in_turn.header.timestamp);
    EXPECT_FALSE(simulation.feed(late).has_value());
    EXPECT_FALSE(simulation.feed(between).has_value());
    const auto found = simulation.feed(in_turn);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->first.id, late.header.id);
    EXPECT_EQ(found->second.id, in_turn.header.id);
}

TEST(Equivocation, HeadersByAKeyThatIsNotTheSeatsAreNone) {
    Simulation simulation;
    EXPECT_FALSE(simulation.feed(simulation.next({.key = kJunkKey})).has_value());
    EXPECT_FALSE(simulation.feed(simulation.next({.key = kJunkKey, .variant = 1})).has_value());
    EXPECT_FALSE(simulation.feed(simulation.next({.variant = 2})).has_value())
        << "one by the seat, two that anybody could make";
}

TEST(Equivocation, OneHeaderWithTwoSignaturesIsNone) {
    Simulation simulation;
    EXPECT_FALSE(simulation.feed(test::signed_again(simulation.next(), kJunkKey)).has_value());
    EXPECT_FALSE(simulation.feed(simulation.next()).has_value());
}

TEST(Equivocation, IsFoundWhenTheSeatsOwnSignatureComesLate) {
    Simulation simulation;
    EXPECT_FALSE(simulation.feed(simulation.next()).has_value());
    const SimulatedBlock second = simulation.next({.variant = 1});
    EXPECT_FALSE(simulation.feed(test::signed_again(second, kJunkKey)).has_value());
    const auto found = simulation.feed(second);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(*found, simulation.equivocation());
}

/// A witness that signs two blocks with its new key before that is proved.
struct Changing : Simulation {
    SimulatedBlock change = next({.facts = change_of(turn(2), kNewKey)});
    SimulatedBlock first = test::extend(network, change, {.key = kNewKey});
    SimulatedBlock second = test::extend(network, change, {.key = kNewKey, .variant = 1});
    /// The last one makes the change SOLID.
    std::vector<SimulatedBlock> more = test::extend_by(network, first, 18);

    [[nodiscard]] Address turn(std::int64_t slot) const {
        return test::scheduled(network, head, slot);
    }

    static BlockFacts change_of(const Address& witness, std::uint64_t key) {
        BlockFacts out;
        out.key_changes = {{witness, test::address_of_key(key)}};
        return out;
    }

    [[nodiscard]] Equivocation pair() const {
        return {test::address_of_key(kNewKey), first.header, second.header};
    }

    void feed_none(const std::vector<SimulatedBlock>& blocks) {
        for (const SimulatedBlock& block : blocks)
            EXPECT_FALSE(feed(block).has_value()) << block.header.number;
    }
};

TEST(Equivocation, IsFoundOnceWhenTheKeyIsProvedLater) {
    Changing simulation;
    simulation.feed_none({simulation.change, simulation.first, simulation.second});
    const SimulatedBlock last = simulation.more.back();
    simulation.more.pop_back();
    simulation.feed_none(simulation.more);
    EXPECT_EQ(simulation.feed(last), simulation.pair());
    // One more key that is proved, so that all is looked at again.
    const SimulatedBlock again = test::extend(
        simulation.network, last, {.facts = Changing::change_of(simulation.turn(2), kJunkKey)});
    simulation.feed_none({again});
    simulation.feed_none(test::extend_by(simulation.network, again, 40));
    const auto& keys = *simulation.chain.tip_state().keys;
    EXPECT_EQ(keys.entries().at(simulation.first.header.witness).size(), 2U);
}

TEST(Equivocation, IsFoundWithTheSeatsOwnSignaturesWhereARelaysCameFirst) {
    Changing simulation;
    simulation.feed_none({simulation.change,
                          test::signed_again(simulation.first, kJunkKey),
                          simulation.first,
                          test::signed_again(simulation.second, kJunkKey),
                          simulation.second});
    const SimulatedBlock last = simulation.more.back();
    simulation.more.pop_back();
    simulation.feed_none(simulation.more);
    const auto found = simulation.feed(last);
    ASSERT_EQ(found, simulation.pair());
    EXPECT_EQ(verify_equivocation(std::vector{found->first, found->second}), *found);
}

TEST(Equivocation, IsFoundWhereALateSignatureProvesTheKey) {
    Changing simulation;
    simulation.feed_none({simulation.change, simulation.first, simulation.second});
    const SimulatedBlock late = simulation.more[5];
    simulation.more[5] = test::signed_again(late, kJunkKey);
    simulation.feed_none(simulation.more);
    EXPECT_EQ(simulation.feed(late), simulation.pair());
}

TEST(Equivocation, EachFurtherHeaderIsShownBesideTheFirst) {
    Changing simulation;
    const SimulatedBlock third =
        test::extend(simulation.network, simulation.change, {.key = kNewKey, .variant = 2});
    simulation.feed_none({simulation.change, simulation.first, simulation.second, third});
    std::vector<Equivocation> found;
    for (const SimulatedBlock& block : simulation.more) {
        auto update = test::feed(simulation.chain, block);
        ASSERT_TRUE(update.has_value());
        found.insert(found.end(), update->equivocations.begin(), update->equivocations.end());
    }
    Equivocation other = simulation.pair();
    other.second = third.header;
    EXPECT_EQ(found, (std::vector{simulation.pair(), other}));
}

TEST(Equivocation, DoesNotStopTheChain) {
    Simulation simulation;
    simulation.feed(simulation.next({.variant = 1}));
    for (const SimulatedBlock& block : test::extend_by(simulation.network, simulation.head, 40))
        simulation.feed(block);
    EXPECT_EQ(simulation.chain.tip().number, 70U);
    EXPECT_EQ(simulation.chain.solid().number, 52U);
}

TEST(Equivocation, OtherPairsOfHeadersAreRefused) {
    const Simulation simulation;
    const auto [signer, first, second] = simulation.equivocation();
    const wire::Header later = simulation.next({.slot = 28}).header;
    wire::Header other_witness = second;
    other_witness.witness = test::address_of_key(kJunkKey);
    ASSERT_EQ(later.witness, first.witness);
    EXPECT_EQ(refusal(first, first), ErrorCode::malformed);
    EXPECT_EQ(refusal(first, later), ErrorCode::malformed);
    EXPECT_EQ(refusal(first, other_witness), ErrorCode::malformed);
    EXPECT_EQ(refusal(first, simulation.next({.key = kJunkKey, .variant = 1}).header),
              ErrorCode::bad_signature);
    EXPECT_FALSE(verify_equivocation(std::vector{first}).has_value());
}

/// Equivocations for as many slots; only what the log looks at.
Equivocation in_slot(const Address& witness, TimestampMs time) {
    Equivocation out;
    out.first.witness = out.second.witness = witness;
    out.first.timestamp = out.second.timestamp = time;
    return out;
}

bool add(EquivocationLog& log, KvStore& store, const Equivocation& equivocation) {
    const auto entry = log.add(equivocation);
    EXPECT_TRUE(store.write(entry.batch, Durability::buffered).has_value());
    return entry.kept;
}

TEST(EquivocationLog, KeepsOneForEachSlotOverARestart) {
    MemoryStore store;
    auto log = EquivocationLog::open(store).value();
    const Equivocation seen = Simulation().equivocation();
    EXPECT_TRUE(add(log, store, seen));
    EXPECT_FALSE(add(log, store, seen));
    EXPECT_EQ(log.seen(), 1U);
    auto again = EquivocationLog::open(store).value();
    EXPECT_EQ(again.seen(), 1U);
    EXPECT_EQ(again.list().value(), std::vector{seen});
    EXPECT_FALSE(add(again, store, seen));
    EXPECT_EQ(again.seen(), 1U);
}

TEST(EquivocationLog, WritesSignaturesFromWhichAnybodyFindsTheSigner) {
    MemoryStore store;
    auto log = EquivocationLog::open(store).value();
    const Equivocation right = Simulation().equivocation();
    Equivocation seen = right;
    seen.second.signature.bytes.back() ^= 1;
    EXPECT_TRUE(add(log, store, seen));
    EXPECT_EQ(log.list().value(), std::vector{right});
}

TEST(EquivocationLog, CountsButKeepsNoMoreOfOneWitnessThanItsShare) {
    MemoryStore store;
    auto log = EquivocationLog::open(store).value();
    const Address witness = test::address_of_key(1);
    for (std::size_t i = 0; i < kMaxEquivocationsPerWitness; ++i)
        EXPECT_TRUE(add(log, store, in_slot(witness, static_cast<TimestampMs>(i)))) << i;
    EXPECT_FALSE(add(log, store, in_slot(witness, kMaxEquivocationsPerWitness)));
    EXPECT_EQ(log.seen(), kMaxEquivocationsPerWitness + 1);
    EXPECT_TRUE(add(log, store, in_slot(test::address_of_key(2), 0)));
}

TEST(EquivocationLog, CountsButKeepsNoMoreThanItsLimit) {
    MemoryStore store;
    auto log = EquivocationLog::open(store).value();
    Address witness = test::address_of_key(1);
    for (std::size_t i = 0; i < kMaxEquivocations; ++i) {
        witness.bytes[19] = static_cast<std::uint8_t>(i >> 8U);
        witness.bytes[20] = static_cast<std::uint8_t>(i);
        ASSERT_TRUE(add(log, store, in_slot(witness, 3))) << i;
    }
    EXPECT_FALSE(add(log, store, in_slot(test::address_of_key(2), 3)));
    EXPECT_EQ(log.seen(), kMaxEquivocations + 1);
    EXPECT_EQ(EquivocationLog::open(store)->seen(), kMaxEquivocations + 1);
}

TEST(EquivocationLog, NamesADamagedRecord) {
    MemoryStore store;
    WriteBatch batch;
    batch.put(as_bytes("e/short"), as_bytes("x"));
    ASSERT_TRUE(store.write(batch, Durability::buffered).has_value());
    const auto log = EquivocationLog::open(store);
    ASSERT_FALSE(log.has_value());
    EXPECT_EQ(log.error().code, ErrorCode::store_corrupt);
}

}  // namespace
}  // namespace tributary::consensus
