// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_link.hpp"

/// A whole connection: the first byte picks who dialled and whether there are envelopes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    if (size == 0) return 0;
    node::LinkIdentity identity;
    identity.self.address = "203.0.113.9";
    identity.self.id.bytes.fill(9);
    identity.network_id = 11'111;
    identity.version = (data[0] & 2U) != 0 ? 1 : 0;
    const bool active = (data[0] & 1U) != 0;
    node::PeerLink link(
        identity, active ? node::LinkRole::active : node::LinkRole::passive, 1'700'000'000'000);
    (void)link.start(1'700'000'000'000);
    (void)link.feed(ByteView(data + 1, size - 1), 1'700'000'000'000);
    (void)link.tick(1'700'000'100'000);
    return 0;
}
