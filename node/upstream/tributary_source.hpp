// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "node/upstream/block_source.hpp"
#include "node/upstream/grpc_calls.hpp"
#include "node/upstream/wallet_messages.hpp"

namespace tributary::node {

/// What an upstream's address begins with where it is another Tributary node.
inline constexpr std::string_view kTributaryScheme = "tributary://";
/// Largest answer that is read; pages of a node end at 3 MiB.
inline constexpr int kMaxFeedAnswerSize = 8 << 20;
/// Bodies behind which no further page of a range is asked for.
inline constexpr std::size_t kMaxFeedBytes = std::size_t{8} << 20U;
/// Bytes of a trail that are read, over all its pages.
inline constexpr std::size_t kMaxTrailBytes = std::size_t{16} << 20U;

struct TributarySourceSettings {
    /// HOST:PORT of a Tributary node's gRPC.
    std::string address;
    std::chrono::milliseconds head_deadline{5'000};
    /// It may have to fetch them itself.
    std::chrono::milliseconds range_deadline{20'000};
};

/// Loop thread. Another Tributary node as a source, over tributary.node.v1.NodeService: headers and
/// the trust trail, and bodies that it keeps or fetches from full nodes. It tells of no
/// transactions and hands none on, so that two nodes that are each other's source ask nothing in a
/// circle.
class TributarySource final : public BlockSource {
  public:
    /// Connects with the first call. `loop` outlives the source.
    TributarySource(TributarySourceSettings settings, boost::asio::io_context& loop);

    /// With its scheme.
    [[nodiscard]] const std::string& address() const override { return address_; }

    [[nodiscard]] bool is_light() const override { return true; }

    void head(Answer<BlockRef> answer) override;
    void genesis(Answer<BlockId> answer) override;
    /// `count` is 1 to kMaxListedHeaders. Fewer come where blocks are large.
    void range(BlockNumber start,
               std::uint32_t count,
               Answer<std::vector<wire::Block>> answer) override;
    void headers(BlockNumber start,
                 std::uint32_t count,
                 Answer<std::vector<wire::Header>> answer) override;
    /// Errors besides: oversized (kMaxTrailBytes).
    void trail(BlockNumber above, Answer<TrailRecords> answer) override;
    void block_of_transaction(TransactionId id, Answer<BlockNumber> answer) override;
    void broadcast(Bytes transaction, Answer<void> answer) override;

  private:
    void next_page(BlockNumber above, TrailRecords so_far, Answer<TrailRecords> answer);
    void next_blocks(const BlockRange& asked,
                     std::vector<wire::Block> so_far,
                     Answer<std::vector<wire::Block>> answer);
    void next_headers(const BlockRange& asked,
                      std::vector<wire::Header> so_far,
                      Answer<std::vector<wire::Header>> answer);

    TributarySourceSettings settings_;
    std::string address_;
    GrpcCalls calls_;
};

}  // namespace tributary::node
