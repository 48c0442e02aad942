// SPDX-License-Identifier: Apache-2.0
#include "token/market_book.hpp"

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"

namespace tributary::token {
namespace {

constexpr TokenId kToken = 1'000'001;
const Address kAlice = Address::from_evm({1});
const Address kBob = Address::from_evm({2});

class MarketBookTest : public testing::Test {
  protected:
    std::optional<Matching> place(const Address& owner, TokenId sell, OrderPrice price) {
        MarketOrder order;
        const std::string text = text_of(kToken);
        order.owner = owner;
        order.sell = sell;
        order.buy = sell == kTrx ? kToken : kTrx;
        order.id = book.next_id(
            owner, as_bytes(sell == kTrx ? "_" : text), as_bytes(sell == kTrx ? text : "_"));
        order.price = price;
        order.remain = price.sell;
        return book.sell(order);
    }

    MemoryStore store;
    RecordCache records{store};
    MarketBook book{records};
};

TEST_F(MarketBookTest, MatchesTheBestPriceFirstAndTheOldestInIt) {
    const auto worse = place(kAlice, kToken, {10, 20})->taker.id;
    const auto older = place(kAlice, kToken, {10, 10})->taker.id;
    const auto younger = place(kBob, kToken, {20, 20})->taker.id;
    const auto matching = place(kBob, kTrx, {50, 10});
    ASSERT_EQ(matching->fills.size(), 3U);
    EXPECT_EQ(matching->fills[0].maker.id, older);
    EXPECT_EQ(matching->fills[1].maker.id, younger) << "20 for 20 is the level of 10 for 10";
    EXPECT_EQ(matching->fills[2].maker.id, worse);
}

TEST_F(MarketBookTest, ForgetsOrdersThatEnded) {
    const auto id = place(kAlice, kToken, {10, 10})->taker.id;
    ASSERT_TRUE(book.find(id).has_value());
    EXPECT_EQ(place(kBob, kTrx, {10, 10})->fills.size(), 1U);
    EXPECT_FALSE(book.find(id).has_value());
    EXPECT_EQ(place(kBob, kTrx, {10, 10})->fills.size(), 0U);
}

TEST_F(MarketBookTest, ACancelledOrderIsMatchedNoMore) {
    const auto id = place(kAlice, kToken, {10, 10})->taker.id;
    EXPECT_EQ(book.cancel(id)->remain, 10);
    EXPECT_FALSE(book.cancel(id).has_value());
    EXPECT_TRUE(place(kBob, kTrx, {10, 10})->fills.empty());
}

TEST_F(MarketBookTest, CountsOrdersPerAccountOverAllPairs) {
    const auto first = book.next_id(kAlice, as_bytes("_"), as_bytes("1000001"));
    const auto second = book.next_id(kAlice, as_bytes("1000002"), as_bytes("_"));
    EXPECT_EQ(first, order_id(kAlice, as_bytes("_"), as_bytes("1000001"), 0));
    EXPECT_EQ(second, order_id(kAlice, as_bytes("1000002"), as_bytes("_"), 1));
}

TEST_F(MarketBookTest, LeavesNothingInTheStoreWhenEverythingEnded) {
    (void)place(kAlice, kToken, {10, 10});
    (void)place(kBob, kTrx, {10, 10});
    WriteBatch batch;
    records.write_to(batch);
    ASSERT_TRUE(store.write(batch, Durability::buffered).has_value());
    std::size_t counts = 0;
    const Status scanned = store.scan({}, {}, [&](ByteView key, ByteView) {
        EXPECT_EQ(key[1], 'c') << "only the counts of orders stay";
        ++counts;
        return true;
    });
    EXPECT_TRUE(scanned.has_value());
    EXPECT_EQ(counts, 2U);
}

}  // namespace
}  // namespace tributary::token
