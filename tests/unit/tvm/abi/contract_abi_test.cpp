// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/contract_abi.hpp"

#include <gtest/gtest.h>

namespace tributary::tvm {
namespace {

constexpr std::string_view kItems = R"([
  {"type": "constructor", "inputs": [{"name": "token", "type": "trcToken"}]},
  {"type": "function", "name": "cash", "stateMutability": "nonpayable", "outputs": [],
   "inputs": [{"name": "r", "type": "tuple[]", "components": [
     {"name": "payer", "type": "address"}, {"name": "amount", "type": "uint64"}]}]},
  {"type": "function", "name": "over", "inputs": []},
  {"type": "function", "name": "over", "inputs": [{"name": "", "type": "bool"}]},
  {"type": "error", "name": "Late", "inputs": []},
  {"type": "receive"}
])";

ErrorCode refusal(std::string_view json) {
    const auto out = parse_contract_abi(json);
    return out ? ErrorCode::not_found : out.error().code;
}

std::string items(std::size_t count) {
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i)
        out += std::string(i == 0 ? "" : ",") + R"({"name":"f"})";
    return out + "]";
}

TEST(ContractAbi, ReadsWhatSolcWrites) {
    const auto abi = parse_contract_abi(kItems);
    ASSERT_TRUE(abi);
    EXPECT_EQ(abi->items.size(), 5U);
    EXPECT_EQ(signature_of(*abi->find(AbiItemKind::function, "cash")), "cash((address,uint64)[])");
    const auto names =
        abi->find(AbiItemKind::function, "cash")->inputs.front().type.parts.front().names;
    EXPECT_EQ(names, (std::vector<std::string>{"payer", "amount"}));
    EXPECT_EQ(abi->constructor().inputs.size(), 1U);
    EXPECT_EQ(abi->errors().size(), 1U);
}

TEST(ContractAbi, FindsAnOverloadOnlyByItsSignature) {
    const auto abi = parse_contract_abi(kItems).value();
    EXPECT_EQ(abi.find(AbiItemKind::function, "over"), nullptr);
    EXPECT_EQ(abi.find(AbiItemKind::function, "over(bool)"), &abi.items[3]);
    EXPECT_EQ(abi.find(AbiItemKind::event, "over()"), nullptr);
    EXPECT_EQ(abi.function_of(selector_of(abi.items[2])), &abi.items[2]);
    EXPECT_EQ(abi.function_of(Bytes{1, 2, 3}), nullptr);
}

TEST(ContractAbi, IsFoundInsideTheObjectsThatCarryIt) {
    const std::string list(kItems);
    const auto plain = parse_contract_abi(list).value();
    EXPECT_EQ(parse_contract_abi(R"({"abi": )" + list + "}"), plain);
    EXPECT_EQ(parse_contract_abi(R"({"entrys": )" + list + "}"), plain);
    EXPECT_EQ(parse_contract_abi(R"({"abi": {"entrys": )" + list + "}}"), plain);
}

TEST(ContractAbi, HasAConstructorWithoutArgumentsWhereItDeclaresNone) {
    EXPECT_TRUE(parse_contract_abi("[]")->constructor().inputs.empty());
}

TEST(ContractAbi, IsRefusedWhereItIsNone) {
    EXPECT_EQ(refusal(""), ErrorCode::malformed);
    EXPECT_EQ(refusal("{}"), ErrorCode::malformed);
    EXPECT_EQ(refusal("[1]"), ErrorCode::malformed);
    EXPECT_EQ(refusal(R"([{"type":"function"}])"), ErrorCode::missing_field);
    EXPECT_EQ(refusal(R"([{"name":"f","inputs":1}])"), ErrorCode::malformed);
    EXPECT_EQ(refusal(R"([{"name":"f","inputs":[1]}])"), ErrorCode::malformed);
    EXPECT_EQ(refusal(R"([{"name":"f","inputs":[{}]}])"), ErrorCode::missing_field);
    EXPECT_EQ(refusal(R"([{"name":"f","inputs":[{"type":"tuple"}]}])"), ErrorCode::missing_field);
    EXPECT_EQ(refusal(R"([{"name":"f","inputs":[{"type":"what"}]}])"), ErrorCode::malformed);
}

TEST(ContractAbi, HasItemsAndNestingUpToTheLimits) {
    EXPECT_TRUE(parse_contract_abi(items(kMaxAbiItems)));
    EXPECT_EQ(refusal(items(kMaxAbiItems + 1)), ErrorCode::oversized);
    EXPECT_EQ(refusal(std::string(kMaxAbiJson + 1, ' ')), ErrorCode::oversized);
    EXPECT_EQ(refusal(std::string(kMaxAbiJson, ' ')), ErrorCode::malformed);
    EXPECT_EQ(refusal(std::string(1000, '[') + std::string(1000, ']')), ErrorCode::oversized);
    const auto nested = [](std::size_t depth) {
        std::string type = R"({"name":"x","type":"bool"})";
        for (std::size_t i = 0; i < depth; ++i)
            type = R"({"name":"x","type":"tuple","components":[)" + type + "]}";
        return R"([{"name":"f","inputs":[)" + type + "]}]";
    };
    EXPECT_TRUE(parse_contract_abi(nested(kMaxAbiDepth)));
    EXPECT_EQ(refusal(nested(kMaxAbiDepth + 1)), ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::tvm
