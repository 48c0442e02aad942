// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/net/endpoint.hpp"
#include "node/net/message_types.hpp"
#include "primitives/numbers.hpp"

namespace tributary::node {

/// Connect.proto, DisconnectReason.
enum class LinkDisconnectReason : std::int32_t {
    peer_quiting = 0,
    bad_protocol = 1,
    too_many_peers = 2,
    duplicate_peer = 3,
    different_version = 4,
    random_elimination = 5,
    empty_message = 6,
    ping_timeout = 7,
    discover_mode = 8,
    no_such_message = 10,
    bad_message = 11,
    too_many_peers_with_same_ip = 12,
    recent_disconnect = 13,
    dup_handshake = 14,
    unknown = 255,
};

/// HELLO's own numbers (DisconnectCode.java), which are not those above.
enum class HelloCode : std::int32_t {
    normal = 0,
    too_many_peers = 1,
    different_version = 2,
    time_banned = 3,
    duplicate_peer = 4,
    max_connection_with_same_ip = 5,
    unknown = 256,
};

/// 0xFD, the first frame of each side.
struct LinkHello {
    Endpoint from;
    std::int32_t network_id = 0;
    HelloCode code = HelloCode::normal;
    TimestampMs timestamp = 0;
    /// 0 keeps the connection without envelopes.
    std::int32_t version = 0;

    bool operator==(const LinkHello&) const = default;
};

/// 0xFC, question and answer of a probe. The encoder leaves `version` out, as libp2p's does.
struct LinkStatus {
    Endpoint from;
    std::int32_t version = 0;
    std::int32_t network_id = 0;
    std::int32_t max_connections = 0;
    std::int32_t current_connections = 0;
    TimestampMs timestamp = 0;

    bool operator==(const LinkStatus&) const = default;
};

/// A PING or PONG further ahead of the receiver's clock than this is an offence
/// (PingMessage.valid).
inline constexpr TimestampMs kMaxPingAheadMs = 1'000;

/// All payloads begin with their type byte.
Bytes encode_link_hello(const LinkHello& hello);
Bytes encode_link_status(const LinkStatus& status);
Bytes encode_link_ping(TimestampMs timestamp);
Bytes encode_link_pong(TimestampMs timestamp);
Bytes encode_link_disconnect(LinkDisconnectReason reason);

/// All take what stands behind the type byte. Errors: truncated, malformed.
Result<LinkHello> decode_link_hello(ByteView body);
Result<LinkStatus> decode_link_status(ByteView body);
Result<LinkDisconnectReason> decode_link_disconnect(ByteView body);

/// The timestamp of a PING or PONG. Errors besides: time_ahead_of_clock; malformed also for a
/// timestamp of 0 or less.
Result<TimestampMs> decode_keep_alive(ByteView body, TimestampMs now);

/// PEER_QUITING and so on.
std::string name_of(LinkDisconnectReason reason);

/// TIME_BANNED and so on.
std::string name_of(HelloCode code);

}  // namespace tributary::node
