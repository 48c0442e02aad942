// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "primitives/crypto/keccak256.hpp"
#include "primitives/crypto/sha256.hpp"

namespace tributary {
namespace {

TEST(Sha256, GivesThePublishedValues) {
    // FIPS 180-2, appendix B.1, and the empty message.
    EXPECT_EQ(sha256(as_bytes("abc")).hex(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256(ByteView{}).hex(),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, OfTwoRunsIsThatOfBothTogether) {
    EXPECT_EQ(sha256(as_bytes("a"), as_bytes("bc")), sha256(as_bytes("abc")));
    EXPECT_EQ(sha256({}, as_bytes("abc")), sha256(as_bytes("abc")));
}

TEST(Keccak256, PadsAsBeforeTheStandard) {
    // The empty message as Ethereum hashes it; SHA3-256 would give a7ffc6f8.
    EXPECT_EQ(keccak256({}).hex(),
              "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
}

}  // namespace
}  // namespace tributary
