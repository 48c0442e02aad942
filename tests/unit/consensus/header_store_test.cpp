// SPDX-License-Identifier: Apache-2.0
#include "consensus/header_store.hpp"

#include <gtest/gtest.h>

#include "consensus/signer_cache.hpp"
#include "consensus/state_codec.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::consensus {
namespace {

Network recorded_network(const std::string& name) {
    return parse_network(test::read_test_data("chains/" + name + "/network.json")).value();
}

Result<HeaderChain> open(KvStore& store, const Network& network) {
    return HeaderStore(store).open(network, make_genesis(network).value());
}

/// Applies one recorded block and stores the step.
void step(HeaderChain& chain, KvStore& store, const wire::Block& block) {
    SignerCache signers;
    auto verified = chain.verify(
        {block.header, signers.signer_of(block.header).value(), verify_body(block).value()},
        block.header.timestamp);
    ASSERT_TRUE(verified.has_value()) << verified.error().message();
    const ChainUpdate update = chain.apply(std::move(*verified));
    ASSERT_TRUE(
        store.write(HeaderStore::batch_for(chain, update), Durability::buffered).has_value());
}

TEST(HeaderStore, RestartedAnywhereTheChainGoesOnAsIfItHadNeverStopped) {
    const auto recorded = test::load_recorded_chain("main");
    const Network network = recorded_network("main");
    MemoryStore never_stopped_store;
    MemoryStore store;
    HeaderChain never_stopped = open(never_stopped_store, network).value();
    HeaderChain chain = open(store, network).value();
    for (std::size_t number = 1; number <= 1200; ++number) {
        const wire::Block block = recorded.block(number);
        step(never_stopped, never_stopped_store, block);
        step(chain, store, block);
        if (number % 31 != 0) continue;
        auto opened = open(store, network);
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        chain = std::move(*opened);
        ASSERT_EQ(chain.tip(), never_stopped.tip()) << number;
        ASSERT_EQ(chain.solid(), never_stopped.solid()) << number;
        ASSERT_EQ(chain.root(), never_stopped.root()) << number;
        ASSERT_TRUE(chain.tip_state() == never_stopped.tip_state()) << number;
    }
    EXPECT_GT(chain.root().number, 0U);
}

TEST(HeaderStore, KeepsEveryCanonicalHeaderBelowTheRootWithTheSupportThatMadeItSolid) {
    const auto recorded = test::load_recorded_chain("main");
    MemoryStore store;
    HeaderChain chain = open(store, recorded_network("main")).value();
    for (std::size_t number = 1; number <= 800; ++number)
        step(chain, store, recorded.block(number));
    ASSERT_GT(chain.root().number, 100U);
    for (BlockNumber number = 1; number <= chain.root().number; ++number) {
        const auto header = HeaderStore(store).canonical(number);
        ASSERT_TRUE(header.has_value() && header->has_value()) << number;
        EXPECT_EQ((*header)->header.id.hex(),
                  recorded.facts["blocks"][number]["id"].get<std::string>());
        EXPECT_GE((*header)->solid_support, 19U) << number;
    }
}

TEST(StateCodec, KeepsAStateWhoseClockIsNotKnown) {
    const Network network = recorded_network("main");
    BranchState state = genesis_root(rules_of(network), network).value().states.front();
    state.clock = {};
    const auto back = decode_state(encode_state(state));
    ASSERT_TRUE(back.has_value()) << back.error().message();
    EXPECT_TRUE(*back == state);
    state.clock.interval = -1;
    EXPECT_EQ(decode_state(encode_state(state)).error().code, ErrorCode::store_corrupt);
}

TEST(StateCodec, KeepsAttestedKeysAlsoWhereAChangeWasProvedLater) {
    const Network network = recorded_network("main");
    BranchState state = genesis_root(rules_of(network), network).value().states.front();
    KeyBook book;
    const Address witness = state.period.trusted[0];
    const Address key = Address::from_evm({1});
    book.believe(witness, {100, key, {"a.example:50061", "b.example:50061"}});
    book.learn(witness, {90, Address::from_evm({2})});
    state.keys = std::make_shared<const KeyBook>(book);
    const auto back = decode_state(encode_state(state));
    ASSERT_TRUE(back.has_value()) << back.error().message();
    EXPECT_EQ(*back->keys, book);
}

TEST(HeaderStore, RefusesADataDirectoryOfAnotherNetwork) {
    MemoryStore store;
    ASSERT_TRUE(open(store, recorded_network("main")).has_value());
    const auto other = open(store, recorded_network("long"));
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().code, ErrorCode::wrong_network);
}

TEST(HeaderStore, NamesADamagedRecord) {
    MemoryStore store;
    const Network network = recorded_network("main");
    ASSERT_TRUE(open(store, network).has_value());
    WriteBatch batch;
    batch.put(as_bytes("u/00000001xxxx"), as_bytes("\x0a\x05gone"));
    ASSERT_TRUE(store.write(batch, Durability::buffered).has_value());
    const auto opened = open(store, network);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::store_corrupt);
}

}  // namespace
}  // namespace tributary::consensus
