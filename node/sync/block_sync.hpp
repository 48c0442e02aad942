// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "node/chain_answers.hpp"
#include "node/sync/source_record.hpp"
#include "node/sync/sync_line.hpp"
#include "node/sync/sync_types.hpp"

namespace tributary::node {

/// Fetches blocks from several sources without I/O: events and time go in, actions come out.
/// Sources that agree share one line of ranges behind the tip; one whose blocks do not fit there is
/// asked alone from further down, so that its branch is seen, too. Blocks of a line are delivered
/// in ascending order, one range at a time. Not synchronised.
class BlockSync {
  public:
    /// Heights whose block ids are remembered, to tell a source that lags from one on another
    /// branch.
    static constexpr std::size_t kMaxKnownHeights = 4096;
    static constexpr std::size_t kMaxKnownIdsPerHeight = 8;
    /// Lines that fetch doubtful blocks again.
    static constexpr std::size_t kMaxRepairs = 4;

    /// Where the chain stands; `solid` is never behind what was said before.
    BlockSync(BlockRef tip, BlockRef solid);

    /// What to do next, in this order.
    [[nodiscard]] SyncActions feed(SyncEvent event, TimestampMs now);

    /// The shell's verdict on a Deliver. Before that it says where the chain stands now
    /// (`set_chain`).
    [[nodiscard]] SyncActions delivered(RequestId request, const Verdict& verdict, TimestampMs now);

    /// The chain moved.
    void set_chain(BlockRef tip, BlockRef solid);

    /// The source's blocks from this number on carry signatures that nobody knows: the same numbers
    /// are fetched again from the others, who may have the true ones. No blame: an honest chain can
    /// look like that, too.
    [[nodiscard]] SyncActions recheck(SourceId source, BlockNumber from, TimestampMs now);

    /// The chain gave up headers above its tip, as it does when signatures far below change: what
    /// is above the tip is fetched again.
    [[nodiscard]] SyncActions fetch_again_above_tip(TimestampMs now);

    /// The source is proved to have given something false.
    [[nodiscard]] SyncActions accuse(SourceId source, const std::string& reason, TimestampMs now);

    /// The highest head of a source that is not dropped; nothing while none has named one.
    [[nodiscard]] std::optional<BlockRef> best_head() const;

    /// By id.
    [[nodiscard]] std::vector<SourceAnswer> sources() const;

    /// Sources that are ready and whose head is a block that was accepted from somebody.
    [[nodiscard]] std::uint32_t sources_agreeing() const;

  private:
    /// Fetches numbers again that `except` served.
    struct Repair {
        SourceId except = 0;
        SyncLine line;
    };

    struct Place {
        SyncLine* line = nullptr;
        SyncLine::Range* range = nullptr;
    };

    struct Known {
        BlockId id;
        /// Came by the shared line.
        bool shared = false;
    };

    void on(const SourceAdded& event);
    void on(const SourceReturned& event);
    void on(const HeadReported& event);
    void on(RangeReceived& event);
    void on(const RequestFailed& event);
    void on(const Tick& event);

    void accept(const Place& place);
    void reject(const Place& place, const Error& error);
    void range_failed(SourceId id, const SyncLine::Range& range, const Error& error);
    void look_at_head(SourceId id);
    void step_back(SourceId id, BlockNumber start);
    void start_own_line(SourceRecord& record, BlockNumber start) const;
    void rejoin();
    void share_from(const BlockRef& block);
    void lied(SourceId id, const std::string& reason);
    void back_off(SourceId id, const std::string& reason);
    void drop(SourceId id, const std::string& reason);
    void release(SourceId id);
    void remember(const BlockRef& block, bool shared);
    [[nodiscard]] const Known* find_known(const BlockRef& block) const;
    [[nodiscard]] Place place_of(RequestId request);
    [[nodiscard]] std::vector<SyncLine*> lines();

    [[nodiscard]] SyncActions run();
    void ask_heads();
    void ask_shared();
    void ask_own();
    void ask_repairs();
    bool ask(SyncLine& line, const std::vector<SourceId>& candidates);
    void deliver_from(SyncLine& line);

    TimestampMs now_ = 0;
    BlockRef tip_;
    BlockRef solid_;
    SyncLine shared_;
    /// The block before the shared line's next one.
    BlockRef shared_at_;
    std::vector<Repair> repairs_;
    std::map<SourceId, SourceRecord> sources_;
    std::map<BlockNumber, std::vector<Known>> known_;
    RequestId last_request_ = kHeadRequest;
    std::uint32_t range_size_ = kMaxRangeSize;
    SyncActions actions_;
};

}  // namespace tributary::node
