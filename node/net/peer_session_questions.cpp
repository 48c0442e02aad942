// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "node/net/peer_session.hpp"
#include "node/net/received_block.hpp"
#include "primitives/check.hpp"

namespace tributary::node {
namespace {

/// What a kept block takes beside its bytes.
constexpr std::size_t kKeptOverhead = 160;

}  // namespace

SessionActions PeerSession::want(std::uint64_t request,
                                 BlockNumber start,
                                 std::uint32_t count,
                                 TimestampMs now) {
    TRIBUTARY_ASSERT(count >= 1 && count <= kMaxBlockIds && start >= 1);
    SessionActions out;
    if (!is_ready() || wanted_.size() >= kMaxWantedRanges) {
        out.events.push_back(RangeAnswered{
            request, fail(ErrorCode::unavailable, "no session, or too many questions")});
        return out;
    }
    wanted_.push_back({request, start, count});
    pump(now, out);
    return out;
}

void PeerSession::pump(TimestampMs now, SessionActions& out) {
    if (!is_ready()) return;
    while (!ended_ && !fetch_ && !wanted_.empty() && serve_front(now, out)) {
    }
    if (!ended_) check_level(now, out);
}

std::vector<BlockId> PeerSession::known_ids(const Wanted& wanted) const {
    std::vector<BlockId> out;
    for (BlockNumber number = wanted.start; number < wanted.start + wanted.count; ++number) {
        const auto id = ids_.find(number, own_);
        if (!id) break;
        out.push_back(*id);
    }
    return out;
}

bool PeerSession::serve_front(TimestampMs now, SessionActions& out) {
    const Wanted& wanted = wanted_.front();
    std::vector<BlockId> ids = known_ids(wanted);
    if (!ids.empty()) return start_fetch(std::move(ids), now, out);
    const bool has_all = head_ && ids_.last_listed() && *ids_.last_listed() >= head_->number;
    if (has_all && wanted.start > head_->number) {
        const std::string why = "the peer has no block " + std::to_string(wanted.start);
        answer_front(fail(ErrorCode::not_found, why), out);
        return true;
    }
    // Below the window no list helps, and one more would say that we are level.
    const auto last = ids_.last_listed();
    if (last && wanted.start + kFetchWindow < *last) return answer_unserved(out);
    if (ask_list(now, out)) return false;
    const std::string why = "the peer does not tell block " + std::to_string(wanted.start);
    answer_front(fail(ErrorCode::unavailable, why), out);
    return true;
}

bool PeerSession::ask_list(TimestampMs now, SessionActions& out) {
    Wanted& wanted = wanted_.front();
    if (sync_) return true;
    if (!wanted.walks_since) wanted.walks_since = now;
    if (wanted.lists >= kMaxListsPerRange || now - *wanted.walks_since >= kMaxWalkMs) return false;
    if (now - last_sync_ < settings_.pace_ms) return true;
    ++wanted.lists;
    send_sync(wanted.start - 1, now, out);
    return true;
}

void PeerSession::count_list(std::optional<BlockNumber> before) {
    if (wanted_.empty()) return;
    Wanted& wanted = wanted_.front();
    const BlockNumber reached = before.value_or(0);
    if (wanted.start > reached && *ids_.last_listed() > reached) wanted.lists = 0;
}

void PeerSession::send_sync(BlockNumber high, TimestampMs now, SessionActions& out) {
    // The first id has to be on the peer's main chain: at or below both solid blocks it is.
    const BlockNumber shared = std::min(own_.solid().number, hello_->solid.number);
    const BlockNumber low = own_.id_at(shared) ? shared : 0;
    high = std::max({std::min(high, std::max(own_.tip().number, ids_.highest().value_or(0))),
                     ids_.last_listed().value_or(0),
                     low});
    std::vector<BlockRef> asked = ids_.summary(low, high, own_);
    if (asked.empty()) asked.push_back(own_.genesis());
    out.send.push_back(encode_sync(asked));
    sync_ = Sync{std::move(asked), now};
    last_sync_ = now;
    last_sync_tip_ = own_.tip().number;
}

std::size_t PeerSession::fetch_size() const {
    if (largest_block_ == 0) return kFirstFetchIds;
    // Half of the room, because blocks may grow.
    return std::clamp<std::size_t>(kMaxOpenFetchBytes / 2 / largest_block_, 1, kMaxBlockIds);
}

void PeerSession::cut_disputed(std::vector<BlockId>& ids) const {
    const auto disputed = std::find_if(ids.begin() + 1, ids.end(), [&](const BlockId& id) {
        return settings_.is_disputed({number_of(id), id});
    });
    ids.erase(disputed, ids.end());
}

bool PeerSession::start_fetch(std::vector<BlockId> ids, TimestampMs now, SessionActions& out) {
    if (auto blocks = take_kept(ids); !blocks.empty()) {
        answer_front(std::move(blocks), out);
        return true;
    }
    const bool advertised = ids_.is_advertised(ids.front());
    const auto fits = [&](const BlockId& id) {
        if (kept_.contains(id)) return false;
        return advertised ? ids_.is_advertised(id) : !level_ && ids_.is_fetchable(id);
    };
    ids.erase(std::find_if_not(ids.begin(), ids.end(), fits), ids.end());
    if (ids.empty()) {
        // A new list may say that we are behind again; it brings back neither what was served, nor
        // what is below the window.
        const auto last = ids_.last_listed();
        const bool may_help = sync_ || !last || wanted_.front().start > *last;
        if (may_help && ask_list(now, out)) return false;
        return answer_unserved(out);
    }
    if (now - last_fetch_ < settings_.pace_ms && !(advertised && ids.size() == 1)) return false;
    if (ids.size() > fetch_size()) ids.resize(fetch_size());
    cut_disputed(ids);
    Inventory question;
    question.type = InventoryType::block;
    for (const BlockId& id : ids) {
        question.ids.push_back({id.bytes});
        if (!advertised) ids_.mark_fetched(id);
    }
    out.send.push_back(encode_inventory(MessageType::fetch, question));
    last_fetch_ = now;
    Fetch fetch;
    fetch.request = wanted_.front().request;
    fetch.ids = std::move(ids);
    fetch.advertised = advertised;
    fetch.since = now;
    fetch.progress_at = now;
    fetch.bytes_before = bytes_in_;
    fetch_ = std::move(fetch);
    return true;
}

bool PeerSession::answer_unserved(SessionActions& out) {
    const std::string what =
        "block " + std::to_string(wanted_.front().start) + " is not served on this connection";
    answer_front(fail(ErrorCode::unavailable, what), out);
    if (++unserved_ >= kMaxUnserved) {
        end(DisconnectReason::user_reason, {ErrorCode::unavailable, what}, out);
    }
    return true;
}

void PeerSession::check_level(TimestampMs now, SessionActions& out) {
    if (sync_ || fetch_ || !wanted_.empty()) return;
    const BlockNumber tip = own_.tip().number;
    // Below its last list we would be told that we are level without having the blocks.
    if (tip < ids_.last_listed().value_or(0)) return;
    const TimestampMs idle = tip == last_sync_tip_ ? kLevelCheckMs : settings_.pace_ms;
    const bool is_due = level_ ? now - last_news_ >= kQuietMs && now - last_sync_ >= kQuietCheckMs
                               : now - last_sync_ >= idle;
    if (is_due && head_ && tip >= std::min(head_->number, hello_->head.number)) {
        send_sync(tip, now, out);
    }
}

void PeerSession::keep(const wire::Block& block) {
    const BlockId id = block.header.id;
    if (!kept_.emplace(id, block.body).second) return;
    kept_bytes_ += block.body.size() + kKeptOverhead;
    kept_order_.push_back(id);
    while (kept_bytes_ > kMaxKeptBytes) {
        const auto oldest = kept_.find(kept_order_.front());
        kept_bytes_ -= oldest->second.size() + kKeptOverhead;
        kept_.erase(oldest);
        kept_order_.pop_front();
    }
}

std::vector<wire::Block> PeerSession::take_kept(const std::vector<BlockId>& ids) const {
    std::vector<wire::Block> out;
    for (const BlockId& id : ids) {
        const auto body = kept_.find(id);
        if (body == kept_.end()) break;
        auto block = decode_received_block(body->second);
        // They were decoded from these bytes before.
        TRIBUTARY_ASSERT(block.has_value());
        out.push_back(std::move(*block));
    }
    return out;
}

void PeerSession::answer_late(const char* what, SessionActions& out) {
    std::vector<wire::Block> blocks;
    if (fetch_) {
        for (const BlockId& id : fetch_->ids) {
            const auto came = fetch_->came.find(id);
            if (came == fetch_->came.end()) break;
            blocks.push_back(std::move(came->second));
        }
    }
    if (blocks.empty()) return answer_front(fail(ErrorCode::upstream_slow, what), out);
    answer_front(std::move(blocks), out);
}

void PeerSession::give_up_lost(SessionActions& out) {
    if (lost_.size() + fetch_->ids.size() > kMaxLostBlocks) lost_.clear();
    for (const BlockId& id : fetch_->ids) {
        if (!fetch_->came.contains(id)) lost_.insert(id);
    }
    answer_late("a block was left out", out);
    fetch_.reset();
}

bool PeerSession::check_deadlines(TimestampMs now, SessionActions& out) {
    const auto late = [&](const char* what) {
        answer_late(what, out);
        end(DisconnectReason::time_out, {ErrorCode::upstream_slow, what}, out);
        return true;
    };
    if (!hello_) {
        return now - started_at_ >= kPeerHelloDeadlineMs && late("no HELLO within 10 s");
    }
    if (sync_ && now - sync_->since >= kSyncDeadlineMs) return late("no list within 10 s");
    if (!fetch_) return false;
    if (!fetch_->came.empty() && now - fetch_->progress_at >= kLostBlockMs) {
        give_up_lost(out);
        return false;
    }
    if (now - fetch_->progress_at >= kBlockDeadlineMs) return late("no block within 15 s");
    const TimestampMs open_for = now - fetch_->since;
    const auto least = kMinFetchBytesPerSecond * static_cast<std::uint64_t>(open_for) / 1'000;
    if (open_for >= kBlockDeadlineMs && bytes_in_ - fetch_->bytes_before < least) {
        return late("blocks come slower than 4 KiB/s");
    }
    if (fetch_->advertised && !fetch_->abandoned && open_for >= kAdvertisedDeadlineMs) {
        answer_front(fail(ErrorCode::upstream_slow, "no advertised block within 3 s"), out);
        fetch_->abandoned = true;
    }
    return false;
}

SessionActions PeerSession::tick(std::uint64_t bytes_in, TimestampMs now) {
    SessionActions out;
    if (ended_) return out;
    bytes_in_ = bytes_in;
    if (!check_deadlines(now, out)) pump(now, out);
    return out;
}

}  // namespace tributary::node
