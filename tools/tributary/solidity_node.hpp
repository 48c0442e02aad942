// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "consensus/anchor_agreement.hpp"
#include "node/upstream/grpc_calls.hpp"

namespace tributary::tools {

/// A full node that is asked for its solid state, and never believed alone. Calls wait for their
/// answers, under deadlines; one thread at a time. Errors of all calls: upstream_slow, unavailable
/// (also: the connection changed), upstream_refused, upstream_lied (an answer that is not what was
/// asked for), not_found, oversized, truncated, malformed.
class SolidityNode {
  public:
    SolidityNode() = default;
    SolidityNode(const SolidityNode&) = delete;
    SolidityNode& operator=(const SolidityNode&) = delete;
    SolidityNode(SolidityNode&&) = delete;
    SolidityNode& operator=(SolidityNode&&) = delete;
    virtual ~SolidityNode() = default;

    /// As the user names it.
    [[nodiscard]] virtual const std::string& name() const = 0;

    /// Whom the connection reached; empty before the first answer.
    [[nodiscard]] virtual const std::string& peer() const = 0;

    /// The id of block 0, to tell networks apart.
    virtual Result<BlockId> genesis() = 0;

    /// The number of its solid block.
    virtual Result<BlockNumber> solid() = 0;

    /// Every witness with its key, each as of the block that is solid when it is asked for. Errors
    /// besides: bad_address.
    virtual Result<consensus::WitnessKeys> keys() = 0;

    /// The headers of solid blocks, `first` to `last`. Errors besides: those of
    /// wire::decode_header.
    virtual Result<std::vector<wire::Header>> headers(BlockNumber first, BlockNumber last) = 0;
};

/// Calls that one node is asked at a time.
inline constexpr std::size_t kMaxCallsInFlight = 8;
/// How often a call is made that finds no connection or no answer in time.
inline constexpr int kMaxCallTries = 3;
/// How long a node has for all calls of one question, however each of them goes.
inline constexpr std::chrono::seconds kMaxQuestionTime{60};
/// Largest answer that is read; an account with a hundred thousand tokens fits.
inline constexpr int kMaxSolidAnswer = 4 << 20;

/// A node that serves protocol.WalletSolidity over gRPC without TLS (java-tron 4.6 or later).
class GrpcSolidityNode final : public SolidityNode {
  public:
    /// HOST:PORT of a full node's solidity gRPC. Connects with the first call.
    explicit GrpcSolidityNode(std::string address,
                              std::chrono::seconds question_time = kMaxQuestionTime);

    [[nodiscard]] const std::string& name() const override { return calls_.address(); }

    [[nodiscard]] const std::string& peer() const override { return peer_; }

    Result<BlockId> genesis() override;
    Result<BlockNumber> solid() override;
    Result<consensus::WitnessKeys> keys() override;
    Result<std::vector<wire::Header>> headers(BlockNumber first, BlockNumber last) override;

  private:
    template <typename T>
    struct Batch;

    template <typename T>
    Result<std::vector<T>> ask(Batch<T> batch);

    Status verify_peer(const std::string& peer);

    std::chrono::seconds question_time_;
    boost::asio::io_context loop_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    node::GrpcCalls calls_;
    std::string peer_;
};

}  // namespace tributary::tools
