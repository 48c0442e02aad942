// SPDX-License-Identifier: Apache-2.0
#include "node/sync/skip_session.hpp"

#include <algorithm>

#include "node/sync/cpu_meter.hpp"
#include "node/sync/range_gathering.hpp"

namespace tributary::node {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// Rounds between the head and the newest window that is taken over from another node: a session
/// that begins within two windows of the head has nothing to do and shows no window of its own. A
/// window has up to 11 n / 3 + 1 headers, and two of them never more than 8 n.
constexpr BlockNumber kFreshRounds = 8;

/// The block that an anchor names, and how many headers up to it are needed.
std::pair<BlockRef, std::uint32_t> wanted_of(const consensus::AnchorChoice& anchor) {
    if (const auto* named = std::get_if<BlockRef>(&anchor))
        return {*named, consensus::kAnchorAncestors};
    return {std::get<consensus::Anchor>(anchor).block, 2};
}

/// Errors: those of decode_window and decode_key_proof.
Result<consensus::OfferedTrail> read_trail(const TrailRecords& records) {
    consensus::OfferedTrail out;
    for (const Bytes& record : records.windows) {
        auto window = consensus::decode_window(record);
        if (!window) return fail(std::move(window).error());
        out.windows.push_back(std::move(*window));
    }
    for (const Bytes& record : records.keys) {
        auto key = consensus::decode_key_proof(record);
        if (!key) return fail(std::move(key).error());
        out.keys.push_back(std::move(*key));
    }
    return out;
}

bool is_about_trust(consensus::SkipEnd::Kind kind) {
    return kind == consensus::SkipEnd::Kind::needs_checkpoint ||
           kind == consensus::SkipEnd::Kind::needs_keys ||
           kind == consensus::SkipEnd::Kind::out_of_budget;
}

/// What `look` finds when it is called; nothing where it is not run any more.
template <typename Look>
std::function<std::vector<BlockSource*>()> found_by(Look look) {
    return [look = std::move(look)] {
        std::vector<BlockSource*> out;
        look(out);
        return out;
    };
}

}  // namespace

SkipSession::SkipSession(SkipTask task, SkipSurroundings around)
    : task_(std::move(task)),
      around_(std::move(around)),
      bucket_(task_.requests_per_second),
      reason_("no upstream has answered yet"),
      self_(std::make_shared<SkipSession*>(this)) {
    // The source whose chain is followed stands first.
    around_.sources = [this, all = std::move(around_.sources)] {
        std::vector<BlockSource*> out = all();
        const auto followed = std::find_if(
            out.begin(), out.end(), [&](BlockSource* each) { return each->address() == address_; });
        if (followed != out.end()) std::rotate(out.begin(), followed, out.end());
        return out;
    };
}

void SkipSession::start() {
    try_next_source();
}

BlockSource* SkipSession::source() const {
    for (BlockSource* source : around_.sources()) {
        if (source->address() == address_) return source;
    }
    return nullptr;
}

const BlockSource* SkipSession::untried_source() const {
    for (const BlockSource* source : around_.sources()) {
        if (tried_.count(source->address()) == 0) return source;
    }
    return nullptr;
}

void SkipSession::try_next_source() {
    ++attempt_;
    adopted_.reset();
    const BlockSource* next = untried_source();
    if (next == nullptr) {
        // Whatever could be asked leads no further: go on from what is proved.
        if (stalled_ && !around_.sources().empty()) return around_.done(*stalled_);
        return rest();
    }
    address_ = next->address();
    tried_.insert(address_);
    ask_head();
}

void SkipSession::rest() {
    tried_.clear();
    const bool nobody = around_.sources().empty();
    around_.after(nobody ? kFirstSkipPauseMs / 5 : pause_,
                  guarded([](SkipSession& self) { self.try_next_source(); }));
    if (!nobody) pause_ = std::min(2 * pause_, kMaxSkipPauseMs);
}

void SkipSession::give_up_source(const Error& error) {
    reason_ = "upstream " + address_ + ": " + error.message();
    around_.note("skipping: " + reason_);
    try_next_source();
}

void SkipSession::ask_head() {
    ++counts_.requests;
    source()->head(guarded([](SkipSession& self, const Result<BlockRef>& head) {
        if (!head) return self.give_up_source(head.error());
        if (self.task_.anchor) return self.ask_anchor(head->number);
        self.begin(head->number);
    }));
}

void SkipSession::ask_anchor(BlockNumber head) {
    const auto [block, ancestors] = wanted_of(*task_.anchor);
    if (block.number > head) {
        return give_up_source({ErrorCode::not_found,
                               "the anchor is block " + std::to_string(block.number) +
                                   ", its head is " + std::to_string(head)});
    }
    const BlockNumber from = block.number >= ancestors ? block.number - ancestors + 1 : 1;
    const auto count = static_cast<std::uint32_t>(block.number - from + 1);
    auto sources = found_by(guarded(
        [](SkipSession& self, std::vector<BlockSource*>& out) { out = self.around_.sources(); }));
    gather_range({from, count, false, std::move(sources)},
                 guarded([head, wanted = block](SkipSession& self, GatheredRange found) {
                     self.counts_.requests += found.questions;
                     if (!found.blocks) return self.give_up_source(found.blocks.error());
                     self.take_anchor(wanted, std::move(*found.blocks), head);
                 }));
}

void SkipSession::take_anchor(const BlockRef& block,
                              std::vector<wire::Block> blocks,
                              BlockNumber head) {
    counts_.headers += blocks.size();
    auto found = anchor_from(block, blocks);
    if (!found) return give_up_source(found.error());
    task_.points = {found->point};
    below_ = std::move(found->ancestors);
    task_.knows_all_keys = found->knows_all_keys;
    if (const Status kept = around_.anchored(std::move(*found)); !kept) {
        return give_up_source(kept.error());
    }
    task_.anchor.reset();
    begin(head);
}

Result<AnchorFound> SkipSession::anchor_from(const BlockRef& block,
                                             const std::vector<wire::Block>& blocks) const {
    std::vector<wire::Header> headers;
    for (const wire::Block& fetched : blocks)
        headers.push_back(fetched.header);
    if (headers.empty() || headers.back().id != block.id) {
        return fail(ErrorCode::wrong_anchor, "block " + block.id.hex() + " is not on its chain");
    }
    for (std::size_t i = 1; i < headers.size(); ++i) {
        if (headers[i].parent_id != headers[i - 1].id) {
            return fail(ErrorCode::unknown_parent, headers[i].id.hex());
        }
    }
    AnchorFound out;
    if (const auto* file = std::get_if<consensus::Anchor>(&*task_.anchor)) {
        auto point = consensus::point_of(task_.network, *file);
        if (!point) return fail(std::move(point).error());
        out.point = std::move(*point);
    } else {
        auto point = consensus::learn_point(task_.network, block, headers);
        if (!point) return fail(std::move(point).error());
        out.point = std::move(*point);
        out.knows_all_keys = false;
    }
    const wire::Header& header = headers.back();
    const std::int64_t days = (around_.now() - header.timestamp) / kDayMs;
    const auto limit = task_.network.anchor_max_age_days;
    if (limit && days > *limit && !task_.allow_old_anchor) {
        return fail(
            ErrorCode::anchor_too_old,
            std::to_string(days) + " days, at most " + std::to_string(*limit) + " are accepted");
    }
    const TimestampMs parent_time = headers.size() > 1 ? headers[headers.size() - 2].timestamp
                                                       : task_.network.genesis.timestamp_ms;
    auto ancestors = consensus::with_signers(headers);
    if (!ancestors) return fail(std::move(ancestors).error());
    out.ancestors = std::move(*ancestors);
    out.root =
        consensus::root_of(consensus::rules_of(task_.network), out.point, header, parent_time);
    out.root.header.signed_by = {{out.ancestors.back().signer, header.signature}};
    return out;
}

/// Another light node shows the way that it went; what of it holds is not searched for again.
void SkipSession::begin(BlockNumber head) {
    if (!task_.skip) return around_.done({});
    BlockSource* from = source();
    if (from == nullptr || !from->is_light()) return set_out(head);
    ++counts_.requests;
    from->trail(task_.points.back().block.number,
                guarded([head](SkipSession& self, const Result<TrailRecords>& records) {
                    self.take_trail(records, head);
                    self.set_out(head);
                }));
}

void SkipSession::take_trail(const Result<TrailRecords>& records, BlockNumber head) {
    auto offered = records ? read_trail(*records) : fail(records.error());
    if (!offered) {
        return around_.note("upstream " + address_ +
                            " shows no trust trail: " + offered.error().message());
    }
    for (const consensus::TrailWindow& window : offered->windows)
        counts_.headers += window.headers.size();
    for (const consensus::KeyProof& key : offered->keys)
        counts_.headers += key.window.size();
    // The newest window is always a fresh one.
    const BlockNumber margin = kFreshRounds * task_.points.back().n;
    std::erase_if(offered->windows, [&](const consensus::TrailWindow& window) {
        return window.point.block.number + margin >= head;
    });
    {
        const CpuMeter meter(counts_.cpu_us);
        adopted_ = consensus::adopt_trail(consensus::rules_of(task_.network),
                                          task_.points.back(),
                                          std::move(*offered),
                                          around_.now());
    }
    const std::string reached = std::to_string(adopted_->points.back().block.number);
    if (adopted_->refused) {
        around_.note("the trust trail of upstream " + address_ + " holds to block " + reached +
                     " only: " + adopted_->refused->message());
    } else if (!adopted_->windows.empty()) {
        around_.note("followed the trust trail of upstream " + address_ + " to block " + reached);
    }
    if (adopted_->windows.empty() && adopted_->keys.empty()) adopted_.reset();
}

/// From the newest point, our own or one that another's trail led to.
consensus::SkipStart SkipSession::make_start() const {
    consensus::SkipStart start;
    start.points = task_.points;
    start.head = head_;
    start.now = around_.now();
    start.knows_all_keys = task_.knows_all_keys;
    start.below = below_;
    if (!adopted_) return start;
    start.points.insert(start.points.end(), adopted_->points.begin() + 1, adopted_->points.end());
    for (consensus::TrustPoint& point : start.points)
        point.keys = adopted_->points.back().keys;
    if (adopted_->windows.empty()) return start;
    if (auto newest = consensus::with_signers(adopted_->windows.back().headers))
        start.below = std::move(*newest);
    return start;
}

void SkipSession::set_out(BlockNumber head) {
    head_ = head;
    asked_keys_.clear();
    consensus::SkipStart start = make_start();
    reason_ = "skipping from block " + std::to_string(start.points.back().block.number) + " to " +
              std::to_string(head);
    {
        const CpuMeter meter(counts_.cpu_us);
        sync_.emplace(consensus::rules_of(task_.network), std::move(start));
    }
    send();
}

void SkipSession::send() {
    if (sync_->end()) return look_at_end();
    for (const consensus::SkipRequest& request : sync_->take_requests()) {
        const std::int64_t delay = bucket_.take(around_.now());
        if (delay == 0) {
            send_now(request);
        } else {
            around_.after(delay, guarded([request](SkipSession& self) { self.send_now(request); }));
        }
    }
}

void SkipSession::send_now(const consensus::SkipRequest& request) {
    BlockSource* from = source();
    if (from == nullptr) return give_up_source({ErrorCode::unavailable, "it is gone"});
    if (from->is_light() && !request.with_bodies) {
        ++counts_.requests;
        return from->headers(
            request.from,
            request.count,
            guarded([request](SkipSession& self, const Result<std::vector<wire::Header>>& headers) {
                self.on_headers(request, headers);
            }));
    }
    auto sources = found_by(guarded(
        [](SkipSession& self, std::vector<BlockSource*>& out) { out = self.around_.sources(); }));
    gather_range({request.from, request.count, request.with_bodies, std::move(sources)},
                 guarded([request](SkipSession& self, GatheredRange found) {
                     self.counts_.requests += found.questions;
                     self.on_answer(request, std::move(found.blocks));
                 }));
}

void SkipSession::on_answer(const consensus::SkipRequest& request,
                            Result<std::vector<wire::Block>> blocks) {
    const bool busy = !blocks.has_value();
    {
        const CpuMeter meter(counts_.cpu_us);
        if (!blocks) {
            sync_->on_failure(request.id, blocks.error());
        } else {
            counts_.headers += blocks->size();
            std::vector<consensus::SignedBlock> signed_blocks;
            for (wire::Block& block : *blocks) {
                const auto signer = signers_.signer_of(block.header);
                if (!signer) {
                    sync_->on_failure(request.id, signer.error());
                    break;
                }
                signed_blocks.push_back({std::move(block), *signer});
            }
            sync_->on_blocks(request.id, std::move(signed_blocks));
        }
    }
    go_on(busy);
}

void SkipSession::on_headers(const consensus::SkipRequest& request,
                             const Result<std::vector<wire::Header>>& headers) {
    {
        const CpuMeter meter(counts_.cpu_us);
        std::vector<consensus::SignedHeader> out;
        Status status = headers ? Status{} : fail(headers.error());
        if (headers) {
            counts_.headers += headers->size();
            for (const wire::Header& header : *headers) {
                const auto signer = signers_.signer_of(header);
                if (!signer) status = fail(signer.error());
                if (signer) out.push_back({header, *signer});
            }
        }
        if (!status) sync_->on_failure(request.id, status.error());
        if (status) sync_->on_headers(request.id, std::move(out));
    }
    go_on(!headers);
}

void SkipSession::go_on(bool busy) {
    // A source that refuses or is slow is given time.
    if (busy)
        return around_.after(kFirstSkipPauseMs, guarded([](SkipSession& self) { self.send(); }));
    send();
}

/// Another's way is kept where it leads to the head; else our own is searched for, from where we
/// stood. False where that has begun.
bool SkipSession::keep_adopted(const consensus::SkipEnd& end) {
    auto adopted = *std::exchange(adopted_, std::nullopt);
    if (end.kind == consensus::SkipEnd::Kind::reached) {
        const auto book = adopted.points.back().keys;
        task_.points.insert(task_.points.end(), adopted.points.begin() + 1, adopted.points.end());
        around_.proved({std::move(adopted.windows), std::move(adopted.keys), book, std::nullopt});
        return true;
    }
    around_.note("the trust trail of upstream " + address_ + " does not lead to its head");
    if (!is_about_trust(end.kind)) {
        give_up_source(end.error);
    } else {
        // Answers that are still under way belong to the session before.
        ++attempt_;
        set_out(head_);
    }
    return false;
}

void SkipSession::look_at_end() {
    if (!asks_for_keys(*sync_->end())) conclude();
}

/// Full nodes are asked for keys that nothing proved, where the user allows it: after every source
/// was tried, from our own way.
bool SkipSession::asks_for_keys(const consensus::SkipEnd& end) {
    if (!around_.attest || adopted_ || untried_source() != nullptr) return false;
    std::vector<Address> witnesses;
    for (const consensus::UnknownKey& key : end.unknown_keys) {
        const bool is_new = asked_keys_.emplace(key.witness, key.signer).second;
        const bool again = !witnesses.empty() && witnesses.back() == key.witness;
        if (is_new && !again) witnesses.push_back(key.witness);
    }
    if (witnesses.empty()) return false;
    reason_ = "asking full nodes for " + std::to_string(witnesses.size()) + " keys";
    // Nothing else goes on meanwhile.
    ++attempt_;
    around_.attest(
        std::move(witnesses),
        guarded([](SkipSession& self, const Result<std::vector<consensus::KeyWord>>& words) {
            self.take_words(words);
        }));
    return true;
}

void SkipSession::take_words(const Result<std::vector<consensus::KeyWord>>& words) {
    bool goes_on = false;
    if (words) {
        const CpuMeter meter(counts_.cpu_us);
        goes_on = sync_->believe(*words);
    } else {
        around_.note("no keys are attested: " + words.error().message());
    }
    if (!goes_on) return conclude();
    around_.note("goes on with attested keys");
    send();
}

void SkipSession::conclude() {
    const consensus::SkipEnd end = *sync_->end();
    if (adopted_ && !keep_adopted(end)) return;
    around_.proved({sync_->trail(), sync_->key_proofs(), sync_->newest().keys, sync_->root()});
    for (const consensus::TrailWindow& window : sync_->trail())
        task_.points.push_back(window.point);
    for (consensus::TrustPoint& point : task_.points)
        point.keys = sync_->newest().keys;
    if (end.kind == consensus::SkipEnd::Kind::reached) return around_.done(end);
    if (!is_about_trust(end.kind)) return give_up_source(end.error);
    stalled_ = end;
    give_up_source({ErrorCode::assurance_too_low,
                    std::to_string(end.seen) + " of " + std::to_string(end.needed) +
                        " trusted seats at block " + std::to_string(end.at)});
}

}  // namespace tributary::node
