// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>
#include <vector>

#include "node/net/endpoint.hpp"
#include "primitives/numbers.hpp"

namespace tributary::node {

/// Datagrams outside these bounds are not looked at (libp2p P2pPacketDecoder).
inline constexpr std::size_t kMinPacketSize = 2;
inline constexpr std::size_t kMaxPacketSize = 2'047;
/// NEIGHBORS carries one bucket (NeighborsMessage.java).
inline constexpr std::size_t kMaxNeighbours = 16;

/// 0x01.
struct KadPing {
    Endpoint from;
    Endpoint to;
    std::int32_t network_id = 0;
    TimestampMs timestamp = 0;

    bool operator==(const KadPing&) const = default;
};

/// 0x02.
struct KadPong {
    Endpoint from;
    std::int32_t network_id = 0;
    TimestampMs timestamp = 0;

    bool operator==(const KadPong&) const = default;
};

/// 0x03.
struct KadFindNode {
    Endpoint from;
    NodeId target;
    TimestampMs timestamp = 0;

    bool operator==(const KadFindNode&) const = default;
};

/// 0x04; the timestamp is the question's.
struct KadNeighbours {
    Endpoint from;
    std::vector<Endpoint> neighbours;
    TimestampMs timestamp = 0;

    bool operator==(const KadNeighbours&) const = default;
};

using DiscoveryMessage = std::variant<KadPing, KadPong, KadFindNode, KadNeighbours>;

/// One datagram: type byte and protobuf, neither length prefix nor signature.
Bytes encode_packet(const DiscoveryMessage& message);

/// Errors: truncated, malformed, oversized.
Result<DiscoveryMessage> decode_packet(ByteView packet);

/// Who says to have sent it.
const Endpoint& sender_of(const DiscoveryMessage& message);

}  // namespace tributary::node
