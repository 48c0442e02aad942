// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// 64 random bytes that a node makes at its start (NetUtil.getNodeId); it proves nothing.
using NodeId = FixedBytes<64, struct NodeIdTag>;

/// libp2p's Endpoint. The addresses are IP texts, as on the wire; nobody resolves them.
struct Endpoint {
    std::string address;
    std::string address_v6;
    std::int32_t port = 0;
    NodeId id;

    bool operator==(const Endpoint&) const = default;
};

/// True for dotted decimal with a first octet of 1 to 255 (NetUtil.validIpV4).
bool is_ip_v4(std::string_view text);

/// True for the text of an IPv6 address.
bool is_ip_v6(std::string_view text);

/// A serialised Endpoint.
Bytes encode_endpoint(const Endpoint& endpoint);

/// Errors: truncated, malformed (node id of another length than 64, no address, an address that is
/// no IP text).
Result<Endpoint> decode_endpoint(ByteView bytes);

}  // namespace tributary::node
