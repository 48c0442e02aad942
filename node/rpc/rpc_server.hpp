// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "node/chain_answers.hpp"
#include "node/contract_answers.hpp"
#include "node/oracle_answers.hpp"
#include "node/peer_answers.hpp"

namespace tributary::node {

/// Largest request that is read; a transaction has at most 512,000 bytes.
inline constexpr int kMaxRequestSize = 1'024 * 1'024;
/// Calls that one connection may have open at the same time.
inline constexpr int kMaxCallsPerConnection = 256;
/// Memory that all connections together may hold.
inline constexpr std::size_t kMaxRpcMemory = 64 * 1'024 * 1'024;

/// The gRPC server of the node: tributary.node.v1, tributary.oracle.v1, grpc.health.v1 and
/// reflection. It listens on loopback only. One thread starts and stops it; calls are served on
/// gRPC's threads and answered on the loop thread of the queries.
class RpcServer {
  public:
    /// All but `chain` may be null; what is given outlives the server.
    RpcServer(ChainQueries& chain,
              OracleQueries* oracle,
              PeerQueries* peers = nullptr,
              ContractQueries* contracts = nullptr);

    RpcServer(const RpcServer&) = delete;
    RpcServer& operator=(const RpcServer&) = delete;
    RpcServer(RpcServer&&) = delete;
    RpcServer& operator=(RpcServer&&) = delete;

    /// Stops at once.
    ~RpcServer();

    /// Listens on "HOST:PORT" and serves; the result is the port, chosen by the system where it was
    /// 0. The health of both services is NOT_SERVING until `show_state`. Errors: bad_config,
    /// port_in_use, io_error.
    Result<std::uint16_t> start(std::string_view listen_address);

    /// Tells health what the node is: its services serve unless it is syncing; the oracle's only
    /// where there is one. Any thread, after `start`.
    void show_state(NodeState state);

    /// Takes no more calls, waits for open ones until `patience` has passed and cancels the rest.
    /// Returns when none is left, so the loop has to go on answering, or to drop its answers,
    /// meanwhile.
    void stop(std::chrono::milliseconds patience);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace tributary::node
