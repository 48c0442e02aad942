// SPDX-License-Identifier: Apache-2.0
#include "node/net/discovery.hpp"
#include "node/net/dns_tree.hpp"

/// A datagram, and the same bytes as a text of a DNS tree.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const ByteView bytes(data, size);
    node::DiscoverySettings settings;
    settings.self.address = "203.0.113.9";
    settings.network_id = 11'111;
    settings.allow_private = true;
    node::Discovery discovery(settings, [] { return node::NodeId(); });
    (void)discovery.feed({"198.51.100.7", 18'888}, bytes, 1'700'000'000'000);
    (void)discovery.tick(1'700'000'000'000);
    const std::string_view text = as_text(bytes);
    (void)node::decode_tree_entry(text);
    (void)node::parse_tree_link(text);
    (void)node::decode_tree_root(text, {});
    return 0;
}
