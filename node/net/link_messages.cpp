// SPDX-License-Identifier: Apache-2.0
#include "node/net/link_messages.hpp"

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::node {
namespace {

Bytes with_type(MessageType type, ByteView body) {
    Bytes out;
    out.reserve(1 + body.size());
    out.push_back(static_cast<std::uint8_t>(type));
    append(out, body);
    return out;
}

}  // namespace

Bytes encode_link_hello(const LinkHello& hello) {
    const Bytes body = wire::WireWriter()
                           .message(1, encode_endpoint(hello.from))
                           .integer(2, hello.network_id)
                           .integer(3, static_cast<std::int32_t>(hello.code))
                           .integer(4, hello.timestamp)
                           .integer(5, hello.version)
                           .take();
    return with_type(MessageType::link_hello, body);
}

Bytes encode_link_status(const LinkStatus& status) {
    const Bytes body = wire::WireWriter()
                           .message(1, encode_endpoint(status.from))
                           .integer(3, status.network_id)
                           .integer(4, status.max_connections)
                           .integer(5, status.current_connections)
                           .integer(6, status.timestamp)
                           .take();
    return with_type(MessageType::link_status, body);
}

Bytes encode_link_ping(TimestampMs timestamp) {
    return with_type(MessageType::link_ping, wire::WireWriter().integer(1, timestamp).view());
}

Bytes encode_link_pong(TimestampMs timestamp) {
    return with_type(MessageType::link_pong, wire::WireWriter().integer(1, timestamp).view());
}

Bytes encode_link_disconnect(LinkDisconnectReason reason) {
    return with_type(MessageType::link_disconnect,
                     wire::WireWriter().integer(1, static_cast<std::int32_t>(reason)).view());
}

Result<LinkHello> decode_link_hello(ByteView body) {
    LinkHello out;
    ByteView from;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) from = field.bytes;
        if (field.is_varint(2)) out.network_id = field.int32();
        if (field.is_varint(3)) out.code = static_cast<HelloCode>(field.int32());
        if (field.is_varint(4)) out.timestamp = field.int64();
        if (field.is_varint(5)) out.version = field.int32();
    });
    if (!read) return fail(read.error());
    auto endpoint = decode_endpoint(from);
    if (!endpoint) return fail(std::move(endpoint).error());
    out.from = std::move(*endpoint);
    return out;
}

Result<LinkStatus> decode_link_status(ByteView body) {
    LinkStatus out;
    ByteView from;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) from = field.bytes;
        if (field.is_varint(2)) out.version = field.int32();
        if (field.is_varint(3)) out.network_id = field.int32();
        if (field.is_varint(4)) out.max_connections = field.int32();
        if (field.is_varint(5)) out.current_connections = field.int32();
        if (field.is_varint(6)) out.timestamp = field.int64();
    });
    if (!read) return fail(read.error());
    auto endpoint = decode_endpoint(from);
    if (!endpoint) return fail(std::move(endpoint).error());
    out.from = std::move(*endpoint);
    return out;
}

Result<LinkDisconnectReason> decode_link_disconnect(ByteView body) {
    auto out = LinkDisconnectReason::peer_quiting;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) {
        if (field.is_varint(1)) out = static_cast<LinkDisconnectReason>(field.int32());
    });
    if (!read) return fail(read.error());
    return out;
}

Result<TimestampMs> decode_keep_alive(ByteView body, TimestampMs now) {
    TimestampMs out = 0;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) {
        if (field.is_varint(1)) out = field.int64();
    });
    if (!read) return fail(read.error());
    if (out <= 0) return fail(ErrorCode::malformed, "ping without time");
    if (out > now + kMaxPingAheadMs) {
        return fail(ErrorCode::time_ahead_of_clock,
                    "ping " + std::to_string(out - now) + " ms ahead of our clock");
    }
    return out;
}

std::string name_of(LinkDisconnectReason reason) {
    switch (reason) {
        case LinkDisconnectReason::peer_quiting: return "PEER_QUITING";
        case LinkDisconnectReason::bad_protocol: return "BAD_PROTOCOL";
        case LinkDisconnectReason::too_many_peers: return "TOO_MANY_PEERS";
        case LinkDisconnectReason::duplicate_peer: return "DUPLICATE_PEER";
        case LinkDisconnectReason::different_version: return "DIFFERENT_VERSION";
        case LinkDisconnectReason::random_elimination: return "RANDOM_ELIMINATION";
        case LinkDisconnectReason::empty_message: return "EMPTY_MESSAGE";
        case LinkDisconnectReason::ping_timeout: return "PING_TIMEOUT";
        case LinkDisconnectReason::discover_mode: return "DISCOVER_MODE";
        case LinkDisconnectReason::no_such_message: return "NO_SUCH_MESSAGE";
        case LinkDisconnectReason::bad_message: return "BAD_MESSAGE";
        case LinkDisconnectReason::too_many_peers_with_same_ip:
            return "TOO_MANY_PEERS_WITH_SAME_IP";
        case LinkDisconnectReason::recent_disconnect: return "RECENT_DISCONNECT";
        case LinkDisconnectReason::dup_handshake: return "DUP_HANDSHAKE";
        case LinkDisconnectReason::unknown: return "UNKNOWN";
    }
    return "reason " + std::to_string(static_cast<std::int32_t>(reason));
}

std::string name_of(HelloCode code) {
    switch (code) {
        case HelloCode::normal: return "NORMAL";
        case HelloCode::too_many_peers: return "TOO_MANY_PEERS";
        case HelloCode::different_version: return "DIFFERENT_VERSION";
        case HelloCode::time_banned: return "TIME_BANNED";
        case HelloCode::duplicate_peer: return "DUPLICATE_PEER";
        case HelloCode::max_connection_with_same_ip: return "MAX_CONNECTION_WITH_SAME_IP";
        case HelloCode::unknown: return "UNKNOWN";
    }
    return "code " + std::to_string(static_cast<std::int32_t>(code));
}

}  // namespace tributary::node
