// SPDX-License-Identifier: Apache-2.0
#include "node/mnemonic.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "primitives/base58.hpp"
#include "primitives/crypto/key_tweak.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::node {
namespace {

Result<Mnemonic> read(std::string text) {
    return Mnemonic::take(text);
}

Password passphrase(std::string text) {
    return Password::take(text).value();
}

std::string words_of(const Mnemonic& mnemonic) {
    return std::string(as_text(mnemonic.reveal()));
}

/// Chain code and key of an xprv, in hex.
std::string parts_of_xprv(const std::string& xprv) {
    const auto bytes = decode_base58check(xprv).value();
    EXPECT_EQ(bytes.size(), 78U);
    return to_hex(ByteView(bytes).subspan(13, 32)) + to_hex(ByteView(bytes).subspan(46, 32));
}

std::string parts_of(const ExtendedKey& key) {
    return to_hex(key.chain_code) + to_hex(key.key.reveal());
}

TEST(Mnemonic, AgreesWithThePublishedVectors) {
    const auto vectors = nlohmann::json::parse(test::read_test_data("vectors/bip39.json"));
    ASSERT_EQ(vectors.size(), 24U);
    for (const auto& vector : vectors) {
        const auto entropy = from_hex(vector[0].get<std::string>()).value();
        const auto made = Mnemonic::from_entropy(entropy).value();
        EXPECT_EQ(words_of(made), vector[1]);
        const auto mnemonic = read(vector[1]);
        ASSERT_TRUE(mnemonic) << vector[1];
        Seed seed;
        ASSERT_TRUE(derive_seed(*mnemonic, passphrase("TREZOR"), seed));
        EXPECT_EQ(to_hex(seed.bytes), vector[2]);
        EXPECT_EQ(parts_of(master_key(seed.bytes).value()), parts_of_xprv(vector[3]));
    }
}

/// Test vectors 1 to 3 of BIP-32: the seed, then each index and the key behind it.
TEST(ExtendedKey, AgreesWithThePublishedVectors) {
    using Step = std::pair<std::uint32_t, std::string>;
    const std::vector<std::pair<std::string, std::vector<Step>>> vectors = {
        {"000102030405060708090a0b0c0d0e0f",
         {{0,
           "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejM"
           "RNNU3TGtRBeJgk33yuGBxrMPHi"},
          {0 | kHardened,
           "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT1"
           "1eZG7XnxHrnYeSvkzY7d2bhkJ7"},
          {1,
           "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg8"
           "MSY3H2EU4pWcQDnRnrVA1xe8fs"},
          {2 | kHardened,
           "xprv9z4pot5VBttmtdRTWfWQmoH1taj2axGVzFqSb8C9xaxKymcFzXBDptWmT7FwuEzG3ryjH4ktypQSAewRi"
           "NMjANTtpgP4mLTj34bhnZX7UiM"},
          {2,
           "xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7RtyzTtdrbdqqsu"
           "nu5Mm3wDvUAKRHSC34sJ7in334"},
          {1'000'000'000,
           "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFS"
           "ruoUihUZREPSL39UNdE3BBDu76"}}},
        {"fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e"
         "7b7875726f6c696663605d5a5754514e4b484542",
         {{0,
           "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8NSpSBHNqP"
           "qm55Qn3LqFtT2emdEXVYsCzC2U"},
          {0,
           "xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3dKYnjwih2yJD9mkrocEZXo1ex"
           "8G81dwSM1fwqWpWkeS3v86pgKt"},
          {2'147'483'647 | kHardened,
           "xprv9wSp6B7kry3Vj9m1zSnLvN3xH8RdsPP1Mh7fAaR7aRLcQMKTR2vidYEeEg2mUCTAwCd6vnxVrcjfy2kRg"
           "VsFawNzmjuHc2YmYRmagcEPdU9"}}},
        {"4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab"
         "5a0"
         "d0c64d2e8a1e7d1457df2e5a3c51c73235be",
         {{0,
           "xprv9s21ZrQH143K25QhxbucbDDuQ4naNntJRi4KUfWT7xo4EKsHt2QJDu7KXp1A3u7Bi1j8ph3EGsZ9Xvz9d"
           "GuVrtHHs7pXeTzjuxBrCmmhgC6"},
          {0 | kHardened,
           "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJC"
           "VVFceUvJFjaPdGZ2y9WACViL4L"}}}};
    for (const auto& [seed, steps] : vectors) {
        auto key = master_key(from_hex(seed).value()).value();
        EXPECT_EQ(parts_of(key), parts_of_xprv(steps.front().second));
        for (std::size_t i = 1; i < steps.size(); ++i) {
            key = child_key(key, steps[i].first).value();
            EXPECT_EQ(parts_of(key), parts_of_xprv(steps[i].second)) << seed << " " << i;
        }
    }
}

TEST(Mnemonic, GivesTheKeyThatOtherWalletsShow) {
    const auto mnemonic =
        read(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
            "abandon about")
            .value();
    const auto address = [&](const KeyPlace& place) {
        return address_of(public_key_of(derive_key(mnemonic, {}, place).value())).base58();
    };
    EXPECT_EQ(address({}), "TUEZSdKsoDHQMeZwihtdoBiN46zxhGWYdH");
    EXPECT_NE(address({0, 1}), address({}));
    EXPECT_NE(address({1, 0}), address({}));
    EXPECT_EQ((KeyPlace{1, 2}.path()), "m/44'/195'/1'/0/2");
}

TEST(Mnemonic, SpacesAndCapitalsDoNotMatter) {
    const auto mnemonic = read(
        "  Abandon abandon\tabandon abandon abandon\nabandon abandon abandon "
        "abandon ABANDON abandon about\r\n");
    ASSERT_TRUE(mnemonic);
    EXPECT_EQ(words_of(*mnemonic),
              "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
              "abandon about");
}

TEST(Mnemonic, WhatIsNoneIsRefusedWithItsReason) {
    const std::string eleven =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "not 0"},
        {eleven, "not 11"},
        {eleven + " about about", "not 13"},
        {eleven + " abou", "word 12"},
        {eleven + " zzz", "word 12"},
        {eleven + " abandon", "checksum"},
    };
    for (const auto& [text, reason] : cases) {
        const auto refused = read(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, ErrorCode::bad_key);
        EXPECT_NE(refused.error().detail.find(reason), std::string::npos) << refused.error().detail;
        EXPECT_EQ(refused.error().detail.find("abandon"), std::string::npos) << "words are secret";
    }
    EXPECT_EQ(read(std::string(kMaxMnemonicText + 1, ' ')).error().code, ErrorCode::oversized);
    EXPECT_EQ(read(std::string(kMaxMnemonicText, ' ')).error().code, ErrorCode::bad_key);
}

TEST(Mnemonic, TheSourceIsWiped) {
    std::string text =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon "
        "abandon abandon about";
    ASSERT_TRUE(Mnemonic::take(text));
    EXPECT_TRUE(text.empty());
    text = "no mnemonic";
    ASSERT_FALSE(Mnemonic::take(text));
    EXPECT_TRUE(text.empty());
}

TEST(Mnemonic, ChanceGivesOneThatReadsBack) {
    for (const std::size_t words : {12U, 24U}) {
        const auto mnemonic = Mnemonic::random(words);
        EXPECT_EQ(words_of(read(words_of(mnemonic)).value()), words_of(mnemonic));
        EXPECT_NE(words_of(Mnemonic::random(words)), words_of(mnemonic));
    }
    for (const std::size_t size : {0U, 12U, 15U, 17U, 33U, 36U})
        EXPECT_EQ(Mnemonic::from_entropy(Bytes(size)).error().code, ErrorCode::bad_key) << size;
}

TEST(Mnemonic, APassphraseThatWouldNeedNormalisingIsRefused) {
    const auto mnemonic = Mnemonic::random(12);
    Seed seed;
    EXPECT_EQ(derive_seed(mnemonic, passphrase("caf\xc3\xa9"), seed).error().code,
              ErrorCode::invalid_argument);
    EXPECT_EQ(derive_key(mnemonic, {}, {kHardened, 0}).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(derive_key(mnemonic, {}, {0, kHardened}).error().code, ErrorCode::invalid_argument);
}

TEST(KeyTweak, KnowsItsLimits) {
    const auto one = SecretKey::from(from_hex(std::string(63, '0') + "1").value()).value();
    const auto minus_one =
        from_hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140").value();
    EXPECT_EQ(add_to_key(one, minus_one).error().code, ErrorCode::bad_key) << "the sum is 0";
    EXPECT_EQ(add_to_key(one, Bytes(32, 0xff)).error().code, ErrorCode::bad_key) << "above n";
    EXPECT_EQ(add_to_key(one, Bytes(31)).error().code, ErrorCode::bad_key);
    EXPECT_EQ(to_hex(add_to_key(one, Bytes(32)).value().reveal()), to_hex(one.reveal()));
    EXPECT_EQ(to_hex(compressed(public_key_of(one))),
              "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
}

}  // namespace
}  // namespace tributary::node
