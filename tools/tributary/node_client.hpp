// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <grpcpp/channel.h>

#include <tributary/node/v1/contract.grpc.pb.h>
#include <tributary/node/v1/node.grpc.pb.h>
#include <tributary/oracle/v1/oracle.grpc.pb.h>

#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// How long one call may take.
inline constexpr std::chrono::seconds kCallDeadline{10};

/// HOST:PORT of this machine (localhost, 127.*, [::1]) or unix:PATH. What a node answers is
/// believed, so it must not cross a network unprotected. Errors: invalid_argument.
Result<std::string> parse_node_address(const std::string& text);

/// What a failed call means: the reason of its google.rpc.ErrorInfo, or one word for its gRPC code.
Failure failure_of(const grpc::Status& status, const std::string& node);

/// One node, called over plain gRPC; every call has a deadline. One thread.
class NodeClient {
  public:
    /// Does not connect yet.
    explicit NodeClient(std::string address);

    /// Calls one method of a service: `call(&NodeService::Stub::GetHeader, request)`.
    template <typename Service, typename Request, typename Response>
    Outcome<Response> call(grpc::Status (Service::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                           const Request& request) {
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
        Response response;
        const auto status =
            (stub(static_cast<Service*>(nullptr)).*method)(&context, request, &response);
        if (!status.ok()) return tl::unexpected<Failure>(failure_of(status, address_));
        return response;
    }

  private:
    node::v1::NodeService::Stub& stub(node::v1::NodeService::Stub* /*tag*/) { return *node_; }

    oracle::v1::OracleService::Stub& stub(oracle::v1::OracleService::Stub* /*tag*/) {
        return *oracle_;
    }

    node::v1::ContractService::Stub& stub(node::v1::ContractService::Stub* /*tag*/) {
        return *contracts_;
    }

    std::string address_;
    std::unique_ptr<node::v1::NodeService::Stub> node_;
    std::unique_ptr<oracle::v1::OracleService::Stub> oracle_;
    std::unique_ptr<node::v1::ContractService::Stub> contracts_;
};

}  // namespace tributary::tools
