// SPDX-License-Identifier: Apache-2.0
#include "consensus/network_file.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/test_data.hpp"

namespace tributary::consensus {
namespace {

nlohmann::json recorded_json() {
    return nlohmann::json::parse(test::read_test_data("chains/main/network.json"));
}

Error error_of(const nlohmann::json& changed) {
    const auto parsed = parse_network(changed.dump());
    return parsed ? Error{} : parsed.error();
}

TEST(NetworkFile, ReadsEveryFieldOfARecordedNetwork) {
    const auto network = parse_network(test::read_test_data("chains/main/network.json"));
    ASSERT_TRUE(network) << network.error().message();
    EXPECT_EQ(network->name, "recorded-main");
    EXPECT_EQ(network->genesis.timestamp_ms, 1748736000000);
    EXPECT_EQ(network->genesis.assets->size(), 17U);
    EXPECT_EQ(network->genesis.assets->at(2).balance, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(network->genesis.witnesses->size(), 27U);
    EXPECT_EQ(network->block_interval_ms, 3000);
    EXPECT_EQ(network->maintenance_interval_ms, 180000);
    EXPECT_EQ(network->maintenance_skip_slots, 2U);
    EXPECT_EQ(network->max_active_witnesses, 27U);
    EXPECT_EQ(network->solidified_percent, 70U);
    EXPECT_EQ(network->evm_chain_id, 885277628U);
    EXPECT_EQ(network->btt_token_id, "1000002");
    EXPECT_EQ(network->btt_precision, 6);
    EXPECT_EQ(network->p2p.network_id, 20260);
    EXPECT_FALSE(network->anchor_max_age_days);
    EXPECT_FALSE(network->maintenance_interval_pinned);
}

TEST(NetworkFile, KnowsThePublicNetworks) {
    for (const auto name : builtin_network_names()) {
        const auto network = builtin_network(name);
        ASSERT_TRUE(network) << network.error().message();
        EXPECT_EQ(network->name, name);
        EXPECT_TRUE(network->maintenance_interval_pinned);
        EXPECT_EQ(network->anchor_max_age_days, 90U);
    }
    EXPECT_EQ(builtin_network("mainnet")->btt_token_id, "1002000");
    EXPECT_EQ(builtin_network("nile")->evm_chain_id, 3448148188U);
}

TEST(NetworkFile, HasNoNetworkOfAnotherName) {
    EXPECT_EQ(builtin_network("devnet").error().code, ErrorCode::not_found);
}

TEST(NetworkFile, IsRefusedWhenItIsNotJson) {
    EXPECT_EQ(parse_network("").error().code, ErrorCode::bad_network_file);
    EXPECT_EQ(parse_network("{\"schema\":").error().code, ErrorCode::bad_network_file);
    EXPECT_EQ(parse_network("[]").error().code, ErrorCode::bad_network_file);
}

TEST(NetworkFile, IsReadAtTheSizeLimitAndRefusedOneAbove) {
    std::string text = recorded_json().dump();
    text.resize(kMaxNetworkFileSize, ' ');
    EXPECT_TRUE(parse_network(text));
    text.push_back(' ');
    EXPECT_EQ(parse_network(text).error().code, ErrorCode::oversized);
}

TEST(NetworkFile, IsRefusedUnderAnotherSchema) {
    auto json = recorded_json();
    json["schema"] = "tributary.network/v2";
    EXPECT_EQ(error_of(json),
              (Error{ErrorCode::bad_network_file, "schema is not tributary.network/v1"}));
}

TEST(NetworkFile, ToleratesKeysItDoesNotKnow) {
    auto json = recorded_json();
    json["colour"] = "blue";
    EXPECT_TRUE(parse_network(json.dump()));
}

TEST(NetworkFile, NamesTheKeyThatIsMissing) {
    const auto required = {"schema",
                           "name",
                           "genesis",
                           "block_interval_ms",
                           "maintenance_interval_ms",
                           "maintenance_skip_slots",
                           "max_active_witnesses",
                           "solidified_percent",
                           "evm_chain_id"};
    for (const std::string key : required) {
        auto json = recorded_json();
        json.erase(key);
        EXPECT_EQ(error_of(json), (Error{ErrorCode::bad_network_file, key + " is missing"}));
    }
    for (const std::string key : {"id", "timestamp_ms", "parent_hash", "witness_text"}) {
        auto json = recorded_json();
        json["genesis"].erase(key);
        EXPECT_EQ(error_of(json),
                  (Error{ErrorCode::bad_network_file, "genesis." + key + " is missing"}));
    }
}

TEST(NetworkFile, RefusesNumbersOutOfRange) {
    const std::vector<std::pair<std::string, std::int64_t>> changes{
        {"block_interval_ms", 0},
        {"maintenance_interval_ms", -1},
        {"maintenance_interval_ms", 2999},
        {"maintenance_interval_ms", 86'400'001},
        {"maintenance_skip_slots", -1},
        {"max_active_witnesses", 0},
        {"max_active_witnesses", 1001},
        {"solidified_percent", 71},
        {"evm_chain_id", 0},
        {"anchor_max_age_days", 0}};
    for (const auto& [key, value] : changes) {
        auto json = recorded_json();
        json[key] = value;
        const Error error = error_of(json);
        EXPECT_EQ(error.code, ErrorCode::bad_network_file) << key;
        EXPECT_TRUE(error.detail.starts_with(key)) << error.detail;
    }
}

TEST(NetworkFile, TakesTheLargestNumberOfSeats) {
    auto json = recorded_json();
    json["max_active_witnesses"] = kMaxActiveWitnesses;
    EXPECT_TRUE(parse_network(json.dump()));
}

TEST(NetworkFile, RefusesNumbersThatAreNotWhole) {
    for (const char* text : {"2.5", "\"3000\"", "18446744073709551615", "true", "[]"}) {
        auto json = recorded_json();
        json["block_interval_ms"] = nlohmann::json::parse(text);
        EXPECT_EQ(error_of(json).detail, "block_interval_ms is not a whole number") << text;
    }
}

TEST(NetworkFile, NamesTheEntryWhoseAddressIsBad) {
    auto json = recorded_json();
    json["genesis"]["witnesses"][3]["address"] = "a0";
    EXPECT_EQ(error_of(json).detail, "genesis.witnesses[3].address is not an address");
    json = recorded_json();
    json["genesis"]["assets"][1]["balance"] = "9223372036854775808";
    EXPECT_EQ(error_of(json).detail, "genesis.assets[1].balance is not a decimal string");
}

TEST(NetworkFile, RefusesAGenesisIdOfAnotherNumber) {
    auto json = recorded_json();
    json["genesis"]["id"] = "0000000000000001" + std::string(48, 'a');
    EXPECT_EQ(error_of(json).detail, "genesis.id does not begin with block number 0");
}

TEST(NetworkFile, RefusesAGenesisWithoutTransfersAndHeader) {
    auto json = recorded_json();
    json["genesis"]["assets"] = nullptr;
    EXPECT_EQ(error_of(json).detail, "genesis.assets and header_raw are both missing");
}

TEST(NetworkFile, RefusesATokenIdThatCannotExist) {
    for (const char* id : {"1000000", "01000002", "BTT", "-1"}) {
        auto json = recorded_json();
        json["btt"]["token_id"] = id;
        EXPECT_EQ(error_of(json).detail, "btt.token_id is not a token id") << id;
    }
}

TEST(NetworkFile, TakesAnEmptyTokenForNone) {
    auto json = recorded_json();
    json["btt"]["token_id"] = "";
    EXPECT_EQ(parse_network(json.dump())->btt_token_id, std::nullopt);
}

TEST(NetworkFile, ReadsAListAtItsLimitAndRefusesOneAbove) {
    auto json = recorded_json();
    json["p2p"]["seeds"] = std::vector<std::string>(kMaxNetworkListSize, "127.0.0.1:1");
    EXPECT_TRUE(parse_network(json.dump()));
    json["p2p"]["seeds"].push_back("127.0.0.1:1");
    EXPECT_EQ(error_of(json).detail, "p2p.seeds has too many entries");
}

}  // namespace
}  // namespace tributary::consensus
