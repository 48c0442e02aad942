// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/transaction_json.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "tests/unit/tools/tributary/made_transfer.hpp"

namespace tributary::tools {
namespace {

constexpr auto kAlice = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";
constexpr auto kBob = "TDvSsdrNM5eeXNL3czpa6AxLDHZA9nwe9K";

SecretKey key_one() {
    return SecretKey::from(from_hex(std::string(63, '0') + "1").value()).value();
}

Address alice() {
    return parse_address(kAlice).value();
}

Address bob() {
    return parse_address(kBob).value();
}

TransactionParts parts_of(const Intent& intent) {
    wire::TransactionDraft draft;
    draft.ref_block_bytes = {0x12, 0x34};
    draft.ref_block_hash = {1, 2, 3, 4, 5, 6, 7, 8};
    draft.expiration = 1'700'000'060'000;
    draft.timestamp = 1'700'000'000'000;
    draft.type = intent.type;
    draft.message = intent.message;
    draft.value = intent.value;
    draft.permission_id = 2;
    draft.data = {0xca, 0xfe};
    return {wire::encode_raw(draft), {}};
}

TokenIssue some_issue() {
    TokenIssue out;
    out.owner = alice();
    out.name = "Pearl";
    out.abbreviation = "PRL";
    out.description = "A token of the sea";
    out.url = "https://example.org";
    out.total_supply = 9'007'199'254'740'993;
    out.precision = 3;
    out.units = 5;
    out.sun = 2;
    out.start = 1'700'000'001'000;
    out.end = 1'700'000'002'000;
    out.frozen = {{10, 1}, {20, 2}};
    return out;
}

PermissionChange some_permissions() {
    PermissionChange out;
    out.owner = alice();
    out.owner_keys = {1, {{alice(), 1}}};
    out.active_keys = {2, {{alice(), 1}, {bob(), 1}, {Address::from_evm({3}), 1}}};
    out.witness_key = bob();
    out.operations = default_operations();
    return out;
}

std::vector<Intent> all_intents() {
    return {make_intent(Transfer{alice(), bob(), "TRX", 5}),
            make_intent(Transfer{alice(), bob(), "1000001", 5}),
            make_intent(some_issue()),
            make_intent(TokenPurchase{bob(), alice(), "1000001", 7}),
            make_unfreeze(alice()),
            make_intent(some_permissions())};
}

TEST(TransactionJson, EveryKindComesBackFromItsMembersAlone) {
    for (const Intent& intent : all_intents()) {
        auto parts = parts_of(intent);
        ASSERT_TRUE(parts.signatures.empty());
        auto json = transaction_to_json(parts);
        ASSERT_TRUE(json.contains("raw_data")) << intent.message;
        EXPECT_EQ(json["raw_data"]["contract"][0]["type"], intent.message);
        EXPECT_EQ(transaction_from_json(json.dump()).value(), parts) << intent.message;
        json.erase("raw_data_hex");
        EXPECT_EQ(transaction_from_json(json.dump()).value(), parts) << intent.message;
    }
}

TEST(TransactionJson, TheVisibleFormHasAddressesAndNamesForPeople) {
    auto parts = parts_of(make_intent(some_issue()));
    auto json = transaction_to_json(parts);
    const auto bytes = parts.bytes();
    const auto contract = wire::decode_transaction(bytes).value().contract;
    auto& value = json["raw_data"]["contract"][0]["parameter"]["value"];
    value = contract_to_json(contract, {.visible = true, .integers_as_text = true}).value();
    EXPECT_EQ(value["owner_address"], kAlice);
    EXPECT_EQ(value["name"], "Pearl");
    EXPECT_EQ(value["total_supply"], "9007199254740993");
    json["visible"] = true;
    EXPECT_EQ(transaction_from_json(json.dump()).value(), parts);
}

TEST(TransactionJson, SignaturesComeAlong) {
    auto parts = made_transfer({alice(), bob(), "TRX", 5});
    ASSERT_TRUE(add_signature(parts, key_one()));
    EXPECT_EQ(transaction_from_json(transaction_to_json(parts).dump()).value(), parts);
    EXPECT_EQ(transaction_from_json(" " + to_hex(parts.bytes()) + "\n").value(), parts);
}

TEST(TransactionJson, ATypeWithoutAJsonFormTravelsAsHex) {
    wire::TransactionDraft draft;
    draft.type = wire::ContractType::vote_witness;
    draft.message = "VoteWitnessContract";
    draft.value = {0x0a, 0x00};
    const TransactionParts parts{wire::encode_raw(draft), {}};
    const auto json = transaction_to_json(parts);
    EXPECT_FALSE(json.contains("raw_data"));
    EXPECT_EQ(transaction_from_json(json.dump()).value(), parts);
}

TEST(TransactionJson, WhatAPersonReadsMustBeWhatTheKeySigns) {
    const auto good =
        transaction_to_json(parts_of(make_intent(Transfer{alice(), bob(), "TRX", 5})));
    const auto spoiled = [&](auto spoil) {
        auto json = good;
        spoil(json, json["raw_data"]["contract"][0]);
        const auto read = transaction_from_json(json.dump());
        EXPECT_FALSE(read) << json.dump();
        return read ? ErrorCode::not_found : read.error().code;
    };
    using J = Json;
    const std::vector<std::function<void(J&, J&)>> spoilers = {
        [](J& /*t*/, J& c) { c["parameter"]["value"]["amount"] = 1; },
        [](J& /*t*/, J& c) { c["parameter"]["value"]["extra"] = 1; },
        [](J& /*t*/, J& c) { c["parameter"]["value"]["amount"] = "5x"; },
        [](J& /*t*/, J& c) { c["parameter"]["value"]["amount"] = 9'223'372'036'854'775'808ULL; },
        [](J& /*t*/, J& c) { c["parameter"]["value"]["to_address"] = "41"; },
        [](J& /*t*/, J& c) { c["parameter"]["type_url"] = "type.googleapis.com/protocol.X"; },
        [](J& /*t*/, J& c) { c["type"] = "VoteWitnessContract"; },
        [](J& /*t*/, J& c) { c["Permission_id"] = -1; },
        [](J& t, J& /*c*/) { t["raw_data"]["contract"].push_back(1); },
        [](J& t, J& /*c*/) { t["raw_data"]["unknown"] = 1; },
        [](J& t, J& /*c*/) { t["raw_data"]["expiration"] = 1; },
        [](J& t, J& /*c*/) { t["raw_data"]["ref_block_bytes"] = "123456"; },
        [](J& t, J& /*c*/) { t["txID"] = std::string(64, '0'); },
        [](J& t, J& /*c*/) { t["raw_data_hex"] = "zz"; },
        [](J& t, J& /*c*/) { t.erase("raw_data"), t.erase("raw_data_hex"); },
        [](J& t, J& /*c*/) { t["signature"] = J::array({"00"}); },
        [](J& t, J& /*c*/) {
            t["signature"] = J(std::vector<std::string>(6, std::string(130, '0')));
        },
    };
    for (const auto& spoil : spoilers)
        EXPECT_EQ(spoiled(spoil), ErrorCode::malformed);
}

TEST(TransactionJson, OtherTextsAreRefused) {
    for (const std::string text : {"", "{", "[]", "null", "abc", "{}", "0a"}) {
        const auto read = transaction_from_json(text);
        ASSERT_FALSE(read) << text;
        EXPECT_NE(read.error().code, ErrorCode::oversized) << text;
    }
    EXPECT_EQ(transaction_from_json(std::string(kMaxTransactionFile + 1, ' ')).error().code,
              ErrorCode::oversized);
    EXPECT_NE(transaction_from_json(std::string(kMaxTransactionFile, ' ')).error().code,
              ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::tools
