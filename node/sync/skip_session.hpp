// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "consensus/anchor.hpp"
#include "consensus/signer_cache.hpp"
#include "consensus/skip_sync.hpp"
#include "consensus/trust_trail.hpp"
#include "node/sync/token_bucket.hpp"
#include "node/upstream/block_source.hpp"

namespace tributary::node {

/// Before all sources are tried once more; doubled each time.
inline constexpr std::int64_t kFirstSkipPauseMs = 1'000;
inline constexpr std::int64_t kMaxSkipPauseMs = 60'000;

/// Where trust begins: a block given by the user that is not in the store yet.
struct AnchorFound {
    consensus::TrustPoint point;
    consensus::ChainRoot root;
    bool knows_all_keys = true;
    /// Headers up to the anchor's block.
    std::vector<consensus::SignedHeader> ancestors;
};

/// What a session used so far.
struct SyncCounts {
    std::uint64_t headers = 0;
    std::uint64_t requests = 0;
    std::int64_t cpu_us = 0;
};

/// What was proved: windows, keys, and where a header chain can go on behind the newest window.
struct SkipProved {
    std::vector<consensus::TrailWindow> windows;
    std::vector<consensus::KeyProof> keys;
    /// All keys that are known now.
    std::shared_ptr<const consensus::KeyBook> book;
    std::optional<consensus::ChainRoot> root;
};

/// What a session needs from around it; everything is called on the loop thread.
struct SkipSurroundings {
    /// Sources that may be asked now; they outlive the session.
    std::function<std::vector<BlockSource*>()> sources;
    std::function<TimestampMs()> now;
    /// Runs a task after some milliseconds, unless the node stops before.
    std::function<void(std::int64_t, std::function<void()>)> after;
    std::function<void(const std::string&)> note;
    /// The anchor's block is found. Not called for one that is there already.
    std::function<Status(AnchorFound)> anchored;
    /// Asks full nodes for the keys of witnesses for which no proof was found; absent where only
    /// proved keys count. Answers with those on which enough agree.
    std::function<void(std::vector<Address>, Answer<std::vector<consensus::KeyWord>>)> attest;
    /// Skipping is over: go on with ordinary sync. Called once.
    std::function<void(const consensus::SkipEnd&)> done;
    /// Before `done`; each time what came new.
    std::function<void(SkipProved)> proved;
};

/// What to do.
struct SkipTask {
    consensus::Network network;
    /// A block to begin with; absent where the chain's root is the one to begin with.
    std::optional<consensus::AnchorChoice> anchor;
    /// Points to set out from, ascending, where no anchor is looked for.
    std::vector<consensus::TrustPoint> points;
    bool knows_all_keys = true;
    /// False: only find the anchor.
    bool skip = true;
    bool allow_old_anchor = false;
    std::uint32_t requests_per_second = 20;
};

/// Runs the skipping machine against real sources, one after the other: what is proved stays, who
/// served it does not matter. Loop thread.
class SkipSession {
  public:
    SkipSession(SkipTask task, SkipSurroundings around);

    void start();

    [[nodiscard]] const SyncCounts& counts() const { return counts_; }

    /// What it does, or why it waits; one sentence.
    [[nodiscard]] const std::string& reason() const { return reason_; }

  private:
    void try_next_source();
    void rest();
    void give_up_source(const Error& error);
    void ask_head();
    void ask_anchor(BlockNumber head);
    void take_anchor(const BlockRef& block, std::vector<wire::Block> blocks, BlockNumber head);
    [[nodiscard]] Result<AnchorFound> anchor_from(const BlockRef& block,
                                                  const std::vector<wire::Block>& blocks) const;
    void begin(BlockNumber head);
    void take_trail(const Result<TrailRecords>& records, BlockNumber head);
    void set_out(BlockNumber head);
    [[nodiscard]] consensus::SkipStart make_start() const;
    [[nodiscard]] bool keep_adopted(const consensus::SkipEnd& end);
    void send();
    void send_now(const consensus::SkipRequest& request);
    void on_answer(const consensus::SkipRequest& request, Result<std::vector<wire::Block>> blocks);
    void on_headers(const consensus::SkipRequest& request,
                    const Result<std::vector<wire::Header>>& headers);
    void go_on(bool busy);
    void look_at_end();
    [[nodiscard]] bool asks_for_keys(const consensus::SkipEnd& end);
    void take_words(const Result<std::vector<consensus::KeyWord>>& words);
    void conclude();
    [[nodiscard]] BlockSource* source() const;
    /// One that was not tried since the last rest; null where there is none.
    [[nodiscard]] const BlockSource* untried_source() const;

    /// Runs on the loop later, for this attempt with this source only.
    template <typename Task>
    auto guarded(Task task) {
        return [weak = std::weak_ptr(self_), attempt = attempt_, task](auto&&... args) {
            const auto self = weak.lock();
            if (self && (*self)->attempt_ == attempt) {
                task(**self, std::forward<decltype(args)>(args)...);
            }
        };
    }

    SkipTask task_;
    SkipSurroundings around_;
    std::optional<consensus::SkipSync> sync_;
    consensus::SignerCache signers_;
    TokenBucket bucket_;
    SyncCounts counts_;
    std::string reason_;
    std::string address_;
    /// Sources that were tried since the last rest.
    std::set<std::string> tried_;
    /// What the best honest-looking source ended with.
    std::optional<consensus::SkipEnd> stalled_;
    /// Keys that full nodes were asked for since it set out.
    std::set<std::pair<Address, Address>> asked_keys_;
    /// What of this source's trust trail the session stands on.
    std::optional<consensus::AdoptedTrail> adopted_;
    BlockNumber head_ = 0;
    /// The anchor's ancestors, where they were fetched.
    std::vector<consensus::SignedHeader> below_;
    std::int64_t pause_ = kFirstSkipPauseMs;
    std::uint64_t attempt_ = 0;
    std::shared_ptr<SkipSession*> self_;
};

}  // namespace tributary::node
