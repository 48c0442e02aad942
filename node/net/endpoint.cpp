// SPDX-License-Identifier: Apache-2.0
#include "node/net/endpoint.hpp"

#include <algorithm>

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::node {
namespace {

constexpr std::size_t kMaxAddressText = 45;

bool is_hex_group(std::string_view text) {
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return !text.empty() && text.size() <= 4 && std::all_of(text.begin(), text.end(), is_hex);
}

/// The groups between single colons; nothing where one is not a group. `text` may be empty.
std::optional<std::size_t> count_groups(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        const bool is_last = colon == std::string_view::npos;
        if (is_last && group.find('.') != std::string_view::npos) {
            if (!is_ip_v4(group)) return std::nullopt;
            return count + 2;
        }
        if (!is_hex_group(group)) return std::nullopt;
        ++count;
        if (is_last) return count;
        text.remove_prefix(colon + 1);
        if (text.empty()) return std::nullopt;
    }
    return count;
}

}  // namespace

bool is_ip_v4(std::string_view text) {
    std::size_t octets = 0;
    while (true) {
        const std::size_t dot = text.find('.');
        const std::string_view part = text.substr(0, dot);
        if (part.empty() || part.size() > 3) return false;
        const auto value = parse_integer<std::uint32_t>(part);
        if (!value || *value > 255 || (octets == 0 && *value == 0)) return false;
        ++octets;
        if (dot == std::string_view::npos) return octets == 4;
        if (octets == 4) return false;
        text.remove_prefix(dot + 1);
    }
}

bool is_ip_v6(std::string_view text) {
    if (text.size() > kMaxAddressText || text.find(':') == std::string_view::npos) return false;
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) return count_groups(text) == std::size_t{8};
    const std::string_view tail = text.substr(gap + 2);
    if (tail.find("::") != std::string_view::npos) return false;
    const auto before = count_groups(text.substr(0, gap));
    const auto behind = count_groups(tail);
    return before && behind && *before + *behind < 8;
}

Bytes encode_endpoint(const Endpoint& endpoint) {
    return wire::WireWriter()
        .text(1, endpoint.address)
        .integer(2, endpoint.port)
        .bytes(3, endpoint.id.view())
        .text(4, endpoint.address_v6)
        .take();
}

Result<Endpoint> decode_endpoint(ByteView bytes) {
    Endpoint out;
    ByteView id;
    const Status read = wire::for_each_field(bytes, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) out.address = std::string(as_text(field.bytes));
        if (field.is_varint(2)) out.port = field.int32();
        if (field.is_bytes(3)) id = field.bytes;
        if (field.is_bytes(4)) out.address_v6 = std::string(as_text(field.bytes));
    });
    if (!read) return fail(read.error());
    const auto node_id = NodeId::from(id);
    if (!node_id) return fail(ErrorCode::malformed, "node id of another length than 64 bytes");
    out.id = *node_id;
    if (out.address.empty() && out.address_v6.empty()) {
        return fail(ErrorCode::malformed, "endpoint without address");
    }
    if (!out.address.empty() && !is_ip_v4(out.address)) {
        return fail(ErrorCode::malformed, "endpoint whose address is no IP text");
    }
    if (!out.address_v6.empty() && !is_ip_v6(out.address_v6)) {
        return fail(ErrorCode::malformed, "endpoint whose IPv6 address is no IP text");
    }
    return out;
}

}  // namespace tributary::node
