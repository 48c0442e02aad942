// SPDX-License-Identifier: Apache-2.0
#include "primitives/uint256.hpp"

#include <random>

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

namespace tributary {
namespace {

using Big = boost::multiprecision::cpp_int;

Big big(const Uint256& a) {
    Big out = 0;
    for (std::size_t i = 4; i-- > 0;)
        out = (out << 64) | a.limbs[i];
    return out;
}

Uint256 small(Big a) {
    const Big mask = (Big(1) << 64) - 1;
    Uint256 out;
    for (std::size_t i = 0; i < 4; ++i) {
        out.limbs[i] = static_cast<std::uint64_t>(a & mask);
        a >>= 64;
    }
    return out;
}

const Big kModulus = Big(1) << 256;

Big signed_big(const Uint256& a) {
    return a.is_negative() ? big(a) - kModulus : big(a);
}

Uint256 from_signed(const Big& a) {
    return small(a < 0 ? a + kModulus : a);
}

/// Random words with runs of zero and one bits: the cases where carries and estimates go wrong.
class Words {
  public:
    explicit Words(std::uint64_t seed) : random_(seed) {}

    Uint256 next() {
        Uint256 out{random_(), random_(), random_(), random_()};
        const std::uint64_t shape = random_();
        for (std::size_t i = 0; i < 4; ++i) {
            const auto kind = (shape >> (4 * i)) & 7U;
            if (kind == 0) out.limbs[i] = 0;
            if (kind == 1) out.limbs[i] = ~0ULL;
            if (kind == 2) out.limbs[i] = 1;
            if (kind == 3) out.limbs[i] = 1ULL << 63U;
        }
        return out >> ((shape >> 32U) % 8 == 0 ? (shape >> 40U) % 256 : 0);
    }

    std::uint64_t number() { return random_(); }

  private:
    std::mt19937_64 random_;
};

constexpr int kRounds = 20000;

TEST(Uint256, AddsSubtractsAndMultipliesModuloTwoToThe256) {
    Words words(1);
    for (int i = 0; i < kRounds; ++i) {
        const auto a = words.next();
        const auto b = words.next();
        ASSERT_EQ(a + b, small((big(a) + big(b)) % kModulus));
        ASSERT_EQ(a - b, small((big(a) + kModulus - big(b)) % kModulus));
        ASSERT_EQ(a * b, small((big(a) * big(b)) % kModulus));
    }
}

TEST(Uint256, DividesLikeLongDivision) {
    Words words(2);
    for (int i = 0; i < kRounds; ++i) {
        const auto a = words.next();
        const auto b = words.next();
        const auto [quotient, remainder] = divide(a, b);
        if (b.is_zero()) {
            ASSERT_TRUE(quotient.is_zero() && remainder.is_zero());
            continue;
        }
        ASSERT_EQ(quotient, small(big(a) / big(b))) << a.hex() << " / " << b.hex();
        ASSERT_EQ(remainder, small(big(a) % big(b))) << a.hex() << " % " << b.hex();
    }
}

TEST(Uint256, DividesSignedNumbersTowardsZero) {
    Words words(3);
    for (int i = 0; i < kRounds; ++i) {
        const auto a = words.next();
        const auto b = words.next();
        if (b.is_zero()) continue;
        const auto [quotient, remainder] = divide_signed(a, b);
        ASSERT_EQ(quotient, small((signed_big(a) / signed_big(b) + kModulus) % kModulus));
        ASSERT_EQ(remainder, from_signed(signed_big(a) % signed_big(b)));
    }
}

TEST(Uint256, TheLeastNumberDividedByMinusOneIsItself) {
    const auto least = Uint256{1} << 255;
    EXPECT_EQ(divide_signed(least, Uint256::max()).quotient, least);
    EXPECT_TRUE(divide_signed(least, Uint256::max()).remainder.is_zero());
}

TEST(Uint256, ReducesSumsAndProductsWithoutWrapping) {
    Words words(4);
    for (int i = 0; i < kRounds; ++i) {
        const auto a = words.next();
        const auto b = words.next();
        const auto m = words.next();
        if (m.is_zero()) continue;
        ASSERT_EQ(add_mod(a, b, m), small((big(a) + big(b)) % big(m)));
        ASSERT_EQ(add_mod(a % m, b % m, m), small((big(a) + big(b)) % big(m)));
        ASSERT_EQ(mul_mod(a, b, m), small((big(a) * big(b)) % big(m)))
            << a.hex() << " * " << b.hex() << " % " << m.hex();
    }
    EXPECT_TRUE(add_mod(1, 2, 0).is_zero());
    EXPECT_TRUE(mul_mod(1, 2, 0).is_zero());
}

TEST(Uint256, ShiftsByAnyAmount) {
    Words words(5);
    for (int i = 0; i < kRounds; ++i) {
        const auto a = words.next();
        const auto shift = static_cast<unsigned>(words.number() % 300);
        ASSERT_EQ(a << shift, small((big(a) << shift) % kModulus));
        ASSERT_EQ(a >> shift, small(big(a) >> shift));
        Big expected = big(a) >> shift;
        if (a.is_negative() && shift < 256) expected |= ((Big(1) << shift) - 1) << (256 - shift);
        if (a.is_negative() && shift >= 256) expected = kModulus - 1;
        ASSERT_EQ(shift_right_signed(a, shift), small(expected));
    }
    EXPECT_TRUE((Uint256::max() << 256).is_zero());
    EXPECT_TRUE((Uint256::max() >> ~0ULL).is_zero());
}

TEST(Uint256, ComparesUnsignedAndSigned) {
    Words words(6);
    for (int i = 0; i < kRounds; ++i) {
        const auto a = words.next();
        const auto b = i % 16 == 0 ? a : words.next();
        ASSERT_EQ(less(a, b), big(a) < big(b));
        ASSERT_EQ(a < b, big(a) < big(b));
        ASSERT_EQ(a == b, big(a) == big(b));
        ASSERT_EQ(signed_less(a, b), signed_big(a) < signed_big(b));
    }
}

TEST(Uint256, RaisesToAPowerModuloTwoToThe256) {
    Words words(7);
    for (int i = 0; i < 500; ++i) {
        const auto a = words.next();
        const auto e = words.next();
        ASSERT_EQ(power(a, e), small(boost::multiprecision::powm(big(a), big(e), kModulus)));
    }
    EXPECT_EQ(power(0, 0), Uint256{1});
}

TEST(Uint256, ExtendsTheSignOfAByte) {
    EXPECT_EQ(sign_extend(0, 0xff), Uint256::max());
    EXPECT_EQ(sign_extend(0, 0x17f), Uint256{0x7f});
    EXPECT_EQ(sign_extend(1, 0x8000), Uint256::max() - Uint256{0x7fff});
    EXPECT_EQ(sign_extend(31, Uint256::max()), Uint256::max());
    EXPECT_EQ(sign_extend(~0ULL, 0xff), Uint256{0xff});
}

TEST(Uint256, ReadsAndWritesBigEndianBytes) {
    const Uint256 value{
        0x0102030405060708, 0x090a0b0c0d0e0f10, 0x1112131415161718, 0x191a1b1c1d1e1f20};
    EXPECT_EQ(value.hex(), "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    EXPECT_EQ(Uint256::load(value.bytes().data()), value);
    EXPECT_EQ(Uint256::from(*from_hex("0102")), Uint256{0x102});
    EXPECT_EQ(Uint256::from({}), Uint256{});
    EXPECT_EQ(Uint256::from(*from_hex("ff" + value.hex())), value);
}

TEST(Uint256, TellsWidths) {
    EXPECT_EQ(bit_width(Uint256{}), 0U);
    EXPECT_EQ(bit_width(Uint256::max()), 256U);
    EXPECT_EQ(byte_width(Uint256{0x100}), 2U);
    EXPECT_EQ(byte_width(Uint256{1} << 64), 9U);
}

TEST(Uint256, ConvertsToInt64WhereTheSignedReadingFits) {
    EXPECT_EQ(Uint256::max().to_int64(), -1);
    EXPECT_EQ(Uint256{0x7fffffffffffffff}.to_int64(), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(Uint256{0x8000000000000000}.to_int64(), std::nullopt);
    EXPECT_EQ((Uint256{1} << 64).to_int64(), std::nullopt);
    EXPECT_EQ(Uint256::from_int64(-5), Uint256::max() - Uint256{4});
}

}  // namespace
}  // namespace tributary
