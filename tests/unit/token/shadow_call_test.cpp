// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_call.hpp"

#include "tests/support/shadow_ledger.hpp"

namespace tributary::token {
namespace {

using test::kAlice;
using test::kBob;
using test::kIssuer;
using test::Shadow;
using test::trigger;
using test::word_of;
using tvm::ContractResult;

/// Stores what it is given; returns what it stored where it is given nothing.
constexpr std::string_view kKeeper = "3615600c57600035600055005b60005460005260206000f3";
/// Returns the TRX of the address in its call data.
constexpr std::string_view kBalanceOf = "6000353160005260206000f3";
constexpr std::string_view kEndless = "5b600056";
/// Calls the address in its call data with so much energy as the second word says; returns whether
/// that went well.
constexpr std::string_view kCatcher = "60006000600060006000600035602035f160005260206000f3";

Bytes word(std::uint64_t value) {
    const auto bytes = Uint256{value}.bytes();
    return {bytes.begin(), bytes.end()};
}

std::vector<Result<ConstantAnswer>> answers(Shadow& shadow, const ConstantCalls& question) {
    return answer_calls(shadow.store(), shadow.facts(), shadow.head(), question).value();
}

Result<ConstantAnswer> answer(Shadow& shadow, const Address& contract, Bytes data = {}) {
    return answers(shadow, {contract, {{kAlice, std::move(data)}}}).front();
}

TEST(ShadowCall, AnswersFromWhatCallsOfTheChainLeft) {
    Shadow shadow;
    const Address keeper = shadow.deploy(kKeeper);
    EXPECT_EQ(answer(shadow, keeper)->output, word(0));
    shadow.feed({trigger(keeper, {.data = word(7)})});
    const auto found = answer(shadow, keeper);
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ(found->result, ContractResult::success);
    EXPECT_EQ(found->output, word(7));
    EXPECT_GT(found->energy_used, 50);
}

TEST(ShadowCall, KeepsNothingThatACallChanges) {
    Shadow shadow;
    const Address keeper = shadow.deploy(kKeeper);
    const auto found = answers(shadow, {keeper, {{kAlice, word(9)}, {kAlice, {}}}});
    EXPECT_EQ(found[0]->result, ContractResult::success);
    EXPECT_EQ(found[1]->output, word(0));
    EXPECT_EQ(shadow.slot(keeper, 0), Uint256{});
}

TEST(ShadowCall, RunsWithinTheLastBlock) {
    Shadow shadow;
    const Address numbers = shadow.deploy("4360005260206000f3");
    shadow.feed({});
    EXPECT_EQ(answer(shadow, numbers)->output, word(shadow.number()));
}

TEST(ShadowCall, SaysWhyACallWasRefused) {
    Shadow shadow;
    const Address refuses = shadow.deploy("602a60005260206000fd");
    const auto found = answer(shadow, refuses);
    EXPECT_EQ(found->result, ContractResult::revert);
    EXPECT_EQ(found->output, word(42));
}

TEST(ShadowCall, AnswersNothingThatLiesBeyondTheShadow) {
    Shadow shadow;
    const Address reads = shadow.deploy(kBalanceOf);
    // An account that does not exist has none; that is known.
    EXPECT_EQ(answer(shadow, reads, word_of(kBob))->output, word(0));
    shadow.feed({test::trx_transfer(kIssuer, kBob)});
    const auto found = answer(shadow, reads, word_of(kBob));
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, ErrorCode::beyond_shadow);
    EXPECT_NE(found.error().detail.find(kBob.base58()), std::string::npos);
    // Its own TRX it knows, and the shadow goes on.
    EXPECT_EQ(answer(shadow, reads, word_of(reads))->output, word(0));
    EXPECT_EQ(shadow.state().divergence, Divergence{});
}

TEST(ShadowCall, AnswersNothingOfAContractThatDiverged) {
    Shadow shadow;
    const Address reads = shadow.deploy(kBalanceOf);
    shadow.feed({test::trx_transfer(kIssuer, kBob)});
    shadow.feed({trigger(reads, {.data = word_of(kBob)})});
    ASSERT_EQ(shadow.state().divergence.trouble, ShadowTrouble::foreign_balance);
    EXPECT_EQ(answer(shadow, reads, word_of(reads)).error().code, ErrorCode::beyond_shadow);
}

TEST(ShadowCall, GivesACallAndAllCallsSoMuchEnergyAndNoMore) {
    Shadow shadow;
    const Address endless = shadow.deploy(kEndless);
    const auto most = static_cast<std::size_t>(kMaxQueryEnergy / kMaxCallEnergy);
    const auto found =
        answers(shadow, {endless, std::vector<ConstantCall>(most + 1, ConstantCall{kAlice, {}})});
    for (std::size_t i = 0; i <= most; ++i) {
        ASSERT_FALSE(found[i].has_value());
        EXPECT_EQ(found[i].error().code, ErrorCode::beyond_shadow);
        const bool was_run = found[i].error().detail.find("it ran out") != std::string::npos;
        EXPECT_EQ(was_run, i < most);
    }
}

Bytes caught(const Address& callee, std::uint64_t energy) {
    Bytes out = word_of(callee);
    append(out, word(energy));
    return out;
}

TEST(ShadowCall, AnswersNothingWhereACaughtCallRanDryAtOurLimit) {
    Shadow shadow;
    const Address endless = shadow.deploy(kEndless);
    const Address catcher = shadow.deploy(kCatcher);
    const std::uint64_t all = 100'000'000;
    const auto dry = answer(shadow, catcher, caught(endless, all));
    ASSERT_FALSE(dry.has_value());
    EXPECT_EQ(dry.error().code, ErrorCode::beyond_shadow);
    // Its own allowance ends it alike everywhere.
    for (const std::uint64_t energy : {10'000U, 1'900'000U}) {
        const auto found = answer(shadow, catcher, caught(endless, energy));
        ASSERT_TRUE(found.has_value()) << found.error().message();
        EXPECT_EQ(found->result, ContractResult::success);
        EXPECT_EQ(found->output, word(0));
    }
    EXPECT_EQ(answer(shadow, catcher, caught(kIssuer, all))->output, word(1));
}

TEST(ShadowCall, AnswersWhatRanDryWithinAnAllowance) {
    Shadow shadow;
    const Address endless = shadow.deploy(kEndless);
    const Address passes =
        shadow.deploy("6000600060006000600073" + to_hex(endless.evm_view()) + "5af100");
    const Address catcher = shadow.deploy(kCatcher);
    EXPECT_EQ(answer(shadow, catcher, caught(passes, 100'000))->output, word(1));
    EXPECT_FALSE(answer(shadow, catcher, caught(passes, 100'000'000)).has_value());
}

TEST(ShadowCall, AnswersNothingWhereAnAllowanceWasMadeOfTheEnergyLeft) {
    Shadow shadow;
    const Address endless = shadow.deploy(kEndless);
    // Half of it: GAS 2 DIV would be a number of our own.
    const Address halves =
        shadow.deploy("6000600060006000600073" + to_hex(endless.evm_view()) + "60025a04f100");
    EXPECT_EQ(answer(shadow, halves).error().code, ErrorCode::beyond_shadow);
}

TEST(ShadowCall, NeedsTheHeaderOfTheLedgersOwnBlock) {
    Shadow shadow;
    const Address keeper = shadow.deploy(kKeeper);
    const wire::Header before = shadow.head();
    shadow.feed({});
    const auto found = answer_calls(shadow.store(), shadow.facts(), before, {keeper, {}});
    EXPECT_EQ(found.error().code, ErrorCode::not_synced);
    MemoryStore empty;
    EXPECT_EQ(answer_calls(empty, shadow.facts(), before, {keeper, {}}).error().code,
              ErrorCode::not_synced);
}

}  // namespace
}  // namespace tributary::token
