// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/bn254.hpp"

#include <gtest/gtest.h>

namespace tributary::tvm::bn254 {
namespace {

/// The generators of EIP-197.
G1 generator1() {
    return {Fp::one(), Fp::of(Uint256(2)), Fp::one()};
}

G2 generator2() {
    const auto bytes = from_hex(
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");
    return decode_g2(*bytes).value();
}

Fp some(std::uint64_t seed) {
    return Fp::of(Uint256(seed * 0x9e3779b97f4a7c15, seed, ~seed, seed + 7) % kPrime);
}

Fp12 some12() {
    Fp12 out;
    std::uint64_t seed = 1;
    for (auto& half_of_it : out.c)
        for (auto& part : half_of_it.c)
            part = {some(seed++), some(seed++)};
    return out;
}

TEST(Bn254Field, FollowsTheRulesOfAField) {
    for (std::uint64_t i = 1; i < 50; ++i) {
        const Fp a = some(i);
        const Fp b = some(i + 1000);
        EXPECT_EQ(a * inverse(a), Fp::one());
        EXPECT_EQ((a + b) * (a - b), square(a) - square(b));
        EXPECT_EQ(a + -a, Fp{});
        EXPECT_EQ(half(a) + half(a), a);
        EXPECT_EQ(Fp::of(a.value()), a);
        EXPECT_EQ((a * b).value(), mul_mod(a.value(), b.value(), kPrime));
    }
    EXPECT_EQ(inverse(Fp{}), Fp{});
}

TEST(Bn254Field, TakesNumbersBelowThePrimeOnly) {
    EXPECT_EQ(field_element(kPrime - Uint256(1)), -Fp::one());
    EXPECT_EQ(field_element(kPrime), std::nullopt);
    EXPECT_EQ(field_element(Uint256::max()), std::nullopt);
}

TEST(Bn254Tower, FollowsTheRulesOfAField) {
    const Fp12 x = some12();
    const Fp12 y = frobenius(x) * x;
    EXPECT_EQ(x * inverse(x), Fp12::one());
    EXPECT_EQ(square(x), x * x);
    EXPECT_EQ(frobenius(x * y), frobenius(x) * frobenius(y));
    Fp12 power = x;
    for (int i = 0; i < 6; ++i)
        power = frobenius(power);
    EXPECT_EQ(power, conjugate(x)) << "six times is raising to p^6";
}

TEST(Bn254Tower, MultipliesWithALineAsWithAnyNumber) {
    const Line line{{some(3), some(4)}, {some(5), some(6)}, {some(7), some(8)}};
    Fp12 whole;
    whole.c[0].c[0] = line.y0;
    whole.c[1].c[0] = line.x0;
    whole.c[1].c[1] = line.x1;
    EXPECT_EQ(some12() * line, some12() * whole);
}

TEST(Bn254Groups, HaveTheirOrder) {
    EXPECT_TRUE(multiply(generator1(), kOrder).is_infinity());
    EXPECT_TRUE(multiply(generator2(), kOrder).is_infinity());
    const G1 last = multiply(generator1(), kOrder - Uint256(1));
    EXPECT_TRUE(add(last, generator1()).is_infinity());
    EXPECT_EQ(encode_g1(add(generator1(), generator1())),
              encode_g1(multiply(generator1(), Uint256(2))));
    EXPECT_EQ(encode_g1(add(G1{}, generator1())), encode_g1(generator1()));
}

TEST(Bn254Groups, RefusePointsThatAreNoMembers) {
    Bytes g1(kG1Size);
    EXPECT_TRUE(decode_g1(g1)->is_infinity());
    g1[63] = 1;
    EXPECT_FALSE(decode_g1(g1)) << "not on the curve";
    const auto prime = kPrime.bytes();
    std::copy(prime.begin(), prime.end(), g1.begin());
    g1[63] = 0;
    EXPECT_FALSE(decode_g1(g1)) << "zero must be written as zero";
    EXPECT_TRUE(decode_g2(Bytes(kG2Size))->is_infinity());
}

TEST(Bn254Groups, RefuseAPointOfTheTwistOutsideTheGroup) {
    // On the twist at x = 1, but the curve over Fp2 has more points than the group.
    const auto bytes = from_hex(
        "0000000000000000000000000000000000000000000000000000000000000000"
        "0000000000000000000000000000000000000000000000000000000000000001"
        "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4"
        "2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb");
    EXPECT_FALSE(decode_g2(*bytes));
    const auto y = Fp2{*field_element(Uint256::load(bytes->data() + 96)),
                       *field_element(Uint256::load(bytes->data() + 64))};
    const auto x = Fp2{Fp::of(Uint256(1)), {}};
    EXPECT_EQ((square(y) - square(x) * x) * times_xi(Fp2::one()), (Fp2{Fp::of(Uint256(3)), {}}));
}

TEST(Bn254Pairing, IsBilinear) {
    const Uint256 a(123456789);
    const Uint256 b(0, 0, 5, 987654321);
    const G1 p = generator1();
    const G2 q = generator2();
    PairingProduct product;
    product.add(multiply(p, a), multiply(q, b));
    product.add(multiply(p, kOrder - mul_mod(a, b, kOrder)), q);
    EXPECT_TRUE(product.is_one());
    product.add(p, q);
    EXPECT_FALSE(product.is_one());
}

TEST(Bn254Pairing, TakesInfinityForOne) {
    PairingProduct product;
    EXPECT_TRUE(product.is_one());
    product.add(G1{}, generator2());
    product.add(generator1(), G2{});
    EXPECT_TRUE(product.is_one());
    product.add(generator1(), generator2());
    EXPECT_FALSE(product.is_one());
}

}  // namespace
}  // namespace tributary::tvm::bn254
