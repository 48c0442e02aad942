// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/listen_address.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "primitives/numbers.hpp"

namespace tributary::node {
namespace {

namespace asio = boost::asio;

std::string_view without_brackets(std::string_view host) {
    if (host.size() < 2 || host.front() != '[' || host.back() != ']') return host;
    return host.substr(1, host.size() - 2);
}

}  // namespace

std::string ListenAddress::text() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const auto wrong = [&](std::string_view why) {
        return fail(ErrorCode::bad_config,
                    "listen address " + std::string(text) + std::string(why));
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return wrong(" has no port");
    const auto port = parse_integer<std::uint16_t>(text.substr(colon + 1));
    if (!port) return wrong(" has no valid port");
    std::string_view host = text.substr(0, colon);
    if (host == "localhost") host = "127.0.0.1";
    const bool has_brackets = without_brackets(host) != host;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(std::string(without_brackets(host)), error);
    if (error || address.is_v6() != has_brackets) return wrong(" has no valid host");
    if (!address.is_loopback()) return wrong(" is beyond loopback");
    return ListenAddress{address.to_string(), *port};
}

Status probe_listen_address(const ListenAddress& address) {
    asio::io_context context;
    asio::ip::tcp::acceptor acceptor(context);
    const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(address.host), address.port);
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(1, error);
    if (!error) return {};
    const auto code =
        error == asio::error::address_in_use ? ErrorCode::port_in_use : ErrorCode::io_error;
    return fail(code, address.text() + ": " + error.message());
}

}  // namespace tributary::node
