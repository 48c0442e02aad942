// SPDX-License-Identifier: Apache-2.0
#include "node/net/envelope.hpp"
#include "node/net/link_messages.hpp"
#include "node/net/peer_messages.hpp"
#include "node/net/received_block.hpp"

/// A payload with its type byte, or an envelope: all decoders.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const ByteView whole(data, size);
    (void)node::unwrap(whole);
    if (size == 0) return 0;
    const ByteView body = whole.subspan(1);
    (void)node::decode_link_hello(body);
    (void)node::decode_link_status(body);
    (void)node::decode_link_disconnect(body);
    (void)node::decode_keep_alive(body, 1'700'000'000'000);
    (void)node::decode_hello(body);
    (void)node::decode_sync(body);
    (void)node::decode_chain_inventory(body);
    (void)node::decode_inventory(body);
    (void)node::decode_transactions(body);
    (void)node::decode_pbft_commit(body);
    (void)node::decode_pbft_message(body);
    (void)node::decode_disconnect(body);
    (void)node::decode_received_block(body);
    return 0;
}
