// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
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
/// Bytes and pages of a trail that are read; a node's pages are full but for the last one.
inline constexpr std::size_t kMaxTrailBytes = std::size_t{16} << 20U;
inline constexpr std::size_t kMaxTrailPages = 64;

struct TributarySourceSettings {
    /// HOST:PORT of a Tributary node's gRPC.
    std::string address;
    std::chrono::milliseconds head_deadline{5'000};
    /// For all pages of a question; it may have to fetch them itself.
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
    /// Errors besides: oversized (kMaxTrailBytes, kMaxTrailPages), upstream_lied (an empty record).
    void trail(BlockNumber above, Answer<TrailRecords> answer) override;
    void block_of_transaction(TransactionId id, Answer<BlockNumber> answer) override;
    void broadcast(Bytes transaction, Answer<void> answer) override;

  private:
    /// A question that takes several calls, which share its deadline.
    template <typename T>
    struct Pages {
        T so_far;
        std::size_t pages = 0;
        std::size_t bytes = 0;
        std::chrono::steady_clock::time_point until;
        Answer<T> answer;
    };

    template <typename T>
    using Paged = std::shared_ptr<Pages<T>>;

    template <typename T>
    [[nodiscard]] Paged<T> begin_pages(Answer<T> answer) const;
    void next_page(BlockNumber above, Paged<TrailRecords> paged);
    void next_blocks(const BlockRange& asked, Paged<std::vector<wire::Block>> paged);
    void next_headers(const BlockRange& asked, Paged<std::vector<wire::Header>> paged);

    TributarySourceSettings settings_;
    std::string address_;
    GrpcCalls calls_;
};

}  // namespace tributary::node
