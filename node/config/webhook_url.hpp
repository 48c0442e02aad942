// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "primitives/result.hpp"

namespace tributary::node {

/// Longest address of a webhook.
inline constexpr std::size_t kMaxWebhookUrl = 2'048;

/// Where payments are posted to.
struct WebhookUrl {
    /// Name or address; an IPv6 address without its brackets.
    std::string host;
    /// Decimal.
    std::string port = "80";
    /// Path and query as they stand in the request.
    std::string target = "/";

    bool operator==(const WebhookUrl&) const = default;
};

/// Reads http://HOST[:PORT][/PATH][?QUERY]. Errors: bad_config (another scheme, a user name, a
/// fragment, anything that is not printable ASCII, no host, a port that is none, too long).
Result<WebhookUrl> parse_webhook_url(std::string_view text);

}  // namespace tributary::node
