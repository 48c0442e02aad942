// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/contract_messages.hpp"

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

constexpr const char* kSomeone = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8";

Hash256 hash_of(std::uint8_t byte) {
    Hash256 out;
    out.bytes.fill(byte);
    return out;
}

std::string text(ByteView bytes) {
    return std::string(as_text(bytes));
}

v1::GetContractStateRequest request() {
    v1::GetContractStateRequest out;
    out.set_address(kSomeone);
    return out;
}

ErrorCode refusal(const v1::GetContractStateRequest& asked, std::string_view field) {
    const auto question = parse_contract_question(asked);
    EXPECT_FALSE(question.has_value());
    EXPECT_EQ(question.error().field, field);
    return question.error().error.code;
}

TEST(ContractMessages, AQuestionHasCallsOfNobodyAndOfSomebody) {
    auto asked = request();
    asked.add_calls()->set_data("\x01\x02");
    asked.add_calls()->set_from_address(kSomeone);
    asked.set_page_size(kMaxStorageRows);
    asked.set_page_token(hash_of(7).hex());
    const auto question = parse_contract_question(asked);
    ASSERT_TRUE(question.has_value());
    const Address someone = *parse_address(kSomeone);
    EXPECT_EQ(question->address, someone);
    EXPECT_EQ(question->calls,
              (std::vector<ContractCall>{{Address::from_evm({}), {1, 2}}, {someone, {}}}));
    EXPECT_EQ(question->rows, 1'000U);
    EXPECT_EQ(question->after, hash_of(7));
}

TEST(ContractMessages, AnAddressMustBeOne) {
    auto asked = request();
    asked.set_address("");
    EXPECT_EQ(refusal(asked, "address"), ErrorCode::bad_base58);
    asked = request();
    asked.add_calls()->set_from_address("x");
    EXPECT_EQ(refusal(asked, "calls"), ErrorCode::bad_base58);
}

TEST(ContractMessages, AQuestionHasItsLimits) {
    auto asked = request();
    for (int i = 0; i < kMaxContractCalls; ++i)
        asked.add_calls()->set_data(std::string(i == 0 ? kMaxCallData : 0, 'x'));
    EXPECT_TRUE(parse_contract_question(asked).has_value());
    asked.add_calls();
    EXPECT_EQ(refusal(asked, "calls"), ErrorCode::oversized);
    asked = request();
    asked.add_calls()->set_data(std::string(kMaxCallData + 1, 'x'));
    EXPECT_EQ(refusal(asked, "calls"), ErrorCode::oversized);
    asked = request();
    asked.set_page_size(kMaxStorageRows + 1);
    EXPECT_EQ(refusal(asked, "page_size"), ErrorCode::out_of_range);
    asked.set_page_size(-1);
    EXPECT_EQ(refusal(asked, "page_size"), ErrorCode::out_of_range);
    asked = request();
    asked.set_page_token("12");
    EXPECT_EQ(refusal(asked, "page_token"), ErrorCode::bad_hex);
}

TEST(ContractMessages, AnAnswerCarriesEveryField) {
    ContractAnswer answer;
    answer.address = *parse_address(kSomeone);
    answer.created_in = 12;
    answer.created_by = *TransactionId::from(hash_of(3).view());
    answer.origin = answer.address;
    answer.code_hash = hash_of(4);
    answer.code_size = 99;
    answer.sun = Sun{5};
    answer.tokens = {{"1000002", TokenAmount{6}}};
    answer.complete = true;
    answer.calls = {{1, {0xaa}, 700, {}}, {std::nullopt, {}, 0, "it read another's TRX"}};
    answer.rows = {{hash_of(8), hash_of(9), hash_of(0)}, {hash_of(10), hash_of(11), std::nullopt}};
    answer.more_rows = true;
    answer.as_of = {40, *BlockId::from(hash_of(12).view())};
    answer.as_of_level = AssuranceLevel::solid;
    const auto message = to_message(answer);
    EXPECT_EQ(message.address(), kSomeone);
    EXPECT_EQ(message.created_in(), 12);
    EXPECT_EQ(message.created_by(), text(hash_of(3).view()));
    EXPECT_EQ(message.origin_address(), kSomeone);
    EXPECT_EQ(message.code_hash(), text(hash_of(4).view()));
    EXPECT_EQ(message.code_size(), 99);
    EXPECT_EQ(message.balance(), "5");
    ASSERT_EQ(message.tokens_size(), 1);
    EXPECT_EQ(message.tokens(0).token_id() + " " + message.tokens(0).amount(), "1000002 6");
    EXPECT_TRUE(message.complete());
    ASSERT_EQ(message.results_size(), 2);
    EXPECT_EQ(message.results(0).contract_result(), 1);
    EXPECT_EQ(message.results(0).output(), "\xaa");
    EXPECT_EQ(message.results(0).energy_used(), 700);
    EXPECT_FALSE(message.results(1).has_contract_result());
    EXPECT_EQ(message.results(1).beyond_shadow(), "it read another's TRX");
    ASSERT_EQ(message.rows_size(), 2);
    EXPECT_EQ(message.rows(0).slot(), text(hash_of(0).view()));
    EXPECT_EQ(message.rows(0).value(), text(hash_of(9).view()));
    EXPECT_EQ(message.rows(1).row_key(), text(hash_of(10).view()));
    EXPECT_TRUE(message.rows(1).slot().empty());
    EXPECT_EQ(message.next_page_token(), hash_of(10).hex());
    EXPECT_EQ(message.evidence().as_of().number(), 40);
    EXPECT_EQ(message.evidence().level(), v1::ASSURANCE_LEVEL_SOLID);
}

TEST(ContractMessages, TheLastPageNamesNoNextOne) {
    ContractAnswer answer;
    answer.rows = {{hash_of(8), hash_of(9), std::nullopt}};
    EXPECT_TRUE(to_message(answer).next_page_token().empty());
}

}  // namespace
}  // namespace tributary::node
