// SPDX-License-Identifier: Apache-2.0
// A node as another node's source: both ends of the feed.
#include "node/upstream/tributary_source.hpp"

#include <atomic>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include "node/rpc/rpc_server.hpp"
#include "tests/support/chain_builder.hpp"
#include "tests/support/fake_queries.hpp"
#include "tributary/node/v1/node.grpc.pb.h"

namespace tributary::node {
namespace {

using Headers = std::vector<wire::Header>;

class TributarySourceTest : public testing::Test {
  protected:
    TributarySourceTest() {
        address_ = "127.0.0.1:" + std::to_string(server_.start("127.0.0.1:0").value());
        source_ = std::make_unique<TributarySource>(TributarySourceSettings{address_}, io_);
        const auto network = test::simulated_network(27, 21'600'000);
        for (const auto& block : test::extend_by(network, test::genesis_of(network), 5))
            headers_.push_back(block.header);
    }

    ~TributarySourceTest() override { source_.reset(); }

    template <typename T, typename Ask>
    Result<T> ask(Ask question) {
        std::optional<Result<T>> out;
        io_.restart();
        question([&](Result<T> answer) { out = std::move(answer); });
        const auto guard = boost::asio::make_work_guard(io_);
        while (!out && io_.run_one_for(std::chrono::seconds(20)) != 0) {
        }
        return out.value();
    }

    Result<Headers> headers(BlockNumber start, std::uint32_t count) {
        return ask<Headers>([&](auto answer) { source_->headers(start, count, answer); });
    }

    Result<TrailRecords> trail() {
        return ask<TrailRecords>([&](auto answer) { source_->trail(77, answer); });
    }

    void serve(std::size_t from, std::size_t to) {
        chain_.headers_answer->headers.clear();
        for (std::size_t at = from; at <= to; ++at)
            chain_.headers_answer->headers.push_back(wire::encode_header(headers_.at(at - 1)));
    }

    FakeLoop loop_;
    FakeChain chain_{loop_};
    RpcServer server_{chain_, nullptr};
    boost::asio::io_context io_;
    std::string address_;
    std::unique_ptr<TributarySource> source_;
    Headers headers_;
};

TEST_F(TributarySourceTest, NamesItselfWithItsScheme) {
    EXPECT_EQ(source_->address(), "tributary://" + address_);
    EXPECT_TRUE(source_->is_light());
}

TEST_F(TributarySourceTest, TellsTheHeadAndTheGenesisBlock) {
    chain_.status_answer->head = {5, headers_.back().id};
    chain_.header_answer->block = {0, headers_.front().parent_id};
    const auto head = ask<BlockRef>([&](auto answer) { source_->head(answer); });
    ASSERT_TRUE(head.has_value()) << head.error().message();
    EXPECT_EQ(*head, (BlockRef{5, headers_.back().id}));
    const auto genesis = ask<BlockId>([&](auto answer) { source_->genesis(answer); });
    ASSERT_TRUE(genesis.has_value()) << genesis.error().message();
    EXPECT_EQ(*genesis, headers_.front().parent_id);
}

TEST_F(TributarySourceTest, AHeadWhoseNumberIsNotInItsIdIsRefused) {
    chain_.status_answer->head = {6, headers_.back().id};
    const auto head = ask<BlockRef>([&](auto answer) { source_->head(answer); });
    ASSERT_FALSE(head.has_value());
    EXPECT_EQ(head.error().code, ErrorCode::number_mismatch);
}

TEST_F(TributarySourceTest, GivesHeadersWithTheirSignatures) {
    serve(2, 4);
    const auto got = headers(2, 3);
    ASSERT_TRUE(got.has_value()) << got.error().message();
    EXPECT_EQ(*got, Headers(headers_.begin() + 1, headers_.begin() + 4));
    EXPECT_EQ(chain_.asked_headers, (HeadersQuestion{2, 3, false}));
}

TEST_F(TributarySourceTest, RefusesHeadersThatWereNotAskedFor) {
    serve(2, 4);
    EXPECT_EQ(headers(2, 2).error().code, ErrorCode::upstream_lied);
    EXPECT_EQ(headers(1, 3).error().code, ErrorCode::upstream_lied);
    chain_.headers_answer->headers = {Bytes{0x0a, 0x01}};
    EXPECT_EQ(headers(1, 1).error().code, ErrorCode::truncated);
    chain_.headers_answer->headers.clear();
    EXPECT_EQ(headers(1, 1).error().code, ErrorCode::not_found);
}

TEST_F(TributarySourceTest, RefusesABodyThatDoesNotMatchItsHeader) {
    const Bytes header = wire::encode_header(headers_.front());
    chain_.headers_answer->blocks = {wire::encode_block({header, {}})};
    const auto got =
        ask<std::vector<wire::Block>>([&](auto answer) { source_->range(1, 1, answer); });
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().code, ErrorCode::root_mismatch);
    EXPECT_EQ(chain_.asked_headers, (HeadersQuestion{1, 1, true}));
}

TEST_F(TributarySourceTest, GivesTheRecordsOfATrail) {
    TrailWindowAnswer window;
    window.record = Bytes{1, 2};
    KeyProofAnswer key;
    key.record = Bytes{3};
    chain_.trail_answer->windows = {window};
    chain_.trail_answer->keys = {key};
    const auto got = trail();
    ASSERT_TRUE(got.has_value()) << got.error().message();
    EXPECT_EQ(got->windows, std::vector<Bytes>{window.record});
    EXPECT_EQ(got->keys, std::vector<Bytes>{key.record});
    EXPECT_EQ(chain_.asked_trail, (TrailQuestion{77, true}));
    chain_.trail_answer->more = true;
    EXPECT_EQ(trail().error().code, ErrorCode::upstream_lied) << "a page that does not ascend";
}

TEST_F(TributarySourceTest, RefusesATrailWithAnEmptyRecord) {
    chain_.trail_answer->windows.resize(1);
    EXPECT_EQ(trail().error().code, ErrorCode::upstream_lied);
    chain_.trail_answer->windows.clear();
    chain_.trail_answer->keys.resize(1);
    EXPECT_EQ(trail().error().code, ErrorCode::upstream_lied);
}

TEST_F(TributarySourceTest, ReadsNoMoreThanSixtyFourPagesOfATrail) {
    const auto read = [this](std::size_t pages) {
        auto asked = std::make_shared<std::size_t>(0);
        chain_.on_trail = [this, asked, pages](const TrailQuestion& question) {
            TrailWindowAnswer window;
            window.solid = {question.above + 1, make_block_id(question.above + 1, Hash256{})};
            window.record = Bytes{1};
            chain_.trail_answer->windows = {window};
            chain_.trail_answer->more = ++*asked < pages;
        };
        auto got = trail();
        EXPECT_EQ(*asked, kMaxTrailPages);
        return got;
    };
    const auto got = read(kMaxTrailPages);
    ASSERT_TRUE(got.has_value()) << got.error().message();
    EXPECT_EQ(got->windows.size(), kMaxTrailPages);
    EXPECT_EQ(read(kMaxTrailPages + 1).error().code, ErrorCode::oversized);
}

TEST_F(TributarySourceTest, AllPagesOfAQuestionShareItsDeadline) {
    TributarySourceSettings settings{address_};
    settings.range_deadline = std::chrono::milliseconds(1'500);
    source_ = std::make_unique<TributarySource>(settings, io_);
    std::atomic<std::size_t> asked = 0;
    chain_.on_headers = [&](const HeadersQuestion& question) {
        ++asked;
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        serve(question.first, question.first);
    };
    const auto got = headers(1, 5);
    server_.stop(std::chrono::seconds(5));
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().code, ErrorCode::upstream_slow);
    EXPECT_GT(asked, 1U) << "it came to a second page";
}

TEST_F(TributarySourceTest, ALightNodePassesNoTransactionsOn) {
    const auto sent = ask<void>([&](auto answer) { source_->broadcast({}, answer); });
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().code, ErrorCode::unavailable);
}

TEST_F(TributarySourceTest, ListsOneToAHundredHeadersFromOneOn) {
    const auto stub =
        v1::NodeService::NewStub(grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
    const auto code = [&](std::int64_t first, std::int32_t count) {
        grpc::ClientContext context;
        v1::ListHeadersRequest request;
        request.set_first(first);
        request.set_count(count);
        v1::ListHeadersResponse response;
        return stub->ListHeaders(&context, request, &response).error_code();
    };
    EXPECT_EQ(code(1, 1), grpc::StatusCode::OK);
    EXPECT_EQ(code(1, kMaxListedHeaders), grpc::StatusCode::OK);
    EXPECT_EQ(code(1, kMaxListedHeaders + 1), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(code(1, 0), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(code(0, 1), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(code(-1, 1), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(TributarySourceTest, ListsEvidenceWithBothHeaders) {
    EquivocationAnswer seen;
    seen.witness = headers_.front().witness;
    seen.key = headers_.front().witness;
    seen.time = headers_.front().timestamp;
    seen.first = {1, headers_.front().id};
    seen.second = {2, headers_.at(1).id};
    seen.first_header = wire::encode_header(headers_.front());
    seen.second_header = wire::encode_header(headers_.at(1));
    chain_.evidence_answer->equivocations = {seen};
    chain_.evidence_answer->seen = 3;
    chain_.evidence_answer->conflict = {seen.first, seen.second};
    const auto stub =
        v1::NodeService::NewStub(grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    v1::ListEvidenceResponse got;
    ASSERT_TRUE(stub->ListEvidence(&context, {}, &got).ok());
    ASSERT_EQ(got.equivocations_size(), 1);
    EXPECT_EQ(got.equivocations(0).witness_address(), seen.witness.base58());
    EXPECT_EQ(got.equivocations(0).second().block().number(), 2);
    EXPECT_EQ(got.equivocations(0).first().header(), as_text(seen.first_header));
    EXPECT_EQ(got.equivocations_seen(), 3);
    EXPECT_EQ(got.conflict().theirs().id(), as_text(seen.second.id.view()));
}

}  // namespace
}  // namespace tributary::node
