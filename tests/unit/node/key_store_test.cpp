// SPDX-License-Identifier: Apache-2.0
#include "node/key_store.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <nlohmann/json.hpp>

#include "primitives/crypto/keccak256.hpp"

namespace tributary::node {
namespace {

constexpr auto kVectorKey = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
constexpr ScryptCost kCheap{.n = 16, .r = 1, .p = 1};

Password password(std::string text) {
    return Password::take(text).value();
}

std::string vector_text(const std::string& name) {
    std::ifstream in(std::string(TRIBUTARY_TEST_DATA "/keystore/") + name);
    return {std::istreambuf_iterator<char>(in), {}};
}

SecretKey vector_key() {
    return SecretKey::from(from_hex(kVectorKey).value()).value();
}

/// The scrypt vector with one member replaced, or removed where the new value is null.
std::string edited(const std::string& pointer, const nlohmann::json& value) {
    auto json = nlohmann::json::parse(vector_text("scrypt.json"));
    json[nlohmann::json::json_pointer(pointer)] = value;
    return json.dump();
}

TEST(KeyStore, OpensThePublishedScryptVector) {
    const auto keystore = parse_keystore(vector_text("scrypt.json")).value();
    const auto key = open_keystore(keystore, password("testpassword")).value();
    EXPECT_EQ(to_hex(key.reveal()), kVectorKey);
}

TEST(KeyStore, OpensThePublishedPbkdf2Vector) {
    const auto keystore = parse_keystore(vector_text("pbkdf2.json")).value();
    const auto key = open_keystore(keystore, password("testpassword")).value();
    EXPECT_EQ(to_hex(key.reveal()), kVectorKey);
}

TEST(KeyStore, SealsToThePublishedScryptVector) {
    const auto published = parse_keystore(vector_text("scrypt.json")).value();
    KeystoreSeed seed;
    seed.salt = decltype(seed.salt)::from(published.salt).value();
    seed.iv = published.iv;
    const auto sealed = seal_key(vector_key(), password("testpassword"), seed, *published.scrypt);
    EXPECT_EQ(sealed.ciphertext, published.ciphertext);
    EXPECT_EQ(sealed.mac, published.mac);
    EXPECT_EQ(sealed.address, parse_address("41008aeeda4d805471df9b2a5b0f38a0c3bcba786b").value());
}

TEST(KeyStore, AWrongPasswordIsNamed) {
    const auto sealed = seal_key(vector_key(), password("right"), KeystoreSeed::random(), kCheap);
    EXPECT_EQ(open_keystore(sealed, password("wrong")).error().code, ErrorCode::wrong_password);
    EXPECT_EQ(open_keystore(sealed, password("")).error().code, ErrorCode::wrong_password);
}

TEST(KeyStore, WhatIsPrintedIsReadBack) {
    const auto sealed = seal_key(vector_key(), password("p"), KeystoreSeed::random(), kCheap);
    const auto read = parse_keystore(print_keystore(sealed));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, sealed);
    EXPECT_EQ(to_hex(open_keystore(*read, password("p")).value().reveal()), kVectorKey);
}

TEST(KeyStore, PrintsTheFormThatOtherWalletsRead) {
    const auto text = print_keystore(seal_key(vector_key(), password("p"), KeystoreSeed{}, kCheap));
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json["version"], 3);
    EXPECT_EQ(json["id"], "00000000-0000-4000-8000-000000000000");
    EXPECT_EQ(json["address"],
              parse_address("41008aeeda4d805471df9b2a5b0f38a0c3bcba786b")->base58());
    EXPECT_EQ(json["crypto"]["kdf"], "scrypt");
    EXPECT_EQ(json["crypto"]["kdfparams"]["n"], 16);
    EXPECT_EQ(text.find(kVectorKey), std::string::npos);
}

TEST(KeyStore, TheAddressKeepsTheFormItWasReadIn) {
    const auto key = vector_key();
    auto sealed = seal_key(key, password("p"), KeystoreSeed::random(), {.n = 16, .r = 1, .p = 1});
    EXPECT_EQ(parse_keystore(print_keystore(sealed)).value(), sealed);
    sealed.address_form = AddressForm::ethereum;
    const auto text = print_keystore(sealed);
    EXPECT_NE(text.find("\"008aeeda4d805471df9b2a5b0f38a0c3bcba786b\""), std::string::npos);
    EXPECT_EQ(parse_keystore(text).value(), sealed);
}

TEST(KeyStore, ReadsTheAddressInEachWalletsForm) {
    const auto expected = parse_address("41008aeeda4d805471df9b2a5b0f38a0c3bcba786b").value();
    for (const auto& form : {std::string("008aeeda4d805471df9b2a5b0f38a0c3bcba786b"),
                             std::string("0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b"),
                             expected.hex(),
                             expected.base58()}) {
        EXPECT_EQ(parse_keystore(edited("/address", form)).value().address, expected) << form;
    }
}

TEST(KeyStore, RefusesAnAddressThatIsNotTheKeys) {
    auto sealed = seal_key(vector_key(), password("p"), KeystoreSeed::random(), kCheap);
    sealed.address = parse_address("417e5f4552091a69125d5dfcb7b8c2659029395bdf").value();
    EXPECT_EQ(open_keystore(sealed, password("p")).error().code, ErrorCode::bad_keystore);
}

TEST(KeyStore, RefusesADecryptedNumberThatIsNoKey) {
    auto sealed = seal_key(vector_key(), password("p"), KeystoreSeed::random(), kCheap);
    // CTR: ciphertext xor key is the ciphertext of 32 zeroes; then a MAC that fits.
    const auto key = vector_key();
    for (std::size_t i = 0; i < 32; ++i)
        sealed.ciphertext.bytes[i] ^= key.reveal()[i];
    std::array<std::uint8_t, 32> derived{};
    ASSERT_EQ(EVP_PBE_scrypt("p",
                             1,
                             sealed.salt.data(),
                             sealed.salt.size(),
                             kCheap.n,
                             kCheap.r,
                             kCheap.p,
                             0,
                             derived.data(),
                             derived.size()),
              1);
    Bytes body(derived.begin() + 16, derived.end());
    append(body, sealed.ciphertext.view());
    sealed.mac = keccak256(body);
    EXPECT_EQ(open_keystore(sealed, password("p")).error().code, ErrorCode::bad_keystore);
}

TEST(KeyStore, RefusesEachBrokenMember) {
    const std::vector<std::pair<std::string, nlohmann::json>> breaks = {
        {"/version", 1},
        {"/version", "3"},
        {"/crypto", nullptr},
        {"/crypto/cipher", "aes-128-cbc"},
        {"/crypto/cipherparams/iv", "83"},
        {"/crypto/cipherparams", 7},
        {"/crypto/ciphertext", "00"},
        {"/crypto/mac", "zz"},
        {"/crypto/kdf", "argon2"},
        {"/crypto/kdf", nullptr},
        {"/crypto/kdfparams/dklen", 64},
        {"/crypto/kdfparams/salt", "abc"},
        {"/crypto/kdfparams/n", 3},
        {"/crypto/kdfparams/n", 1},
        {"/crypto/kdfparams/n", -4},
        {"/crypto/kdfparams/r", 0},
        {"/crypto/kdfparams/p", nullptr},
        {"/address", "T"},
        {"/id", std::string(65, 'a')},
    };
    for (const auto& [pointer, value] : breaks) {
        const auto result = parse_keystore(edited(pointer, value));
        ASSERT_FALSE(result) << pointer << " " << value;
        EXPECT_EQ(result.error().code, ErrorCode::bad_keystore) << pointer << " " << value;
    }
    EXPECT_EQ(parse_keystore("").error().code, ErrorCode::bad_keystore);
    EXPECT_EQ(parse_keystore("[]").error().code, ErrorCode::bad_keystore);
}

TEST(KeyStore, TakesScryptUpToTheMemoryLimitOnly) {
    const auto with = [](std::uint64_t n, std::uint64_t r, std::uint64_t p) {
        auto json = nlohmann::json::parse(vector_text("scrypt.json"));
        auto& params = json["crypto"]["kdfparams"];
        params["n"] = n;
        params["r"] = r;
        params["p"] = p;
        return parse_keystore(json.dump()).has_value();
    };
    EXPECT_TRUE(with(262'144, 16, 1)) << "128 * n * r is kMaxScryptMemory";
    EXPECT_FALSE(with(262'144, 17, 1));
    EXPECT_TRUE(with(1ULL << 22U, 1, 4)) << "n * r * p is kMaxScryptWork";
    EXPECT_FALSE(with(1ULL << 22U, 1, 5));
    EXPECT_FALSE(with(1ULL << 63U, 1, 1));
    EXPECT_FALSE(with(2, 1ULL << 62U, 4));
    EXPECT_FALSE(with(2, 1, ~0ULL));
}

TEST(KeyStore, TakesPbkdf2UpToTheRoundLimitOnly) {
    auto json = nlohmann::json::parse(vector_text("pbkdf2.json"));
    auto& params = json["crypto"]["kdfparams"];
    params["c"] = kMaxPbkdf2Rounds;
    EXPECT_TRUE(parse_keystore(json.dump()));
    params["c"] = kMaxPbkdf2Rounds + 1;
    EXPECT_EQ(parse_keystore(json.dump()).error().code, ErrorCode::bad_keystore);
    params["c"] = 1;
    params["prf"] = "hmac-sha1";
    EXPECT_EQ(parse_keystore(json.dump()).error().code, ErrorCode::bad_keystore);
}

TEST(KeyStore, ReadsAFileUpToTheSizeLimitOnly) {
    auto text = vector_text("scrypt.json");
    text.resize(kMaxKeystoreSize, ' ');
    EXPECT_TRUE(parse_keystore(text));
    text.push_back(' ');
    EXPECT_EQ(parse_keystore(text).error().code, ErrorCode::oversized);
}

TEST(KeyStore, TakesAPasswordUpToTheLimitAndWipesItsSource) {
    std::string text(kMaxPasswordLength, 'x');
    EXPECT_EQ(Password::take(text).value().reveal().size(), kMaxPasswordLength);
    EXPECT_TRUE(text.empty());
    text.assign(kMaxPasswordLength + 1, 'x');
    EXPECT_EQ(Password::take(text).error().code, ErrorCode::oversized);
    EXPECT_TRUE(text.empty());
}

}  // namespace
}  // namespace tributary::node
