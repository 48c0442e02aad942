// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "primitives/result.hpp"

namespace tributary::node {

/// Where the RPC server listens: always on this machine.
struct ListenAddress {
    /// 127.x.x.x or ::1.
    std::string host;
    /// 0 lets the system choose.
    std::uint16_t port = 0;

    /// HOST:PORT with brackets around an IPv6 host.
    [[nodiscard]] std::string text() const;
};

/// Reads "127.0.0.1:50051", "[::1]:50051" or "localhost:50051". Errors: bad_config (not of that
/// form, or beyond loopback, where TLS and a token would be needed).
Result<ListenAddress> parse_listen_address(std::string_view text);

/// Binds the address once and lets it go again, because gRPC does not tell why it cannot. Errors:
/// port_in_use, io_error.
Status probe_listen_address(const ListenAddress& address);

}  // namespace tributary::node
