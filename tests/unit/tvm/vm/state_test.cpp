// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/state.hpp"

#include <gtest/gtest.h>

#include "tvm/vm/memory_world.hpp"

namespace tributary::tvm {
namespace {

Address address_of_number(std::uint8_t number) {
    Address out;
    out.bytes[0] = Address::kPrefix;
    out.bytes[20] = number;
    return out;
}

class StateTest : public testing::Test {
  protected:
    StateTest() {
        world_.accounts[kAlice].balance = 100;
        world_.accounts[kAlice].set_token_balance(1'000'001, 5);
        world_.contracts[kVault].version = 1;
        world_.accounts[kVault].type = AccountType::contract;
        world_.set_slot(kVault, 1, 11);
    }

    const Address kAlice = address_of_number(1);
    const Address kVault = address_of_number(2);
    MemoryWorld world_;
    Ruleset rules_{Flags{}};
    State state_{world_, rules_, 7};
};

TEST_F(StateTest, UndoesChangesInReverse) {
    AccountEntry& alice = state_.entry(kAlice);
    AccountEntry& vault = state_.entry(kVault);
    const auto before = state_.snapshot();
    state_.set_balance(alice, 90);
    state_.set_balance(alice, 80);
    state_.set_token_balance(alice, 1'000'001, 4);
    state_.set_token_balance(alice, 1'000'002, 9);
    state_.store(state_.slot(vault, 1), 12);
    state_.store_transient(vault, 3, 4);
    state_.put_account(alice, std::nullopt);
    state_.revert(before);
    EXPECT_EQ(alice.account, world_.accounts[kAlice]);
    EXPECT_EQ(state_.slot(vault, 1).value, Uint256{11});
    EXPECT_TRUE(state_.transient(vault, 3).is_zero());
    const StateDiff diff = state_.diff();
    EXPECT_TRUE(diff.accounts.empty());
    EXPECT_TRUE(diff.rows.empty());
}

TEST_F(StateTest, KeepsAnEarlierChangeWhenALaterOneIsUndone) {
    AccountEntry& alice = state_.entry(kAlice);
    state_.set_balance(alice, 90);
    const auto later = state_.snapshot();
    state_.edit(alice).balance = 1;
    state_.revert(later);
    EXPECT_EQ(alice.account->balance, 90);
    EXPECT_EQ(state_.diff().accounts.size(), 1U);
}

TEST_F(StateTest, ASlotThatWasSetToZeroStaysPresentUntilTheEnd) {
    AccountEntry& vault = state_.entry(kVault);
    StorageSlot& slot = state_.slot(vault, 1);
    state_.store(slot, 0);
    EXPECT_TRUE(slot.present);
    const StateDiff diff = state_.diff();
    ASSERT_EQ(diff.rows.size(), 1U);
    EXPECT_EQ(diff.rows[0].value, std::nullopt);
    EXPECT_FALSE(state_.slot(vault, 2).present);
}

TEST_F(StateTest, TheDiffBringsTheWorldToWhereTheTransactionLeftIt) {
    AccountEntry& vault = state_.entry(kVault);
    state_.store(state_.slot(vault, 1), 0);
    state_.store(state_.slot(vault, 9), 90);
    state_.set_balance(state_.entry(kAlice), 1);
    state_.put_code(vault, std::make_shared<const Bytes>(Bytes{1, 2}));
    world_.apply(state_.diff());
    EXPECT_TRUE(world_.slot(kVault, 1).is_zero());
    EXPECT_EQ(world_.slot(kVault, 9), Uint256{90});
    EXPECT_EQ(world_.accounts[kAlice].balance, 1);
    EXPECT_EQ(*world_.code(kVault), (Bytes{1, 2}));
    State after(world_, rules_, 8);
    EXPECT_EQ(after.slot(after.entry(kVault), 9).value, Uint256{90});
}

TEST_F(StateTest, Version0SlotsThatAgreeInTheLowHalfShareARow) {
    world_.contracts[kVault].version = 0;
    world_.set_slot(kVault, 5, 50);
    const Uint256 alias = (Uint256{1} << 200) + Uint256{5};
    EXPECT_EQ(state_.slot(state_.entry(kVault), alias).value, Uint256{50});
    // Inside one transaction they look independent.
    state_.store(state_.slot(state_.entry(kVault), alias), 51);
    EXPECT_EQ(state_.slot(state_.entry(kVault), 5).value, Uint256{50});
}

}  // namespace
}  // namespace tributary::tvm
