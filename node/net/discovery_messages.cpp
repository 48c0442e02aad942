// SPDX-License-Identifier: Apache-2.0
#include "node/net/discovery_messages.hpp"

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::node {
namespace {

constexpr std::uint8_t kPing = 0x01;
constexpr std::uint8_t kPong = 0x02;
constexpr std::uint8_t kFindNode = 0x03;
constexpr std::uint8_t kNeighbours = 0x04;

Bytes with_type(std::uint8_t type, const wire::WireWriter& body) {
    Bytes out;
    out.reserve(1 + body.view().size());
    out.push_back(type);
    append(out, body.view());
    return out;
}

Bytes encode(const KadPing& ping) {
    wire::WireWriter body;
    body.message(1, encode_endpoint(ping.from)).message(2, encode_endpoint(ping.to));
    body.integer(3, ping.network_id).integer(4, ping.timestamp);
    return with_type(kPing, body);
}

Bytes encode(const KadPong& pong) {
    wire::WireWriter body;
    body.message(1, encode_endpoint(pong.from));
    body.integer(2, pong.network_id).integer(3, pong.timestamp);
    return with_type(kPong, body);
}

Bytes encode(const KadFindNode& find) {
    wire::WireWriter body;
    body.message(1, encode_endpoint(find.from)).bytes(2, find.target.view());
    body.integer(3, find.timestamp);
    return with_type(kFindNode, body);
}

Bytes encode(const KadNeighbours& answer) {
    wire::WireWriter body;
    body.message(1, encode_endpoint(answer.from));
    for (const Endpoint& neighbour : answer.neighbours)
        body.message(2, encode_endpoint(neighbour));
    body.integer(3, answer.timestamp);
    return with_type(kNeighbours, body);
}

/// `visit` reads every field but 1, which is the sender in all four messages.
template <typename Visit>
Result<Endpoint> read_packet(ByteView body, Visit&& visit) {
    ByteView from;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) -> Status {
        if (!field.is_bytes(1)) return visit(field);
        from = field.bytes;
        return {};
    });
    if (!read) return fail(read.error());
    return decode_endpoint(from);
}

Result<DiscoveryMessage> decode_ping(ByteView body) {
    KadPing out;
    auto from = read_packet(body, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(3)) out.network_id = field.int32();
        if (field.is_varint(4)) out.timestamp = field.int64();
        if (!field.is_bytes(2)) return {};
        auto to = decode_endpoint(field.bytes);
        // A peer knows us by whatever was announced; only the sender's own place counts.
        if (to) out.to = std::move(*to);
        return {};
    });
    if (!from) return fail(std::move(from).error());
    out.from = std::move(*from);
    return out;
}

Result<DiscoveryMessage> decode_pong(ByteView body) {
    KadPong out;
    auto from = read_packet(body, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(2)) out.network_id = field.int32();
        if (field.is_varint(3)) out.timestamp = field.int64();
        return {};
    });
    if (!from) return fail(std::move(from).error());
    out.from = std::move(*from);
    return out;
}

Result<DiscoveryMessage> decode_find_node(ByteView body) {
    KadFindNode out;
    ByteView target;
    auto from = read_packet(body, [&](const wire::WireField& field) -> Status {
        if (field.is_bytes(2)) target = field.bytes;
        if (field.is_varint(3)) out.timestamp = field.int64();
        return {};
    });
    if (!from) return fail(std::move(from).error());
    const auto id = NodeId::from(target);
    if (!id) return fail(ErrorCode::malformed, "target id of another length than 64 bytes");
    out.from = std::move(*from);
    out.target = *id;
    return out;
}

Result<DiscoveryMessage> decode_neighbours(ByteView body) {
    KadNeighbours out;
    auto from = read_packet(body, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(3)) out.timestamp = field.int64();
        if (!field.is_bytes(2)) return {};
        if (out.neighbours.size() >= kMaxNeighbours) {
            return fail(ErrorCode::oversized, "more than 16 neighbours");
        }
        auto neighbour = decode_endpoint(field.bytes);
        if (!neighbour) return fail(std::move(neighbour).error());
        out.neighbours.push_back(std::move(*neighbour));
        return {};
    });
    if (!from) return fail(std::move(from).error());
    out.from = std::move(*from);
    return out;
}

}  // namespace

Bytes encode_packet(const DiscoveryMessage& message) {
    return std::visit([](const auto& known) { return encode(known); }, message);
}

Result<DiscoveryMessage> decode_packet(ByteView packet) {
    if (packet.size() < kMinPacketSize) return fail(ErrorCode::truncated, "datagram");
    if (packet.size() > kMaxPacketSize) return fail(ErrorCode::oversized, "datagram");
    const ByteView body = packet.subspan(1);
    switch (packet[0]) {
        case kPing: return decode_ping(body);
        case kPong: return decode_pong(body);
        case kFindNode: return decode_find_node(body);
        case kNeighbours: return decode_neighbours(body);
        default: return fail(ErrorCode::malformed, "datagram of unknown type");
    }
}

const Endpoint& sender_of(const DiscoveryMessage& message) {
    return std::visit([](const auto& known) -> const Endpoint& { return known.from; }, message);
}

}  // namespace tributary::node
