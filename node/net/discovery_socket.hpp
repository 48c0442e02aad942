// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include "node/net/discovery.hpp"

namespace tributary::node {

/// Loop thread. The UDP socket around a Discovery.
class DiscoverySocket : public std::enable_shared_from_this<DiscoverySocket> {
  public:
    /// Errors: port_in_use, invalid_argument. Port 0 lets the system choose.
    static Result<std::shared_ptr<DiscoverySocket>> open(boost::asio::io_context& loop,
                                                         const UdpPlace& bind,
                                                         Discovery machine,
                                                         std::function<TimestampMs()> now);

    void start() { read(); }

    void stop();

    /// About once a second; returns the nodes found since the last call.
    [[nodiscard]] std::vector<Endpoint> tick();

    void add(const UdpPlace& place) { machine_.add(place, now_()); }

  private:
    DiscoverySocket(boost::asio::io_context& loop,
                    Discovery machine,
                    std::function<TimestampMs()> now)
        : socket_(loop), machine_(std::move(machine)), now_(std::move(now)) {}

    void read();
    void send(const std::vector<Datagram>& datagrams);

    boost::asio::ip::udp::socket socket_;
    Discovery machine_;
    std::function<TimestampMs()> now_;
    boost::asio::ip::udp::endpoint sender_;
    /// One byte more than is looked at, so that longer ones are seen to be too long.
    std::array<std::uint8_t, kMaxPacketSize + 1> buffer_{};
};

}  // namespace tributary::node
