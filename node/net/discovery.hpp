// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "node/net/discovery_messages.hpp"
#include "node/net/node_table.hpp"
#include "node/net/peer_link.hpp"

namespace tributary::node {

/// Nodes that are kept, asked or not; the least recently heard of goes first.
inline constexpr std::size_t kMaxDiscovered = 2'000;
/// Packets of one address that are looked at.
inline constexpr std::size_t kMaxPacketsPerSecond = 20;
inline constexpr TimestampMs kPongWaitMs = 15'000;
/// One question and three more (libp2p NodeHandler).
inline constexpr int kMaxPingTries = 4;
/// Between two lookups, and how long an answer to one is taken.
inline constexpr TimestampMs kLookupIntervalMs = 30'000;
inline constexpr TimestampMs kLookupWaitMs = 5'000;
/// Nodes asked per lookup (alpha).
inline constexpr std::size_t kLookupWidth = 3;
/// Lower ports are services, not nodes.
inline constexpr std::int32_t kMinPeerPort = 1'024;

struct DiscoverySettings {
    Endpoint self;
    std::int32_t network_id = 0;
    /// Also take private and loopback addresses, as test networks need.
    bool allow_private = false;
};

/// A datagram's other end.
struct UdpPlace {
    std::string address;
    std::int32_t port = 0;

    bool operator==(const UdpPlace&) const = default;
};

struct Datagram {
    UdpPlace to;
    Bytes packet;
};

/// libp2p's UDP discovery without I/O: datagrams and time go in, datagrams come out, and the table
/// of nodes that answered fills. Names from packets are never resolved. Not synchronised.
class Discovery {
  public:
    /// `random_id` brings the targets of lookups.
    Discovery(DiscoverySettings settings, std::function<NodeId()> random_id)
        : settings_(std::move(settings)),
          random_id_(std::move(random_id)),
          table_(settings_.self.id) {}

    /// An address from the configuration or the store; it is pinged with the next tick.
    void add(const UdpPlace& place, TimestampMs now);

    [[nodiscard]] std::vector<Datagram> feed(const UdpPlace& from,
                                             ByteView packet,
                                             TimestampMs now);

    /// To be called about once a second.
    [[nodiscard]] std::vector<Datagram> tick(TimestampMs now);

    /// Nodes of our network that answered from the port they claim, since the last call.
    [[nodiscard]] std::vector<Endpoint> take_found() { return std::exchange(found_, {}); }

    [[nodiscard]] const NodeTable& table() const { return table_; }

    [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  private:
    struct Known {
        UdpPlace place;
        /// It answered a ping of ours: its address is its own.
        bool has_answered = false;
        int tries = 0;
        TimestampMs pinged_at = 0;
        TimestampMs heard_at = 0;
        /// Until then its NEIGHBORS are taken.
        TimestampMs question_until = 0;
        RateLimit packets{kMaxPacketsPerSecond, 1'000};
    };

    void on(const KadPing& ping, Known& sender, TimestampMs now, std::vector<Datagram>& out);
    void on(const KadPong& pong, Known& sender, TimestampMs now, std::vector<Datagram>& out);
    void on(const KadFindNode& find, Known& sender, TimestampMs now, std::vector<Datagram>& out);
    void on(const KadNeighbours& answer,
            Known& sender,
            TimestampMs now,
            std::vector<Datagram>& out);
    [[nodiscard]] bool is_usable(std::string_view address, std::int32_t port) const;
    Known* remember(const UdpPlace& place, TimestampMs now);
    void ping(Known& node, TimestampMs now, std::vector<Datagram>& out) const;
    void look_up(TimestampMs now, std::vector<Datagram>& out);

    DiscoverySettings settings_;
    std::function<NodeId()> random_id_;
    NodeTable table_;
    /// By address: one node each.
    std::map<std::string, Known, std::less<>> nodes_;
    std::vector<Endpoint> found_;
    TimestampMs next_lookup_ = 0;
    std::uint64_t lookups_ = 0;
};

}  // namespace tributary::node
