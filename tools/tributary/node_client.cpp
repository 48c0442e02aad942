// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/node_client.hpp"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "primitives/numbers.hpp"

namespace tributary::tools {
namespace {

/// A transaction has at most 512 kB; more comes only from something that is no node.
constexpr int kMaxAnswerSize = 4 * 1024 * 1024;

/// The reason in the status details; empty where there is none.
std::string reason_in(const grpc::Status& status) {
    google::rpc::Status details;
    if (!details.ParseFromString(status.error_details())) return {};
    for (const auto& any : details.details()) {
        google::rpc::ErrorInfo info;
        if (any.UnpackTo(&info)) return info.reason();
    }
    return {};
}

/// snake_case word for calls that failed below the node's own words.
std::string reason_of_code(grpc::StatusCode code) {
    switch (code) {
        case grpc::StatusCode::INVALID_ARGUMENT: return "invalid_argument";
        case grpc::StatusCode::NOT_FOUND: return "not_found";
        case grpc::StatusCode::OUT_OF_RANGE: return "out_of_range";
        case grpc::StatusCode::UNAVAILABLE: return "unavailable";
        case grpc::StatusCode::DEADLINE_EXCEEDED: return "deadline_exceeded";
        case grpc::StatusCode::UNIMPLEMENTED: return "unimplemented";
        case grpc::StatusCode::RESOURCE_EXHAUSTED: return "resource_exhausted";
        default: return "call_failed";
    }
}

bool is_loopback_host(const std::string& host) {
    if (host == "localhost" || host == "[::1]") return true;
    // Four numbers, so that 127.example.org is not taken for one.
    return host.rfind("127.", 0) == 0 && host.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace

Result<std::string> parse_node_address(const std::string& text) {
    if (text.rfind("unix:", 0) == 0 && text.size() > 5) return text;
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) {
        return fail(ErrorCode::invalid_argument, "node address " + text + " has no port");
    }
    const auto port = parse_integer<std::uint16_t>(std::string_view(text).substr(colon + 1));
    if (!port || *port == 0)
        return fail(ErrorCode::invalid_argument, "port in node address " + text);
    if (!is_loopback_host(text.substr(0, colon))) {
        return fail(ErrorCode::invalid_argument,
                    "node address " + text + " is not on this machine; use a tunnel");
    }
    return text;
}

Failure failure_of(const grpc::Status& status, const std::string& node) {
    auto reason = reason_in(status);
    if (!reason.empty()) return {reason, status.error_message(), exit_code_of(reason)};
    reason = reason_of_code(status.error_code());
    auto detail = status.error_message();
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
        detail = "No node answers at " + node + ": " + detail;
    }
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
        detail = "The node at " + node + " did not answer in time";
    }
    return {reason, detail, kExitFailed};
}

NodeClient::NodeClient(std::string address) : address_(std::move(address)) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMaxAnswerSize);
    // A proxy of the environment must not stand between us and our own machine.
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    const auto channel =
        grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
    node_ = node::v1::NodeService::NewStub(channel);
    oracle_ = oracle::v1::OracleService::NewStub(channel);
    contracts_ = node::v1::ContractService::NewStub(channel);
}

}  // namespace tributary::tools
