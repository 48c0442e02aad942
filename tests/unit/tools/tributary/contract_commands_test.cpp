// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <tron/wallet.pb.h>

#include "tools/tributary/contract_lab.hpp"
#include "tools/tributary/run.hpp"

namespace tributary::tools {
namespace {

const std::string kVault = TRIBUTARY_TEST_DATA "/../../oracle/contracts/BandwidthVault.json";
constexpr auto kAlice = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";
const std::string kConstructor = R"(["1002000", 604800])";

struct RunResult {
    int exit_code = 0;
    std::string out;
    std::string err;
};

RunResult run_program(const std::vector<std::string>& words, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Surroundings around{in,
                        out,
                        err,
                        [](const std::string& /*prompt*/) -> Outcome<node::Password> {
                            return tl::unexpected<Failure>(Failure{"invalid_argument", ""});
                        },
                        [](std::chrono::milliseconds /*time*/) {},
                        [] { return TimestampMs{0}; },
                        false};
    const int code = run(words, around);
    return {code, out.str(), err.str()};
}

Json answer(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.begin(), {"-o", "json", "contract"});
    const auto result = run_program(words, input);
    EXPECT_EQ(result.exit_code, kExitOk) << result.out << result.err;
    return Json::parse(result.out);
}

/// The reason and the exit code of a failure.
std::string refusal(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.begin(), {"-o", "json", "contract"});
    const auto result = run_program(words, input);
    const auto json = Json::parse(result.out);
    return json.value("reason", "none") + " " + std::to_string(result.exit_code);
}

std::vector<std::string> simulation(const std::string& verb,
                                    const std::vector<std::string>& behind) {
    std::vector<std::string> out{verb, kVault, "--constructor", kConstructor};
    out.insert(out.end(), behind.begin(), behind.end());
    return out;
}

/// A full node that answers every call with the same bytes.
class FullNode final : public grpc::CallbackGenericService {
  public:
    explicit FullNode(const protocol::TransactionExtention& answer)
        : answer_(answer.SerializeAsString()) {
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
        builder.RegisterCallbackGenericService(this);
        server_ = builder.BuildAndStart();
    }

    grpc::ServerGenericBidiReactor* CreateReactor(
        grpc::GenericCallbackServerContext* context) override {
        method = context->method();
        return new Reactor(*this);
    }

    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    std::string method;
    protocol::TriggerSmartContract request;

  private:
    class Reactor final : public grpc::ServerGenericBidiReactor {
      public:
        explicit Reactor(FullNode& owner) : owner_(owner) { StartRead(&read_); }

        void OnReadDone(bool /*ok*/) override {
            grpc::Slice slice;
            static_cast<void>(read_.DumpToSingleSlice(&slice));
            owner_.request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
            const grpc::Slice answer(owner_.answer_);
            written_ = grpc::ByteBuffer(&answer, 1);
            StartWriteAndFinish(&written_, {}, grpc::Status::OK);
        }

        void OnDone() override { delete this; }

      private:
        FullNode& owner_;
        grpc::ByteBuffer read_;
        grpc::ByteBuffer written_;
    };

    std::string answer_;
    int port_ = 0;
    std::unique_ptr<grpc::Server> server_;
};

TEST(ContractAbi, ListsWhatAContractHas) {
    const auto json = answer({"abi", "list", kVault});
    EXPECT_EQ(json["schema"], "tributary.contract.abi.list/v1");
    bool found = false;
    for (const auto& item : json["items"])
        found = found || (item["signature"] == "deposit()" && item["key"] == "d0e30db0");
    EXPECT_TRUE(found);
}

TEST(ContractAbi, EncodesAndDecodesACall) {
    const auto encoded = answer({"abi", "encode", "f(uint8[],string)", "[1,2]", "TRON"});
    EXPECT_EQ(encoded["signature"], "f(uint8[],string)");
    const auto decoded = answer(
        {"abi", "decode", encoded["data"].get<std::string>(), "--function", "f(uint8[],string)"});
    EXPECT_EQ(decoded["role"], "arguments");
    EXPECT_EQ(decoded["values"][0]["value"], (Json{"1", "2"}));
    EXPECT_EQ(decoded["values"][1]["value"], "TRON");
}

TEST(ContractAbi, FindsAFunctionInTheAbiByTheDataAlone) {
    const auto encoded = answer({"abi", "encode", "leave", "7", "--abi", kVault});
    const auto decoded =
        answer({"abi", "decode", encoded["data"].get<std::string>(), "--abi", kVault});
    EXPECT_EQ(decoded["signature"], "leave(uint64)");
    EXPECT_EQ(decoded["values"][0]["name"], "amount");
}

TEST(ContractAbi, DecodesResultsAndRefusals) {
    const auto word = std::string(62, '0') + "2a";
    const auto result = answer({"abi", "decode", word, "--function", "f()(uint64)", "--result"});
    EXPECT_EQ(result["role"], "result");
    EXPECT_EQ(result["values"][0]["value"], "42");
    const auto panic = answer({"abi", "decode", "4e487b71" + std::string(62, '0') + "11"});
    EXPECT_EQ(panic["role"], "error");
    EXPECT_EQ(panic["text"], "Panic(uint256): arithmetic overflow or underflow");
}

TEST(ContractAbi, SaysWhatIsWrongWithAnArgument) {
    EXPECT_EQ(refusal({"abi", "encode", "f(uint8)", "256"}), "out_of_range 1");
    EXPECT_EQ(refusal({"abi", "encode", "f(uint8)"}), "invalid_argument 1");
    EXPECT_EQ(refusal({"abi", "encode", "leave", "1"}), "not_found 1");
    EXPECT_EQ(refusal({"abi", "encode", "f(what)", "1"}), "malformed 1");
    EXPECT_EQ(refusal({"abi", "decode", "xyz"}), "bad_hex 1");
    EXPECT_EQ(refusal({"abi", "decode", "00", "--result"}), "invalid_argument 2");
    EXPECT_EQ(refusal({"abi", "decode", "00000000"}), "not_found 1");
    EXPECT_EQ(refusal({"abi", "list", "/no/such/file"}), "not_found 1");
}

TEST(ContractDisassemble, TellsInstructionsOfHexAndOfAnArtefact) {
    const auto json = answer({"disassemble", "-"}, " 0x6001d2\n");
    EXPECT_EQ(json["instructions"].size(), 2U);
    EXPECT_EQ(json["instructions"][0]["operand"], "01");
    EXPECT_EQ(json["instructions"][1]["name"], "CALLTOKENVALUE");
    EXPECT_GT(answer({"disassemble", kVault})["instructions"].size(), 1000U);
    EXPECT_EQ(refusal({"disassemble", "-"}, "6"), "bad_hex 1");
}

TEST(ContractSimulate, AnswersAsTheContractWould) {
    const auto json = answer(simulation("simulate", {"delay"}));
    EXPECT_EQ(json["schema"], "tributary.contract.simulate/v1");
    EXPECT_EQ(json["result"], "SUCCESS");
    EXPECT_EQ(json["values"][0]["value"], "604800");
}

TEST(ContractSimulate, ShowsEventsOfACallWithTokens) {
    const auto json = answer(simulation(
        "simulate", {"deposit", "--token", "1002000", "--token-value", "5", "--from", kAlice}));
    EXPECT_EQ(json["logs"][0]["event"], "Deposited(address,uint64,uint64)");
    EXPECT_EQ(json["logs"][0]["values"][0]["value"], kAlice);
    EXPECT_EQ(json["logs"][0]["values"][1]["value"], "5");
}

TEST(ContractSimulate, NamesTheRefusal) {
    const auto json = answer(simulation("simulate", {"withdraw"}));
    EXPECT_EQ(json["result"], "REVERT");
    EXPECT_EQ(json["refusal"], "NothingLeaves()");
    EXPECT_EQ(answer(simulation("simulate", {"delay", "--energy", "10"}))["result"],
              "OUT_OF_ENERGY");
}

TEST(ContractSimulate, RefusesNumbersOutOfTheirRange) {
    EXPECT_EQ(refusal(simulation("simulate", {"delay", "--energy", "100000001"})), "bad_number 2");
    EXPECT_EQ(refusal(simulation("simulate", {"delay", "--value=-1"})), "bad_number 2");
    EXPECT_EQ(refusal(simulation("simulate", {"deposit", "--token-value", "1"})),
              "invalid_argument 2");
    EXPECT_EQ(refusal({"simulate", kVault, "delay"}), "invalid_argument 1") << "no constructor";
}

TEST(ContractEstimate, FindsTheEnergyThatIsJustEnough) {
    const auto json = answer(simulation("estimate", {"delay"}));
    const auto required = json["energy_required"].get<std::int64_t>();
    const auto with = [](std::int64_t energy) {
        return answer(
            simulation("simulate", {"delay", "--energy", std::to_string(energy)}))["result"];
    };
    EXPECT_EQ(with(required), "SUCCESS");
    EXPECT_EQ(with(required - 1), "OUT_OF_ENERGY");
    EXPECT_EQ(refusal(simulation("estimate", {"withdraw"})), "contract_failed 1");
}

TEST(ContractVerify, ComparesWithWhatTheArtefactMakes) {
    const std::vector<std::string> there{"--address", kAlice, "--chain-id", "728126428"};
    auto words = simulation("verify", there);
    words.insert(words.end(), {"--code", "-"});
    LocalContract contract;
    contract.address = parse_address(kAlice).value();
    contract.chain_id = 728126428;
    std::ifstream file(kVault);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto artefact = tvm::parse_artefact(text).value();
    const tvm::AbiList arguments{tvm::abi_number(1002000), tvm::abi_number(604800)};
    ContractLab lab(contract, artefact);
    const auto made = lab.create(tvm::encode_call(artefact.abi.constructor(), arguments).value());
    EXPECT_EQ(answer(words, to_hex(made.output))["matches"], true);
    words[words.size() - 3] = "1";
    EXPECT_EQ(refusal(words, to_hex(made.output)), "code_mismatch 1") << "another chain";
    EXPECT_EQ(refusal(words, "6000"), "code_mismatch 1");
    EXPECT_EQ(refusal(words, "60x0"), "bad_hex 1");
}

TEST(ContractCall, ShowsWhatAFullNodeAnswers) {
    protocol::TransactionExtention reply;
    reply.mutable_result()->set_result(true);
    reply.set_energy_used(77);
    reply.add_constant_result(std::string(31, '\0') + "\x2a");
    reply.mutable_transaction()->add_ret();
    FullNode node(reply);
    const auto json =
        answer({"call", kAlice, "f(uint8)(uint64)", "7", "--full-node", node.address()});
    EXPECT_EQ(json["result"], "SUCCESS");
    EXPECT_EQ(json["energy_used"], 77);
    EXPECT_EQ(json["values"][0]["value"], "42");
    EXPECT_EQ(node.method, "/protocol.Wallet/TriggerConstantContract");
    EXPECT_EQ(node.request.data().size(), 36U);
    EXPECT_EQ(to_hex(as_bytes(node.request.contract_address())), parse_address(kAlice)->hex());
}

TEST(ContractCall, SaysWhyAFullNodeRefused) {
    protocol::TransactionExtention reply;
    reply.mutable_result()->set_code(protocol::Return::CONTRACT_VALIDATE_ERROR);
    reply.mutable_result()->set_message("no contract");
    FullNode node(reply);
    EXPECT_EQ(refusal({"call", kAlice, "f()", "--full-node", node.address()}), "call_failed 1");
}

TEST(ContractCall, TellsARevertWithItsReason) {
    protocol::TransactionExtention reply;
    reply.mutable_result()->set_result(true);
    reply.mutable_result()->set_message("REVERT opcode executed");
    reply.mutable_transaction()->add_ret()->set_ret(protocol::Transaction::Result::FAILED);
    reply.add_constant_result(
        std::string(as_text(*from_hex("4e487b71" + std::string(62, '0') + "12"))));
    FullNode node(reply);
    const auto json = answer({"call", kAlice, "f()", "--full-node", node.address()});
    EXPECT_EQ(json["result"], "REVERT");
    EXPECT_EQ(json["refusal"], "Panic(uint256): division or modulo by zero");
}

}  // namespace
}  // namespace tributary::tools
