// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/secp256k1.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "primitives/uint256.hpp"

namespace tributary {
namespace {

SecretKey key_of(std::uint8_t last) {
    Bytes bytes(32, 0);
    bytes.back() = last;
    return std::move(SecretKey::from(bytes)).value();
}

const Hash256 kDigest = sha256(as_bytes("a digest"));

TEST(SecretKey, LiesInTheRangeOfTheCurve) {
    EXPECT_EQ(SecretKey::from(Bytes(31, 1)).error().code, ErrorCode::bad_key);
    EXPECT_EQ(SecretKey::from(Bytes(32, 0)).error().code, ErrorCode::bad_key);
    auto order =
        from_hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141").value();
    EXPECT_EQ(SecretKey::from(order).error().code, ErrorCode::bad_key);
    order.back() -= 1;
    EXPECT_TRUE(SecretKey::from(order));
}

TEST(SecretKey, IsWipedWhenItMovesAway) {
    SecretKey first = key_of(7);
    const SecretKey second = std::move(first);
    EXPECT_EQ(to_hex(first.reveal()),
              std::string(64, '0'));  // NOLINT(bugprone-use-after-move): the point
    EXPECT_EQ(second.reveal()[31], 7);
    EXPECT_TRUE(equal(second.clone().reveal(), second.reveal()));
}

TEST(SecretKey, IsDrawnFromChance) {
    EXPECT_FALSE(equal(SecretKey::random().reveal(), SecretKey::random().reveal()));
}

TEST(Signature, IsRecoveredAndVerified) {
    const SecretKey secret = key_of(9);
    const Signature signature = sign(kDigest, secret);
    const PublicKey key = public_key_of(secret);
    EXPECT_EQ(recover(kDigest, signature), key);
    EXPECT_TRUE(verify(kDigest, signature, key));
    EXPECT_FALSE(verify(sha256(as_bytes("another")), signature, key));
    EXPECT_FALSE(verify(kDigest, signature, public_key_of(key_of(8))));
}

TEST(Signature, IsDeterministic) {
    EXPECT_EQ(sign(kDigest, key_of(9)), sign(kDigest, key_of(9)));
}

TEST(Signature, KeepsTheFirst65BytesOfLongerInput) {
    EXPECT_FALSE(signature_from(Bytes(64, 1)));
    EXPECT_TRUE(signature_from(Bytes(65, 1)));
    EXPECT_EQ(signature_from(Bytes(70, 1)), signature_from(Bytes(65, 1)));
}

TEST(Signature, TakesTheRecoveryIdsThatJavaTakes) {
    Signature signature;
    const auto id_of = [&](int v) {
        signature.bytes[64] = static_cast<std::uint8_t>(v);
        return recovery_id(signature);
    };
    for (int v = 0; v < 256; ++v) {
        const bool accepted = v <= 7 || (v >= 27 && v <= 34);
        const auto expected = accepted ? std::optional((v >= 27 ? v - 27 : v) % 4) : std::nullopt;
        EXPECT_EQ(id_of(v), expected) << v;
    }
}

TEST(Signature, OfZerosIsNobodys) {
    EXPECT_EQ(recover(kDigest, Signature{}).error().code, ErrorCode::bad_signature);
    EXPECT_FALSE(verify(kDigest, Signature{}, public_key_of(key_of(1))));
}

TEST(Signature, MayHaveInfinityForItsKey) {
    // R is the generator, s the digest: s R - e G is infinity, also for a digest beyond the order.
    const Uint256 order{
        0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};
    const auto generator = uncompressed(public_key_of(key_of(1)));
    for (const Uint256 digest : {Uint256(5), order + Uint256(5)}) {
        Signature signature;
        std::copy_n(generator.begin() + 1, 32, signature.bytes.begin());
        Uint256(5).store(signature.bytes.data() + 32);
        Hash256 hash;
        digest.store(hash.bytes.data());
        EXPECT_FALSE(recover(hash, signature));
        EXPECT_TRUE(recovers_infinity(hash, signature));
        signature.bytes[64] = 1;
        EXPECT_FALSE(recovers_infinity(hash, signature)) << "the other half of the curve";
        EXPECT_TRUE(recover(hash, signature));
        signature.bytes[64] = 2;
        EXPECT_FALSE(recovers_infinity(hash, signature));
    }
    EXPECT_FALSE(recovers_infinity(kDigest, sign(kDigest, key_of(1))));
    EXPECT_FALSE(recovers_infinity(kDigest, Signature{}));
}

}  // namespace
}  // namespace tributary
