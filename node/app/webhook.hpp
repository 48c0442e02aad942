// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "node/config/webhook_url.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::node {

/// Payments that wait to be posted; with more, the oldest is given up.
inline constexpr std::size_t kMaxWaitingPosts = 10'000;
/// How often one is posted before it is given up, and the pauses between: doubled each time.
inline constexpr int kMaxPostTries = 12;
inline constexpr std::int64_t kFirstPostPauseMs = 1'000;
inline constexpr std::int64_t kMaxPostPauseMs = 300'000;

/// Posts payments to one address, in order, each until the server says 2xx or kMaxPostTries are
/// used up; then it is given up. What waits is in the store, so that a restart goes on with it; a
/// crash, or a stop while one is being posted, posts that one again. Loop thread.
class Webhook {
  public:
    using Note = std::function<void(const std::string&)>;

    struct Settings {
        WebhookUrl url;
        std::int64_t first_pause_ms = kFirstPostPauseMs;
        std::size_t max_waiting = kMaxWaitingPosts;
    };

    /// Goes on with what waits in the store. `loop` and `store` outlive this. Errors: io_error,
    /// store_corrupt.
    static Result<std::unique_ptr<Webhook>> open(boost::asio::io_context& loop,
                                                 KvStore& store,
                                                 Settings settings,
                                                 Note note);

    /// Takes one payment into the store; it is posted behind those before it. Errors: disk_full,
    /// io_error.
    Status tell(const std::string& json);

    /// Posts what waits, from the running loop.
    void start();

    /// No more is posted in this run.
    void stop();

    [[nodiscard]] std::size_t waiting() const { return waiting_; }

  private:
    Webhook(boost::asio::io_context& loop, KvStore& store, Settings settings, Note note)
        : loop_(loop),
          store_(store),
          settings_(std::move(settings)),
          note_(std::move(note)),
          timer_(loop),
          self_(std::make_shared<int>()) {}

    Status load();
    void post_first();
    void drop_missing();
    void take_result(const Result<void>& result);
    void pause();
    Status forget_first();

    boost::asio::io_context& loop_;
    KvStore& store_;
    Settings settings_;
    Note note_;
    boost::asio::steady_timer timer_;
    /// Sequence numbers: the oldest that waits, and the next to be given.
    std::uint64_t first_ = 0;
    std::uint64_t next_ = 0;
    std::size_t waiting_ = 0;
    int tries_ = 0;
    bool is_busy_ = false;
    bool has_started_ = false;
    /// Answers that come later see whether this is still there.
    std::shared_ptr<int> self_;
};

}  // namespace tributary::node
