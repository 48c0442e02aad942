// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/rpc_server.hpp"

#include <mutex>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include "grpc/health/v1/health.pb.h"
#include "node/rpc/contract_rpc.hpp"
#include "node/rpc/listen_address.hpp"
#include "node/rpc/node_rpc.hpp"
#include "node/rpc/oracle_rpc.hpp"
#include "primitives/check.hpp"

namespace tributary::node {
namespace {

/// Reflection is gRPC's own and has no callback form: it gets so many threads.
constexpr int kReflectionThreads = 4;

void install_plugins() {
    static std::once_flag once;
    std::call_once(once, [] {
        grpc::EnableDefaultHealthCheckService(true);
        grpc::reflection::InitProtoReflectionServerBuilderPlugin();
        // gRPC serves health without a descriptor; naming ours links it in, so that reflection
        // finds it.
        TRIBUTARY_ASSERT(grpc::health::v1::HealthCheckRequest::descriptor() != nullptr);
    });
}

void configure(grpc::ServerBuilder& builder) {
    builder.SetMaxReceiveMessageSize(kMaxRequestSize);
    // Without this two nodes could share a port, each getting half of the calls.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxCallsPerConnection);
    grpc::ResourceQuota quota("tributary");
    quota.Resize(kMaxRpcMemory).SetMaxThreads(kReflectionThreads);
    builder.SetResourceQuota(quota);
    builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
    builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
    builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
}

}  // namespace

struct RpcServer::Parts {
    Parts(ChainQueries& chain,
          OracleQueries* oracle_queries,
          PeerQueries* peers,
          ContractQueries* contract_queries)
        : node(chain, peers, gate),
          oracle(oracle_queries, gate),
          contracts(contract_queries, gate),
          has_oracle(oracle_queries != nullptr) {}

    CallGate gate;
    NodeRpc node;
    OracleRpc oracle;
    ContractRpc contracts;
    bool has_oracle;
    std::unique_ptr<grpc::Server> server;
};

RpcServer::RpcServer(ChainQueries& chain,
                     OracleQueries* oracle,
                     PeerQueries* peers,
                     ContractQueries* contracts)
    : parts_(std::make_unique<Parts>(chain, oracle, peers, contracts)) {}

RpcServer::~RpcServer() {
    stop(std::chrono::milliseconds(0));
}

Result<std::uint16_t> RpcServer::start(std::string_view listen_address) {
    TRIBUTARY_ASSERT(parts_->server == nullptr);
    const auto address = parse_listen_address(listen_address);
    if (!address) return fail(address.error());
    if (const Status free = probe_listen_address(*address); !free) return fail(free.error());
    install_plugins();
    grpc::ServerBuilder builder;
    configure(builder);
    int port = 0;
    builder.AddListeningPort(address->text(), grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&parts_->node);
    builder.RegisterService(&parts_->oracle);
    builder.RegisterService(&parts_->contracts);
    parts_->server = builder.BuildAndStart();
    if (parts_->server == nullptr) return fail(ErrorCode::port_in_use, address->text());
    show_state(NodeState::syncing);
    return static_cast<std::uint16_t>(port);
}

void RpcServer::show_state(NodeState state) {
    TRIBUTARY_ASSERT(parts_->server != nullptr);
    grpc::HealthCheckServiceInterface* health = parts_->server->GetHealthCheckService();
    const bool serving = state != NodeState::syncing;
    health->SetServingStatus(v1::NodeService::service_full_name(), serving);
    health->SetServingStatus(oracle::v1::OracleService::service_full_name(),
                             serving && parts_->has_oracle);
}

void RpcServer::stop(std::chrono::milliseconds patience) {
    if (parts_->server == nullptr) return;
    parts_->server->Shutdown(std::chrono::system_clock::now() + patience);
    parts_->server->Wait();
    parts_->server = nullptr;
}

}  // namespace tributary::node
