// SPDX-License-Identifier: Apache-2.0
#include "node/chain/chain_service.hpp"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/chain_driver.hpp"
#include "tests/support/recorded_source.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::node {
namespace {

const test::RecordedChain& recorded() {
    static const test::RecordedChain chain = test::load_recorded_chain("main");
    return chain;
}

/// Takes no block while its disk is full.
class FullFollower final : public SolidFollower {
  public:
    [[nodiscard]] BlockNumber next_needed() const override { return next_; }

    Status on_solid(const wire::Block& /*block*/, TimestampMs /*parent_timestamp*/) override {
        if (full) return fail(ErrorCode::disk_full);
        ++next_;
        return {};
    }

    bool full = true;

  private:
    BlockNumber next_ = 0;
};

/// A chain service over a store in memory and one recorded source.
class Fixture : public test::ChainDriver {
  public:
    Fixture(KvStore& store,
            std::size_t until,
            std::vector<std::string> tokens,
            std::optional<std::uint64_t> max_bytes = std::nullopt,
            SolidFollower* follower = nullptr)
        : Fixture(with_tokens(std::move(tokens), max_bytes), store, until, follower) {}

    Fixture(ChainOptions options,
            KvStore& store,
            std::size_t until,
            SolidFollower* follower = nullptr) {
        const auto network =
            consensus::parse_network(test::read_test_data("chains/main/network.json"));
        options.now = [this] { return now; };
        options.stored_bytes = [this] { return stored_bytes; };
        options.kept_blocks = 50;
        options.note = [this](const std::string& sentence) { notes.push_back(sentence); };
        auto opened = ChainService::open(loop, store, network.value(), std::move(options));
        if (!opened) throw std::runtime_error(opened.error().message());
        service = std::move(*opened);
        auto made = std::make_unique<test::RecordedSource>(loop, recorded(), until);
        source = made.get();
        service->add_source(std::move(made));
        if (follower != nullptr) service->add_follower("follower", *follower);
        service->start();
    }

    ~Fixture() { end(); }

    static ChainOptions with_tokens(std::vector<std::string> tokens,
                                    std::optional<std::uint64_t> max_bytes) {
        ChainOptions options;
        options.tokens = std::move(tokens);
        options.max_bytes = max_bytes;
        return options;
    }

    Result<BalanceAnswer> balance(const std::string& address, std::optional<BlockNumber> at) {
        const BalanceQuestion question{parse_address(address).value(), "1000002", at};
        return ask<BalanceAnswer>(
            [&](auto answer) { service->balance(question, std::move(answer)); });
    }

    TimestampMs now = 1'900'000'000'000;
    std::uint64_t stored_bytes = 0;
    test::RecordedSource* source = nullptr;
};

TEST(ChainService, FollowsARecordedChainToItsSolidHeadAndSaysThatTheHeadIsOld) {
    MemoryStore store;
    Fixture node(store, 3000, {});
    const StatusAnswer status = node.sync();
    EXPECT_EQ(status.state, NodeState::degraded) << status.reason;
    EXPECT_EQ(status.head.number, 3000U);
    EXPECT_EQ(status.solid.number, recorded().facts["blocks"][3000]["solid"].get<BlockNumber>());
}

ChainOptions skipping_from(std::size_t anchor) {
    ChainOptions options;
    options.skip = true;
    options.requests_per_second = 10'000;
    options.anchor = BlockRef{anchor, recorded().block(anchor).header.id};
    return options;
}

TEST(ChainService, SkipsFromAnAnchorAndFetchesAHeaderInTheGapWhenItIsAskedFor) {
    MemoryStore store;
    Fixture node(skipping_from(2319), store, 3000);
    const StatusAnswer status = node.sync();
    EXPECT_EQ(status.head.number, 3000U);
    EXPECT_EQ(status.anchor.number, 2319U);
    EXPECT_GE(status.solid.number, 2970U);
    EXPECT_GE(status.trail_windows, 1U);
    EXPECT_LT(status.headers_fetched, 1'000U);
    const auto header =
        node.ask<HeaderAnswer>([&](auto answer) { node.service->header(2500, answer); });
    ASSERT_TRUE(header.has_value()) << header.error().message();
    EXPECT_EQ(header->block.id, recorded().block(2500).header.id);
    EXPECT_EQ(header->level, AssuranceLevel::solid);
}

TEST(ChainService, LinksAHeaderBelowTheAnchorByHashes) {
    MemoryStore store;
    Fixture node(skipping_from(2319), store, 3000);
    node.sync();
    const auto header =
        node.ask<HeaderAnswer>([&](auto answer) { node.service->header(2100, answer); });
    ASSERT_TRUE(header.has_value()) << header.error().message();
    EXPECT_EQ(header->block.id, recorded().block(2100).header.id);
}

TEST(ChainService, JudgesItsTrailAgainAfterARestartAndGoesOn) {
    MemoryStore store;
    const auto before = Fixture(skipping_from(2319), store, 2950).sync();
    EXPECT_EQ(before.head.number, 2950U) << before.reason;
    Fixture again(skipping_from(2319), store, 3000);
    const StatusAnswer after = again.sync();
    EXPECT_EQ(after.head.number, 3000U);
    EXPECT_EQ(after.trail_windows, before.trail_windows);
    EXPECT_GT(after.solid.number, before.solid.number);
}

TEST(ChainService, SkipsFromGenesisToTheSolidBlockOfANodeThatSawEveryBlock) {
    MemoryStore store;
    ChainOptions options;
    options.skip = true;
    options.requests_per_second = 10'000;
    Fixture node(std::move(options), store, 3000);
    const StatusAnswer status = node.sync();
    EXPECT_EQ(status.solid.number, recorded().facts["blocks"][3000]["solid"].get<BlockNumber>());
    EXPECT_LT(status.headers_fetched, 1'500U);
}

TEST(ChainService, AnswersUnknownWithTheReasonForATokenWatchedBehindAnAnchor) {
    MemoryStore store;
    ChainOptions options = skipping_from(2319);
    options.tokens = {"1000002"};
    Fixture node(std::move(options), store, 3000);
    const StatusAnswer status = node.sync();
    EXPECT_EQ(status.head.number, 3000U);
    EXPECT_GE(status.headers_fetched, 681U) << "every body from the anchor on";
    const auto balance = node.balance("411b6435bd44d72a03ef2c2425fa6ce367659f3d28", std::nullopt);
    ASSERT_TRUE(balance.has_value()) << balance.error().message();
    EXPECT_EQ(balance->exactness, Exactness::unknown);
    EXPECT_FALSE(balance->at_least.has_value());
    EXPECT_NE(balance->reason.find("genesis"), std::string::npos);
    EXPECT_EQ(balance->as_of, status.solid);
    EXPECT_EQ(balance->as_of_level, AssuranceLevel::solid);
}

TEST(ChainService, RefusesAnAnchorThatIsNotOnItsChain) {
    MemoryStore store;
    Fixture(store, 300, {}).sync();
    boost::asio::io_context loop;
    ChainOptions options;
    options.now = [] { return TimestampMs{1'900'000'000'000}; };
    options.note = [](const std::string&) {};
    options.anchor = BlockRef{200, recorded().block(201).header.id};
    const auto network = consensus::parse_network(test::read_test_data("chains/main/network.json"));
    const auto opened = ChainService::open(loop, store, network.value(), std::move(options));
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::wrong_anchor);
}

TEST(ChainService, WaitsWithANamedReasonWhileNobodyHasTheAnchor) {
    MemoryStore store;
    ChainOptions options = skipping_from(2319);
    options.anchor = BlockRef{2319, recorded().block(2320).header.id};
    Fixture node(std::move(options), store, 3000);
    StatusAnswer status = node.status();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (status.reason.find("not on its chain") == std::string::npos &&
           std::chrono::steady_clock::now() < deadline) {
        node.loop.run_for(std::chrono::milliseconds(50));
        status = node.status();
    }
    EXPECT_EQ(status.state, NodeState::syncing);
    EXPECT_NE(status.reason.find("not on its chain"), std::string::npos) << status.reason;
    EXPECT_EQ(status.solid.number, 0U);
}

TEST(ChainService, CountsAsFollowingWhenItsClockIsThatOfTheHead) {
    MemoryStore store;
    Fixture node(store, 1000, {});
    node.now = recorded().block(1000).header.timestamp + 1000;
    EXPECT_EQ(node.sync().state, NodeState::following);
}

TEST(ChainService, GoesOnWhereItStoppedAndFetchesOnlyWhatIsNew) {
    MemoryStore store;
    { EXPECT_EQ(Fixture(store, 1000, {"1000002"}).sync().head.number, 1000U); }
    Fixture again(store, 1050, {"1000002"});
    const StatusAnswer status = again.sync();
    EXPECT_EQ(status.head.number, 1050U);
    EXPECT_EQ(status.ledger_number, status.solid.number);
    EXPECT_LE(again.source->ranges, 3U);
}

TEST(ChainService, FetchesOldBodiesAgainForATokenThatIsWatchedLater) {
    MemoryStore store;
    { EXPECT_EQ(Fixture(store, 600, {}).sync().head.number, 600U); }
    Fixture again(store, 600, {"1000002"});
    const StatusAnswer status = again.sync();
    EXPECT_EQ(status.ledger_number, status.solid.number);
    const auto balance = again.balance("411b6435bd44d72a03ef2c2425fa6ce367659f3d28", 250);
    ASSERT_TRUE(balance.has_value()) << balance.error().message();
    ASSERT_EQ(balance->exactness, Exactness::exact) << balance->reason;
    EXPECT_EQ(balance->amount->value, 3'344'331'811'050);
    EXPECT_EQ(balance->as_of_level, AssuranceLevel::solid);
}

TEST(ChainService, WarnsOfAFullDiskForAsLongAsTheReplayWaits) {
    MemoryStore store;
    FullFollower follower;
    Fixture node(store, 300, {}, std::nullopt, &follower);
    const std::string full = Error{ErrorCode::disk_full, {}}.message();
    const auto warns = [&] {
        const auto warnings = node.status().warnings;
        return std::any_of(warnings.begin(), warnings.end(), [&](const std::string& warning) {
            return warning == full;
        });
    };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!warns() && std::chrono::steady_clock::now() < deadline) {
    }
    EXPECT_TRUE(warns());
    follower.full = false;
    node.sync();
    EXPECT_FALSE(warns());
    EXPECT_EQ(std::count(node.notes.begin(), node.notes.end(), "replay waits: " + full), 1)
        << testing::PrintToString(node.notes);
}

TEST(ChainService, AnswersABalanceAboveSolidWithTheLevelOfThatBlock) {
    MemoryStore store;
    Fixture node(store, 250, {"1000002"});
    ASSERT_LT(node.sync().solid.number, 250U);
    const auto balance = node.balance("411b6435bd44d72a03ef2c2425fa6ce367659f3d28", 250);
    ASSERT_TRUE(balance.has_value()) << balance.error().message();
    EXPECT_EQ(balance->amount->value, 3'344'331'811'050);
    EXPECT_EQ(balance->as_of.number, 250U);
    EXPECT_EQ(balance->as_of_level, AssuranceLevel::linked);
}

TEST(ChainService, ListsWhatMovedToAndFromAnAddressAndSaysHowComplete) {
    MemoryStore store;
    Fixture node(store, 600, {"1000002"});
    const StatusAnswer status = node.sync();
    TransfersQuestion question;
    question.address = parse_address("411b6435bd44d72a03ef2c2425fa6ce367659f3d28").value();
    question.token_id = "1000002";
    question.limit = 500;
    const auto list = node.ask<TransfersAnswer>(
        [&](auto answer) { node.service->transfers(question, std::move(answer)); });
    ASSERT_TRUE(list.has_value()) << list.error().message();
    EXPECT_EQ(list->complete_to, status.solid.number);
    EXPECT_FALSE(list->unseen_from.has_value()) << "no contract was called yet";
    std::int64_t sum = 0;
    for (const TransferEntry& entry : list->transfers)
        sum += entry.amount.value;
    const auto balance =
        node.balance("411b6435bd44d72a03ef2c2425fa6ce367659f3d28", status.solid.number);
    EXPECT_EQ(balance->at_least->value, sum);
    EXPECT_FALSE(list->next.has_value());
}

TEST(ChainService, ForgetsOldBalancesAboveItsBudgetAndSaysSo) {
    MemoryStore store;
    Fixture node(store, 600, {"1000002"}, 1'000'000);
    const BlockNumber last = node.sync().ledger_number;
    const auto old = [&] {
        return node.balance("411b6435bd44d72a03ef2c2425fa6ce367659f3d28", 250);
    };
    ASSERT_TRUE(old().has_value());
    node.stored_bytes = 1'000'001;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (old() && std::chrono::steady_clock::now() < deadline) {
        node.now += 60'000;
        node.status();
    }
    EXPECT_EQ(old().error().code, ErrorCode::pruned);
    EXPECT_TRUE(node.balance("411b6435bd44d72a03ef2c2425fa6ce367659f3d28", last - 10).has_value());
}

TEST(ChainService, WaitsForTheLedgerToGoOn) {
    MemoryStore store;
    Fixture node(store, 600, {"1000002"});
    const BlockNumber last = node.sync().ledger_number;
    node.source->serve_until(650);
    // Sources are asked for their head again once their time has come.
    node.now += 60'000;
    const auto above = node.ask<BlockNumber>(
        [&](auto answer) { node.service->ledger_above(last, std::move(answer)); });
    ASSERT_TRUE(above.has_value());
    EXPECT_GT(*above, last);
}

TEST(ChainService, RefusesABalanceOfATokenThatNobodyWatchesAndOfABlockAboveTheHead) {
    MemoryStore store;
    Fixture node(store, 300, {"1000001"});
    node.sync();
    EXPECT_EQ(node.balance("411b6435bd44d72a03ef2c2425fa6ce367659f3d28", 100).error().code,
              ErrorCode::token_not_watched);
    MemoryStore other_store;
    Fixture watching(other_store, 300, {"1000002"});
    watching.sync();
    EXPECT_EQ(watching.balance("411b6435bd44d72a03ef2c2425fa6ce367659f3d28", 301).error().code,
              ErrorCode::out_of_range);
}

TEST(ChainService, ProvesATransactionInTheBlockThatASourceNames) {
    MemoryStore store;
    Fixture node(store, 600, {});
    node.sync();
    const wire::Block block = recorded().block(521);
    const TransactionId id = block.transactions[7].id();
    const auto found = node.ask<TransactionAnswer>(
        [&](auto answer) { node.service->transaction(id, std::nullopt, std::move(answer)); });
    ASSERT_TRUE(found.has_value()) << found.error().message();
    EXPECT_EQ(found->block.id, block.header.id);
    EXPECT_EQ(found->index, 7U);
    EXPECT_EQ(found->level, AssuranceLevel::solid);
    const auto elsewhere = node.ask<TransactionAnswer>(
        [&](auto answer) { node.service->transaction(id, BlockNumber{520}, std::move(answer)); });
    EXPECT_EQ(elsewhere.error().code, ErrorCode::not_found);
}

TEST(ChainService, ShowsOldAndNewHeadersWithTheirEvidence) {
    MemoryStore store;
    Fixture node(store, 900, {});
    node.sync();
    for (const BlockNumber number : {0U, 1U, 450U, 880U, 900U}) {
        const auto header = node.ask<HeaderAnswer>(
            [&](auto answer) { node.service->header(number, std::move(answer)); });
        ASSERT_TRUE(header.has_value()) << number;
        EXPECT_EQ(header->block.id.hex(),
                  recorded().facts["blocks"][number]["id"].get<std::string>());
        if (number == 450) {
            EXPECT_GE(header->support, 19U);
        }
        EXPECT_EQ(header->level == AssuranceLevel::anchored, number == 0) << number;
    }
    const auto above =
        node.ask<HeaderAnswer>([&](auto answer) { node.service->header(901, std::move(answer)); });
    EXPECT_EQ(above.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace tributary::node
