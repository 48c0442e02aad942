// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/item.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/test_data.hpp"
#include "tvm/abi/contract_abi.hpp"
#include "tvm/abi/value_json.hpp"

namespace tributary::tvm {
namespace {

const nlohmann::json& vectors() {
    static const auto out = nlohmann::json::parse(test::read_test_data("abi/ethers.json"));
    return out;
}

AbiItem item(std::string_view signature) {
    return parse_signature(signature).value();
}

Bytes revert_output(std::string_view signature, const AbiList& values) {
    return encode_call(item(signature), values).value();
}

TEST(AbiSignature, HashesAsAnotherImplementationDoes) {
    for (const auto& entry : vectors()["signatures"]) {
        const auto parsed = item(entry["signature"].get<std::string>());
        EXPECT_EQ(signature_of(parsed), entry["signature"]);
        EXPECT_EQ(to_hex(selector_of(parsed)), entry["selector"]);
        EXPECT_EQ(topic_of(parsed).hex(), entry["topic"]);
    }
}

TEST(AbiSignature, MayTellTheOutputs) {
    const auto parsed = item("accounts(address)(uint128,uint64)");
    EXPECT_EQ(signature_of(parsed), "accounts(address)");
    EXPECT_EQ(parsed.outputs.size(), 2U);
}

TEST(AbiSignature, IsRefusedWhereItIsNone) {
    for (const char* text : {"", "f", "f(", "(bool)", "1f()", "f-g()", "f()x", "f())", "f(bool"})
        EXPECT_EQ(parse_signature(text).error().code, ErrorCode::malformed) << text;
    EXPECT_EQ(parse_signature("f(" + std::string(kMaxAbiTypeText, ' ')).error().code,
              ErrorCode::oversized);
}

TEST(AbiCall, IsReadBackByItsOwnFunctionOnly) {
    const auto transfer = item("transfer(address,uint256)");
    const AbiList arguments{abi_address(Address::from_evm({7})), abi_number(5)};
    const auto data = encode_call(transfer, arguments);
    ASSERT_TRUE(data);
    EXPECT_EQ(decode_call(transfer, *data), arguments);
    EXPECT_EQ(decode_call(item("approve(address,uint256)"), *data).error().code,
              ErrorCode::invalid_argument);
    EXPECT_EQ(decode_call(transfer, Bytes(3)).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(decode_call(transfer, ByteView(*data).first(10)).error().code, ErrorCode::truncated);
}

TEST(AbiLog, IsReadAsAnotherImplementationWroteIt) {
    const auto logs = vectors()["logs"];
    ASSERT_EQ(logs.size(), 3U);
    for (const auto& entry : logs) {
        const auto abi = parse_contract_abi("[" + entry["event"].dump() + "]").value();
        const auto& event = abi.items.front();
        AbiLog log{{}, *from_hex(entry["data"].get<std::string>())};
        for (const auto& topic : entry["topics"])
            log.topics.push_back(*Hash256::from_hex(topic.get<std::string>()));
        const auto values = decode_log(event, log);
        ASSERT_TRUE(values) << event.name;
        for (std::size_t i = 0; i < values->size(); ++i) {
            const auto& text = entry["values"][i];
            const bool hashed = event.inputs[i].indexed && is_dynamic(event.inputs[i].type);
            const auto type = hashed ? parse_abi_type("bytes32").value() : event.inputs[i].type;
            const auto wanted =
                value_from_text(type, text.is_string() ? text.get<std::string>() : text.dump());
            ASSERT_TRUE(wanted) << event.name << i;
            EXPECT_EQ((*values)[i], *wanted) << event.name << i;
        }
        EXPECT_EQ(abi.event_of(log), event.anonymous ? nullptr : &event);
        log.topics.pop_back();
        EXPECT_EQ(decode_log(event, log).error().code, ErrorCode::invalid_argument);
    }
}

TEST(AbiRevert, TellsTheReasonThatRequireGave) {
    const auto reason = decode_revert({}, revert_output("Error(string)", {abi_text("no deposit")}));
    EXPECT_EQ(reason.signature, "Error(string)");
    EXPECT_EQ(reason.text, "no deposit");
}

TEST(AbiRevert, TellsWhatAPanicMeans) {
    const auto reason = decode_revert({}, revert_output("Panic(uint256)", {abi_number(0x11)}));
    EXPECT_EQ(reason.signature, "Panic(uint256)");
    EXPECT_EQ(reason.text, "arithmetic overflow or underflow");
    EXPECT_EQ(decode_revert({}, revert_output("Panic(uint256)", {abi_number(99)})).text,
              "unknown panic");
}

TEST(AbiRevert, KnowsTheContractsOwnErrors) {
    auto short_error = item("Short(address,uint256)");
    const AbiList values{abi_address(Address::from_evm({1})), abi_number(2)};
    const auto output = revert_output("Short(address,uint256)", values);
    EXPECT_EQ(decode_revert({short_error}, output).signature, "Short(address,uint256)");
    EXPECT_EQ(decode_revert({short_error}, output).values, values);
    EXPECT_EQ(decode_revert({}, output), RevertReason{});
    EXPECT_EQ(decode_revert({short_error}, {}), RevertReason{});
    EXPECT_EQ(decode_revert({short_error}, ByteView(output).first(20)), RevertReason{});
}

}  // namespace
}  // namespace tributary::tvm
