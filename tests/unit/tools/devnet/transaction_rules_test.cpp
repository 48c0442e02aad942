// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/transaction_rules.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/recorded_network.hpp"
#include "tests/support/signed_transfer.hpp"

namespace tributary::devnet {
namespace {

constexpr char kToken[] = "1000002";

/// The head of the recording `main`, and a valid transfer of one of its accounts to spoil.
class TransactionRules : public testing::Test {
  protected:
    TransactionRules() {
        from_ = roles_.at("acct3");
        draft_.from = from_;
        draft_.to = roles_.at("user1");
        draft_.token = kToken;
        draft_.amount = 1'000;
        draft_.reference = network_.chain().head().id;
        draft_.expiration = head_time() + 60'000;
    }

    [[nodiscard]] TimestampMs head_time() const { return network_.chain().head().timestamp; }

    [[nodiscard]] tl::expected<PlannedTransaction, Refusal> check_bytes(ByteView bytes) const {
        const TimestampMs next = head_time() + 3'000;
        return verify_transaction({network_.chain(), rules_, next, 1'000'000}, ledger_, bytes);
    }

    [[nodiscard]] tl::expected<PlannedTransaction, Refusal> check() const {
        return check_bytes(test::signed_transfer(draft_, {&keys_.at(draft_.from)}));
    }

    /// The code of the refusal; success when there is none.
    [[nodiscard]] BroadcastCode code() const {
        const auto checked = check();
        return checked ? BroadcastCode::success : checked.error().code;
    }

    Account& account(const Address& address) { return ledger_.accounts.at(address); }

    Devnet network_ = test::start_network(std::nullopt, {});
    KeyRing keys_ = test::read_keys();
    std::map<std::string, Address> roles_ = test::read_roles();
    Ledger ledger_ = network_.ledger();
    ChainRules rules_ = test::read_recording("main").record->rules_after(3'000);
    Address from_;
    test::TransferDraft draft_;
};

TEST_F(TransactionRules, ATokenTransferIsTaken) {
    const auto plan = check();
    ASSERT_TRUE(plan) << plan.error().message;
    const auto& effect = std::get<TransferEffect>(plan->effect);
    EXPECT_EQ(effect.from, from_);
    EXPECT_EQ(effect.token_id, kToken);
    EXPECT_EQ(effect.amount, 1'000);
}

TEST_F(TransactionRules, ApplyingATokenTransferMovesItsAmount) {
    const Ledger before = ledger_;
    const auto plan = check();
    ASSERT_TRUE(plan);
    apply_transaction(ledger_, *plan, true);
    EXPECT_EQ(account(from_).tokens.at(kToken).value,
              before.find(from_)->tokens.at(kToken).value - 1'000);
    EXPECT_EQ(account(draft_.to).tokens.at(kToken).value,
              before.find(draft_.to)->tokens.at(kToken).value + 1'000);
    EXPECT_EQ(account(draft_.to).balance, before.find(draft_.to)->balance);
}

TEST_F(TransactionRules, ATrxTransferToANewAccountPaysForTheAccount) {
    draft_.token.clear();
    draft_.to = Address::from_evm({9, 9, 9});
    const Sun before = account(from_).balance;
    rules_.system_create_account_fee = 7;
    const auto plan = check();
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->fee.value, rules_.create_account_fee + 7);
    apply_transaction(ledger_, *plan, true);
    EXPECT_EQ(account(from_).balance.value, before.value - 1'000 - plan->fee.value);
    EXPECT_EQ(account(draft_.to).balance.value, 1'000);
    EXPECT_TRUE(account(draft_.to).permissions.find(2, draft_.to));
}

TEST_F(TransactionRules, FreeBandwidthComesFirstAndThenEachByteIsPaid) {
    account(from_).free_net_usage = 0;
    auto plan = check();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->fee.value, 0);
    const std::int64_t bytes = static_cast<std::int64_t>(plan->bytes.size()) + 64;
    EXPECT_EQ(plan->free_net_usage, bytes);
    rules_.free_net_limit = bytes - 1;
    plan = check();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->fee.value, bytes * rules_.transaction_fee);
    EXPECT_EQ(plan->free_net_usage, 0);
}

TEST_F(TransactionRules, FreeBandwidthRecoversOverADay) {
    account(from_).free_net_usage = 1'440;
    account(from_).free_net_slot = 1'000'000 - kRecoverySlots / 2;
    const auto plan = check();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->free_net_usage, 720 + static_cast<std::int64_t>(plan->bytes.size()) + 64);
}

TEST_F(TransactionRules, AMemoIsPaidFor) {
    account(from_).free_net_usage = 0;
    draft_.memo = Bytes{'m'};
    const auto plan = check();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->fee.value, rules_.memo_fee);
}

TEST_F(TransactionRules, AnotherKeyIsASignatureError) {
    const auto checked =
        check_bytes(test::signed_transfer(draft_, {&keys_.at(roles_.at("acct4"))}));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, BroadcastCode::sigerror);
    EXPECT_FALSE(checked.error().message.empty());
}

TEST_F(TransactionRules, NoSignatureIsASignatureError) {
    const auto checked = check_bytes(test::signed_transfer(draft_, {}));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, BroadcastCode::sigerror);
}

TEST_F(TransactionRules, AccountsWithSharedPermissionsNeedTheirKeys) {
    std::size_t tried = 0;
    for (const auto& [address, account] : ledger_.accounts) {
        const auto& owner = account.permissions.owner;
        if (!owner || owner->keys.size() < 2 || !keys_.contains(address)) continue;
        draft_.from = address;
        draft_.token.clear();
        draft_.amount = 1;
        const auto alone =
            check_bytes(test::signed_transfer(draft_, {&keys_.at(owner->keys[0].address)}));
        ASSERT_FALSE(alone);
        EXPECT_EQ(alone.error().code, BroadcastCode::sigerror);
        std::vector<const SecretKey*> all;
        for (const Permission::Key& key : owner->keys)
            all.push_back(&keys_.at(key.address));
        const auto together = check_bytes(test::signed_transfer(draft_, all));
        ASSERT_TRUE(together) << together.error().message;
        EXPECT_GE(together->fee.value, rules_.multi_sign_fee);
        ++tried;
    }
    EXPECT_GT(tried, 0U);
}

TEST_F(TransactionRules, AReferenceToAnotherBlockIsATaposError) {
    draft_.reference.bytes[10] ^= 1U;
    EXPECT_EQ(code(), BroadcastCode::tapos_error);
}

TEST_F(TransactionRules, AReferenceToNoBlockIsATaposError) {
    draft_.reference = make_block_id(40'000, Hash256{});
    EXPECT_EQ(code(), BroadcastCode::tapos_error);
}

TEST_F(TransactionRules, AnOldReferenceIsGood) {
    draft_.reference = network_.chain().find(BlockNumber{17})->id;
    EXPECT_EQ(code(), BroadcastCode::success);
}

TEST_F(TransactionRules, ExpirationLiesBetweenTheNextSlotAndADay) {
    draft_.expiration = head_time() + 3'000;
    EXPECT_EQ(code(), BroadcastCode::success);
    draft_.expiration = head_time() + 2'999;
    EXPECT_EQ(code(), BroadcastCode::transaction_expiration_error);
    draft_.expiration = head_time() + kMaxTimeUntilExpiration;
    EXPECT_EQ(code(), BroadcastCode::success);
    draft_.expiration = head_time() + kMaxTimeUntilExpiration + 1;
    EXPECT_EQ(code(), BroadcastCode::transaction_expiration_error);
}

TEST_F(TransactionRules, ATransactionOfTheChainIsADuplicate) {
    // A recorded transfer, with everything else about it made good again.
    for (BlockNumber number = 3'000; number > 0; --number) {
        const auto slices = wire::slice_block(network_.chain().find(number)->body);
        if (slices->transactions.empty()) continue;
        const auto transaction = wire::decode_transaction(slices->transactions[0]);
        if (transaction->contract.type != wire::ContractType::transfer) continue;
        const auto checked = check_bytes(slices->transactions[0]);
        ASSERT_FALSE(checked);
        if (checked.error().code == BroadcastCode::transaction_expiration_error) continue;
        EXPECT_EQ(checked.error().code, BroadcastCode::dup_transaction_error);
        return;
    }
    FAIL() << "no recorded transfer is young enough";
}

TEST_F(TransactionRules, TooManyBytesAreTooBig) {
    account(from_).balance = {1'000'000'000'000'000};
    const std::size_t fixed = test::signed_transfer(draft_, {&keys_.at(from_)}).size();
    // The memo adds its tag, its length of three bytes, and two more to the length of raw_data.
    const std::size_t most = wire::kMaxTransactionSize - 2 * kMaxResultSize - fixed;
    draft_.memo.assign(most, 'x');
    while (test::signed_transfer(draft_, {&keys_.at(from_)}).size() + 2 * kMaxResultSize >
           wire::kMaxTransactionSize) {
        draft_.memo.pop_back();
    }
    EXPECT_EQ(code(), BroadcastCode::success);
    draft_.memo.push_back('x');
    EXPECT_EQ(code(), BroadcastCode::too_big_transaction_error);
    draft_.memo.resize(600'000, 'x');
    EXPECT_EQ(code(), BroadcastCode::too_big_transaction_error);
}

TEST_F(TransactionRules, ALargeTransactionMakesNoAccount) {
    draft_.to = Address::from_evm({9, 9, 9});
    draft_.memo.assign(static_cast<std::size_t>(rules_.max_create_account_tx_size), 'x');
    EXPECT_EQ(code(), BroadcastCode::too_big_transaction_error);
}

TEST_F(TransactionRules, WhoCannotPayBandwidthIsRefused) {
    account(from_).balance = {0};
    rules_.free_net_limit = 0;
    EXPECT_EQ(code(), BroadcastCode::bandwidth_error);
}

TEST_F(TransactionRules, AmountsBeyondTheBalanceAreRefused) {
    draft_.amount = account(from_).tokens.at(kToken).value;
    EXPECT_EQ(code(), BroadcastCode::success);
    ++draft_.amount;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
    draft_.token.clear();
    draft_.amount = account(from_).balance.value;
    account(from_).free_net_usage = 0;
    EXPECT_EQ(code(), BroadcastCode::success);
    ++draft_.amount;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, AmountAndFeeTogetherMustBeThere) {
    draft_.token.clear();
    draft_.amount = account(from_).balance.value;
    rules_.free_net_limit = 0;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, ZeroAndLessAreNoAmounts) {
    draft_.amount = 0;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
    draft_.amount = -1;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, NobodySendsToItself) {
    draft_.to = from_;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, AnUnknownTokenIsRefused) {
    draft_.token = "1999999";
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, TokensGoByNameBeforeTheyHaveIds) {
    rules_.same_token_name = false;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
    draft_.token = "BTT";
    const auto plan = check();
    ASSERT_TRUE(plan);
    EXPECT_EQ(std::get<TransferEffect>(plan->effect).token_id, kToken);
}

TEST_F(TransactionRules, AReceiverThatWouldOverflowIsRefused) {
    account(draft_.to).tokens[kToken] = {std::numeric_limits<std::int64_t>::max() - 999};
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
    account(draft_.to).tokens[kToken] = {std::numeric_limits<std::int64_t>::max() - 1'000};
    EXPECT_EQ(code(), BroadcastCode::success);
}

TEST_F(TransactionRules, ContractsGetNothingWhereThatIsForbidden) {
    account(draft_.to).is_contract = true;
    EXPECT_EQ(code(), BroadcastCode::success);
    rules_.no_transfer_to_contract = true;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, AnUnknownSenderIsRefused) {
    ledger_.accounts.erase(from_);
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, WithoutBalancesEveryTransferIsRefused) {
    ledger_.is_known = false;
    EXPECT_EQ(code(), BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, OtherContractTypesAreRefused) {
    const Bytes contract = wire::WireWriter().integer(1, 4).message(2, {}).take();
    const Bytes raw = wire::WireWriter().message(11, contract).take();
    const auto checked = check_bytes(wire::encode_transaction(raw, {}));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, BroadcastCode::contract_validate_error);
}

TEST_F(TransactionRules, GarbageIsAnOtherError) {
    const auto checked = check_bytes(Bytes{0xFF, 0xFF, 0xFF});
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, BroadcastCode::other_error);
}

TEST_F(TransactionRules, WhatTheSenderPutIntoRetStaysOut) {
    Bytes bytes = test::signed_transfer(draft_, {&keys_.at(from_)});
    const Bytes plain = bytes;
    append(bytes, wire::WireWriter().message(5, wire::WireWriter().integer(1, 5).view()).view());
    const auto plan = check_bytes(bytes);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->bytes, plain);
}

}  // namespace
}  // namespace tributary::devnet
