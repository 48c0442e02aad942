// SPDX-License-Identifier: Apache-2.0
#include "node/app/webhook.hpp"

#include <algorithm>
#include <chrono>

#include "node/app/http_post.hpp"

namespace tributary::node {
namespace {

constexpr std::string_view kPrefix = "n/post/";

/// `n/post/` sequence: the JSON of a payment that waits.
Bytes key_of(std::uint64_t sequence) {
    Bytes out = to_bytes(as_bytes(kPrefix));
    append(out, be64(sequence));
    return out;
}

}  // namespace

Result<std::unique_ptr<Webhook>> Webhook::open(boost::asio::io_context& loop,
                                               KvStore& store,
                                               Settings settings,
                                               Note note) {
    std::unique_ptr<Webhook> out(new Webhook(loop, store, std::move(settings), std::move(note)));
    if (const Status loaded = out->load(); !loaded) return fail(loaded.error());
    return out;
}

Status Webhook::load() {
    bool is_damaged = false;
    const Status scanned = store_.scan(as_bytes(kPrefix), {}, [&](ByteView key, ByteView) {
        const ByteView sequence = key.subspan(kPrefix.size());
        is_damaged = sequence.size() != sizeof(std::uint64_t);
        if (is_damaged) return false;
        if (waiting_++ == 0) first_ = read_be64(sequence);
        next_ = read_be64(sequence) + 1;
        return true;
    });
    if (!scanned) return scanned;
    if (is_damaged) return fail(ErrorCode::store_corrupt, "payments that wait to be posted");
    return {};
}

Status Webhook::tell(const std::string& json) {
    if (waiting_ >= settings_.max_waiting) {
        note_("a payment was not posted: too many wait");
        if (Status forgotten = forget_first(); !forgotten) return forgotten;
    }
    WriteBatch batch;
    batch.put(key_of(next_), as_bytes(json));
    if (Status written = store_.write(batch, Durability::buffered); !written) return written;
    if (waiting_++ == 0) first_ = next_;
    ++next_;
    if (has_started_ && !is_busy_) post_first();
    return {};
}

void Webhook::start() {
    has_started_ = true;
    if (waiting_ > 0 && !is_busy_) post_first();
}

void Webhook::stop() {
    has_started_ = false;
    self_.reset();
    timer_.cancel();
}

void Webhook::post_first() {
    is_busy_ = true;
    ++tries_;
    const auto json = store_.get(key_of(first_));
    if (!json) return take_result(fail(json.error()));
    if (!*json) return drop_missing();
    const std::uint64_t sequence = first_;
    post_json(loop_,
              {settings_.url, std::string(as_text(**json)), kHttpDeadlineMs},
              [this, weak = std::weak_ptr(self_), sequence](const Result<void>& result) {
                  if (weak.expired()) return;
                  // It was given up meanwhile, as too many waited.
                  if (sequence != first_) return post_first();
                  take_result(result);
              });
}

/// The store lost the oldest that waits: nothing is posted in its place.
void Webhook::drop_missing() {
    is_busy_ = false;
    note_("a payment was not posted: the store does not have it any more");
    if (const Status forgotten = forget_first(); !forgotten) return pause();
    if (waiting_ > 0) post_first();
}

void Webhook::take_result(const Result<void>& result) {
    is_busy_ = false;
    const bool is_given_up = !result && tries_ >= kMaxPostTries;
    if (!result) {
        note_("a payment was not posted (try " + std::to_string(tries_) + " of " +
              std::to_string(kMaxPostTries) + "): " + result.error().message());
    }
    if (!result && !is_given_up) return pause();
    if (const Status forgotten = forget_first(); !forgotten) return pause();
    if (waiting_ > 0) post_first();
}

void Webhook::pause() {
    std::int64_t delay = settings_.first_pause_ms;
    for (int i = 1; i < tries_ && delay < kMaxPostPauseMs; ++i)
        delay *= 2;
    is_busy_ = true;
    timer_.expires_after(std::chrono::milliseconds(std::min(delay, kMaxPostPauseMs)));
    timer_.async_wait([this, weak = std::weak_ptr(self_)](const boost::system::error_code& error) {
        if (!error && !weak.expired()) post_first();
    });
}

/// The oldest that waits does so no more; whatever sequence comes next is the oldest.
Status Webhook::forget_first() {
    WriteBatch batch;
    batch.erase(key_of(first_));
    if (Status written = store_.write(batch, Durability::buffered); !written) return written;
    --waiting_;
    ++first_;
    tries_ = 0;
    return {};
}

}  // namespace tributary::node
