// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/grpc_source.hpp"

#include <thread>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"
#include "tests/support/faulty_wallet.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/slow_proxy.hpp"

namespace tributary::node {
namespace {

using test::Fault;
using test::FaultyWallet;

constexpr auto kShort = std::chrono::milliseconds(300);
constexpr auto kLong = std::chrono::seconds(10);

std::vector<Bytes> first_blocks(std::size_t count) {
    auto blocks = test::load_recorded_chain("main").blocks;
    blocks.resize(count);
    return blocks;
}

class GrpcSourceTest : public testing::Test {
  protected:
    /// Runs the loop until the one callback has come.
    template <typename T, typename Ask>
    Result<T> wait_for(const Ask& ask) {
        std::optional<Result<T>> out;
        ask([&](Result<T> result) {
            EXPECT_EQ(std::this_thread::get_id(), loop_thread_);
            EXPECT_FALSE(out.has_value());
            out = std::move(result);
        });
        loop_.restart();
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!out && std::chrono::steady_clock::now() < until) {
            loop_.restart();
            loop_.run_one_for(std::chrono::milliseconds(50));
        }
        return out ? *std::move(out) : Result<T>(fail(ErrorCode::unavailable, "no callback"));
    }

    Result<BlockRef> head(GrpcSource& source) {
        return wait_for<BlockRef>([&](auto done) { source.head(std::move(done)); });
    }

    Result<std::vector<wire::Block>> range(GrpcSource& source,
                                           BlockNumber start,
                                           std::uint32_t count) {
        return wait_for<std::vector<wire::Block>>(
            [&](auto done) { source.range(start, count, std::move(done)); });
    }

    GrpcSource source_at(const std::string& address, std::chrono::milliseconds deadline = kLong) {
        return GrpcSource({address, deadline, deadline}, loop_);
    }

    const std::thread::id loop_thread_ = std::this_thread::get_id();
    boost::asio::io_context loop_;
    std::vector<Bytes> blocks_ = first_blocks(60);
    FaultyWallet wallet_{blocks_};
};

TEST_F(GrpcSourceTest, ReadsHeadRangeAndGenesis) {
    GrpcSource source = source_at(wallet_.address());
    EXPECT_EQ(head(source).value().number, 59U);
    const auto blocks = range(source, 10, 100);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().message();
    ASSERT_EQ(blocks->size(), 50U);
    for (std::size_t i = 0; i < 50; ++i)
        EXPECT_EQ((*blocks)[i].body, blocks_[10 + i]);
    const auto genesis = wait_for<BlockId>([&](auto done) { source.genesis(std::move(done)); });
    EXPECT_EQ(genesis.value().hex(),
              "0000000000000000239017b995d5cc6ece0d2d0953330414bb1468b434c443bc");
}

TEST_F(GrpcSourceTest, AnEmptyRangeIsAFailure) {
    GrpcSource source = source_at(wallet_.address());
    EXPECT_EQ(range(source, 60, 10).error().code, ErrorCode::not_found);
}

struct FaultCase {
    const char* name;
    Fault fault;
    ErrorCode code;
};

class FaultySource : public GrpcSourceTest, public testing::WithParamInterface<FaultCase> {};

TEST_P(FaultySource, FailsWithACodeThatNamesIt) {
    wallet_.set_fault(GetParam().fault);
    GrpcSource source = source_at(wallet_.address(), kShort);
    const auto blocks = range(source, 40, 20);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_EQ(blocks.error().code, GetParam().code) << blocks.error().detail;
    EXPECT_EQ(blocks.error().detail.rfind(wallet_.address() + " GetBlockByLimitNext2: ", 0), 0U);
    wallet_.set_fault(Fault::none);
    EXPECT_TRUE(range(source, 40, 20).has_value());
}

std::string name_of_fault(const testing::TestParamInfo<FaultCase>& tested) {
    return tested.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Faults,
    FaultySource,
    testing::Values(FaultCase{"AnotherBlock", Fault::wrong_block, ErrorCode::upstream_lied},
                    FaultCase{"Garbage", Fault::garbage, ErrorCode::malformed},
                    FaultCase{"Truncated", Fault::truncated, ErrorCode::truncated},
                    FaultCase{"Empty", Fault::empty, ErrorCode::not_found},
                    FaultCase{"ChangedBody", Fault::changed_body, ErrorCode::root_mismatch},
                    FaultCase{"Silence", Fault::silence, ErrorCode::upstream_slow},
                    FaultCase{"Refusal", Fault::refusal, ErrorCode::unavailable}),
    name_of_fault);

TEST_F(GrpcSourceTest, OneByteAtATimeEndsAtTheDeadline) {
    const test::SlowProxy proxy(wallet_.port(), std::chrono::milliseconds(200));
    GrpcSource source = source_at(proxy.address(), std::chrono::milliseconds(500));
    const auto blocks = range(source, 1, 50);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_EQ(blocks.error().code, ErrorCode::upstream_slow) << blocks.error().detail;
}

TEST_F(GrpcSourceTest, NobodyListeningIsUnavailable) {
    GrpcSource source = source_at("127.0.0.1:1");
    EXPECT_EQ(head(source).error().code, ErrorCode::unavailable);
}

TEST_F(GrpcSourceTest, CallsBackNoMoreOnceItIsGone) {
    wallet_.set_fault(Fault::silence);
    bool called = false;
    {
        GrpcSource source = source_at(wallet_.address());
        source.head([&](const Result<BlockRef>&) { called = true; });
        source.range(1, 10, [&](const Result<std::vector<wire::Block>>&) { called = true; });
        while (wallet_.calls() < 2)
            std::this_thread::yield();
    }
    loop_.restart();
    loop_.run();
    EXPECT_FALSE(called);
}

TEST_F(GrpcSourceTest, MayBeDestroyedInItsOwnCallback) {
    auto source =
        std::make_unique<GrpcSource>(GrpcSourceSettings{wallet_.address(), kLong, kLong}, loop_);
    bool second = false;
    source->range(1, 10, [&](const Result<std::vector<wire::Block>>&) { second = true; });
    const auto got = wait_for<BlockRef>([&](auto done) {
        source->head([&, done](Result<BlockRef> result) {
            source.reset();
            second = false;
            done(std::move(result));
        });
    });
    EXPECT_TRUE(got.has_value());
    loop_.restart();
    loop_.run();
    EXPECT_FALSE(second);
}

/// A server that answers each path with fixed bytes.
class FixedServer {
  public:
    using Answers = std::map<std::string, devnet::CallAnswer>;

    explicit FixedServer(Answers answers)
        : answers_(std::move(answers)),
          server_(
              devnet::RawGrpcServer::listen(
                  "127.0.0.1:0",
                  [this](const std::string& path, const Bytes&, const auto& reply) {
                      const auto found = answers_.find(path);
                      reply(found != answers_.end()
                                ? found->second
                                : devnet::CallAnswer{devnet::CallStatus::unimplemented, "no", {}});
                  })
                  .value()) {}

    [[nodiscard]] std::string address() const {
        return "127.0.0.1:" + std::to_string(server_->port());
    }

  private:
    Answers answers_;
    std::unique_ptr<devnet::RawGrpcServer> server_;
};

TEST_F(GrpcSourceTest, AsksOldNodesForTheWholeHeadBlock) {
    const auto slices = wire::slice_block(blocks_[7]).value();
    const Bytes answer = wire::WireWriter().message(2, slices.header).take();
    const FixedServer server(
        {{"/protocol.Wallet/GetNowBlock2", {devnet::CallStatus::ok, {}, answer}}});
    GrpcSource source = source_at(server.address());
    EXPECT_EQ(head(source).value().number, 7U);
    EXPECT_EQ(head(source).value().number, 7U);
}

TEST_F(GrpcSourceTest, ReadsTransactionHintsAndBroadcastResults) {
    const Bytes info = wire::WireWriter().integer(3, 1234).take();
    const Bytes refused = wire::WireWriter().integer(2, 1).text(3, "bad signature").take();
    const FixedServer server(
        {{"/protocol.Wallet/GetTransactionInfoById", {devnet::CallStatus::ok, {}, info}},
         {"/protocol.Wallet/BroadcastTransaction", {devnet::CallStatus::ok, {}, refused}}});
    GrpcSource source = source_at(server.address());
    const auto hint = wait_for<BlockNumber>(
        [&](auto done) { source.block_of_transaction(TransactionId{}, std::move(done)); });
    EXPECT_EQ(hint.value(), 1234U);
    const auto sent =
        wait_for<void>([&](auto done) { source.broadcast(Bytes{1}, std::move(done)); });
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error(),
              (Error{ErrorCode::upstream_refused,
                     server.address() + " BroadcastTransaction: SIGERROR: bad signature"}));
}

TEST_F(GrpcSourceTest, AnAnswerAboveTheLimitIsOversized) {
    const Bytes large = wire::WireWriter().bytes(9, Bytes(kMaxAnswerSize, 1)).take();
    const FixedServer server(
        {{"/protocol.Wallet/GetBlockByLimitNext2", {devnet::CallStatus::ok, {}, large}}});
    GrpcSource source = source_at(server.address());
    EXPECT_EQ(range(source, 1, 10).error().code, ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::node
