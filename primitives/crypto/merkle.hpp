// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary {

/// TRON's tree over SHA-256 of whole transactions: neighbours are hashed together, a last one
/// without neighbour moves up unchanged; no leaf gives 32 zero bytes (java-tron MerkleTree,
/// BlockCapsule.calcMerkleRoot).
Hash256 merkle_root(std::vector<Hash256> leaves);

/// One step of a proof: the sibling, and on which side it stands.
struct MerkleStep {
    Hash256 sibling;
    bool sibling_is_left = false;

    bool operator==(const MerkleStep&) const = default;
};

/// Longest path that is looked at: 2^20 transactions do not fit into a block.
inline constexpr std::size_t kMaxMerklePath = 20;

/// The path from leaf `index` to the root; steps where the node moves up unchanged are absent.
std::vector<MerkleStep> merkle_path(std::vector<Hash256> leaves, std::size_t index);

/// The root that a path leads to. The caller must have checked that the leaf is the hash of a
/// transaction, which is never 64 bytes long: nothing else keeps leaves and inner nodes apart.
/// Errors: oversized.
Result<Hash256> merkle_fold(const Hash256& leaf, const std::vector<MerkleStep>& path);

}  // namespace tributary
