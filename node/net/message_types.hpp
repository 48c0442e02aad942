// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace tributary::node {

/// First byte of every payload: libp2p's own types (MessageType.java) have the top bit set,
/// java-tron's (MessageTypes.java) have not.
enum class MessageType : std::uint8_t {
    transaction = 0x01,
    block = 0x02,
    transactions = 0x03,
    inventory = 0x06,
    fetch = 0x07,
    sync_block_chain = 0x08,
    block_chain_inventory = 0x09,
    pbft_commit = 0x14,
    hello = 0x20,
    disconnect = 0x21,
    ping = 0x22,
    pong = 0x23,
    pbft = 0x34,
    link_disconnect = 0xFB,
    link_status = 0xFC,
    link_hello = 0xFD,
    link_pong = 0xFE,
    link_ping = 0xFF,
};

/// libp2p refuses a length of 5 MiB and more (Parameter.MAX_MESSAGE_LENGTH).
inline constexpr std::size_t kMaxFrameSize = 5U * 1024U * 1024U - 1U;
/// A frame before the handshake is over; a link HELLO has 90 to 200 bytes.
inline constexpr std::size_t kMaxHandshakeFrameSize = 1'024;

/// Largest payload that is looked at, type byte included; 0 for types nobody decodes. Known before
/// anything is unpacked.
std::size_t max_payload_size(std::uint8_t type);

/// True for types that libp2p itself handles.
inline bool is_link_type(std::uint8_t type) {
    return (type & 0x80U) != 0;
}

}  // namespace tributary::node
