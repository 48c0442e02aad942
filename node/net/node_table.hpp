// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "node/net/endpoint.hpp"
#include "primitives/numbers.hpp"

namespace tributary::node {

/// Shape of libp2p's table (KademliaOptions.java).
inline constexpr std::size_t kTableBins = 17;
inline constexpr std::size_t kBucketSize = 16;
/// Entries of one /24 in a bucket.
inline constexpr std::size_t kMaxPerSubnet = 2;

/// 17 less the number of leading equal bits: no XOR metric (libp2p NodeEntry.java).
int kad_distance(const NodeId& a, const NodeId& b);

/// The bucket of a distance.
std::size_t kad_bucket(int distance);

/// The first three octets of a dotted address; the text itself where it is none.
std::string subnet_24(std::string_view address);

/// The first two octets of a dotted address; the text itself where it is none.
std::string subnet_16(std::string_view address);

/// True for an address that can be anybody's on the Internet: not loopback, private, link-local,
/// carrier, multicast or reserved.
bool is_public_v4(std::string_view address);

/// Nodes that answered, by their distance from us. One entry per address.
class NodeTable {
  public:
    explicit NodeTable(const NodeId& self) : self_(self) {}

    /// False where the bucket or the subnet's share of it is full, or for ourselves.
    bool add(const Endpoint& node);

    void remove(std::string_view address);

    /// At most kMaxNeighbours entries, nearest first.
    [[nodiscard]] std::vector<Endpoint> nearest(const NodeId& target) const;

    [[nodiscard]] std::size_t size() const;

  private:
    NodeId self_;
    std::array<std::vector<Endpoint>, kTableBins> buckets_;
};

}  // namespace tributary::node
