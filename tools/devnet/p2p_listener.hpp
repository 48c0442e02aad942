// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "node/net/peer_connection.hpp"
#include "tools/devnet/p2p_server.hpp"

namespace tributary::devnet {

/// Bytes that wait for a peer: a fetch of a hundred of the largest blocks.
inline constexpr std::size_t kMaxServerOutput = std::size_t{256} << 20U;

struct P2pListenerSettings {
    P2pServerSettings server;
    std::string host;
    /// 0 lets the system choose.
    std::uint16_t port = 0;
    std::function<TimestampMs()> now;
    std::function<ServedState()> state;
    /// Takes a transaction; true where it is news that others should hear of.
    std::function<bool(const Bytes& transaction)> broadcast;
    std::function<void(const std::string&)> note;
    /// Changes or drops (nothing) a payload before it is sent; for tests that need a bad peer.
    std::function<std::optional<Bytes>(Bytes payload)> tamper;
    /// How long a payload waits while others overtake it; for tests that need a slow peer.
    std::function<std::chrono::milliseconds(const Bytes& payload)> delay;
    /// Of the real clock.
    std::chrono::milliseconds tick{200};
};

/// Loop thread. The TCP side of a full node: accepts peers and keeps a P2pServer for each.
class P2pListener {
  public:
    /// Errors: port_in_use, invalid_argument.
    static Result<std::unique_ptr<P2pListener>> open(boost::asio::io_context& loop,
                                                     P2pListenerSettings settings);

    P2pListener(const P2pListener&) = delete;
    P2pListener& operator=(const P2pListener&) = delete;
    P2pListener(P2pListener&&) = delete;
    P2pListener& operator=(P2pListener&&) = delete;
    ~P2pListener();

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    /// Tells level peers of the head, when it moved since the last call.
    void advertise_head();

    /// Tells level peers of a transaction.
    void advertise(const Bytes& transaction);

    /// Cuts all connections; new ones are still accepted.
    void cut();

    [[nodiscard]] std::size_t connections() const { return peers_.size(); }

    /// Offences of peers so far: none of a well-behaved client.
    [[nodiscard]] const std::vector<std::string>& offences() const { return offences_; }

  private:
    struct Peer {
        std::string host;
        std::shared_ptr<node::PeerConnection> connection;
        std::optional<P2pServer> server;
    };

    P2pListener(boost::asio::io_context& loop, P2pListenerSettings settings)
        : settings_(std::move(settings)),
          acceptor_(loop),
          timer_(loop),
          self_(std::make_shared<P2pListener*>(this)) {}

    void accept();
    void take_in(boost::asio::ip::tcp::socket socket);
    void perform(std::uint64_t id, P2pServerActions actions);
    void send(const std::shared_ptr<node::PeerConnection>& connection, Bytes payload);
    void tick();

    P2pListenerSettings settings_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer timer_;
    std::map<std::uint64_t, Peer> peers_;
    std::uint64_t last_peer_ = 0;
    BlockId advertised_;
    std::vector<std::string> offences_;
    std::shared_ptr<P2pListener*> self_;
};

}  // namespace tributary::devnet
