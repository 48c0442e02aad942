// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "node/net/peer_link.hpp"

namespace tributary::node {

/// Bytes that wait to be written to a peer that reads too slowly.
inline constexpr std::size_t kMaxOutput = std::size_t{1} << 20U;
/// How long a farewell may take, also to a peer that reads nothing any more.
inline constexpr std::chrono::milliseconds kFarewell{1'000};

struct ConnectionSettings {
    LinkIdentity identity;
    LinkRole role = LinkRole::active;
    std::function<TimestampMs()> now;
    /// A server that answers with blocks needs more.
    std::size_t max_output = kMaxOutput;
};

/// Loop thread. The socket around a PeerLink: reads, writes, and closes once.
class PeerConnection : public std::enable_shared_from_this<PeerConnection> {
  public:
    struct Events {
        std::function<void(const LinkHello&)> opened;
        std::function<void(const Bytes& payload)> message;
        /// The last event; never from within a call of this object's own functions by the owner.
        std::function<void(const LinkClosed&)> closed;
    };

    PeerConnection(boost::asio::ip::tcp::socket socket, ConnectionSettings settings);

    void start(Events events);

    /// Refuses who dialled us with a HELLO of this code.
    void refuse(HelloCode code);

    /// Only between opened and closed; does nothing otherwise.
    void send(ByteView payload);

    /// Says DISCONNECT and closes; `closed` follows.
    void close(LinkDisconnectReason reason, Error error);

    /// Closes without `closed`, as when the owner goes.
    void drop();

    /// Deadlines and pings; about once a second.
    void tick();

    void set_slots(std::int32_t most, std::int32_t used) { link_.set_slots(most, used); }

    [[nodiscard]] std::uint64_t bytes_in() const { return bytes_in_; }

    [[nodiscard]] std::uint64_t bytes_out() const { return bytes_out_; }

    [[nodiscard]] std::optional<TimestampMs> latency() const { return link_.latency(); }

  private:
    void read();
    void write();
    void perform(LinkActions actions);
    void finish(const LinkClosed& closed);
    void close_socket();

    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer farewell_;
    ConnectionSettings settings_;
    PeerLink link_;
    Events events_;
    std::array<std::uint8_t, 65'536> buffer_{};
    std::deque<Bytes> output_;
    std::size_t output_size_ = 0;
    bool is_writing_ = false;
    bool is_over_ = false;
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
};

}  // namespace tributary::node
