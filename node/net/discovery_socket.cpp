// SPDX-License-Identifier: Apache-2.0
#include "node/net/discovery_socket.hpp"

#include <utility>

#include <boost/asio/buffer.hpp>

namespace tributary::node {

using boost::asio::ip::udp;

Result<std::shared_ptr<DiscoverySocket>> DiscoverySocket::open(boost::asio::io_context& loop,
                                                               const UdpPlace& bind,
                                                               Discovery machine,
                                                               std::function<TimestampMs()> now) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(bind.address, error);
    if (error) return fail(ErrorCode::invalid_argument, bind.address + " is no IP address");
    std::shared_ptr<DiscoverySocket> out(
        new DiscoverySocket(loop, std::move(machine), std::move(now)));
    const udp::endpoint place(address, static_cast<std::uint16_t>(bind.port));
    out->socket_.open(place.protocol(), error);
    if (!error) out->socket_.bind(place, error);
    if (error) {
        return fail(
            ErrorCode::port_in_use,
            "UDP " + bind.address + ":" + std::to_string(bind.port) + ": " + error.message());
    }
    out->socket_.non_blocking(true, error);
    return out;
}

void DiscoverySocket::stop() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void DiscoverySocket::read() {
    socket_.async_receive_from(
        boost::asio::buffer(buffer_),
        sender_,
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
            if (!self->socket_.is_open()) return;
            // An error here is a refused datagram of ours; the socket lives on.
            if (!error) {
                const UdpPlace from{self->sender_.address().to_string(), self->sender_.port()};
                self->send(
                    self->machine_.feed(from, ByteView(self->buffer_).first(size), self->now_()));
            }
            self->read();
        });
}

std::vector<Endpoint> DiscoverySocket::tick() {
    send(machine_.tick(now_()));
    return machine_.take_found();
}

void DiscoverySocket::send(const std::vector<Datagram>& datagrams) {
    for (const Datagram& datagram : datagrams) {
        boost::system::error_code error;
        const auto address = boost::asio::ip::make_address(datagram.to.address, error);
        if (error) continue;
        // Lost datagrams are asked for again; a full buffer is no reason to wait.
        socket_.send_to(boost::asio::buffer(datagram.packet),
                        {address, static_cast<std::uint16_t>(datagram.to.port)},
                        0,
                        error);
    }
}

}  // namespace tributary::node
