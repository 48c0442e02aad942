// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_book.hpp"

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

const Address kSeat = test::address_of_key(1);
const Address kFirst = test::address_of_key(2);
const Address kSecond = test::address_of_key(3);

TEST(KeyBook, AnAddressIsItsOwnKeyUntilAChangeIsProved) {
    EXPECT_EQ(KeyBook().key_at(kSeat, 100), kSeat);
}

TEST(KeyBook, AChangeHoldsFromTheNextBlockOn) {
    KeyBook book;
    book.learn(kSeat, {10, kFirst});
    EXPECT_EQ(book.key_at(kSeat, 10), kSeat);
    EXPECT_EQ(book.key_at(kSeat, 11), kFirst);
}

TEST(KeyBook, AnOlderKeyHoldsOnlyForTheBlocksOfItsTime) {
    KeyBook book;
    book.learn(kSeat, {10, kFirst});
    book.learn(kSeat, {20, kSecond});
    EXPECT_EQ(book.key_at(kSeat, 20), kFirst);
    EXPECT_EQ(book.key_at(kSeat, 21), kSecond);
}

TEST(KeyBook, OfTwoChangesInOneBlockTheLaterTransactionWins) {
    KeyBook book;
    book.learn(kSeat, {10, kFirst});
    book.learn(kSeat, {10, kSecond});
    EXPECT_EQ(book.key_at(kSeat, 11), kSecond);
}

TEST(KeyBook, AKeyOfTheAnchorHoldsFromTheFirstBlockOn) {
    KeyBook book;
    book.learn(kSeat, {0, kFirst});
    EXPECT_EQ(book.key_at(kSeat, 1), kFirst);
}

}  // namespace
}  // namespace tributary::consensus
