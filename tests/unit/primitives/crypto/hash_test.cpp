// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "primitives/crypto/keccak256.hpp"
#include "primitives/crypto/modular_power.hpp"
#include "primitives/crypto/ripemd160.hpp"
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

TEST(Ripemd160, GivesThePublishedValues) {
    // Dobbertin, Bosselaers, Preneel 1996, appendix B.
    EXPECT_EQ(ripemd160({}).hex(), "9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(ripemd160(as_bytes("message digest")).hex(),
              "5d0689ef49d2fae572b881b123a85ffa21595f36");
}

TEST(ModularPower, HasTheLengthOfItsModulus) {
    const Bytes three{0, 3};
    const Bytes modulus{0, 0, 7};
    EXPECT_EQ(modular_power({three, three, 0, modulus}), (Bytes{0, 0, 6}));
    EXPECT_EQ(modular_power({three, {}, 0, modulus}), (Bytes{0, 0, 1}));
    EXPECT_EQ(modular_power({three, {}, 0, Bytes{1}}), Bytes{0}) << "modulo 1 all is 0";
    EXPECT_EQ(modular_power({three, three, 0, Bytes{0, 0}}), Bytes{});
    EXPECT_EQ(modular_power({three, three, 0, {}}), Bytes{});
}

TEST(ModularPower, TakesZerosBehindTheExponentWithoutHoldingThem) {
    const Bytes base{3};
    const Bytes modulus{0xff, 0xff, 0xff, 0xfb};
    for (const std::size_t zeros : {0U, 1U, 2U, 9U}) {
        Bytes written{5};
        written.resize(1 + zeros);
        EXPECT_EQ(modular_power({base, Bytes{5}, zeros, modulus}),
                  modular_power({base, written, 0, modulus}));
    }
}

}  // namespace
}  // namespace tributary
