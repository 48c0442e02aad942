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

TEST(KeyBook, AnAttestedKeyCountsBehindItsBlockAndMarksTheBook) {
    KeyBook book;
    EXPECT_FALSE(book.is_attested());
    ASSERT_TRUE(book.believe(kSeat, {10, kFirst, {"a:1", "b:1"}}));
    EXPECT_TRUE(book.is_attested());
    EXPECT_EQ(book.key_at(kSeat, 10), kSeat);
    EXPECT_EQ(book.key_at(kSeat, 11), kFirst);
}

TEST(KeyBook, AnAttestedKeyFillsOnlyWhatIsNotProved) {
    KeyBook book;
    book.learn(kSeat, {10, kFirst});
    EXPECT_FALSE(book.believe(kSeat, {20, kSecond, {}}));
    EXPECT_FALSE(book.is_attested());
    EXPECT_EQ(book.key_at(kSeat, 21), kFirst);
}

TEST(KeyBook, AProvedChangeBehindAnAttestedKeyGoesBeforeItAndTheMarkStays) {
    KeyBook book;
    book.believe(kSeat, {10, kFirst, {}});
    book.learn(kSeat, {20, kSecond});
    EXPECT_EQ(book.key_at(kSeat, 20), kFirst);
    EXPECT_EQ(book.key_at(kSeat, 21), kSecond);
    EXPECT_TRUE(book.is_attested());
    EXPECT_TRUE(book.up_to(5).is_attested());
}

TEST(KeyBook, AnOlderChangeThatIsProvedLateLeavesWhatWasJudgedWithTheAttestedKey) {
    KeyBook book;
    book.believe(kSeat, {10, kSecond, {}});
    book.learn(kSeat, {5, kFirst});
    EXPECT_EQ(book.key_at(kSeat, 6), kFirst);
    EXPECT_EQ(book.key_at(kSeat, 11), kSecond);
}

TEST(KeyBook, AWitnessThatChangesItsKeyAgainCanBeAttestedAgain) {
    KeyBook book;
    book.believe(kSeat, {10, kFirst, {}});
    EXPECT_FALSE(book.believe(kSeat, {20, kFirst, {}})) << "nothing new";
    EXPECT_FALSE(book.believe(kSeat, {10, kSecond, {}})) << "not below the one before";
    EXPECT_TRUE(book.believe(kSeat, {20, kSecond, {}}));
    EXPECT_EQ(book.key_at(kSeat, 20), kFirst);
    EXPECT_EQ(book.key_at(kSeat, 21), kSecond);
}

TEST(KeyBook, ABookInheritsTheMarkOfAnotherWhateverIsProvedInIt) {
    KeyBook marked;
    marked.believe(kSeat, {10, kFirst, {"a:1"}});
    KeyBook book;
    book.learn(kSeat, {5, kSecond});
    book.inherit(marked);
    book.inherit(marked);
    EXPECT_EQ(book.attested(), marked.attested());
}

TEST(KeyBook, HoldsNoMoreAttestedKeysThanItsLimit) {
    KeyBook book;
    for (std::size_t i = 0; i < kMaxAttestedKeys; ++i)
        ASSERT_TRUE(book.believe(kSeat, {i + 1, i % 2 == 0 ? kFirst : kSecond, {}}));
    EXPECT_FALSE(book.believe(kFirst, {1, kSecond, {}}));
}

}  // namespace
}  // namespace tributary::consensus
