// SPDX-License-Identifier: Apache-2.0
#include "oracle/receipt.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "primitives/wire/wire_writer.hpp"
#include "tests/support/receipt_builder.hpp"

namespace tributary::oracle {
namespace {

Address evm_address(const std::string& hex) {
    return Address::from(*from_hex("41" + hex)).value();
}

std::uint64_t number(const nlohmann::json& text) {
    return parse_integer<std::uint64_t>(text.get<std::string>()).value();
}

TransferReceipt receipt_of(const nlohmann::json& json) {
    TransferReceipt out;
    out.payer = evm_address(json["payer"]);
    out.payee = evm_address(json["payee"]);
    out.epoch = number(json["epoch"]);
    out.sequence = number(json["seq"]);
    out.bytes_total = number(json["bytes_total"]);
    out.amount_total.value = static_cast<std::int64_t>(number(json["amount_total"]));
    out.lane = Hash256::from_hex(json["lane"].get<std::string>()).value();
    out.pieces = Hash256::from_hex(json["pieces"].get<std::string>()).value();
    out.voucher = number(json["voucher"]);
    out.expiry = number(json["expiry"]);
    return out;
}

ReceiptHasher hasher_of(const nlohmann::json& json) {
    return ReceiptHasher({json["chain_id"].get<std::uint64_t>(), evm_address(json["vault"])});
}

nlohmann::json golden_cases() {
    std::ifstream file(TRIBUTARY_TEST_DATA "/oracle/receipts.json");
    return nlohmann::json::parse(file)["cases"];
}

ErrorCode code_of(ByteView bytes) {
    const auto decoded = decode_signed_receipt(bytes);
    return decoded ? ErrorCode::invalid_argument : decoded.error().code;
}

TEST(Receipt, HashesAndSignsAsAnotherImplementationDoes) {
    ASSERT_EQ(golden_cases().size(), 3U);
    for (const auto& json : golden_cases()) {
        const Hash256 digest = hasher_of(json).digest(receipt_of(json["receipt"]));
        EXPECT_EQ(digest.hex(), json["digest"]) << json["name"];
        const auto key = SecretKey::from(*from_hex(json["secret_key"].get<std::string>()));
        EXPECT_EQ(sign_receipt(digest, *key).hex(), json["signature"]) << json["name"];
    }
}

TEST(Receipt, ReadsAndWritesTheBytesThatAnotherImplementationWrote) {
    for (const auto& json : golden_cases()) {
        const Bytes bytes = *from_hex(json["signed_transfer_receipt"].get<std::string>());
        const auto decoded = decode_signed_receipt(bytes);
        ASSERT_TRUE(decoded.has_value()) << json["name"] << decoded.error().message();
        EXPECT_EQ(decoded->receipt, receipt_of(json["receipt"])) << json["name"];
        EXPECT_EQ(encode_signed_receipt(*decoded), bytes) << json["name"];
    }
}

TEST(Receipt, HasAnotherDigestOnAnotherChainAndForAnotherVault) {
    const TransferReceipt receipt = test::signed_receipt({}).receipt;
    const Hash256 here = ReceiptHasher({1, Address::from_evm({})}).digest(receipt);
    EXPECT_NE(here, ReceiptHasher({2, Address::from_evm({})}).digest(receipt));
    EXPECT_NE(here, ReceiptHasher({1, Address::from_evm({1})}).digest(receipt));
}

TEST(Receipt, IsRefusedOneByteAboveItsLimitAndReadAtIt) {
    Bytes bytes = test::receipt_bytes({});
    // Evidence fills the message up: a tag and a length of three bytes before it.
    const Bytes evidence(kMaxReceiptSize - bytes.size() - 3, 0);
    append(bytes, wire::WireWriter().bytes(3, evidence).view());
    ASSERT_EQ(bytes.size(), kMaxReceiptSize);
    EXPECT_TRUE(decode_signed_receipt(bytes).has_value());
    bytes.push_back(0);
    EXPECT_EQ(code_of(bytes), ErrorCode::oversized);
}

TEST(Receipt, IsRefusedWhenCutAnywhere) {
    const Bytes bytes = test::receipt_bytes({});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_signed_receipt(ByteView(bytes).first(size)).has_value()) << size;
    }
}

TEST(Receipt, IsRefusedWithTwoReceiptsInOneMessage) {
    Bytes bytes = test::receipt_bytes({});
    append(bytes, test::receipt_bytes({.sequence = 2}));
    EXPECT_EQ(code_of(bytes), ErrorCode::malformed);
}

TEST(Receipt, IsRefusedWithoutItsParts) {
    const auto whole = test::signed_receipt({});
    EXPECT_EQ(code_of({}), ErrorCode::missing_field);
    EXPECT_EQ(code_of(wire::WireWriter().bytes(2, whole.signature.view()).view()),
              ErrorCode::missing_field);
    EXPECT_EQ(code_of(wire::WireWriter().message(1, {}).bytes(2, whole.signature.view()).view()),
              ErrorCode::missing_field);
    EXPECT_EQ(code_of(wire::WireWriter().message(1, {}).view()), ErrorCode::missing_field);
}

TEST(Receipt, IsRefusedWithAnAddressOfTheWrongSizeOrTheZeroAddress) {
    const auto with_payer = [](const Bytes& payer) {
        const Bytes content = wire::WireWriter().bytes(1, payer).bytes(2, Bytes(20, 7)).take();
        return wire::WireWriter().message(1, content).bytes(2, Bytes(65, 27)).take();
    };
    EXPECT_EQ(code_of(with_payer(Bytes(21, 0x41))), ErrorCode::bad_address);
    EXPECT_EQ(code_of(with_payer(Bytes(20, 0))), ErrorCode::bad_address);
}

TEST(Receipt, IsRefusedWithALaneThatIsNotAWord) {
    const Bytes content = wire::WireWriter()
                              .bytes(1, Bytes(20, 5))
                              .bytes(2, Bytes(20, 7))
                              .bytes(7, Bytes(31, 1))
                              .take();
    const Bytes bytes = wire::WireWriter().message(1, content).bytes(2, Bytes(65, 27)).take();
    EXPECT_EQ(code_of(bytes), ErrorCode::malformed);
}

TEST(Receipt, IsRefusedWithAnAmountBeyondInt64) {
    auto receipt = test::signed_receipt({});
    receipt.receipt.amount_total.value = std::numeric_limits<std::int64_t>::max();
    EXPECT_TRUE(decode_signed_receipt(encode_signed_receipt(receipt)).has_value());
    receipt.receipt.amount_total.value = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(code_of(encode_signed_receipt(receipt)), ErrorCode::overflow);
}

TEST(Receipt, IsRefusedWithAVThatTheVaultWouldNotTake) {
    auto receipt = test::signed_receipt({});
    for (const int v : {0, 1, 26, 29, 255}) {
        receipt.signature.bytes[64] = static_cast<std::uint8_t>(v);
        EXPECT_EQ(code_of(encode_signed_receipt(receipt)), ErrorCode::bad_signature) << v;
    }
}

TEST(Receipt, IsRefusedWithSJustAboveTheMiddle) {
    Bytes signature(65, 1);
    signature[64] = 27;
    const Bytes half =
        *from_hex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
    std::copy(half.begin(), half.end(), signature.begin() + 32);
    EXPECT_TRUE(receipt_signature_from(signature).has_value());
    ++signature[63];
    EXPECT_EQ(receipt_signature_from(signature).error().code, ErrorCode::bad_signature);
}

TEST(Receipt, IsRefusedWithASignatureOfAnotherLength) {
    EXPECT_EQ(receipt_signature_from(Bytes(64, 27)).error().code, ErrorCode::bad_signature);
    EXPECT_EQ(receipt_signature_from(Bytes(66, 27)).error().code, ErrorCode::bad_signature);
}

}  // namespace
}  // namespace tributary::oracle
