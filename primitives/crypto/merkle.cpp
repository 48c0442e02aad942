// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/merkle.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/sha256.hpp"

namespace tributary {
namespace {

Hash256 parent_of(const Hash256& left, const Hash256& right) {
    return sha256(left.view(), right.view());
}

/// One level up, in place.
void climb(std::vector<Hash256>& nodes) {
    const std::size_t pairs = nodes.size() / 2;
    for (std::size_t i = 0; i < pairs; ++i)
        nodes[i] = parent_of(nodes[2 * i], nodes[2 * i + 1]);
    if (nodes.size() % 2 == 1) nodes[pairs] = nodes.back();
    nodes.resize(pairs + nodes.size() % 2);
}

}  // namespace

Hash256 merkle_root(std::vector<Hash256> leaves) {
    if (leaves.empty()) return {};
    while (leaves.size() > 1)
        climb(leaves);
    return leaves.front();
}

std::vector<MerkleStep> merkle_path(std::vector<Hash256> leaves, std::size_t index) {
    TRIBUTARY_ASSERT(index < leaves.size());
    std::vector<MerkleStep> path;
    while (leaves.size() > 1) {
        const std::size_t sibling = index ^ 1U;
        if (sibling < leaves.size()) path.push_back({leaves[sibling], sibling < index});
        climb(leaves);
        index /= 2;
    }
    return path;
}

Result<Hash256> merkle_fold(const Hash256& leaf, const std::vector<MerkleStep>& path) {
    if (path.size() > kMaxMerklePath) return fail(ErrorCode::oversized, "Merkle path");
    Hash256 node = leaf;
    for (const MerkleStep& step : path) {
        node = step.sibling_is_left ? parent_of(step.sibling, node) : parent_of(node, step.sibling);
    }
    return node;
}

}  // namespace tributary
