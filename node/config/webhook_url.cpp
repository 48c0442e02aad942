// SPDX-License-Identifier: Apache-2.0
#include "node/config/webhook_url.hpp"

#include <algorithm>

#include "primitives/numbers.hpp"

namespace tributary::node {
namespace {

constexpr std::string_view kScheme = "http://";

tl::unexpected<Error> refuse(std::string_view why) {
    return fail(ErrorCode::bad_config, "notify.webhook " + std::string(why));
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// What stands between the host and the target: nothing, or a port behind a colon.
Status read_port(std::string_view text, std::string& port) {
    if (text.empty()) return {};
    const auto number = parse_integer<std::uint16_t>(text.substr(1));
    if (text.front() != ':' || !number || *number == 0)
        return refuse("has no port behind its host");
    port = std::to_string(*number);
    return {};
}

}  // namespace

Result<WebhookUrl> parse_webhook_url(std::string_view text) {
    if (text.size() > kMaxWebhookUrl) return refuse("is too long");
    if (!text.starts_with(kScheme)) return refuse("must begin with http://");
    if (!is_plain(text)) return refuse("must be printable ASCII without spaces");
    if (text.find_first_of("#@") != std::string_view::npos)
        return refuse("must have neither a user name nor a fragment");
    text.remove_prefix(kScheme.size());
    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    const std::string_view authority = text.substr(0, end);
    const std::string_view rest = text.substr(end);
    WebhookUrl out;
    const bool is_bracketed = authority.starts_with("[");
    const std::size_t host_end = is_bracketed ? authority.find(']') : authority.find(':');
    if (is_bracketed && host_end == std::string_view::npos)
        return refuse("has no ] behind its host");
    const std::size_t begin = is_bracketed ? 1 : 0;
    out.host = authority.substr(begin, std::min(host_end, authority.size()) - begin);
    if (out.host.empty()) return refuse("names no host");
    const std::size_t port_at = std::min(host_end, authority.size()) + begin;
    if (Status port = read_port(authority.substr(port_at), out.port); !port)
        return fail(port.error());
    if (!rest.empty()) out.target = (rest.front() == '?' ? "/" : "") + std::string(rest);
    return out;
}

}  // namespace tributary::node
