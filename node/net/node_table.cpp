// SPDX-License-Identifier: Apache-2.0
#include "node/net/node_table.hpp"

#include <algorithm>
#include <bit>
#include <optional>

#include "node/net/discovery_messages.hpp"

namespace tributary::node {
namespace {

std::string first_octets(std::string_view address, std::size_t count) {
    if (!is_ip_v4(address)) return std::string(address);
    std::size_t end = 0;
    for (std::size_t i = 0; i < count; ++i)
        end = address.find('.', end) + 1;
    return std::string(address.substr(0, end - 1));
}

std::optional<std::uint32_t> octet(std::string_view address, std::size_t index) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < index; ++i)
        begin = address.find('.', begin) + 1;
    return parse_integer<std::uint32_t>(address.substr(begin, address.find('.', begin) - begin));
}

}  // namespace

int kad_distance(const NodeId& a, const NodeId& b) {
    int equal_bits = 0;
    for (std::size_t i = 0; i < NodeId::kSize; ++i) {
        const auto difference = static_cast<std::uint8_t>(a.bytes[i] ^ b.bytes[i]);
        equal_bits += std::countl_zero(difference);
        if (difference != 0) break;
    }
    return static_cast<int>(kTableBins) - equal_bits;
}

std::size_t kad_bucket(int distance) {
    return distance <= 1 ? 0 : static_cast<std::size_t>(distance - 1);
}

std::string subnet_24(std::string_view address) {
    return first_octets(address, 3);
}

std::string subnet_16(std::string_view address) {
    return first_octets(address, 2);
}

bool is_public_v4(std::string_view address) {
    if (!is_ip_v4(address)) return false;
    const std::uint32_t first = *octet(address, 0);
    const std::uint32_t second = *octet(address, 1);
    const bool is_private = first == 10 || (first == 172 && second >= 16 && second <= 31) ||
                            (first == 192 && second == 168) || (first == 169 && second == 254) ||
                            (first == 100 && second >= 64 && second <= 127);
    return first != 127 && first < 224 && !is_private;
}

bool NodeTable::add(const Endpoint& node) {
    if (node.id == self_) return false;
    remove(node.address);
    auto& bucket = buckets_[kad_bucket(kad_distance(self_, node.id))];
    if (bucket.size() >= kBucketSize) return false;
    const std::string subnet = subnet_24(node.address);
    const auto neighbours = std::count_if(bucket.begin(), bucket.end(), [&](const Endpoint& other) {
        return subnet_24(other.address) == subnet;
    });
    if (static_cast<std::size_t>(neighbours) >= kMaxPerSubnet) return false;
    bucket.push_back(node);
    return true;
}

void NodeTable::remove(std::string_view address) {
    for (auto& bucket : buckets_)
        std::erase_if(bucket, [&](const Endpoint& node) { return node.address == address; });
}

std::vector<Endpoint> NodeTable::nearest(const NodeId& target) const {
    std::vector<Endpoint> out;
    for (const auto& bucket : buckets_)
        out.insert(out.end(), bucket.begin(), bucket.end());
    std::stable_sort(out.begin(), out.end(), [&](const Endpoint& a, const Endpoint& b) {
        return kad_distance(a.id, target) < kad_distance(b.id, target);
    });
    if (out.size() > kMaxNeighbours) out.resize(kMaxNeighbours);
    return out;
}

std::size_t NodeTable::size() const {
    std::size_t out = 0;
    for (const auto& bucket : buckets_)
        out += bucket.size();
    return out;
}

}  // namespace tributary::node
