// SPDX-License-Identifier: Apache-2.0
#include "token/attested_holding.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/support/contract_chain.hpp"

namespace tributary::token {
namespace {

constexpr TokenId kToken = kTokenIdBase + 1;
constexpr TokenId kOther = kTokenIdBase + 2;
constexpr std::string_view kName = "1000001";
const std::vector<TokenId> kTokens{kToken, kOther};
const Address kHolder = test::address_of('k', 0);
const Address kFriend = test::address_of('k', 1);
const Address kContract = test::address_of('c', 0);

Attestation attested(std::int64_t amount) {
    return {{1, make_block_id(1, Hash256{})}, amount, {2, 3}, {"a:1", "b:1"}, {"c:1"}};
}

class AttestedHoldingTest : public testing::Test {
  protected:
    BlockChanges changes(const std::vector<test::TestContract>& contracts) {
        return read_changes(chain_.make_block(contracts), kTokens);
    }

    /// A holder of 100 behind these contracts; nothing where they contradict it.
    std::optional<AttestedHolding> after(const std::vector<test::TestContract>& contracts,
                                         const Address& who = kHolder) {
        return carry(begin_holding(attested(100)), kToken, who, changes(contracts));
    }

    ProvedInterval interval_after(const std::vector<test::TestContract>& contracts,
                                  const Address& who = kHolder) {
        return attested_interval(after(contracts, who).value());
    }

    Carriage carriage(const std::vector<test::TestContract>& contracts) {
        return changes(contracts).carriage;
    }

    test::ContractChain chain_;
};

constexpr ProvedInterval exactly(std::int64_t amount) {
    return {amount, amount};
}

constexpr ProvedInterval from(std::int64_t amount) {
    return {amount, std::nullopt};
}

TEST_F(AttestedHoldingTest, BeginsWithWhatWasAttestedAndProvesNothing) {
    const auto holding = begin_holding(attested(100));
    EXPECT_EQ(attested_interval(holding), exactly(100));
    EXPECT_EQ(proved_interval(holding), from(0));
}

TEST_F(AttestedHoldingTest, TransfersOfItsTokenMoveBothEnds) {
    EXPECT_EQ(interval_after({test::transfer_asset(kName, kFriend, kHolder, 5)}), exactly(105));
    EXPECT_EQ(interval_after({test::transfer_asset(kName, kHolder, kFriend, 100)}), exactly(0));
    EXPECT_EQ(interval_after({test::transfer_asset("1000002", kHolder, kFriend, 9)}), exactly(100));
    EXPECT_EQ(interval_after({test::transfer_asset("1000003", kHolder, kFriend, 9)}), exactly(100));
}

TEST_F(AttestedHoldingTest, SpendingOneUnitMoreThanItCanHaveContradictsTheBase) {
    EXPECT_TRUE(after({test::transfer_asset(kName, kHolder, kFriend, 100)}).has_value());
    EXPECT_FALSE(after({test::transfer_asset(kName, kHolder, kFriend, 101)}).has_value());
    EXPECT_FALSE(after({test::transfer_asset(kName, kHolder, kFriend, 60),
                        test::transfer_asset(kName, kHolder, kFriend, 41)})
                     .has_value());
}

TEST_F(AttestedHoldingTest, MoreThanSixtyFourBitsContradictTheBase) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    const auto block = changes({test::transfer_asset(kName, kFriend, kHolder, 1)});
    EXPECT_TRUE(carry(begin_holding(attested(kMost - 1)), kToken, kHolder, block).has_value());
    EXPECT_FALSE(carry(begin_holding(attested(kMost)), kToken, kHolder, block).has_value());
}

TEST_F(AttestedHoldingTest, ASpendingProvesWhatWasThereWithoutTheBase) {
    const auto spent = after({test::transfer_asset(kName, kHolder, kFriend, 30),
                              test::transfer_asset(kName, kFriend, kHolder, 7)});
    EXPECT_EQ(attested_interval(*spent), exactly(77));
    EXPECT_EQ(proved_interval(*spent), from(7)) << "it signed, so what came later is still there";
    const auto credited = after({test::transfer_asset(kName, kFriend, kHolder, 7)});
    EXPECT_EQ(proved_interval(*credited), from(0)) << "it may be a contract";
}

TEST_F(AttestedHoldingTest, BehindACallUnitsMayHaveComeAndContractsMayHaveLostTheirs) {
    const auto call = test::contract_call(kFriend, kContract, 0, 0);
    EXPECT_EQ(interval_after({call}), from(0));
    EXPECT_EQ(interval_after({call, test::trx_transfer(kHolder, kFriend)}), from(100))
        << "it signed, so it belongs to a key";
    auto failed = call;
    failed.ret = 2;
    EXPECT_EQ(interval_after({failed}), exactly(100));
}

TEST_F(AttestedHoldingTest, TheTokenValueOfItsOwnCallMayHaveLeft) {
    EXPECT_EQ(interval_after({test::contract_call(kHolder, kContract, 40, kToken)}), from(60));
    EXPECT_EQ(interval_after({test::contract_call(kHolder, kContract, 101, kToken)}), from(0))
        << "the value may be decoration, so it contradicts nothing";
}

TEST_F(AttestedHoldingTest, PurchasesHaveAPriceThatOnlyTheIssueTells) {
    EXPECT_EQ(interval_after({test::participate(kName, kHolder, kFriend, 10)}), from(101));
    EXPECT_EQ(interval_after({test::participate(kName, kFriend, kHolder, 10)}),
              (ProvedInterval{0, 99}));
}

TEST_F(AttestedHoldingTest, IssuesAndUnfreezingMayBringAnyToken) {
    EXPECT_EQ(interval_after({test::unfreeze_asset(kHolder)}), from(100));
    EXPECT_EQ(interval_after({test::asset_issue({.owner = kHolder, .frozen = {}})}), from(100));
    EXPECT_EQ(interval_after({test::market_cancel(kHolder, Bytes(32, 1))}), from(100));
}

TEST_F(AttestedHoldingTest, OfAnExchangeOnlyTheStatedSideIsKnown) {
    const auto move = [](wire::ContractType type, std::string_view token) {
        return test::exchange_move(
            {.type = type, .owner = kHolder, .token = token, .quantity = 10});
    };
    using wire::ContractType;
    EXPECT_EQ(interval_after({test::exchange_create(kHolder, {kName, 10}, {"_", 5})}), exactly(90));
    EXPECT_EQ(interval_after({move(ContractType::exchange_transaction, kName)}), exactly(90));
    EXPECT_EQ(interval_after({move(ContractType::exchange_transaction, "_")}), from(100));
    EXPECT_EQ(interval_after({move(ContractType::exchange_withdraw, kName)}), exactly(110));
    EXPECT_EQ(interval_after({move(ContractType::exchange_withdraw, "1000002")}), from(100));
    EXPECT_EQ(interval_after({move(ContractType::exchange_inject, kName)}), exactly(90));
    EXPECT_EQ(interval_after({move(ContractType::exchange_inject, "_")}), (ProvedInterval{0, 100}));
}

TEST_F(AttestedHoldingTest, BlocksThatCannotBeCarriedOverSayWhy) {
    EXPECT_EQ(carriage({test::market_sell(kFriend, {kName, 5}, {"_", 5})}),
              Carriage::trades_orders);
    EXPECT_EQ(carriage({test::market_sell(kFriend, {"_", 5}, {"1000002", 5})}),
              Carriage::trades_orders);
    EXPECT_EQ(carriage({test::market_sell(kFriend, {"_", 5}, {"1000003", 5})}), Carriage::possible);
    EXPECT_EQ(carriage({test::transfer_asset("COIN", kFriend, kHolder, 1)}),
              Carriage::names_tokens);
    EXPECT_EQ(carriage({test::transfer_asset(kName, kFriend, kHolder, 0)}),
              Carriage::unreadable_contract);
    auto unknown = test::trx_transfer(kHolder, kFriend);
    unknown.type = static_cast<wire::ContractType>(99);
    EXPECT_EQ(carriage({unknown}), Carriage::unknown_contract_type);
}

TEST_F(AttestedHoldingTest, ANewBaseKeepsWhatWasProvedWithoutTheOldOne) {
    const auto spent = after({test::contract_call(kFriend, kContract, 0, 0),
                              test::transfer_asset(kName, kFriend, kHolder, 7),
                              test::trx_transfer(kHolder, kFriend)});
    ASSERT_EQ(attested_interval(*spent), from(107));
    const auto again = rebase(*spent, attested(150));
    EXPECT_EQ(attested_interval(again), exactly(150));
    EXPECT_EQ(proved_interval(again), from(7));
}

TEST_F(AttestedHoldingTest, ARecordIsReadAsItWasWrittenAndNothingElseIs) {
    const auto holding = after({test::contract_call(kFriend, kContract, 0, 0),
                                test::transfer_asset(kName, kHolder, kFriend, 7)});
    const Bytes record = encode_holding(*holding);
    EXPECT_EQ(decode_holding(record).value(), *holding);
    for (std::size_t size = 0; size < record.size(); ++size)
        EXPECT_FALSE(decode_holding(ByteView(record).first(size)).has_value()) << size;
    Bytes newer = record;
    ++newer[0];
    EXPECT_EQ(decode_holding(newer).error().code, ErrorCode::store_version);
    Bytes longer = record;
    longer.push_back(0);
    EXPECT_EQ(decode_holding(longer).error().code, ErrorCode::store_corrupt);
}

}  // namespace
}  // namespace tributary::token
