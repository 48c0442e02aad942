// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <tributary/node/v1/node.grpc.pb.h>
#include <tributary/oracle/v1/oracle.grpc.pb.h>

#include "primitives/result.hpp"
#include "tools/tributary/run.hpp"

namespace tributary::tools {

/// A failure as a node sends it.
inline grpc::Status node_error(grpc::StatusCode code,
                               ErrorCode reason,
                               const std::string& message) {
    google::rpc::ErrorInfo info;
    info.set_reason(std::string(reason_of(reason)));
    info.set_domain("tributary");
    google::rpc::Status details;
    details.set_code(code);
    details.set_message(message);
    details.add_details()->PackFrom(info);
    return {code, message, details.SerializeAsString()};
}

/// 32 bytes that end with `last`.
inline std::string id_bytes(char last) {
    std::string out(32, '\0');
    out.back() = last;
    return out;
}

inline void set_block(node::v1::BlockRef& block, std::int64_t number, char last) {
    block.set_number(number);
    block.set_id(id_bytes(last));
}

/// Serves both services from functions that a test sets; a method without one is UNIMPLEMENTED.
class FakeNode {
  public:
    template <typename Request, typename Response>
    using Method = std::function<grpc::Status(const Request&, Response&)>;

    Method<node::v1::GetStatusRequest, node::v1::GetStatusResponse> status;
    Method<node::v1::GetHeaderRequest, node::v1::GetHeaderResponse> header;
    Method<node::v1::GetBalanceRequest, node::v1::GetBalanceResponse> balance;
    Method<node::v1::ListTransfersRequest, node::v1::ListTransfersResponse> transfers;
    Method<node::v1::GetTokenRequest, node::v1::GetTokenResponse> token;
    Method<node::v1::GetTransactionRequest, node::v1::GetTransactionResponse> transaction;
    Method<node::v1::GetTrustTrailRequest, node::v1::GetTrustTrailResponse> trail;
    Method<node::v1::ListEvidenceRequest, node::v1::ListEvidenceResponse> evidence;
    Method<node::v1::GetReferenceBlockRequest, node::v1::GetReferenceBlockResponse> reference;
    Method<node::v1::BroadcastTransactionRequest, node::v1::BroadcastTransactionResponse> broadcast;
    Method<oracle::v1::SubmitReceiptRequest, oracle::v1::SubmitReceiptResponse> submit;
    Method<oracle::v1::GetOracleStatusRequest, oracle::v1::GetOracleStatusResponse> oracle_status;
    Method<oracle::v1::ListEpochsRequest, oracle::v1::ListEpochsResponse> epochs;
    Method<oracle::v1::ListPayoutsRequest, oracle::v1::ListPayoutsResponse> payouts;
    Method<oracle::v1::GetPayoutRequest, oracle::v1::GetPayoutResponse> payout;

    FakeNode() : node_(*this), oracle_(*this) {
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
        builder.RegisterService(&node_);
        builder.RegisterService(&oracle_);
        server_ = builder.BuildAndStart();
    }

    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  private:
    template <typename M, typename Request, typename Response>
    static grpc::Status answer(const M& method, const Request* request, Response* response) {
        if (!method) return {grpc::StatusCode::UNIMPLEMENTED, ""};
        return method(*request, *response);
    }

    struct NodeSide final : node::v1::NodeService::Service {
        explicit NodeSide(FakeNode& owner) : fake(owner) {}

        grpc::Status GetStatus(grpc::ServerContext* /*context*/,
                               const node::v1::GetStatusRequest* request,
                               node::v1::GetStatusResponse* response) override {
            return answer(fake.status, request, response);
        }

        grpc::Status GetHeader(grpc::ServerContext* /*context*/,
                               const node::v1::GetHeaderRequest* request,
                               node::v1::GetHeaderResponse* response) override {
            return answer(fake.header, request, response);
        }

        grpc::Status GetBalance(grpc::ServerContext* /*context*/,
                                const node::v1::GetBalanceRequest* request,
                                node::v1::GetBalanceResponse* response) override {
            return answer(fake.balance, request, response);
        }

        grpc::Status ListTransfers(grpc::ServerContext* /*context*/,
                                   const node::v1::ListTransfersRequest* request,
                                   node::v1::ListTransfersResponse* response) override {
            return answer(fake.transfers, request, response);
        }

        grpc::Status GetToken(grpc::ServerContext* /*context*/,
                              const node::v1::GetTokenRequest* request,
                              node::v1::GetTokenResponse* response) override {
            return answer(fake.token, request, response);
        }

        grpc::Status GetTransaction(grpc::ServerContext* /*context*/,
                                    const node::v1::GetTransactionRequest* request,
                                    node::v1::GetTransactionResponse* response) override {
            return answer(fake.transaction, request, response);
        }

        grpc::Status GetTrustTrail(grpc::ServerContext* /*context*/,
                                   const node::v1::GetTrustTrailRequest* request,
                                   node::v1::GetTrustTrailResponse* response) override {
            return answer(fake.trail, request, response);
        }

        grpc::Status ListEvidence(grpc::ServerContext* /*context*/,
                                  const node::v1::ListEvidenceRequest* request,
                                  node::v1::ListEvidenceResponse* response) override {
            return answer(fake.evidence, request, response);
        }

        grpc::Status GetReferenceBlock(grpc::ServerContext* /*context*/,
                                       const node::v1::GetReferenceBlockRequest* request,
                                       node::v1::GetReferenceBlockResponse* response) override {
            return answer(fake.reference, request, response);
        }

        grpc::Status BroadcastTransaction(
            grpc::ServerContext* /*context*/,
            const node::v1::BroadcastTransactionRequest* request,
            node::v1::BroadcastTransactionResponse* response) override {
            return answer(fake.broadcast, request, response);
        }

        FakeNode& fake;
    };

    struct OracleSide final : oracle::v1::OracleService::Service {
        explicit OracleSide(FakeNode& owner) : fake(owner) {}

        grpc::Status SubmitReceipt(grpc::ServerContext* /*context*/,
                                   const oracle::v1::SubmitReceiptRequest* request,
                                   oracle::v1::SubmitReceiptResponse* response) override {
            return answer(fake.submit, request, response);
        }

        grpc::Status GetOracleStatus(grpc::ServerContext* /*context*/,
                                     const oracle::v1::GetOracleStatusRequest* request,
                                     oracle::v1::GetOracleStatusResponse* response) override {
            return answer(fake.oracle_status, request, response);
        }

        grpc::Status ListEpochs(grpc::ServerContext* /*context*/,
                                const oracle::v1::ListEpochsRequest* request,
                                oracle::v1::ListEpochsResponse* response) override {
            return answer(fake.epochs, request, response);
        }

        grpc::Status ListPayouts(grpc::ServerContext* /*context*/,
                                 const oracle::v1::ListPayoutsRequest* request,
                                 oracle::v1::ListPayoutsResponse* response) override {
            return answer(fake.payouts, request, response);
        }

        grpc::Status GetPayout(grpc::ServerContext* /*context*/,
                               const oracle::v1::GetPayoutRequest* request,
                               oracle::v1::GetPayoutResponse* response) override {
            return answer(fake.payout, request, response);
        }

        FakeNode& fake;
    };

    int port_ = 0;
    NodeSide node_;
    OracleSide oracle_;
    std::unique_ptr<grpc::Server> server_;
};

/// One run of the program against a node.
struct RunResult {
    int exit_code = 0;
    std::string out;
    std::string err;

    [[nodiscard]] Json json() const { return Json::parse(out); }
};

/// What a person or a pipe would give to a run.
struct RunInput {
    std::string standard_input;
    /// Answers to the questions for a password, in this order; none stands for a missing terminal.
    std::vector<std::string> typed;
    std::function<void()> on_pause = [] {};
    bool colour = false;
};

inline RunResult run_program(const std::vector<std::string>& words, RunInput input = {}) {
    std::istringstream in(input.standard_input);
    std::ostringstream out;
    std::ostringstream err;
    std::size_t asked = 0;
    Surroundings around{
        in,
        out,
        err,
        [&](const std::string& /*prompt*/) -> Outcome<node::Password> {
            if (asked == input.typed.size()) {
                return tl::unexpected<Failure>(Failure{"invalid_argument", "no terminal"});
            }
            auto text = input.typed[asked++];
            return node::Password::take(text).value();
        },
        [&](std::chrono::milliseconds /*time*/) { input.on_pause(); },
        [] { return TimestampMs{1'700'000'000'000}; },
        input.colour};
    RunResult result;
    result.exit_code = run(words, around);
    result.out = out.str();
    result.err = err.str();
    return result;
}

}  // namespace tributary::tools
