// SPDX-License-Identifier: Apache-2.0
// A header chain that is judged again with attested keys.
#include <gtest/gtest.h>

#include "consensus/header_store.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/skip_recording.hpp"

namespace tributary::consensus {
namespace {

/// Behind it SOLID stands still for want of keys.
constexpr BlockNumber kAnchor = 2529;

const test::Recording& recording() {
    static const test::Recording chain("turnover");
    return chain;
}

HeaderChain chain_at_anchor() {
    const auto end = recording().headers.begin() + static_cast<std::ptrdiff_t>(kAnchor);
    const std::vector<wire::Header> ancestors(end - kAnchorAncestors, end);
    const BlockRef block{kAnchor, recording().header(kAnchor).id};
    const TrustPoint point = learn_point(recording().network, block, ancestors).value();
    ChainRoot root = root_of(recording().rules,
                             point,
                             recording().header(kAnchor),
                             recording().header(kAnchor - 1).timestamp);
    root.header.signed_by = {{ancestors.back().witness, ancestors.back().signature}};
    return {recording().rules, std::move(root)};
}

/// Takes a recorded block, in the name of `signer` where one is given.
ChainUpdate take(HeaderChain& chain,
                 BlockNumber number,
                 std::optional<Address> signer = std::nullopt) {
    const wire::Block block = recording().chain.block(number);
    SignerCache signers;
    if (!signer) signer = signers.signer_of(block.header).value();
    auto verified =
        chain.verify({block.header, *signer, verify_body(block).value()}, test::kFarAhead);
    if (!verified) {
        ADD_FAILURE() << number << " " << verified.error().message();
        return {};
    }
    return chain.apply(std::move(*verified));
}

HeaderChain chain_at_head() {
    HeaderChain chain = chain_at_anchor();
    for (BlockNumber number = kAnchor + 1; number <= recording().head(); ++number)
        take(chain, number);
    return chain;
}

/// What honest full nodes say of the keys that a chain lacks.
std::vector<KeyWord> words_for(const HeaderChain& chain) {
    std::vector<KeyWord> out;
    for (const Address& witness : lacking_keys(chain.tip_state()))
        out.push_back({witness, recording().key_of(witness), {"a:1", "b:1"}});
    return out;
}

TEST(RejudgedChain, CarriesSolidOnAndIsMarked) {
    const HeaderChain chain = chain_at_head();
    const auto words = words_for(chain);
    ASSERT_GT(words.size(), 2U);
    auto judged = chain.with_keys(words);
    ASSERT_TRUE(judged.has_value());
    EXPECT_EQ(chain.solid().number, kAnchor);
    EXPECT_GT(judged->chain.solid().number, kAnchor);
    while (auto further = judged->chain.with_keys(words_for(judged->chain)))
        judged = std::move(further);
    EXPECT_GT(judged->chain.solid().number, recording().head() - 60);
    EXPECT_LE(judged->chain.solid().number, recording().recorded_solid(recording().head()));
    EXPECT_EQ(judged->chain.tip(), chain.tip());
    EXPECT_TRUE(judged->dropped.empty());
    EXPECT_FALSE(chain.tip_state().keys->is_attested());
    EXPECT_TRUE(judged->chain.tip_state().keys->is_attested());
    EXPECT_TRUE(judged->chain.root_states().front().keys->is_attested());
}

TEST(RejudgedChain, TakesNoKeyThatSignsNothingHere) {
    const HeaderChain chain = chain_at_head();
    std::vector<KeyWord> words = words_for(chain);
    for (KeyWord& word : words)
        word.key = Address::from_evm({7});
    EXPECT_FALSE(chain.with_keys(words).has_value());
    EXPECT_FALSE(chain.with_keys({}).has_value());
}

TEST(RejudgedChain, IsTheSameAfterARestart) {
    HeaderChain chain = chain_at_anchor();
    MemoryStore store;
    HeaderStore headers(store);
    const Genesis genesis = make_genesis(recording().network).value();
    ASSERT_TRUE(headers.open(recording().network, genesis).has_value());
    ASSERT_TRUE(
        store.write(headers.batch_for_restart(chain).value(), Durability::synced).has_value());
    for (BlockNumber number = kAnchor + 1; number <= recording().head(); ++number) {
        const ChainUpdate update = take(chain, number);
        ASSERT_TRUE(
            store.write(HeaderStore::batch_for(chain, update), Durability::synced).has_value());
    }
    const auto judged = chain.with_keys(words_for(chain));
    ASSERT_TRUE(judged.has_value());
    ASSERT_TRUE(store.write(HeaderStore::batch_for_keys(*judged), Durability::synced).has_value());
    const auto opened = headers.open(recording().network, genesis);
    ASSERT_TRUE(opened.has_value()) << opened.error().message();
    EXPECT_EQ(opened->solid(), judged->chain.solid());
    EXPECT_EQ(opened->tip(), judged->chain.tip());
    EXPECT_TRUE(opened->tip_state() == judged->chain.tip_state());
}

TEST(RejudgedChain, PutsTheSignatureThatCountsBeforeThatOfARelay) {
    HeaderChain chain = chain_at_anchor();
    const Address relay = Address::from_evm({9});
    for (BlockNumber number = kAnchor + 1; number <= recording().head(); ++number) {
        take(chain, number, relay);
        take(chain, number);
    }
    const auto words = words_for(chain);
    const auto judged = chain.with_keys(words);
    ASSERT_TRUE(judged.has_value());
    EXPECT_FALSE(judged->changed.empty());
    for (const BlockId& id : judged->changed) {
        const ChainHeader& header = *judged->chain.find(id);
        ASSERT_EQ(header.signed_by.size(), 1U);
        EXPECT_NE(header.signed_by.front().signer, relay);
        EXPECT_EQ(header.signed_by.front().signature, header.header.signature);
    }
}

}  // namespace
}  // namespace tributary::consensus
