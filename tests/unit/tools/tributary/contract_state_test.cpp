// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/contract_state.hpp"

#include <gtest/gtest.h>

#include <tributary/node/v1/contract.grpc.pb.h>

#include "tests/unit/tools/tributary/fake_node.hpp"
#include "tools/tributary/shapes.hpp"

namespace tributary::tools {
namespace {

using node::v1::GetContractStateRequest;
using node::v1::GetContractStateResponse;

const std::string kVault = TRIBUTARY_TEST_DATA "/../../oracle/contracts/BandwidthVault.json";
constexpr auto kAlice = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";

/// A word of the ABI with this low byte.
std::string word(char low) {
    return id_bytes(low);
}

/// A node that answers each call with `outcome`, and keeps what it was asked.
class FakeContracts final : public node::v1::ContractService::Service {
  public:
    FakeContracts() {
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
        builder.RegisterService(this);
        server_ = builder.BuildAndStart();
    }

    node::v1::ConstantCallResult outcome;
    GetContractStateResponse answer;
    grpc::Status status = grpc::Status::OK;
    GetContractStateRequest asked;

    grpc::Status GetContractState(grpc::ServerContext* /*context*/,
                                  const GetContractStateRequest* request,
                                  GetContractStateResponse* response) override {
        asked = *request;
        *response = answer;
        for (int i = 0; i < request->calls_size(); ++i)
            *response->add_results() = outcome;
        return status;
    }

    RunResult run(std::vector<std::string> words) {
        words.insert(words.begin(),
                     {"--node",
                      "127.0.0.1:" + std::to_string(port_),
                      "-o",
                      "json",
                      "contract",
                      "state",
                      kAlice});
        return run_program(words);
    }

  private:
    int port_ = 0;
    std::unique_ptr<grpc::Server> server_;
};

GetContractStateResponse some_answer() {
    GetContractStateResponse out;
    out.set_address(kAlice);
    out.set_created_in(12);
    out.set_created_by(word(1));
    out.set_origin_address(kAlice);
    out.set_code_hash(word(2));
    out.set_code_size(99);
    out.set_balance("1500000");
    out.add_tokens()->set_token_id("1000002");
    out.mutable_tokens(0)->set_amount("7");
    out.set_complete(true);
    set_block(*out.mutable_evidence()->mutable_as_of(), 40, 4);
    out.mutable_evidence()->set_level(node::v1::ASSURANCE_LEVEL_SOLID);
    return out;
}

WrittenCall call(const std::string& text) {
    return parse_written_call(text).value();
}

TEST(WrittenCall, HasItsArgumentsInTheLastParentheses) {
    EXPECT_EQ(call("token"), (WrittenCall{"token", {}}));
    EXPECT_EQ(call("token( )"), (WrittenCall{"token", {}}));
    EXPECT_EQ(call("paid(a, b)"), (WrittenCall{"paid", {"a", "b"}}));
    EXPECT_EQ(call("paid(address,address)(a,b)"),
              (WrittenCall{"paid(address,address)", {"a", "b"}}));
    EXPECT_EQ(call("f([1,2],(3,[4]))"), (WrittenCall{"f", {"[1,2]", "(3,[4])"}}));
    EXPECT_EQ(call(R"(f("a, (\"b",c))"), (WrittenCall{"f", {"a, (\"b", "c"}}));
}

TEST(WrittenCall, IsRefusedWhereItDoesNotEndWithThem) {
    for (const char* text : {"f(", "f(a", "f(a)b", "f([a)", "f(\"a)"}) {
        const auto written = parse_written_call(text);
        ASSERT_FALSE(written.has_value()) << text;
        EXPECT_EQ(written.error().code, ErrorCode::malformed);
    }
}

TEST(ContractState, CallsWhatNeedsNoArgumentAndWhatItIsTold) {
    FakeContracts node;
    node.answer = some_answer();
    node.outcome.set_contract_result(1);
    node.outcome.set_output(word(7));
    node.outcome.set_energy_used(300);
    const auto done =
        node.run({"--abi", kVault, "--call", std::string("paid(") + kAlice + "," + kAlice + ")"});
    ASSERT_EQ(done.exit_code, kExitOk) << done.out;
    const auto json = done.json();
    EXPECT_EQ(json["schema"], "tributary.contract.state/v1");
    EXPECT_EQ(json["balance"], "1500000");
    EXPECT_EQ(json["display"], "1.5 TRX");
    EXPECT_EQ(json["tokens"], Json::parse(R"([{"token_id":"1000002","amount":"7"}])"));
    EXPECT_EQ(json["complete"], true);
    EXPECT_EQ(json["as_of"]["level"], "SOLID");
    EXPECT_EQ(json["storage"], nullptr);
    std::vector<std::string> functions;
    for (const auto& entry : json["calls"])
        functions.push_back(entry["function"]);
    EXPECT_EQ(
        functions,
        (std::vector<std::string>{
            "delay()", "domainSeparator()", "holdings()", "token()", "paid(address,address)"}));
    EXPECT_EQ(json["calls"][4]["values"][0]["value"], "7");
    EXPECT_EQ(json["calls"][4]["result"], "SUCCESS");
    EXPECT_EQ(node.asked.calls(4).data().size(), 68U);
    EXPECT_EQ(node.asked.page_size(), 0);
}

TEST(ContractState, ShowsRawRowsWhereThereIsNoAbi) {
    FakeContracts node;
    node.answer = some_answer();
    auto& row = *node.answer.add_rows();
    row.set_row_key(word(8));
    row.set_value(word(9));
    row.set_slot(word(3));
    node.answer.add_rows()->set_row_key(word(10));
    node.answer.set_next_page_token("ab");
    const auto json = node.run({}).json();
    EXPECT_EQ(node.asked.page_size(), 50);
    EXPECT_EQ(json["storage"]["rows"][0]["slot"], hex_of(word(3)));
    EXPECT_EQ(json["storage"]["rows"][0]["value"], hex_of(word(9)));
    EXPECT_EQ(json["storage"]["rows"][1]["slot"], nullptr);
    EXPECT_EQ(json["storage"]["next"], "ab");
    EXPECT_EQ(node.run({"--rows", "1001"}).exit_code, kExitUsage);
    EXPECT_EQ(node.run({"--rows", "1000", "--after", "ab"}).exit_code, kExitOk);
    EXPECT_EQ(node.asked.page_size(), 1000);
    EXPECT_EQ(node.asked.page_token(), "ab");
}

TEST(ContractState, TellsWhatLiesBeyondTheShadowAndFailsWhereItWasAskedFor) {
    FakeContracts node;
    node.answer = some_answer();
    node.outcome.set_beyond_shadow("a call read a token balance");
    const auto seen = node.run({"--abi", kVault});
    EXPECT_EQ(seen.exit_code, kExitOk);
    EXPECT_EQ(seen.json()["calls"][0]["beyond_shadow"], "a call read a token balance");
    EXPECT_EQ(seen.json()["calls"][0]["values"], nullptr);
    const auto asked = node.run({"--abi", kVault, "--call", "holdings"});
    EXPECT_EQ(asked.exit_code, kExitTooLow);
    EXPECT_EQ(asked.json()["reason"], "beyond_shadow");
}

TEST(ContractState, TellsWhyACallWasRefused) {
    FakeContracts node;
    node.answer = some_answer();
    node.outcome.set_contract_result(2);
    const auto json = node.run({"--abi", kVault}).json();
    EXPECT_EQ(json["calls"][0]["result"], "REVERT");
    EXPECT_EQ(json["calls"][0]["refusal"], "no reason that the ABI knows");
}

TEST(ContractState, OfAContractThatIsNotKnownIsAFailureWithItsOwnExitCode) {
    FakeContracts node;
    for (const ErrorCode code : {ErrorCode::contract_not_shadowed, ErrorCode::contract_diverged}) {
        node.status = node_error(grpc::StatusCode::FAILED_PRECONDITION, code, "why");
        const auto done = node.run({});
        EXPECT_EQ(done.exit_code, kExitTooLow);
        EXPECT_EQ(done.json()["reason"], reason_of(code));
    }
}

TEST(ContractState, IsRefusedWhereTheNodeAnswersOtherCalls) {
    FakeContracts node;
    node.answer = some_answer();
    node.answer.add_results();
    EXPECT_EQ(node.run({}).json()["reason"], "malformed");
}

}  // namespace
}  // namespace tributary::tools
