// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/merkle.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"

namespace tributary {
namespace {

std::vector<Hash256> leaves(std::size_t count) {
    std::vector<Hash256> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(sha256(be64(i)));
    return out;
}

TEST(MerkleTree, OfNothingIsZeroAndOfOneIsTheLeaf) {
    EXPECT_TRUE(merkle_root({}).is_zero());
    EXPECT_EQ(merkle_root(leaves(1)), leaves(1)[0]);
}

TEST(MerkleTree, MovesALoneNodeUpUnchanged) {
    const auto three = leaves(3);
    const Hash256 left = sha256(three[0].view(), three[1].view());
    EXPECT_EQ(merkle_root(three), sha256(left.view(), three[2].view()));
}

TEST(MerkleTree, FoldsEveryPathToItsRoot) {
    for (std::size_t count = 1; count <= 33; ++count) {
        const auto all = leaves(count);
        for (std::size_t index = 0; index < count; ++index) {
            EXPECT_EQ(merkle_fold(all[index], merkle_path(all, index)), merkle_root(all))
                << count << ' ' << index;
        }
    }
}

TEST(MerkleTree, FoldsAnotherLeafToAnotherRoot) {
    const auto all = leaves(5);
    EXPECT_NE(merkle_fold(all[1], merkle_path(all, 0)), merkle_root(all));
}

TEST(MerkleTree, FoldsTheLongestPathAndRefusesOneAbove) {
    std::vector<MerkleStep> path(kMaxMerklePath);
    EXPECT_TRUE(merkle_fold({}, path));
    path.emplace_back();
    EXPECT_EQ(merkle_fold({}, path).error().code, ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary
