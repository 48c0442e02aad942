// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/rpc_server.hpp"

#include <future>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "node/rpc/unary.hpp"
#include "primitives/wire/transaction.hpp"
#include "tests/support/fake_queries.hpp"
#include "tests/support/reflection_client.hpp"
#include "tributary/node/v1/node.grpc.pb.h"
#include "tributary/oracle/v1/oracle.grpc.pb.h"

namespace tributary::node {
namespace {

constexpr std::string_view kSomeone = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8";

Address someone() {
    return parse_address(kSomeone).value();
}

template <typename Id>
Id id_of(std::uint8_t byte) {
    Id out;
    out.bytes.fill(byte);
    return out;
}

std::string bytes_of(ByteView bytes) {
    return std::string(as_text(bytes));
}

/// The reason in a failed call's details; "none" where there is none.
std::string reason_in(const grpc::Status& status) {
    google::rpc::Status details;
    google::rpc::ErrorInfo info;
    if (!details.ParseFromString(status.error_details()) || details.details().empty() ||
        !details.details(0).UnpackTo(&info)) {
        return "none";
    }
    EXPECT_EQ(info.domain(), "tributary");
    EXPECT_EQ(details.code(), status.error_code());
    return info.reason();
}

class RpcServerTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto port = server_.start("127.0.0.1:0");
        ASSERT_TRUE(port) << port.error().message();
        address_ = "127.0.0.1:" + std::to_string(*port);
        channel_ = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
        node_ = v1::NodeService::NewStub(channel_);
        oracle_ = oracle::v1::OracleService::NewStub(channel_);
    }

    template <typename Stub, typename Method, typename Request, typename Response>
    static grpc::Status call(Stub& stub,
                             Method method,
                             const Request& request,
                             Response& response) {
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
        return (stub.*method)(&context, request, &response);
    }

    grpc::Status get_header(const v1::GetHeaderRequest& request) {
        return call(*node_, &v1::NodeService::Stub::GetHeader, request, header_);
    }

    grpc::Status get_balance(const v1::GetBalanceRequest& request) {
        return call(*node_, &v1::NodeService::Stub::GetBalance, request, balance_);
    }

    static v1::GetBalanceRequest balance_request() {
        v1::GetBalanceRequest out;
        out.set_address(std::string(kSomeone));
        out.set_token_id("1000001");
        return out;
    }

    grpc::health::v1::HealthCheckResponse::ServingStatus health(const std::string& service) {
        const auto stub = grpc::health::v1::Health::NewStub(channel_);
        grpc::health::v1::HealthCheckRequest request;
        request.set_service(service);
        grpc::health::v1::HealthCheckResponse response;
        const auto status = call(*stub, &grpc::health::v1::Health::Stub::Check, request, response);
        EXPECT_TRUE(status.ok()) << status.error_message();
        return response.status();
    }

    void wait_for_waiting(std::size_t count) {
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (loop_.waiting() != count && std::chrono::steady_clock::now() < patience) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        ASSERT_EQ(loop_.waiting(), count);
    }

    FakeLoop loop_;
    FakeChain chain_{loop_};
    FakeOracle oracle_queries_{loop_};
    RpcServer server_{chain_, &oracle_queries_};
    std::string address_;
    std::shared_ptr<grpc::Channel> channel_;
    std::unique_ptr<v1::NodeService::Stub> node_;
    std::unique_ptr<oracle::v1::OracleService::Stub> oracle_;
    v1::GetHeaderResponse header_;
    v1::GetBalanceResponse balance_;
};

TEST_F(RpcServerTest, StatusCarriesEveryField) {
    StatusAnswer answer;
    answer.network = "nile";
    answer.state = NodeState::degraded;
    answer.reason = "the head is old";
    answer.head = {1000, id_of<BlockId>(1)};
    answer.head_time = 1'700'000'001'500;
    answer.vouched = {990, id_of<BlockId>(2)};
    answer.solid = {980, id_of<BlockId>(3)};
    answer.anchor = {0, id_of<BlockId>(4)};
    answer.sources_agreeing = 1;
    answer.sources = {{"127.0.0.1:50051", "ready", "slow\xff", answer.head, 7, 2}};
    answer.warnings = {"a newer version is out"};
    answer.ledger_number = 979;
    answer.watched_tokens = {"1000001"};
    answer.headers_fetched = 56;
    answer.sync_requests = 2;
    answer.sync_cpu_ms = 3;
    answer.trail_windows = 1;
    chain_.status_answer = answer;

    v1::GetStatusResponse got;
    const auto status =
        call(*node_, &v1::NodeService::Stub::GetStatus, v1::GetStatusRequest(), got);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(got.network(), "nile");
    EXPECT_EQ(got.state(), v1::NODE_STATE_DEGRADED);
    EXPECT_EQ(got.reason(), "the head is old");
    EXPECT_EQ(got.head().number(), 1000);
    EXPECT_EQ(got.head().id(), std::string(32, '\1'));
    EXPECT_EQ(got.head_time().seconds(), 1'700'000'001);
    EXPECT_EQ(got.head_time().nanos(), 500'000'000);
    EXPECT_EQ(got.vouched().number(), 990);
    EXPECT_EQ(got.solid().number(), 980);
    EXPECT_TRUE(got.has_anchor());
    EXPECT_EQ(got.anchor().number(), 0);
    EXPECT_EQ(got.sources_agreeing(), 1);
    ASSERT_EQ(got.sources_size(), 1);
    EXPECT_EQ(got.sources(0).address(), "127.0.0.1:50051");
    EXPECT_EQ(got.sources(0).state(), "ready");
    EXPECT_EQ(got.sources(0).reason(), "slow\xef\xbf\xbd");
    EXPECT_EQ(got.sources(0).head().number(), 1000);
    EXPECT_EQ(got.sources(0).requests(), 7);
    EXPECT_EQ(got.sources(0).failures(), 2);
    ASSERT_EQ(got.warnings_size(), 1);
    EXPECT_EQ(got.warnings(0), "a newer version is out");
    EXPECT_EQ(got.ledger_number(), 979);
    ASSERT_EQ(got.watched_token_ids_size(), 1);
    EXPECT_EQ(got.watched_token_ids(0), "1000001");
    EXPECT_EQ(got.sync().headers_fetched(), 56);
    EXPECT_EQ(got.sync().requests(), 2);
    EXPECT_EQ(got.sync().cpu_ms(), 3);
    EXPECT_EQ(got.trail_windows(), 1);
}

TEST_F(RpcServerTest, AHeaderIsAskedForByNumberOrId) {
    HeaderAnswer answer;
    answer.block = {7, id_of<BlockId>(7)};
    answer.parent_id = id_of<BlockId>(6);
    answer.timestamp = -1;
    answer.level = AssuranceLevel::vouched;
    answer.witness = someone();
    answer.support = 12;
    answer.version = 34;
    answer.tx_root = id_of<Hash256>(9);
    chain_.header_answer = answer;

    v1::GetHeaderRequest request;
    request.set_number(0);
    ASSERT_TRUE(get_header(request).ok());
    EXPECT_EQ(chain_.asked_number, 0U);
    EXPECT_EQ(header_.block().number(), 7);
    EXPECT_EQ(header_.parent_id(), std::string(32, '\6'));
    EXPECT_EQ(header_.time().seconds(), -1);
    EXPECT_EQ(header_.time().nanos(), 999'000'000);
    EXPECT_EQ(header_.level(), v1::ASSURANCE_LEVEL_VOUCHED);
    EXPECT_EQ(header_.witness_address(), kSomeone);
    EXPECT_EQ(header_.signer_address(), "");
    EXPECT_EQ(header_.support(), 12);
    EXPECT_EQ(header_.version(), 34);
    EXPECT_EQ(header_.transaction_root(), std::string(32, '\x9'));

    request.set_id(std::string(32, '\5'));
    ASSERT_TRUE(get_header(request).ok());
    EXPECT_EQ(chain_.asked_id, id_of<BlockId>(5));
}

TEST_F(RpcServerTest, BadHeaderRequestsNeverReachTheChain) {
    v1::GetHeaderRequest request;
    EXPECT_EQ(reason_in(get_header(request)), "missing_field");
    request.set_number(-1);
    EXPECT_EQ(reason_in(get_header(request)), "bad_number");
    request.set_id("short");
    EXPECT_EQ(reason_in(get_header(request)), "malformed");
    request.set_number(1);
    request.set_min_level(static_cast<v1::AssuranceLevel>(77));
    const auto status = get_header(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(reason_in(status), "invalid_argument");
    EXPECT_FALSE(chain_.asked_number);
    EXPECT_FALSE(chain_.asked_id);
}

TEST_F(RpcServerTest, AMinimumLevelIsHeld) {
    chain_.header_answer->level = AssuranceLevel::vouched;
    v1::GetHeaderRequest request;
    request.set_number(1);
    request.set_min_level(v1::ASSURANCE_LEVEL_VOUCHED);
    EXPECT_TRUE(get_header(request).ok());
    request.set_min_level(v1::ASSURANCE_LEVEL_SOLID);
    const auto status = get_header(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(reason_in(status), "assurance_too_low");
    EXPECT_NE(status.error_message().find("the block is VOUCHED, the least asked for is SOLID"),
              std::string::npos);
}

TEST_F(RpcServerTest, AnExactBalanceCarriesItsEvidence) {
    BalanceAnswer answer;
    answer.address = someone();
    answer.token_id = "1000001";
    answer.exactness = Exactness::exact;
    answer.amount = TokenAmount{9'007'199'254'740'993};
    answer.as_of = {5, id_of<BlockId>(5)};
    answer.as_of_level = AssuranceLevel::solid;
    chain_.balance_answer = answer;

    auto request = balance_request();
    request.set_address(someone().hex());
    request.set_at_number(5);
    request.set_min_exactness(v1::EXACTNESS_EXACT);
    request.set_min_level(v1::ASSURANCE_LEVEL_SOLID);
    const auto status = get_balance(request);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_TRUE(chain_.asked_balance);
    EXPECT_EQ(chain_.asked_balance->address, someone());
    EXPECT_EQ(chain_.asked_balance->token_id, "1000001");
    EXPECT_EQ(chain_.asked_balance->at, 5U);
    EXPECT_EQ(balance_.address(), kSomeone);
    EXPECT_EQ(balance_.token_id(), "1000001");
    EXPECT_EQ(balance_.exactness(), v1::EXACTNESS_EXACT);
    EXPECT_EQ(balance_.amount(), "9007199254740993");
    EXPECT_FALSE(balance_.has_at_least());
    EXPECT_FALSE(balance_.has_at_most());
    EXPECT_EQ(balance_.evidence().as_of().number(), 5);
    EXPECT_EQ(balance_.evidence().level(), v1::ASSURANCE_LEVEL_SOLID);
}

TEST_F(RpcServerTest, ListsTransfersPageByPage) {
    TransferEntry entry;
    entry.id = id_of<TransactionId>(7);
    entry.number = 12;
    entry.contract_type = 44;
    entry.amount = TokenAmount{-5};
    entry.at_most = TokenAmount{-4};
    chain_.transfers_answer->transfers = {entry};
    chain_.transfers_answer->next = TransferPlace{12, 3};
    chain_.transfers_answer->complete_to = 20;
    v1::ListTransfersRequest request;
    request.set_address(std::string(kSomeone));
    request.set_token_id("1000001");
    request.set_page_token("13.0");
    v1::ListTransfersResponse response;
    const auto ask = [&] {
        return call(*node_, &v1::NodeService::Stub::ListTransfers, request, response);
    };
    ASSERT_TRUE(ask().ok());
    EXPECT_EQ(chain_.asked_transfers,
              (TransfersQuestion{someone(), "1000001", TransferPlace{13, 0}, 50}));
    ASSERT_EQ(response.transfers_size(), 1);
    EXPECT_EQ(response.transfers(0).amount(), "-5");
    EXPECT_EQ(response.transfers(0).at_most(), "-4");
    EXPECT_EQ(response.transfers(0).other_address(), "");
    EXPECT_EQ(response.next_page_token(), "12.3");
    EXPECT_EQ(response.complete_to(), 20);
    EXPECT_FALSE(response.has_unseen_from());

    request.set_page_size(501);
    EXPECT_EQ(reason_in(ask()), "out_of_range");
    request.set_page_size(500);
    request.set_page_token("13");
    EXPECT_EQ(reason_in(ask()), "bad_number");
}

TEST_F(RpcServerTest, WatchesABalanceUntilTheClientGoes) {
    chain_.balance_answer->exactness = Exactness::exact;
    chain_.balance_answer->at_least = chain_.balance_answer->at_most = TokenAmount{5};
    chain_.balance_answer->amount = TokenAmount{5};
    chain_.balance_answer->as_of.number = 9;
    v1::WatchBalancesRequest request;
    auto& account = *request.add_accounts();
    account.set_address(std::string(kSomeone));
    account.set_token_id("1000001");
    grpc::ClientContext context;
    const auto stream = node_->WatchBalances(&context, request);
    ASSERT_TRUE(stream->Read(&balance_));
    EXPECT_EQ(balance_.amount(), "5");

    // A block that changes nothing says nothing; the next one that does is told.
    const auto next_block = [&](std::int64_t amount) {
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        for (bool done = false; !done && std::chrono::steady_clock::now() < patience;) {
            std::promise<bool> looked;
            loop_.post([&] {
                const bool waits = chain_.waiting_answer != nullptr;
                if (waits) {
                    EXPECT_EQ(chain_.waiting_number, chain_.balance_answer->as_of.number);
                    chain_.balance_answer->as_of.number += 1;
                    chain_.balance_answer->amount = TokenAmount{amount};
                    chain_.balance_answer->at_least = TokenAmount{amount};
                    const auto answer = std::move(chain_.waiting_answer);
                    chain_.waiting_answer = nullptr;
                    answer(chain_.balance_answer->as_of.number);
                }
                looked.set_value(waits);
            });
            done = looked.get_future().get();
        }
    };
    next_block(5);
    next_block(6);
    ASSERT_TRUE(stream->Read(&balance_));
    EXPECT_EQ(balance_.at_least(), "6");
    context.TryCancel();
    EXPECT_FALSE(stream->Read(&balance_));
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(RpcServerTest, RefusesToWatchNobodyAndTooMany) {
    v1::WatchBalancesRequest request;
    const auto refused = [&] {
        grpc::ClientContext context;
        const auto stream = node_->WatchBalances(&context, request);
        EXPECT_FALSE(stream->Read(&balance_));
        return reason_in(stream->Finish());
    };
    EXPECT_EQ(refused(), "invalid_argument");
    for (int i = 0; i < 101; ++i) {
        auto& account = *request.add_accounts();
        account.set_address(std::string(kSomeone));
        account.set_token_id("1000001");
    }
    EXPECT_EQ(refused(), "invalid_argument");
}

TEST_F(RpcServerTest, BoundedAndUnknownBalancesAreAnswersUnlessMoreIsAskedFor) {
    chain_.balance_answer->exactness = Exactness::bounded;
    chain_.balance_answer->at_least = TokenAmount{0};
    chain_.balance_answer->reason = "a contract may have paid";
    auto request = balance_request();
    ASSERT_TRUE(get_balance(request).ok());
    EXPECT_FALSE(chain_.asked_balance->at);
    EXPECT_EQ(balance_.exactness(), v1::EXACTNESS_BOUNDED);
    EXPECT_FALSE(balance_.has_amount());
    EXPECT_TRUE(balance_.has_at_least());
    EXPECT_EQ(balance_.at_least(), "0");
    EXPECT_EQ(balance_.reason(), "a contract may have paid");

    chain_.balance_answer->exactness = Exactness::unknown;
    ASSERT_TRUE(get_balance(request).ok());
    EXPECT_EQ(balance_.exactness(), v1::EXACTNESS_UNKNOWN);

    request.set_min_exactness(v1::EXACTNESS_BOUNDED);
    EXPECT_EQ(reason_in(get_balance(request)), "assurance_too_low");
    request.set_min_exactness(v1::EXACTNESS_UNKNOWN);
    EXPECT_TRUE(get_balance(request).ok());
    request.set_min_level(v1::ASSURANCE_LEVEL_LINKED);
    EXPECT_EQ(reason_in(get_balance(request)), "assurance_too_low");
}

TEST_F(RpcServerTest, BadBalanceRequestsNameTheField) {
    auto request = balance_request();
    request.set_address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv9");
    const auto status = get_balance(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(reason_in(status), "bad_base58");
    google::rpc::Status details;
    ASSERT_TRUE(details.ParseFromString(status.error_details()));
    google::rpc::BadRequest bad;
    ASSERT_EQ(details.details_size(), 2);
    ASSERT_TRUE(details.details(1).UnpackTo(&bad));
    EXPECT_EQ(bad.field_violations(0).field(), "address");

    request.set_address(std::string(100'000, 'x'));
    EXPECT_NE(reason_in(get_balance(request)), "none");

    for (const std::string token :
         {"", "0", "-1", "01", "1000001 ", "BTT", "99999999999999999999"}) {
        request = balance_request();
        request.set_token_id(token);
        EXPECT_EQ(reason_in(get_balance(request)), "bad_number") << token;
    }
    request = balance_request();
    request.set_at_number(-1);
    EXPECT_EQ(reason_in(get_balance(request)), "bad_number");
    EXPECT_FALSE(chain_.asked_balance);
}

TEST_F(RpcServerTest, ErrorsOfTheChainKeepReasonAndDetail) {
    chain_.balance_answer = fail(ErrorCode::token_not_watched, "1000001");
    const auto status = get_balance(balance_request());
    EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(reason_in(status), "token_not_watched");
    google::rpc::Status details;
    google::rpc::ErrorInfo info;
    ASSERT_TRUE(details.ParseFromString(status.error_details()));
    ASSERT_TRUE(details.details(0).UnpackTo(&info));
    EXPECT_EQ(info.metadata().at("detail"), "1000001");

    chain_.balance_answer = fail(ErrorCode::unavailable, std::string(100'000, '\xff'));
    const auto long_status = get_balance(balance_request());
    EXPECT_EQ(long_status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(reason_in(long_status), "unavailable");
    google::rpc::RetryInfo retry;
    ASSERT_TRUE(details.ParseFromString(long_status.error_details()));
    ASSERT_TRUE(details.details(1).UnpackTo(&retry));
    EXPECT_GT(retry.retry_delay().seconds(), 0);
}

TEST_F(RpcServerTest, ATokenWhoseNameIsNotUtf8IsStillAnswered) {
    TokenAnswer answer;
    answer.token_id = "1000001";
    answer.name = "Bit\xffTorrent";
    answer.abbreviation = "BTT";
    answer.precision = 6;
    answer.issuer = someone();
    answer.total_supply = TokenAmount{990'000'000'000'000'000};
    answer.issued_in = BlockRef{4, id_of<BlockId>(4)};
    answer.as_of = {9, id_of<BlockId>(9)};
    answer.as_of_level = AssuranceLevel::solid;
    chain_.token_answer = answer;

    v1::GetTokenRequest request;
    request.set_token_id("1000001");
    v1::GetTokenResponse got;
    const auto status = call(*node_, &v1::NodeService::Stub::GetToken, request, got);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(chain_.asked_token, "1000001");
    EXPECT_EQ(got.name(), "Bit\xef\xbf\xbdTorrent");
    EXPECT_EQ(got.abbreviation(), "BTT");
    EXPECT_EQ(got.precision(), 6);
    EXPECT_EQ(got.issuer_address(), kSomeone);
    EXPECT_EQ(got.total_supply(), "990000000000000000");
    EXPECT_EQ(got.issued_in().number(), 4);
    EXPECT_EQ(got.evidence().as_of().number(), 9);
}

TEST_F(RpcServerTest, ATransactionIsAnsweredWithItsBlock) {
    TransactionAnswer answer;
    answer.id = id_of<TransactionId>(3);
    answer.block = {8, id_of<BlockId>(8)};
    answer.level = AssuranceLevel::solid;
    answer.index = 2;
    answer.contract_type = 31;
    answer.contract_ret = 0;
    answer.owner = someone();
    answer.transaction = {0x0a, 0x00, 0xff};
    chain_.transaction_answer = answer;

    v1::GetTransactionRequest request;
    request.set_transaction_id(std::string(32, '\3'));
    request.set_in_block(8);
    v1::GetTransactionResponse got;
    const auto get = [&] {
        return call(*node_, &v1::NodeService::Stub::GetTransaction, request, got);
    };
    ASSERT_TRUE(get().ok());
    EXPECT_EQ(chain_.asked_transaction, id_of<TransactionId>(3));
    EXPECT_EQ(chain_.asked_in_block, 8U);
    EXPECT_EQ(got.transaction_id(), std::string(32, '\3'));
    EXPECT_EQ(got.evidence().as_of().number(), 8);
    EXPECT_EQ(got.evidence().level(), v1::ASSURANCE_LEVEL_SOLID);
    EXPECT_EQ(got.index(), 2);
    EXPECT_EQ(got.contract_type(), 31);
    EXPECT_TRUE(got.has_contract_result());
    EXPECT_EQ(got.contract_result(), 0);
    EXPECT_EQ(got.owner_address(), kSomeone);
    EXPECT_EQ(got.transaction(), bytes_of(answer.transaction));

    request.clear_in_block();
    ASSERT_TRUE(get().ok());
    EXPECT_FALSE(chain_.asked_in_block);
    request.set_transaction_id(std::string(31, '\3'));
    EXPECT_EQ(reason_in(get()), "malformed");
}

TEST_F(RpcServerTest, AReferenceBlockComesWithTheHeadTime) {
    chain_.reference_answer = ReferenceBlockAnswer{{8, id_of<BlockId>(8)}, 3000};
    v1::GetReferenceBlockResponse got;
    ASSERT_TRUE(
        call(*node_, &v1::NodeService::Stub::GetReferenceBlock, v1::GetReferenceBlockRequest(), got)
            .ok());
    EXPECT_EQ(got.block().number(), 8);
    EXPECT_EQ(got.head_time().seconds(), 3);
}

TEST_F(RpcServerTest, TransactionsAreTakenUpToTheirLimit) {
    chain_.broadcast_answer = id_of<TransactionId>(6);
    v1::BroadcastTransactionRequest request;
    v1::BroadcastTransactionResponse got;
    const auto send = [&](std::size_t size) {
        request.set_transaction(std::string(size, '\xff'));
        return call(*node_, &v1::NodeService::Stub::BroadcastTransaction, request, got);
    };
    EXPECT_EQ(reason_in(send(0)), "missing_field");
    EXPECT_EQ(reason_in(send(wire::kMaxTransactionSize + 1)), "oversized");
    EXPECT_TRUE(chain_.broadcasted.empty());
    ASSERT_TRUE(send(wire::kMaxTransactionSize).ok());
    EXPECT_EQ(chain_.broadcasted.size(), wire::kMaxTransactionSize);
    EXPECT_EQ(got.transaction_id(), std::string(32, '\6'));
    const auto status = send(kMaxRequestSize + 1);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(RpcServerTest, AClientThatGoesAwayHarmsNobody) {
    loop_.pause(true);
    grpc::ClientContext context;
    v1::GetStatusResponse got;
    auto pending = std::async(std::launch::async, [&] {
        return node_->GetStatus(&context, v1::GetStatusRequest(), &got);
    });
    wait_for_waiting(1);
    context.TryCancel();
    EXPECT_EQ(pending.get().error_code(), grpc::StatusCode::CANCELLED);
    loop_.pause(false);
    wait_for_waiting(0);
    EXPECT_TRUE(get_header([] {
                    v1::GetHeaderRequest request;
                    request.set_number(1);
                    return request;
                }())
                    .ok());
}

TEST_F(RpcServerTest, StoppingWaitsForOpenCalls) {
    loop_.pause(true);
    v1::GetStatusResponse got;
    auto pending = std::async(std::launch::async, [&] {
        return call(*node_, &v1::NodeService::Stub::GetStatus, v1::GetStatusRequest(), got);
    });
    wait_for_waiting(1);
    auto stopped = std::async(std::launch::async, [&] { server_.stop(std::chrono::seconds(20)); });
    EXPECT_EQ(stopped.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    loop_.pause(false);
    EXPECT_TRUE(pending.get().ok());
    stopped.get();
}

TEST_F(RpcServerTest, CallsThatTheLoopDropsEndAsUnavailable) {
    loop_.pause(true);
    v1::GetStatusResponse got;
    auto pending = std::async(std::launch::async, [&] {
        return call(*node_, &v1::NodeService::Stub::GetStatus, v1::GetStatusRequest(), got);
    });
    wait_for_waiting(1);
    loop_.stop();
    const auto status = pending.get();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(reason_in(status), "unavailable");
}

TEST_F(RpcServerTest, ASecondServerFindsThePortInUse) {
    RpcServer second(chain_, nullptr);
    const auto port = second.start(address_);
    ASSERT_FALSE(port);
    EXPECT_EQ(port.error().code, ErrorCode::port_in_use);
    EXPECT_NE(port.error().detail.find(address_), std::string::npos);
}

TEST_F(RpcServerTest, ThePortIsFreeAfterStopping) {
    server_.stop(std::chrono::milliseconds(0));
    RpcServer second(chain_, nullptr);
    const auto port = second.start(address_);
    ASSERT_TRUE(port) << port.error().message();
}

TEST_F(RpcServerTest, HealthFollowsTheState) {
    using Health = grpc::health::v1::HealthCheckResponse;
    const std::string node = "tributary.node.v1.NodeService";
    const std::string oracle = "tributary.oracle.v1.OracleService";
    EXPECT_EQ(health(""), Health::SERVING);
    EXPECT_EQ(health(node), Health::NOT_SERVING);
    EXPECT_EQ(health(oracle), Health::NOT_SERVING);
    server_.show_state(NodeState::degraded);
    EXPECT_EQ(health(node), Health::SERVING);
    EXPECT_EQ(health(oracle), Health::SERVING);
    server_.show_state(NodeState::syncing);
    EXPECT_EQ(health(node), Health::NOT_SERVING);
    EXPECT_EQ(health(""), Health::SERVING);
}

TEST_F(RpcServerTest, ReflectionKnowsEveryServiceAndItsDescriptor) {
    for (const std::string service : {"tributary.node.v1.NodeService",
                                      "tributary.oracle.v1.OracleService",
                                      "grpc.health.v1.Health"}) {
        EXPECT_TRUE(test::reflection_lists(channel_, service)) << service;
        EXPECT_TRUE(test::reflection_describes(channel_, service)) << service;
    }
    EXPECT_FALSE(test::reflection_describes(channel_, "tributary.node.v1.NoService"));
}

TEST_F(RpcServerTest, AnOracleIsServed) {
    OracleStatusAnswer answer;
    answer.operator_address = someone();
    answer.token_id = "1000001";
    answer.evm_chain_id = 0xcd8690dc;
    answer.vault = Address::from_evm({});
    answer.epoch_seconds = 60;
    answer.current_epoch = 0;
    answer.unpaid_amount = TokenAmount{5};
    answer.deposits = {{someone(), std::nullopt, TokenAmount{100}, TokenAmount{40}}};
    answer.warnings = {"the float is low"};
    oracle_queries_.status_answer = answer;
    oracle::v1::GetOracleStatusResponse got;
    ASSERT_TRUE(call(*oracle_,
                     &oracle::v1::OracleService::Stub::GetOracleStatus,
                     oracle::v1::GetOracleStatusRequest(),
                     got)
                    .ok());
    EXPECT_EQ(got.operator_address(), kSomeone);
    EXPECT_EQ(got.evm_chain_id(), 0xcd8690dcU);
    EXPECT_EQ(got.epoch_seconds(), 60U);
    EXPECT_EQ(got.grace_seconds(), 0U);
    EXPECT_TRUE(got.has_current_epoch());
    EXPECT_FALSE(got.has_closed_through());
    EXPECT_FALSE(got.has_solid());
    EXPECT_EQ(got.unpaid_amount(), "5");
    EXPECT_FALSE(got.has_float_amount());
    ASSERT_EQ(got.deposits_size(), 1);
    EXPECT_EQ(got.deposits(0).signer_address(), "");
    EXPECT_EQ(got.deposits(0).amount(), "100");
    EXPECT_EQ(got.deposits(0).reserved(), "40");
    EXPECT_EQ(got.warnings(0), "the float is low");
}

TEST_F(RpcServerTest, AReceiptIsHandedOnAndAcknowledged) {
    ReceiptAcknowledgement answer;
    answer.receipt_id = id_of<Hash256>(1);
    answer.payer = someone();
    answer.payee = someone();
    answer.epoch = 3;
    answer.sequence = 4;
    answer.bytes_total = 5;
    answer.amount_total = TokenAmount{6};
    answer.known_before = true;
    oracle_queries_.submit_answer = answer;
    oracle::v1::SubmitReceiptRequest request;
    oracle::v1::SubmitReceiptResponse got;
    const auto submit = [&] {
        return call(*oracle_, &oracle::v1::OracleService::Stub::SubmitReceipt, request, got);
    };
    EXPECT_EQ(reason_in(submit()), "missing_field");
    request.mutable_receipt()->mutable_receipt()->set_seq(4);
    request.mutable_receipt()->set_signature("sig");
    ASSERT_TRUE(submit().ok());
    EXPECT_EQ(bytes_of(oracle_queries_.submitted), request.receipt().SerializeAsString());
    EXPECT_EQ(got.acknowledgement().receipt_id(), std::string(32, '\1'));
    EXPECT_EQ(got.acknowledgement().payer_address(), kSomeone);
    EXPECT_EQ(got.acknowledgement().epoch(), 3U);
    EXPECT_EQ(got.acknowledgement().sequence(), 4U);
    EXPECT_EQ(got.acknowledgement().bytes_total(), 5U);
    EXPECT_EQ(got.acknowledgement().amount_total(), "6");
    EXPECT_TRUE(got.acknowledgement().known_before());

    oracle_queries_.submit_answer = fail(ErrorCode::deposit_exceeded);
    EXPECT_EQ(reason_in(submit()), "deposit_exceeded");
}

TEST_F(RpcServerTest, EpochsComeInPages) {
    EpochAnswer newest;
    newest.number = 9;
    newest.state = EpochState::settling;
    newest.closed_in = BlockRef{77, id_of<BlockId>(7)};
    newest.amount = TokenAmount{12};
    EpochAnswer older;
    older.number = 8;
    oracle_queries_.epochs_answer = std::vector{newest, older};
    oracle::v1::ListEpochsRequest request;
    oracle::v1::ListEpochsResponse got;
    const auto list = [&] {
        return call(*oracle_, &oracle::v1::OracleService::Stub::ListEpochs, request, got);
    };
    ASSERT_TRUE(list().ok());
    EXPECT_FALSE(oracle_queries_.asked_epochs->from);
    EXPECT_EQ(oracle_queries_.asked_epochs->limit, kMaxOracleRows);
    EXPECT_EQ(got.next_page_token(), "");
    ASSERT_EQ(got.epochs_size(), 2);
    EXPECT_EQ(got.epochs(0).number(), 9U);
    EXPECT_EQ(got.epochs(0).state(), oracle::v1::EPOCH_STATE_SETTLING);
    EXPECT_EQ(got.epochs(0).closed_in().number(), 77);
    EXPECT_EQ(got.epochs(0).amount(), "12");
    EXPECT_FALSE(got.epochs(1).has_closed_in());

    request.set_page_size(2);
    ASSERT_TRUE(list().ok());
    EXPECT_EQ(oracle_queries_.asked_epochs->limit, 2U);
    request.set_page_token(got.next_page_token());
    ASSERT_TRUE(list().ok());
    EXPECT_EQ(oracle_queries_.asked_epochs->from, 7U);

    request.set_page_token("x");
    EXPECT_EQ(reason_in(list()), "bad_number");
    request.clear_page_token();
    request.set_page_size(-1);
    EXPECT_EQ(reason_in(list()), "bad_number");
    request.set_page_size(1'000'000);
    ASSERT_TRUE(list().ok());
    EXPECT_EQ(oracle_queries_.asked_epochs->limit, kMaxOracleRows);
}

TEST_F(RpcServerTest, PayoutsAreListedOrFoundByPayee) {
    PayoutAnswer paid;
    paid.epoch = 9;
    paid.payee = someone();
    paid.amount = TokenAmount{12};
    paid.state = PayoutState::paid;
    paid.attempts = 2;
    paid.transaction_id = id_of<TransactionId>(2);
    paid.expiration = 60'000;
    paid.paid_in = BlockRef{80, id_of<BlockId>(8)};
    oracle_queries_.payouts_answer = std::vector{paid};
    oracle::v1::ListPayoutsRequest request;
    request.set_epoch(9);
    request.set_page_size(1);
    oracle::v1::ListPayoutsResponse got;
    const auto list = [&] {
        return call(*oracle_, &oracle::v1::OracleService::Stub::ListPayouts, request, got);
    };
    ASSERT_TRUE(list().ok());
    EXPECT_EQ(oracle_queries_.asked_payouts->epoch, 9U);
    EXPECT_FALSE(oracle_queries_.asked_payouts->payee);
    ASSERT_EQ(got.payouts_size(), 1);
    EXPECT_EQ(got.payouts(0).payee_address(), kSomeone);
    EXPECT_EQ(got.payouts(0).amount(), "12");
    EXPECT_EQ(got.payouts(0).state(), oracle::v1::PAYOUT_STATE_PAID);
    EXPECT_EQ(got.payouts(0).attempts(), 2);
    EXPECT_EQ(got.payouts(0).transaction_id(), std::string(32, '\2'));
    EXPECT_EQ(got.payouts(0).expire_time().seconds(), 60);
    EXPECT_EQ(got.payouts(0).paid_in().number(), 80);
    request.set_page_token(got.next_page_token());
    ASSERT_TRUE(list().ok());
    EXPECT_EQ(oracle_queries_.asked_payouts->after, someone());

    oracle::v1::GetPayoutRequest one;
    one.set_epoch(9);
    oracle::v1::GetPayoutResponse payout;
    const auto get = [&] {
        return call(*oracle_, &oracle::v1::OracleService::Stub::GetPayout, one, payout);
    };
    EXPECT_EQ(reason_in(get()), "bad_base58");
    one.set_payee_address(std::string(kSomeone));
    ASSERT_TRUE(get().ok());
    EXPECT_EQ(oracle_queries_.asked_payouts->payee, someone());
    EXPECT_EQ(payout.payout().amount(), "12");
    oracle_queries_.payouts_answer = std::vector<PayoutAnswer>{};
    EXPECT_EQ(get().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(RpcServerTest, ReceiptsAreListedByEpochPayerAndPayee) {
    ReceiptAnswer answer;
    answer.receipt.payer = someone();
    answer.receipt.epoch = 9;
    answer.signer = someone();
    answer.signed_receipt = {1, 2, 3};
    oracle_queries_.receipts_answer = std::vector{answer};
    oracle::v1::ListReceiptsRequest request;
    request.set_epoch(9);
    request.set_payee_address(std::string(kSomeone));
    oracle::v1::ListReceiptsResponse got;
    ASSERT_TRUE(call(*oracle_, &oracle::v1::OracleService::Stub::ListReceipts, request, got).ok());
    EXPECT_EQ(oracle_queries_.asked_receipts->epoch, 9U);
    EXPECT_EQ(oracle_queries_.asked_receipts->payee, someone());
    EXPECT_FALSE(oracle_queries_.asked_receipts->payer);
    ASSERT_EQ(got.receipts_size(), 1);
    EXPECT_EQ(got.receipts(0).totals().epoch(), 9U);
    EXPECT_EQ(got.receipts(0).signer_address(), kSomeone);
    EXPECT_EQ(got.receipts(0).signed_receipt(), "\1\2\3");
}

TEST(RpcServer, WithoutAnOracleItsCallsSaySo) {
    FakeLoop loop;
    FakeChain chain(loop);
    RpcServer server(chain, nullptr);
    const auto port = server.start("localhost:0");
    ASSERT_TRUE(port) << port.error().message();
    server.show_state(NodeState::following);
    const auto stub = oracle::v1::OracleService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(*port), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    oracle::v1::GetOracleStatusResponse got;
    const auto status = stub->GetOracleStatus(&context, oracle::v1::GetOracleStatusRequest(), &got);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(reason_in(status), "oracle_disabled");
}

TEST(CallGate, LetsInAsManyAsItsLimit) {
    CallGate gate(2);
    EXPECT_TRUE(gate.enter());
    EXPECT_TRUE(gate.enter());
    EXPECT_FALSE(gate.enter());
    gate.leave();
    EXPECT_TRUE(gate.enter());
}

}  // namespace
}  // namespace tributary::node
