// SPDX-License-Identifier: Apache-2.0
// Where the chain service begins to trust, and how it skips; the loop is in chain_service.cpp.
#include <algorithm>
#include <iterator>

#include "node/chain/chain_service.hpp"

namespace tributary::node {
namespace {

/// Headers that are fetched to link one below the root.
constexpr BlockNumber kMaxGapWalk = 20'000;
/// Where skipping leads no further, as many blocks are taken one by one.
constexpr BlockNumber kMaxDenseRescue = 100'000;

/// The block of an anchor, nothing for genesis.
std::optional<BlockRef> block_of(const consensus::AnchorChoice& choice) {
    if (const auto* named = std::get_if<BlockRef>(&choice)) return *named;
    if (const auto* file = std::get_if<consensus::Anchor>(&choice)) return file->block;
    return std::nullopt;
}

}  // namespace

/// Judges the stored trail again; an empty store begins one at genesis.
Status ChainService::open_trail() {
    const consensus::TrailStore store(store_);
    auto trail = store.load();
    if (!trail) return fail(std::move(trail).error());
    const consensus::ChainRules& rules = intake_.chain().rules();
    if (*trail) {
        auto points = consensus::judge_trail(rules, **trail, options_.now());
        if (!points) {
            return fail(ErrorCode::store_corrupt, "the trust trail: " + points.error().message());
        }
        trail_ = std::move(**trail);
        points_ = std::move(*points);
        return {};
    }
    const auto genesis = consensus::genesis_point(network_);
    if (!genesis) return fail(genesis.error());
    return begin_trail(*genesis, true);
}

Status ChainService::begin_trail(const consensus::TrustPoint& anchor, bool knows_all_keys) {
    const auto batch = consensus::TrailStore(store_).begin(anchor, knows_all_keys);
    if (!batch) return fail(batch.error());
    if (const Status written = store_.write(*batch, Durability::synced); !written) return written;
    trail_ = {anchor, knows_all_keys, {}, {}};
    points_ = {anchor};
    return {};
}

/// Whether the anchor of the user has to be looked for. Errors: wrong_anchor where our chain has
/// another block there, anchor_too_old.
Result<bool> ChainService::wants_anchor() const {
    const auto block = options_.anchor ? block_of(*options_.anchor) : std::nullopt;
    if (!block) return false;
    const auto ours = intake_.canonical_id(block->number);
    if (!ours) return fail(ours.error());
    if (*ours && **ours != block->id) {
        return fail(ErrorCode::wrong_anchor,
                    "our chain has " + (*ours)->hex() + " where the anchor is " + block->id.hex());
    }
    return !*ours && block->number > solid().number;
}

Status ChainService::prepare_skip() {
    const auto anchor = wants_anchor();
    if (!anchor) return fail(anchor.error());
    if (options_.anchor) {
        if (const auto* file = std::get_if<consensus::Anchor>(&*options_.anchor)) {
            const auto point = consensus::point_of(network_, *file);
            if (!point) return fail(point.error());
        }
    }
    if (!*anchor && !options_.skip) return {};
    SkipTask task;
    task.network = network_;
    if (*anchor) task.anchor = options_.anchor;
    task.skip = options_.skip;
    task.allow_old_anchor = options_.allow_old_anchor;
    task.requests_per_second = options_.requests_per_second;
    if (!*anchor) set_out(task);
    skip_ = std::make_unique<SkipSession>(std::move(task), skip_surroundings());
    return {};
}

/// Where the chain itself has gone on from the trail, its root is the newest point.
void ChainService::set_out(SkipTask& task) const {
    const consensus::HeaderChain& chain = intake_.chain();
    task.points = points_;
    task.knows_all_keys = trail_.knows_all_keys;
    consensus::TrustPoint root =
        consensus::point_of(chain.rules(), {chain.root_header(), chain.root_states(), {}});
    if (root.block.number > points_.back().block.number) task.points.push_back(std::move(root));
    auto keys = std::make_shared<consensus::KeyBook>(*task.points.back().keys);
    keys->inherit(*chain.tip_state().keys);
    for (consensus::TrustPoint& point : task.points)
        point.keys = keys;
}

SkipSurroundings ChainService::skip_surroundings() {
    SkipSurroundings around;
    around.sources = [this] { return usable_sources(); };
    around.now = options_.now;
    around.note = [this](const std::string& sentence) { note(sentence); };
    around.after = [this](std::int64_t delay, std::function<void()> task) {
        run_after(delay, std::move(task));
    };
    around.anchored = [this](AnchorFound found) { return take_anchor(std::move(found)); };
    around.proved = [this](SkipProved proved) { take_proved(std::move(proved)); };
    if (options_.attested_keys) {
        around.attest = [this](std::vector<Address> witnesses,
                               Answer<std::vector<consensus::KeyWord>> answer) {
            attestation_->attest_keys(std::move(witnesses), std::move(answer));
        };
    }
    around.done = [this](const consensus::SkipEnd& end) {
        // Not from inside the session, which ends with this.
        on_loop([end](ChainService& self) { self.end_skip(end); });
    };
    return around;
}

void ChainService::run_after(std::int64_t delay, std::function<void()> task) {
    const auto timer =
        std::make_shared<boost::asio::steady_timer>(loop_, std::chrono::milliseconds(delay));
    timer->async_wait([weak = std::weak_ptr(self_), timer, task = std::move(task)](
                          const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self && !(*self)->stopped_) task();
    });
}

Status ChainService::take_anchor(AnchorFound found) {
    if (Status begun = begin_trail(found.point, found.knows_all_keys); !begun) return begun;
    note("anchored at block " + std::to_string(found.point.block.number));
    return restart_at(std::move(found.root));
}

Status ChainService::restart_at(consensus::ChainRoot root) {
    if (Status restarted = intake_.restart_at(std::move(root)); !restarted) return restarted;
    sync_ = BlockSync(intake_.chain().tip(), intake_.chain().solid());
    return attested_ ? attested_->begin(intake_.chain().root().number, solid().number) : Status{};
}

/// Keeps in mind what a session proved, until it is clear what becomes of it.
void ChainService::take_proved(SkipProved proved) {
    std::move(proved.windows.begin(), proved.windows.end(), std::back_inserter(skipped_.windows));
    std::move(proved.keys.begin(), proved.keys.end(), std::back_inserter(skipped_.keys));
    skipped_.book = std::move(proved.book);
    if (proved.root) skipped_.root = std::move(proved.root);
}

/// Goes on from the newest window, with the trail that leads there.
Status ChainService::go_to_window() {
    const auto& chain = intake_.chain();
    consensus::TrustPoint root =
        consensus::point_of(chain.rules(), {chain.root_header(), chain.root_states(), {}});
    if (root.block.number > points_.back().block.number) {
        // The windows stand on the chain's root, to which no window leads.
        const Status begun = begin_trail(root, trail_.knows_all_keys);
        if (!begun) return begun;
    }
    WriteBatch batch;
    consensus::TrustTrail trail = trail_;
    if (skipped_.book->is_attested()) {
        // What is judged again must find them, whatever it begins with.
        auto keys = std::make_shared<consensus::KeyBook>(*trail.anchor.keys);
        keys->inherit(*skipped_.book);
        trail.anchor.keys = std::move(keys);
        consensus::TrailStore::put_anchor(batch, trail.anchor, trail.knows_all_keys);
    }
    for (consensus::TrailWindow& window : skipped_.windows) {
        consensus::TrailStore::put(batch, window);
        trail.windows.push_back(std::move(window));
    }
    for (consensus::KeyProof& proof : skipped_.keys) {
        consensus::TrailStore::put(batch, proof);
        trail.keys.push_back(std::move(proof));
    }
    // What would not hold at the next start is not kept.
    auto points = consensus::judge_trail(chain.rules(), trail, options_.now());
    if (!points) return fail(std::move(points).error());
    for (consensus::TrustPoint& point : *points)
        point.keys = skipped_.book;
    if (Status kept = store_.write(batch, Durability::synced); !kept) return kept;
    trail_ = std::move(trail);
    points_ = std::move(*points);
    // Changes above the root are learned from its descendants, in order.
    const auto keys = std::make_shared<const consensus::KeyBook>(
        skipped_.book->up_to(skipped_.root->header.header.number));
    for (consensus::BranchState& state : skipped_.root->states)
        state.keys = keys;
    return restart_at(std::move(*skipped_.root));
}

void ChainService::end_skip(const consensus::SkipEnd& end) {
    if (!skip_) return;
    counts_ = sync_counts();
    const bool reached = end.kind == consensus::SkipEnd::Kind::reached;
    // A short way is gone block by block rather than from a window that leads no further: it shows
    // every change of seats and keys.
    const BlockNumber tip = intake_.chain().tip().number;
    const bool is_far = end.at > tip + kMaxDenseRescue;
    if (!reached && is_far) stalled_ = end;
    if (skipped_.root && skipped_.root->header.header.number > tip && (reached || is_far)) {
        const Status gone = go_to_window();
        if (!gone) note("what was skipped was not kept: " + gone.error().message());
    }
    skipped_ = {};
    note("skipping ended at block " + std::to_string(intake_.chain().tip().number) + " after " +
         std::to_string(counts_.headers) + " headers");
    skip_.reset();
    for (SourceId id = 0; id < sources_.size(); ++id) {
        if (sources_[id].admitted) feed_event(SourceAdded{id, sources_[id].link->address()});
    }
}

/// What skipping lacks, until SOLID has passed it by other means.
std::optional<std::pair<NodeState, std::string>> ChainService::stalled_state() const {
    if (!stalled_ || solid().number >= stalled_->at) return std::nullopt;
    const bool keys = stalled_->kind == consensus::SkipEnd::Kind::needs_keys;
    return std::pair(keys ? NodeState::needs_keys : NodeState::needs_checkpoint,
                     std::to_string(stalled_->seen) + " of " + std::to_string(stalled_->needed) +
                         " trusted seats built on block " + std::to_string(stalled_->at) +
                         ", where " + std::to_string(stalled_->unknown_seats) +
                         " unknown seats and " + std::to_string(stalled_->unknown_keys.size()) +
                         " unknown keys produce");
}

SyncCounts ChainService::sync_counts() const {
    SyncCounts out = counts_;
    if (!skip_) return out;
    out.headers += skip_->counts().headers;
    out.requests += skip_->counts().requests;
    out.cpu_us += skip_->counts().cpu_us;
    return out;
}

/// Sees to it that the header of a block at or below the tip is here: one in a gap is fetched and
/// has to be SOLID by a window of its own, or linked by parent hashes from the nearest one above
/// that is trusted.
void ChainService::with_header(BlockNumber number,
                               std::vector<BlockSource*> sources,
                               Answer<void> answer) {
    const auto known = intake_.canonical_id(number);
    if (!known) return answer(fail(known.error()));
    if (*known || number > intake_.chain().tip().number) return answer({});
    fetch_gap({number, {}, std::move(sources)}, std::move(answer));
}

void ChainService::fetch_gap(GapQuestion question, Answer<void> answer) {
    if (question.sources.empty()) {
        return answer(fail(ErrorCode::unavailable,
                           "no upstream gives header " + std::to_string(question.number)));
    }
    const BlockNumber from = question.number + question.headers.size();
    const auto count = static_cast<std::uint32_t>(
        std::min<BlockNumber>(kMaxRangeSize, intake_.chain().root().number - from));
    ++counts_.requests;
    question.sources.front()->range(
        from,
        count,
        [weak = std::weak_ptr(self_), question, from, answer](
            Result<std::vector<wire::Block>> blocks) mutable {
            const auto self = weak.lock();
            if (!self || (*self)->stopped_) return;
            if (blocks) {
                (*self)->counts_.headers += blocks->size();
                const Status taken = (*self)->take_gap(question, from, *blocks);
                if (!taken) blocks = fail(taken.error());
            }
            if (!blocks) {
                (*self)->note("header " + std::to_string(question.number) + ": " +
                              blocks.error().message());
                question.sources.erase(question.sources.begin());
                question.headers.clear();
                return (*self)->fetch_gap(std::move(question), std::move(answer));
            }
            const auto here = (*self)->intake_.canonical_id(question.number);
            if (here && *here) return answer({});
            if (question.headers.size() > kMaxGapWalk) {
                return answer(fail(ErrorCode::out_of_range,
                                   "block " + std::to_string(question.number) +
                                       " is too far from a trusted header"));
            }
            (*self)->fetch_gap(std::move(question), std::move(answer));
        });
}

/// Adds fetched headers to what was fetched before, and keeps them once they are proved. Errors:
/// upstream_lied, unknown_parent, bad_signature.
Status ChainService::take_gap(GapQuestion& question,
                              BlockNumber from,
                              const std::vector<wire::Block>& blocks) {
    if (blocks.empty()) return fail(ErrorCode::upstream_lied, "no block " + std::to_string(from));
    for (const wire::Block& block : blocks) {
        const auto signer = gap_signers_.signer_of(block.header);
        if (!signer) return fail(signer.error());
        const auto& before = question.headers;
        const bool follows = before.empty()
                                 ? block.header.number == question.number
                                 : block.header.parent_id == before.back().header.id &&
                                       block.header.number == before.back().header.number + 1;
        if (!follows) return fail(ErrorCode::unknown_parent, block.header.id.hex());
        question.headers.push_back({block.header, *signer});
    }
    // By hashes, from a trusted header above.
    const BlockNumber next = question.headers.back().header.number + 1;
    const auto above = intake_.canonical(next);
    if (!above) return fail(above.error());
    if (*above) {
        if ((*above)->header.parent_id != question.headers.back().header.id) {
            return fail(ErrorCode::wrong_parent, question.headers.back().header.id.hex());
        }
        return intake_.keep_below_root(question.headers);
    }
    const auto below = std::find_if(points_.rbegin(), points_.rend(), [&](const auto& point) {
        return point.block.number < question.number;
    });
    if (below == points_.rend() || question.headers.size() > consensus::kMaxWindowSize) return {};
    const auto report =
        consensus::judge_window(intake_.chain().rules(), *below, question.headers, options_.now());
    if (!report || !report->solid || report->solid->number < question.number) return {};
    auto proved = question.headers;
    proved.resize(report->solid->number - question.number + 1);
    return intake_.keep_below_root(proved);
}

}  // namespace tributary::node
