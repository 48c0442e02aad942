// SPDX-License-Identifier: Apache-2.0
#include "token/chain_parameters.hpp"

#include <gtest/gtest.h>

#include "tests/support/recorded_chain.hpp"
#include "tests/support/shadow_facts.hpp"

namespace tributary::token {
namespace {

/// Names under which the recording lists what the machine's flags come from.
const std::map<std::int64_t, std::string> kNames{
    {0, "getMaintenanceTimeInterval"},
    {9, "getAllowCreationOfContracts"},
    {16, "getAllowDelegateResource"},
    {18, "getAllowTvmTransferTrc10"},
    {20, "getAllowMultiSign"},
    {26, "getAllowTvmConstantinople"},
    {30, "getChangeDelegation"},
    {32, "getAllowTvmSolidity059"},
    {39, "getAllowShieldedTRC20Transaction"},
    {41, "getAllowTvmIstanbul"},
    {51, "getAllowNewResourceModel"},
    {52, "getAllowTvmFreeze"},
    {59, "getAllowTvmVote"},
    {60, "getAllowTvmCompatibleEvm"},
    {63, "getAllowTvmLondon"},
    {65, "getAllowHigherLimitForMaxCpuTimeOfOneTx"},
    {70, "getUnfreezeDelayDays"},
    {71, "getAllowOptimizedReturnValueOfChainId"},
    {72, "getAllowDynamicEnergy"},
    {73, "getDynamicEnergyThreshold"},
    {74, "getDynamicEnergyIncreaseFactor"},
    {75, "getDynamicEnergyMaxFactor"},
    {76, "getAllowTvmShangHai"},
    {77, "getAllowCancelAllUnfreezeV2"},
    {81, "getAllowEnergyAdjustment"},
    {83, "getAllowTvmCancun"},
    {87, "getAllowStrictMath"},
    {88, "getConsensusLogicOptimization"},
    {89, "getAllowTvmBlob"},
};

TEST(ChainParameters, FollowTheRecordedChainInEveryBlock) {
    const auto chain = test::load_recorded_chain("main");
    ParameterBook book(test::shadow_facts_of_main().parameters);
    std::map<BlockNumber, nlohmann::json> changes;
    for (const auto& entry : chain.facts.at("chainParametersLog"))
        changes[entry.at("afterBlock").get<BlockNumber>()] = entry.at("params");
    nlohmann::json wanted = changes.at(0);
    TimestampMs parent_time = chain.facts.at("blocks").at(0).at("timestamp").get<TimestampMs>();
    for (BlockNumber number = 1; number < chain.blocks.size(); ++number) {
        const wire::Block block = chain.block(number);
        for (const wire::Transaction& transaction : block.transactions)
            book.apply(transaction.contract, parent_time);
        book.close_block(block.header);
        parent_time = block.header.timestamp;
        if (changes.contains(number)) wanted = changes.at(number);
        ASSERT_EQ(book.state().next_maintenance,
                  chain.facts.at("blocks").at(number).at("nextMaintenanceTime").get<TimestampMs>())
            << "block " << number;
        for (const auto& [id, name] : kNames) {
            const std::int64_t value =
                id == 0 ? book.state().maintenance_interval_ms : book.value(id);
            ASSERT_EQ(value, wanted.at(name).get<std::int64_t>()) << name << " after " << number;
        }
        ASSERT_TRUE(book.state().certain) << "block " << number;
    }
    EXPECT_TRUE(book.flags().cancun);
    EXPECT_EQ(book.energy_fee(), 100);
}

wire::Header header_of(BlockNumber number, TimestampMs time, std::uint8_t witness) {
    wire::Header out;
    out.number = number;
    out.timestamp = time;
    out.witness.bytes[0] = Address::kPrefix;
    out.witness.bytes[20] = witness;
    return out;
}

/// Four witnesses, of which two must approve; one proposal that is due at the next maintenance.
ParameterBook book_with_approvals(const std::set<std::uint8_t>& approving) {
    ParameterFacts facts;
    facts.maintenance_interval_ms = 1'000;
    facts.active_witnesses = 4;
    facts.max_active_witnesses = 4;
    ParameterBook fresh(facts);
    fresh.close_block(header_of(1, 100, 1));
    ParameterBook::State state = fresh.state();
    state.producers.clear();
    ParameterBook::OpenProposal open{1, 1'000, {{18, 1}}, {}};
    for (const std::uint8_t witness : approving)
        open.approvals.insert(header_of(0, 0, witness).witness);
    state.open.push_back(open);
    state.created = 1;
    return {facts, state};
}

TEST(ChainParameters, ApproveWithSevenTenthsOfTheWitnessesThatMadeBlocks) {
    ParameterBook book = book_with_approvals({1, 2});
    book.close_block(header_of(2, 900, 1));
    EXPECT_FALSE(book.flags().transfer_trc10);
    book.close_block(header_of(3, 1'000, 2));
    EXPECT_TRUE(book.flags().transfer_trc10);
    EXPECT_TRUE(book.state().certain);
    EXPECT_EQ(book.state().next_maintenance, 2'000);
}

TEST(ChainParameters, RefuseWithFewerWhoeverThoseThatMadeNoBlocksAre) {
    ParameterBook book = book_with_approvals({1});
    book.close_block(header_of(2, 1'000, 1));
    EXPECT_FALSE(book.flags().transfer_trc10);
    EXPECT_TRUE(book.state().certain);
}

TEST(ChainParameters, AreUncertainWhereASilentWitnessMayHaveDecided) {
    ParameterBook book = book_with_approvals({1, 9});
    book.close_block(header_of(2, 1'000, 1));
    EXPECT_FALSE(book.state().certain);
}

TEST(ChainParameters, AreUncertainWhereThereMayBeMoreWitnessesThanAtGenesis) {
    ParameterFacts facts;
    facts.maintenance_interval_ms = 1'000;
    facts.active_witnesses = 4;
    facts.max_active_witnesses = 27;
    ParameterBook book(facts, book_with_approvals({1, 2}).state());
    book.close_block(header_of(2, 900, 1));
    book.close_block(header_of(3, 1'000, 2));
    EXPECT_FALSE(book.flags().transfer_trc10);
    EXPECT_FALSE(book.state().certain);
}

TEST(ChainParameters, KnowThatAStrangersApprovalDoesNotCountWhereAllMadeBlocks) {
    ParameterBook book = book_with_approvals({1, 9});
    book.close_block(header_of(2, 500, 1));
    book.close_block(header_of(3, 600, 2));
    book.close_block(header_of(4, 700, 3));
    book.close_block(header_of(5, 1'000, 4));
    EXPECT_FALSE(book.flags().transfer_trc10);
    EXPECT_TRUE(book.state().certain);
}

}  // namespace
}  // namespace tributary::token
