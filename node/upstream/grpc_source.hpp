// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "node/upstream/block_source.hpp"
#include "node/upstream/grpc_calls.hpp"

namespace tributary::node {

/// Largest answer that is read; sixteen blocks of the largest size. Asking for less helps
/// (`oversized`).
inline constexpr int kMaxAnswerSize = 64 << 20;

struct GrpcSourceSettings {
    /// HOST:PORT of a full node's gRPC.
    std::string address;
    /// Whole calls, so that an answer of one byte a second ends, too.
    std::chrono::milliseconds head_deadline{5'000};
    std::chrono::milliseconds range_deadline{20'000};
};

/// Loop thread. One full node that speaks protocol.Wallet over gRPC without TLS. Answers are
/// decoded and roots checked on gRPC's threads. The detail of an error names address and method.
class GrpcSource final : public BlockSource {
  public:
    /// Connects with the first call. `loop` outlives the source.
    GrpcSource(GrpcSourceSettings settings, boost::asio::io_context& loop);

    [[nodiscard]] const std::string& address() const override;
    void head(Answer<BlockRef> answer) override;
    void genesis(Answer<BlockId> answer) override;
    /// `count` is 1 to kMaxBlocksPerAnswer.
    void range(BlockNumber start,
               std::uint32_t count,
               Answer<std::vector<wire::Block>> answer) override;
    void block_of_transaction(TransactionId id, Answer<BlockNumber> answer) override;
    /// Success also when the node had the transaction already.
    void broadcast(Bytes transaction, Answer<void> answer) override;

  private:
    template <typename T, typename Decode>
    void call(const char* path, Bytes request, Decode decode, Answer<T> answer);

    GrpcSourceSettings settings_;
    GrpcCalls calls_;
    /// Refused GetBlock once.
    bool old_node_ = false;
};

}  // namespace tributary::node
