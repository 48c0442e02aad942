// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/asio/io_context.hpp>

#include "node/chain_answers.hpp"
#include "node/config/webhook_url.hpp"

namespace tributary::node {

/// Of a whole POST, name look-up to the header of the answer.
inline constexpr std::int64_t kHttpDeadlineMs = 10'000;
/// Largest header of an answer; what stands behind it is not read.
inline constexpr std::uint32_t kMaxHttpHeader = 8 << 10;

struct HttpPost {
    WebhookUrl url;
    /// Content-Type application/json.
    std::string json;
    std::int64_t deadline_ms = kHttpDeadlineMs;
};

/// Posts over a connection of its own, without following anything. The answer comes once, on the
/// loop; it has no content where the server said 2xx. Errors: unavailable (no connection, cut off),
/// upstream_slow (deadline), oversized, upstream_refused (another status).
void post_json(boost::asio::io_context& loop, HttpPost post, Answer<void> done);

}  // namespace tributary::node
