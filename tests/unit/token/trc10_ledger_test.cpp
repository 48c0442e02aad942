// SPDX-License-Identifier: Apache-2.0
#include "token/trc10_ledger.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/contract_chain.hpp"
#include "token/balance.hpp"
#include "token/movements.hpp"
#include "token/records.hpp"

namespace tributary::token {
namespace {

using test::address_of;
using test::asset_issue;
using test::contract_call;
using test::exchange_create;
using test::exchange_move;
using test::market_sell;
using test::transfer_asset;
using test::trx_transfer;
using wire::ContractType;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr TokenId kFirst = kTokenIdBase + 1;
constexpr TokenId kSecond = kTokenIdBase + 2;

const Address kIssuer = address_of('k', 0);
const Address kAlice = address_of('k', 1);
const Address kBob = address_of('k', 2);
const Address kContract = address_of('c', 1);

/// A ledger over a store of its own, fed with blocks made of contracts.
class Ledger {
  public:
    explicit Ledger(std::array<std::optional<Activation>, kRuleCount> rules = {},
                    std::vector<TokenId> tokens = {kFirst, kSecond})
        : ledger_(*Trc10Ledger::make(
              store_, {.tokens = std::move(tokens), .active_witnesses = 3, .rules = rules})) {
        write(ledger_.verify_genesis(BlockId{}).value());
    }

    /// Feeds one block; the tokens it spoils.
    std::vector<WatchedToken> feed(const std::vector<test::TestContract>& contracts) {
        const TimestampMs now = chain_.time();
        auto step = ledger_.verify_block(chain_.make_block(contracts), now);
        EXPECT_TRUE(step.has_value());
        write(*step);
        return step->spoiled;
    }

    /// Feeds one block that must spoil a token; why.
    Trouble spoil(const std::vector<test::TestContract>& contracts) {
        const auto spoiled = feed(contracts);
        EXPECT_FALSE(spoiled.empty());
        return spoiled.empty() ? Trouble::none : spoiled.front().verdict.trouble;
    }

    [[nodiscard]] Balance balance(const Address& address,
                                  TokenId token = kFirst,
                                  std::optional<BlockNumber> number = {}) const {
        auto out = balance_at(store_, token, address, number.value_or(chain_.number()));
        EXPECT_TRUE(out.has_value());
        return *out;
    }

    /// "exact 5", "bounded 3..8" or "unknown".
    [[nodiscard]] std::string text(const Address& address, TokenId token = kFirst) const {
        const Balance out = balance(address, token);
        if (out.exactness == Exactness::unknown) return "unknown";
        if (out.exactness == Exactness::exact) return "exact " + out.amount->text();
        return "bounded " + out.at_least->text() + ".." + out.at_most->text();
    }

    [[nodiscard]] BlockNumber number() const { return chain_.number(); }

    MemoryStore& store() { return store_; }

    Trc10Ledger& ledger() { return ledger_; }

    test::ContractChain& chain() { return chain_; }

  private:
    void write(const LedgerStep& step) {
        EXPECT_TRUE(store_.write(step.changes, Durability::buffered).has_value());
    }

    MemoryStore store_;
    Trc10Ledger ledger_;
    test::ContractChain chain_;
};

/// `supply` COIN of kIssuer, on sale at 7 for 3 sun from 30 s to 300 s.
test::TestContract issue(std::string_view name = "COIN",
                         std::int64_t supply = 1'000,
                         const Address& owner = kIssuer) {
    return asset_issue({.owner = owner,
                        .name = name,
                        .supply = supply,
                        .frozen = {},
                        .trx_num = 3,
                        .num = 7,
                        .precision = 2,
                        .start = 30'000,
                        .end = 300'000});
}

const std::array<std::optional<Activation>, kRuleCount> kAllActive{
    active_from(1), active_from(1), active_from(1)};
const std::array<std::optional<Activation>, kRuleCount> kNoCalls{
    active_from(1), active_from(1), std::nullopt};

TEST(Trc10Ledger, KnowsEveryBalanceExactlyWhileNothingCanMoveUnseen) {
    Ledger ledger;
    ledger.feed({issue()});
    ledger.feed(
        {transfer_asset("COIN", kIssuer, kAlice, 300), transfer_asset("COIN", kAlice, kBob, 100)});
    EXPECT_EQ(ledger.text(kIssuer), "exact 700");
    EXPECT_EQ(ledger.text(kAlice), "exact 200");
    EXPECT_EQ(ledger.text(kBob), "exact 100") << "no contract can exist yet";
    EXPECT_EQ(ledger.text(address_of('x', 9)), "exact 0");
    EXPECT_EQ(ledger.balance(kIssuer, kFirst, 1).amount, TokenAmount{1'000});
    EXPECT_EQ(ledger.balance(kIssuer, kFirst, 0).amount, TokenAmount{0});
    EXPECT_EQ(ledger.balance(kBob, kFirst, 1).amount, TokenAmount{0});
}

TEST(Trc10Ledger, AnUnprovenAddressMayBeAContractOnceThereAreContracts) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue(), transfer_asset("1000001", kIssuer, kBob, 100)});
    EXPECT_EQ(ledger.text(kBob), "exact 100") << "no call was made yet that could make a contract";
    ledger.feed({contract_call(kIssuer, kContract, 0, 0)});
    EXPECT_EQ(ledger.text(kBob), "bounded 0..100");
    EXPECT_EQ(ledger.text(kIssuer), "exact 900");
    ledger.feed({trx_transfer(kBob, kAlice)});
    EXPECT_EQ(ledger.text(kBob), "exact 100");
    EXPECT_EQ(ledger.balance(kBob, kFirst, 1).amount, TokenAmount{100}) << "it was a key all along";
}

TEST(Trc10Ledger, BoundsBalancesOnceContractsCanSendTokens) {
    Ledger ledger(kAllActive);
    ledger.feed(
        {issue(), transfer_asset("1000001", kIssuer, kAlice, 300), trx_transfer(kAlice, kBob)});
    EXPECT_EQ(ledger.text(kAlice), "exact 300") << "nothing is anywhere else";
    ledger.feed({contract_call(kAlice, kContract, 120, 1'000'001)});
    EXPECT_EQ(ledger.text(kAlice), "bounded 180..300");
    EXPECT_EQ(ledger.text(kIssuer), "bounded 700..820");
    EXPECT_EQ(ledger.text(kContract), "bounded 0..120");
    ledger.feed({transfer_asset("1000001", kBob, kAlice, 50)});
    EXPECT_EQ(ledger.text(kAlice), "bounded 230..300") << "50 of the 120 came back by Bob";
    EXPECT_EQ(ledger.text(kBob), "bounded 0..70");
}

TEST(Trc10Ledger, AFailedCallMovesNothingButProvesABalance) {
    Ledger ledger(kAllActive);
    ledger.feed({issue(), contract_call(kIssuer, kContract, 400, 1'000'001)});
    auto failed = contract_call(kAlice, kContract, 150, 1'000'001);
    failed.ret = 2;
    ledger.feed({failed});
    EXPECT_EQ(ledger.text(kAlice), "bounded 150..400");
    EXPECT_EQ(ledger.text(kContract), "bounded 0..250");
}

TEST(Trc10Ledger, ACreationMovesItsTokenValueToo) {
    Ledger ledger(kAllActive);
    ledger.feed({issue(), test::contract_creation(kIssuer, 400, 1'000'001)});
    EXPECT_EQ(ledger.text(kIssuer), "bounded 600..1000");
}

TEST(Trc10Ledger, IgnoresTokenValuesBeforeTheyCount) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue(), contract_call(kIssuer, kContract, 5'000, 1'000'001)});
    EXPECT_EQ(ledger.text(kIssuer), "exact 1000");
}

TEST(Trc10Ledger, WhileTokenValuesMayCountACallMayOrMayNotHaveMovedThem) {
    Ledger ledger({active_from(1), active_from(1), Activation{1, kNever}});
    auto failed = contract_call(kAlice, kContract, 150, 1'000'001);
    failed.ret = 2;
    ledger.feed({issue(), contract_call(kIssuer, kContract, 400, 1'000'001), failed});
    EXPECT_EQ(ledger.text(kIssuer), "bounded 600..1000");
    EXPECT_EQ(ledger.text(kAlice), "bounded 0..400") << "the failed call proves nothing yet";
    EXPECT_TRUE(ledger.feed({contract_call(kIssuer, kContract, 5'000, 1'000'001)}).empty());
    EXPECT_EQ(ledger.text(kIssuer), "bounded 0..1000");
}

TEST(Trc10Ledger, FollowsProposalsFromNamesToIds) {
    Ledger ledger;
    ledger.feed({issue("1000002"), issue("COIN", 50, kAlice)});
    ledger.feed({transfer_asset("1000002", kIssuer, kBob, 10)});
    EXPECT_EQ(ledger.text(kBob, kFirst), "exact 10") << "a name, though it looks like an id";
    ledger.feed({test::proposal_create(kIssuer, {15}),
                 test::proposal_approve(kIssuer, 1),
                 test::proposal_approve(kAlice, 1)});
    ledger.feed({transfer_asset("COIN", kAlice, kBob, 5)});
    EXPECT_EQ(ledger.text(kBob, kSecond), "exact 5") << "no token has the id COIN";
    EXPECT_EQ(ledger.spoil({transfer_asset("1000002", kIssuer, kBob, 1)}), Trouble::ambiguous_name);
    EXPECT_EQ(ledger.text(kBob, kFirst), "unknown");
    EXPECT_EQ(ledger.text(kBob, kSecond), "unknown");
    EXPECT_EQ(ledger.balance(kBob, kSecond, ledger.number() - 1).amount, TokenAmount{5});
}

TEST(Trc10Ledger, AnIdThatNobodyIsNamedProvesThatIdsAreInForce) {
    Ledger ledger;
    ledger.feed({issue("COIN")});
    ledger.feed({test::proposal_create(kIssuer, {15}),
                 test::proposal_approve(kIssuer, 1),
                 test::proposal_approve(kAlice, 1)});
    ledger.feed({transfer_asset("1000001", kIssuer, kBob, 10)});
    ledger.feed({issue("1000001", 77, kAlice)});
    EXPECT_TRUE(ledger.feed({transfer_asset("1000001", kIssuer, kBob, 1)}).empty());
    EXPECT_EQ(ledger.text(kBob), "exact 11");
}

TEST(Trc10Ledger, SpellingsOfAnIdWithZerosNameNoToken) {
    Ledger ledger(kAllActive);
    ledger.feed({issue()});
    EXPECT_EQ(ledger.spoil({transfer_asset("01000001", kIssuer, kBob, 1)}), Trouble::unknown_asset);
    EXPECT_EQ(ledger.text(kIssuer), "unknown");
}

TEST(Trc10Ledger, ReplaysSaleAndFrozenSupply) {
    Ledger ledger(kNoCalls);
    ledger.feed({asset_issue({.owner = kIssuer,
                              .name = "COIN",
                              .supply = 1'000,
                              .frozen = {{100, 0}, {50, 1}},
                              .trx_num = 3,
                              .num = 7,
                              .precision = 0,
                              .start = 6'000,
                              .end = 300'000})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 850");
    ledger.feed({});
    ledger.feed({test::participate("1000001", kAlice, kIssuer, 10), test::unfreeze_asset(kIssuer)});
    EXPECT_EQ(ledger.text(kAlice), "exact 23");
    EXPECT_EQ(ledger.text(kIssuer), "exact 927");
    EXPECT_EQ(find_asset_issue(ledger.store(), kFirst)->frozen.size(), 1U);
    EXPECT_EQ(ledger.spoil({test::unfreeze_asset(kIssuer)}), Trouble::impossible_contract);
}

TEST(Trc10Ledger, HoldsASupplyOf63Bits) {
    Ledger ledger(kAllActive);
    ledger.feed({issue("COIN", kMax)});
    ledger.feed({contract_call(kIssuer, kContract, kMax, 1'000'001)});
    EXPECT_EQ(ledger.text(kIssuer), "bounded 0.." + std::to_string(kMax));
    EXPECT_EQ(ledger.text(kAlice), "bounded 0.." + std::to_string(kMax));
}

TEST(Trc10Ledger, StopsATokenThatIsSpentWithoutExistingAndServesTheOther) {
    Ledger ledger(kAllActive);
    ledger.feed({issue(), issue("OTHER", 10, kAlice)});
    ledger.feed({contract_call(kIssuer, kContract, 10, 1'000'001)});
    EXPECT_EQ(ledger.spoil({transfer_asset("1000001", kBob, kAlice, 11)}),
              Trouble::spent_more_than_possible);
    EXPECT_EQ(ledger.text(kIssuer), "unknown");
    EXPECT_EQ(ledger.balance(kIssuer, kFirst, 1).exactness, Exactness::unknown)
        << "a contradiction taints the past";
    EXPECT_FALSE(ledger.balance(kIssuer).at_most.has_value());
    ledger.feed({transfer_asset("1000002", kAlice, kBob, 1)});
    EXPECT_EQ(ledger.text(kAlice, kSecond), "exact 9");
}

TEST(Trc10Ledger, SpendingMoreThanAnExactBalanceIsAContradictionWhateverLiesElsewhere) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue(), transfer_asset("1000001", kIssuer, kBob, 100)});
    ledger.feed({transfer_asset("1000001", kIssuer, kAlice, 10)});
    EXPECT_EQ(ledger.spoil({transfer_asset("1000001", kAlice, kBob, 11)}),
              Trouble::spent_more_than_possible);
}

TEST(Trc10Ledger, RefusesToAnswerAfterImpossibleContracts) {
    const std::vector<test::TestContract> impossible{
        transfer_asset("1000001", kIssuer, kIssuer, 1),
        transfer_asset("1000001", kIssuer, kBob, 0),
        transfer_asset("1000001", kIssuer, kBob, -1),
        test::participate("1000001", kAlice, kIssuer, 10),
        test::participate("1000001", kAlice, kBob, 10),
        exchange_create(kIssuer, {"1000001", 5}, {"1000001", 5}),
        exchange_create(kIssuer, {"1000001", 0}, {"_", 5}),
        market_sell(kIssuer, {"1000001", kMarketQuantityLimit + 1}, {"_", 1}),
        contract_call(kIssuer, kContract, 1, 1'000'002)};
    for (const auto& contract : impossible) {
        Ledger ledger(kAllActive);
        ledger.feed({issue()});
        EXPECT_EQ(ledger.spoil({contract}), Trouble::impossible_contract) << contract.message;
    }
}

TEST(Trc10Ledger, AContractTypeFromTheFutureMakesEverythingUnknownFromThereOn) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue()});
    auto strange = trx_transfer(kIssuer, kAlice);
    strange.type = static_cast<ContractType>(60);
    EXPECT_EQ(ledger.spoil({strange}), Trouble::unknown_contract_type);
    EXPECT_EQ(ledger.text(kIssuer), "unknown");
    EXPECT_EQ(ledger.balance(kIssuer, kFirst, 1).amount, TokenAmount{1'000});
}

TEST(Trc10Ledger, ACallBeforeContractsCanExistContradictsTheFacts) {
    Ledger ledger;
    ledger.feed({issue()});
    EXPECT_EQ(ledger.spoil({contract_call(kIssuer, kContract, 0, 0)}), Trouble::rule_not_expected);
}

TEST(Trc10Ledger, FollowsAnExchangeToTheUnit) {
    Ledger ledger(kNoCalls);
    ledger.feed(
        {issue("COIN", 1'000'000), exchange_create(kIssuer, {"_", 1'000}, {"1000001", 10'000})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 990000");
    ledger.feed({exchange_move(
        {.type = ContractType::exchange_inject, .owner = kIssuer, .token = "_", .quantity = 100})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 989000");
    ledger.feed({exchange_move({.type = ContractType::exchange_transaction,
                                .owner = kAlice,
                                .token = "_",
                                .quantity = 1'000,
                                .expected = 5'000})});
    // 11,000 * 1,000 / 2,100 = 5,238.09: no machine's rounding reaches a whole number.
    EXPECT_EQ(ledger.text(kAlice), "exact 5238");
    ledger.feed({exchange_move({.type = ContractType::exchange_withdraw,
                                .owner = kIssuer,
                                .token = "_",
                                .quantity = 2'100})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 994762");
    EXPECT_EQ(ledger.text(kBob), "exact 0");
}

TEST(Trc10Ledger, APriceThatDependsOnTheMachineOpensAnInterval) {
    const auto trade = [](Ledger& ledger) {
        ledger.feed(
            {issue("COIN", 900'000'000'000'000),
             exchange_create(kIssuer, {"_", 20'010'000'000}, {"1000001", 500'250'000'000'000})});
        ledger.feed({exchange_move({.type = ContractType::exchange_transaction,
                                    .owner = kAlice,
                                    .token = "_",
                                    .quantity = 100'000'002,
                                    .expected = 1})});
    };
    Ledger unknown(kNoCalls);
    trade(unknown);
    EXPECT_EQ(unknown.balance(kAlice).exactness, Exactness::bounded);
    EXPECT_EQ(unknown.text(kBob), "exact 0") << "it never traded";
    auto strict = kNoCalls;
    strict[3] = active_from(1);
    Ledger known(strict);
    trade(known);
    EXPECT_EQ(known.balance(kAlice).exactness, Exactness::exact);
}

TEST(Trc10Ledger, AnExchangeMadeByNameIsUsedByIdLater) {
    Ledger ledger;
    ledger.feed({issue("COIN", 1'000), exchange_create(kIssuer, {"COIN", 100}, {"_", 10})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 900");
    ledger.feed({test::proposal_create(kIssuer, {15}),
                 test::proposal_approve(kIssuer, 1),
                 test::proposal_approve(kAlice, 1)});
    ledger.feed({exchange_move({.type = ContractType::exchange_inject,
                                .owner = kIssuer,
                                .token = "1000001",
                                .quantity = 50})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 850");
}

TEST(Trc10Ledger, ALegThatMayBeEitherTokenLeavesTheOtherSideFollowed) {
    Ledger ledger;
    ledger.feed({issue("COIN", 1'000), issue("OTHER", 50, kAlice)});
    ledger.feed({issue("1000002", 70, kBob)});
    ledger.feed({test::proposal_create(kIssuer, {15}),
                 test::proposal_approve(kIssuer, 1),
                 test::proposal_approve(kAlice, 1)});
    EXPECT_EQ(ledger.spoil({exchange_create(kIssuer, {"1000002", 5}, {"1000001", 10})}),
              Trouble::ambiguous_name);
    EXPECT_EQ(ledger.text(kAlice, kSecond), "unknown");
    EXPECT_EQ(ledger.text(kIssuer), "exact 990");
    ledger.feed({exchange_move({.type = ContractType::exchange_inject,
                                .owner = kIssuer,
                                .token = "1000002",
                                .quantity = 5})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 980");
}

TEST(Trc10Ledger, StopsWhereAPoolMayHavePaidMoreThanItHad) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue("COIN", 2'000'000'000'000'000),
                 exchange_create(kIssuer, {"_", 1}, {"1000001", 1'000'000'000'000'000})});
    EXPECT_EQ(ledger.spoil({exchange_move({.type = ContractType::exchange_transaction,
                                           .owner = kAlice,
                                           .token = "_",
                                           .quantity = 999'999'999'999'999,
                                           .expected = 1})}),
              Trouble::pool_may_be_overdrawn);
}

TEST(Trc10Ledger, FollowsOrdersTheirFillsAndTheirEnd) {
    Ledger ledger(kNoCalls);
    ledger.feed(
        {issue(), transfer_asset("1000001", kIssuer, kAlice, 10), trx_transfer(kAlice, kBob)});
    ledger.feed({market_sell(kIssuer, {"1000001", 40}, {"_", 8}),
                 market_sell(kBob, {"_", 4}, {"1000001", 20})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 950");
    EXPECT_EQ(ledger.text(kBob), "exact 20");
    const auto id = order_id(kIssuer, as_bytes("1000001"), as_bytes("_"), 0);
    ledger.feed({test::market_cancel(kIssuer, id.view())});
    EXPECT_EQ(ledger.text(kIssuer), "exact 970");
    EXPECT_EQ(ledger.spoil({test::market_cancel(kIssuer, id.view()),
                            market_sell(kAlice, {"1000001", 11}, {"_", 8})}),
              Trouble::spent_more_than_possible)
        << "an order of nobody is none of ours, but Alice had 10";
}

TEST(Trc10Ledger, AnOrderThatMeetsOneOfItsOwnAccountDestroysUnits) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue()});
    ledger.feed({market_sell(kIssuer, {"_", 8}, {"1000001", 40}),
                 market_sell(kIssuer, {"1000001", 40}, {"_", 8})});
    EXPECT_EQ(ledger.text(kIssuer), "exact 960") << "the maker's credit was overwritten";
    EXPECT_EQ((*read_ledger_state(ledger.store()))->tokens[0].destroyed, 40);
}

TEST(Trc10Ledger, AFillThatWrapsLeavesABalanceBelowZero) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue("COIN", 100'000'000'000'000)});
    EXPECT_TRUE(
        ledger.feed({market_sell(kIssuer, {"1000001", 10'000'000'000'000}, {"_", 1})}).empty());
    EXPECT_TRUE(ledger.feed({market_sell(kAlice, {"_", 1'000'000}, {"1000001", 1})}).empty());
    // 10^19 - 2^64
    EXPECT_EQ(ledger.text(kAlice), "exact -8446744073709551616");
    EXPECT_EQ(ledger.text(kIssuer), "exact 90000000000000");
}

TEST(Trc10Ledger, StopsATokenWhoseOrdersCannotBe) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue()});
    EXPECT_EQ(ledger.spoil({market_sell(kIssuer, {"1000001", 0}, {"_", 1})}),
              Trouble::impossible_contract);
}

TEST(Trc10Ledger, NamesTheBlockOfTransactionsThatTouchAChosenToken) {
    Ledger ledger(kNoCalls, {kFirst});
    ledger.feed({issue(), issue("OTHER", 10, kAlice)});
    const std::vector<test::TestContract> contracts{transfer_asset("1000001", kIssuer, kBob, 1),
                                                    transfer_asset("1000002", kAlice, kBob, 1)};
    test::ContractChain same = ledger.chain();
    const wire::Block block = same.make_block(contracts);
    ledger.feed(contracts);
    EXPECT_EQ(find_transaction(ledger.store(), block.transactions[0].id()), BlockNumber{2});
    EXPECT_EQ(find_transaction(ledger.store(), block.transactions[1].id()).value(), std::nullopt);
}

TEST(Trc10Ledger, ListsWhatTransactionsMovedNewestFirst) {
    Ledger ledger(kNoCalls);
    ledger.feed({issue()});
    ledger.feed({transfer_asset("1000001", kIssuer, kAlice, 10)});
    ledger.feed({transfer_asset("1000001", kAlice, kBob, 4),
                 transfer_asset("1000001", kIssuer, kAlice, 7)});
    MovementQuestion question{kFirst, kAlice, std::nullopt, 2};
    const auto newest = list_movements(ledger.store(), question);
    ASSERT_TRUE(newest.has_value());
    ASSERT_EQ(newest->movements.size(), 2U);
    EXPECT_TRUE(newest->more);
    EXPECT_EQ(newest->complete_to, ledger.number());
    EXPECT_FALSE(newest->unseen_from.has_value());
    EXPECT_EQ(newest->movements[0].amount, 7);
    EXPECT_EQ(newest->movements[0].other, kIssuer);
    EXPECT_EQ(newest->movements[1].amount, -4);
    EXPECT_EQ(newest->movements[1].other, kBob);
    EXPECT_EQ(newest->movements[1].contract_type, 2);
    EXPECT_EQ(find_transaction(ledger.store(), newest->movements[1].transaction)->value(), 3U);
    question.before = newest->movements[1].place;
    const auto older = list_movements(ledger.store(), question);
    ASSERT_EQ(older->movements.size(), 1U);
    EXPECT_EQ(older->movements[0].amount, 10);
    EXPECT_FALSE(older->more);
}

TEST(Trc10Ledger, AListOfMovementsSaysFromWhereContractsMayHaveMovedMore) {
    Ledger ledger(kAllActive);
    ledger.feed({issue()});
    ledger.feed({contract_call(kIssuer, kContract, 5, kFirst)});
    const auto list = list_movements(ledger.store(), {kFirst, kIssuer, std::nullopt, 10});
    EXPECT_EQ(list->unseen_from, 2U);
    EXPECT_EQ(list->movements.front().amount, -5);
    EXPECT_EQ(list->movements.front().other, kContract);
}

TEST(Trc10Ledger, RefusesToListTooMuchAndTheUnknown) {
    Ledger ledger(kNoCalls);
    const auto error = [&](const MovementQuestion& question) {
        return list_movements(ledger.store(), question).error().code;
    };
    EXPECT_EQ(error({kFirst, kAlice, std::nullopt, 0}), ErrorCode::invalid_argument);
    EXPECT_EQ(error({kFirst, kAlice, std::nullopt, kMaxMovementsPerPage + 1}),
              ErrorCode::invalid_argument);
    EXPECT_EQ(error({999, kAlice, std::nullopt, kMaxMovementsPerPage}),
              ErrorCode::token_not_watched);
}

TEST(Trc10Ledger, TakesOnlyTheNextBlock) {
    Ledger ledger;
    test::ContractChain other;
    other.make_block({});
    EXPECT_EQ(ledger.ledger().verify_block(other.make_block({}), 0).error().code,
              ErrorCode::number_mismatch);
    ledger.feed({issue()});
    EXPECT_EQ(ledger.ledger().verify_block(other.make_block({}), 0).error().code,
              ErrorCode::number_mismatch);
    test::ContractChain fork;
    fork.make_block({});
    EXPECT_EQ(ledger.ledger().verify_block(fork.make_block({}), 0).error().code,
              ErrorCode::wrong_parent);
    EXPECT_EQ(ledger.ledger().verify_genesis(BlockId{}).error().code, ErrorCode::number_mismatch);
}

TEST(Trc10Ledger, RefusesAStoreOfOtherTokensUntilItIsForgotten) {
    Ledger ledger;
    ledger.feed({issue()});
    const auto other = *Trc10Ledger::make(ledger.store(), {.tokens = {kFirst}, .rules = {}});
    EXPECT_EQ(other.last().error().code, ErrorCode::invalid_argument);
    ASSERT_TRUE(
        ledger.store().write(*forget_ledger(ledger.store()), Durability::buffered).has_value());
    EXPECT_EQ(ledger.store().size(), 0U);
    EXPECT_EQ(other.last().value(), std::nullopt);
}

TEST(Trc10Ledger, RefusesNoTokensAndTooMany) {
    MemoryStore store;
    Trc10Facts facts;
    EXPECT_EQ(Trc10Ledger::make(store, facts).error().code, ErrorCode::invalid_argument);
    for (TokenId id = 1; id <= kMaxWatchedTokens; ++id)
        facts.tokens.push_back(kTokenIdBase + id);
    EXPECT_TRUE(Trc10Ledger::make(store, facts).has_value());
    facts.tokens.push_back(kTokenIdBase + kMaxWatchedTokens + 1);
    EXPECT_EQ(Trc10Ledger::make(store, facts).error().code, ErrorCode::invalid_argument);
}

TEST(Trc10Ledger, QuestionsNameWhatCannotBeAnswered) {
    Ledger ledger({}, {kFirst});
    ledger.feed({issue()});
    const MemoryStore empty;
    EXPECT_EQ(balance_at(empty, kFirst, kAlice, 0).error().code, ErrorCode::not_synced);
    EXPECT_EQ(balance_at(ledger.store(), kFirst, kAlice, 2).error().code, ErrorCode::not_synced);
    EXPECT_EQ(balance_at(ledger.store(), kSecond, kAlice, 1).error().code,
              ErrorCode::token_not_watched);
    EXPECT_EQ(find_asset_issue(ledger.store(), kSecond).error().code, ErrorCode::token_not_watched);
    EXPECT_EQ(find_asset_issue(empty, kFirst).error().code, ErrorCode::not_synced);
    Ledger before({}, {kFirst});
    EXPECT_EQ(find_asset_issue(before.store(), kFirst).error().code, ErrorCode::not_found);
}

TEST(Trc10Ledger, ADamagedRecordIsAnErrorAndNotABalance) {
    Ledger ledger;
    ledger.feed({issue()});
    WriteBatch damage;
    damage.put(holder_key(kFirst, kIssuer, 1), as_bytes("x"));
    ASSERT_TRUE(ledger.store().write(damage, Durability::buffered).has_value());
    EXPECT_EQ(balance_at(ledger.store(), kFirst, kIssuer, 1).error().code,
              ErrorCode::store_corrupt);
    const auto block = ledger.chain().make_block({transfer_asset("COIN", kIssuer, kBob, 1)});
    // The running ledger remembers the holder; one that starts on the damaged store reads it.
    auto restarted = *Trc10Ledger::make(
        ledger.store(), {.tokens = {kFirst, kSecond}, .active_witnesses = 3, .rules = {}});
    const auto step = restarted.verify_block(block, 3'000);
    ASSERT_FALSE(step.has_value());
    EXPECT_EQ(step.error().code, ErrorCode::store_corrupt);
}

}  // namespace
}  // namespace tributary::token
