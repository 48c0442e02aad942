// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_block.hpp"

#include <gtest/gtest.h>

#include "tests/support/shadow_ledger.hpp"

namespace tributary::token {
namespace {

using test::address_of;
using test::kAlice;
using test::kBob;
using test::kIssuer;
using test::kPassOn;
using test::kStoreOne;
using test::kToken;
using test::Shadow;
using test::trigger;
using test::word_of;
using tvm::ContractResult;

TEST(ShadowBlock, MakesWhatAContractPassesOnExactForAllThree) {
    Shadow shadow;
    const Address contract = shadow.deploy(kPassOn);
    shadow.feed({trigger(contract, {.data = word_of(kBob), .tokens = 30})});
    EXPECT_EQ(shadow.state().divergence, Divergence{});
    EXPECT_EQ(shadow.balance(kAlice).amount, TokenAmount{470});
    // It never signed: without the shadow it might be a contract.
    EXPECT_EQ(shadow.balance(kBob).amount, TokenAmount{30});
    EXPECT_EQ(shadow.balance(contract).amount, TokenAmount{0});
    EXPECT_EQ(shadow.balance(kIssuer).amount, TokenAmount{500});
    // What it got it can spend.
    shadow.feed({test::transfer_asset("1000001", kBob, kAlice, 12)});
    EXPECT_EQ(shadow.balance(kBob).amount, TokenAmount{18});
    EXPECT_EQ(shadow.balance(kAlice).amount, TokenAmount{482});
}

TEST(ShadowBlock, TakesAFailureFromTheRecordAndMovesNothing) {
    Shadow shadow;
    const Address contract = shadow.deploy(kPassOn);
    shadow.feed({trigger(
        contract, {.data = word_of(kBob), .tokens = 30, .result = ContractResult::out_of_energy})});
    EXPECT_EQ(shadow.balance(kAlice).amount, TokenAmount{500});
    EXPECT_EQ(shadow.balance(kBob).amount, TokenAmount{0});
    EXPECT_EQ(shadow.state().taken_from_record, 1U);
    EXPECT_TRUE(shadow.contract(contract)->complete);
}

TEST(ShadowBlock, DivergesWhereACallReadsTheTrxOfAnAccount) {
    Shadow shadow;
    const Address contract = shadow.deploy("600035316000550000");
    const BlockNumber before = shadow.number();
    // An account that does not exist has none; that is known.
    shadow.feed({trigger(contract, {.data = word_of(kBob)})});
    EXPECT_EQ(shadow.state().divergence, Divergence{});
    shadow.feed({test::trx_transfer(kIssuer, kBob)});
    shadow.feed({trigger(contract, {.data = word_of(kBob)})});
    const Divergence divergence = shadow.contract(contract)->divergence;
    EXPECT_EQ(divergence.trouble, ShadowTrouble::foreign_balance);
    EXPECT_EQ(divergence.who, kBob);
    EXPECT_EQ(divergence.since, shadow.number());
    EXPECT_FALSE(shadow.contract(contract)->complete);
    EXPECT_EQ(shadow.balance(kBob).exactness, Exactness::exact);  // P is 0: nothing is elsewhere
    EXPECT_EQ(shadow.balance(kAlice, before).exactness, Exactness::exact);
}

TEST(ShadowBlock, FallsBackToBoundsFromADivergenceOn) {
    Shadow shadow;
    const Address passes = shadow.deploy(kPassOn);
    const Address reads = shadow.deploy("6000353160005500");
    shadow.feed({trigger(passes, {.data = word_of(kBob), .tokens = 30})});
    const BlockNumber exact = shadow.number();
    shadow.feed({trigger(reads, {.data = word_of(kIssuer)})});
    // The issuer is not known to exist here, so nothing was read of it; Bob exists by now.
    shadow.feed({trigger(reads, {.data = word_of(kBob)})});
    EXPECT_EQ(shadow.state().divergence.trouble, ShadowTrouble::foreign_balance);
    EXPECT_EQ(shadow.balance(kBob).exactness, Exactness::bounded);
    EXPECT_EQ(shadow.balance(kBob, exact).amount, TokenAmount{30});
    // Nothing is run any more.
    shadow.feed({trigger(passes, {.data = word_of(kBob), .tokens = 1})});
    EXPECT_EQ(shadow.balance(kBob).exactness, Exactness::bounded);
}

TEST(ShadowBlock, DivergesWhereGasIsReadButNotAsAnAllowance) {
    Shadow shadow;
    const Address contract = shadow.deploy("5a60005500");
    shadow.feed({trigger(contract, {})});
    EXPECT_EQ(shadow.state().divergence.trouble, ShadowTrouble::energy_sensitive);
}

/// Calls the contract in its call data with all energy and stops, whatever came of it.
constexpr std::string_view kCallAndStop = "600060006000600060006000355af100";
/// The same, but reverts where the call failed.
constexpr std::string_view kCallOrRevert = "600060006000600060006000355af1601657600080fd5b00";

TEST(ShadowBlock, DivergesWhereAnInnerCallMayHaveRunDryUnseen) {
    Shadow shadow;
    const Address callee = shadow.deploy(kStoreOne);
    const Address caller = shadow.deploy(kCallAndStop);
    shadow.feed({trigger(caller, {.data = word_of(callee)})});
    EXPECT_EQ(shadow.state().divergence.trouble, ShadowTrouble::energy_sensitive);
    EXPECT_EQ(shadow.contract(callee)->divergence.trouble, ShadowTrouble::energy_sensitive);
}

TEST(ShadowBlock, FollowsAnInnerCallWhoseFailureWouldShow) {
    Shadow shadow;
    const Address callee = shadow.deploy(kStoreOne);
    const Address caller = shadow.deploy(kCallOrRevert);
    shadow.feed({trigger(caller, {.data = word_of(callee)})});
    EXPECT_EQ(shadow.state().divergence, Divergence{});
    EXPECT_EQ(shadow.slot(callee, 0), Uint256{1});
    EXPECT_EQ(shadow.state().agreed, 3U);
}

TEST(ShadowBlock, WithdrawsEverythingWhereTheRecordContradictsARun) {
    Shadow shadow;
    const Address passes = shadow.deploy(kPassOn);
    const Address reverts = shadow.deploy("60006000fd");
    shadow.feed({trigger(passes, {.data = word_of(kBob), .tokens = 30})});
    const BlockNumber before = shadow.number();
    ASSERT_EQ(shadow.balance(kBob).amount, TokenAmount{30});
    shadow.feed({trigger(reverts, {})});
    EXPECT_EQ(shadow.state().divergence.trouble, ShadowTrouble::result_disagrees);
    EXPECT_EQ(shadow.balance(kBob, before).exactness, Exactness::bounded);
    EXPECT_EQ(shadow.balance(kBob).exactness, Exactness::bounded);
}

TEST(ShadowBlock, WithdrawsEverythingWhereSomebodySpendsMoreThanItCanHave) {
    Shadow shadow;
    const Address passes = shadow.deploy(kPassOn);
    shadow.feed({trigger(passes, {.data = word_of(kIssuer), .tokens = 30})});
    const BlockNumber before = shadow.number();
    ASSERT_EQ(shadow.balance(kBob).amount, TokenAmount{0});
    // Bodies alone allow it: the contract might have kept the 30 and sent them to Bob.
    shadow.feed({test::transfer_asset("1000001", kBob, kAlice, 5)});
    EXPECT_EQ(shadow.balance(kBob).exactness, Exactness::bounded);
    EXPECT_EQ(shadow.balance(kIssuer, before).exactness, Exactness::bounded);
}

TEST(ShadowBlock, RefusesACallOfAContractThatIsNotThere) {
    Shadow shadow;
    shadow.feed({trigger(address_of('c', 9), {})});
    EXPECT_EQ(shadow.state().divergence.trouble, ShadowTrouble::impossible_call);
}

/// The contract that the `nth` transaction of a Shadow's chain makes.
Address address_after(std::size_t deployments, std::string_view runtime) {
    Shadow probe;
    for (std::size_t i = 0; i < deployments; ++i)
        probe.deploy(kStoreOne);
    return probe.deploy(runtime);
}

TEST(ShadowBlock, FollowsChosenContractsAloneAndSaysThatOthersMayHaveEntered) {
    const Address chosen = address_after(1, kPassOn);
    Shadow shadow({chosen});
    const Address other = shadow.deploy(kStoreOne);
    ASSERT_EQ(shadow.deploy(kPassOn), chosen);
    EXPECT_FALSE(shadow.contract(other).has_value());
    shadow.feed({trigger(other, {})});
    // To its caller, who is known to be no contract.
    shadow.feed({trigger(chosen, {.data = word_of(kAlice), .tokens = 7})});
    const auto contract = shadow.contract(chosen);
    ASSERT_TRUE(contract.has_value()) << sentence_of(shadow.state().divergence.trouble);
    EXPECT_EQ(contract->divergence, Divergence{});
    EXPECT_FALSE(contract->complete);
    EXPECT_EQ(shadow.balance(kAlice).exactness, Exactness::bounded);
    shadow.feed({trigger(chosen, {.data = word_of(other), .tokens = 7})});
    EXPECT_EQ(shadow.contract(chosen)->divergence.trouble, ShadowTrouble::foreign_contract);
}

TEST(ShadowBlock, NeedsTheStoreFilledForTheSameContracts) {
    Shadow shadow;
    Trc10Facts facts;
    facts.tokens = {kToken};
    EXPECT_EQ(Trc10Ledger::make(shadow.store(), facts)->last().error().code,
              ErrorCode::invalid_argument);
    facts.shadow.emplace();
    EXPECT_TRUE(Trc10Ledger::make(shadow.store(), facts)->last().has_value());
    facts.shadow->contracts = {kAlice};
    EXPECT_EQ(Trc10Ledger::make(shadow.store(), facts)->last().error().code,
              ErrorCode::invalid_argument);
}

TEST(ShadowBlock, CannotUndoGenesisOrMoreThanItKeeps) {
    Shadow shadow;
    for (BlockNumber i = 0; i < kMaxUndo + 5; ++i)
        shadow.feed({});
    std::size_t undone = 0;
    while (true) {
        const auto batch = undo_block(shadow.store());
        if (!batch) {
            EXPECT_EQ(batch.error().code, ErrorCode::not_found);
            break;
        }
        ASSERT_TRUE(shadow.store().write(*batch, Durability::buffered).has_value());
        ++undone;
    }
    EXPECT_EQ(undone, kMaxUndo);
}

}  // namespace
}  // namespace tributary::token
