// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gtest/gtest.h>

#include "node/key_directory.hpp"
#include "tests/unit/tools/tributary/fake_node.hpp"
#include "tests/unit/tools/tributary/made_transfer.hpp"

namespace tributary::tools {
namespace {

namespace fs = std::filesystem;

/// The address of key 1, and that of key 2.
constexpr auto kAlice = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";
constexpr auto kBob = "TDvSsdrNM5eeXNL3czpa6AxLDHZA9nwe9K";

SecretKey key_one() {
    return SecretKey::from(from_hex(std::string(63, '0') + "1").value()).value();
}

TEST(TransferContract, ReadsBackBothKinds) {
    for (const std::string token : {"TRX", "1000001"}) {
        const Transfer transfer{
            parse_address(kAlice).value(), parse_address(kBob).value(), token, 9'000'000'000};
        const auto bytes = made_transfer(transfer).bytes();
        const auto decoded = wire::decode_transaction(bytes).value();
        EXPECT_EQ(decode_transfer_contract(decoded.contract), transfer);
    }
}

TEST(TransferContract, TheSenderSignsTheId) {
    const Transfer transfer{parse_address(kAlice).value(), parse_address(kBob).value(), "TRX", 1};
    auto parts = made_transfer(transfer);
    ASSERT_TRUE(add_signature(parts, key_one()));
    EXPECT_EQ(signers_of(parts).value(), std::vector<Address>{transfer.from});
    EXPECT_EQ(add_signature(parts, key_one()).error().code, ErrorCode::invalid_argument)
        << "one key signs once";
}

TEST(TransferContract, OtherContractsAreNoPayments) {
    wire::Contract contract;
    contract.type = wire::ContractType::vote_witness;
    EXPECT_FALSE(decode_transfer_contract(contract));
    contract.type = wire::ContractType::transfer;
    EXPECT_FALSE(decode_transfer_contract(contract)) << "no addresses";
}

/// A node whose chain takes every transaction; a test says how deep it stands at each question.
class TransferCommand : public ::testing::Test {
  protected:
    TransferCommand() {
        auto pattern = (fs::temp_directory_path() / "tributary_transfer_XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        std::string text = "secret";
        const auto password = node::Password::take(text).value();
        const auto sealed = node::seal_key(
            key_one(), password, node::KeystoreSeed::random(), {.n = 16, .r = 1, .p = 1});
        key_file_ = node::store_keystore(directory_, sealed, 0).value();

        fake_.reference = [](const auto& /*request*/, node::v1::GetReferenceBlockResponse& out) {
            std::string id(32, '\0');
            for (std::size_t i = 0; i < id.size(); ++i)
                id[i] = static_cast<char>(i);
            out.mutable_block()->set_id(id);
            out.mutable_head_time()->set_seconds(1'700'000'000);
            return grpc::Status::OK;
        };
        fake_.broadcast = [this](const node::v1::BroadcastTransactionRequest& request,
                                 auto& /*out*/) {
            sent_ = request.transaction();
            return grpc::Status::OK;
        };
        fake_.transaction = [this](const node::v1::GetTransactionRequest& request,
                                   node::v1::GetTransactionResponse& out) {
            const auto level = levels_[std::min(questions_++, levels_.size() - 1)];
            if (level == node::v1::ASSURANCE_LEVEL_UNSPECIFIED) {
                return node_error(grpc::StatusCode::NOT_FOUND, ErrorCode::not_found, "Not there");
            }
            out.set_transaction_id(request.transaction_id());
            out.set_transaction(sent_);
            set_block(*out.mutable_evidence()->mutable_as_of(), 30, 0x1e);
            out.mutable_evidence()->set_level(level);
            return grpc::Status::OK;
        };
        fake_.status = [this](const auto& /*request*/, node::v1::GetStatusResponse& out) {
            out.mutable_head_time()->set_seconds(chain_time_);
            set_block(*out.mutable_solid(), 29, 0x1d);
            return grpc::Status::OK;
        };
        fake_.header = [this](const auto& /*request*/, node::v1::GetHeaderResponse& out) {
            out.mutable_time()->set_seconds(chain_time_);
            return grpc::Status::OK;
        };
    }

    ~TransferCommand() override { fs::remove_all(directory_); }

    RunResult transfer(const std::vector<std::string>& more,
                       std::vector<std::string> typed = {"secret"}) {
        std::vector<std::string> words = {"-o",
                                          "json",
                                          "transfer",
                                          "--from",
                                          kAlice,
                                          "--to",
                                          kBob,
                                          "--amount",
                                          "5",
                                          "--token",
                                          "1000001",
                                          "--keys-dir",
                                          directory_.string(),
                                          "--node",
                                          fake_.address()};
        words.insert(words.end(), more.begin(), more.end());
        return run_program(words, {.standard_input = {}, .typed = std::move(typed)});
    }

    FakeNode fake_;
    fs::path directory_;
    fs::path key_file_;
    std::string sent_;
    std::size_t questions_ = 0;
    std::int64_t chain_time_ = 1'700'000'000;
    /// What the node knows at the first question, the second and so on; the last stays.
    std::vector<node::v1::AssuranceLevel> levels_ = {node::v1::ASSURANCE_LEVEL_SOLID};
};

TEST_F(TransferCommand, SendsWhatTheKeySignedAndPrintsTheEvidence) {
    levels_ = {node::v1::ASSURANCE_LEVEL_UNSPECIFIED,
               node::v1::ASSURANCE_LEVEL_LINKED,
               node::v1::ASSURANCE_LEVEL_VOUCHED,
               node::v1::ASSURANCE_LEVEL_SOLID};
    const auto result = transfer({});
    ASSERT_EQ(result.exit_code, kExitOk) << result.err;
    EXPECT_EQ(questions_, 4U);

    const auto decoded = wire::decode_transaction(as_bytes(sent_)).value();
    EXPECT_EQ(to_hex(decoded.ref_block_bytes), "0607");
    EXPECT_EQ(to_hex(decoded.ref_block_hash), "08090a0b0c0d0e0f");
    EXPECT_EQ(decoded.timestamp, 1'700'000'000'000);
    EXPECT_EQ(decoded.expiration, 1'700'000'300'000);
    const auto moved = decode_transfer_contract(decoded.contract).value();
    EXPECT_EQ(moved.from.base58(), kAlice);
    EXPECT_EQ(moved.to.base58(), kBob);
    EXPECT_EQ(moved.token_id, "1000001");
    EXPECT_EQ(moved.amount, 5);

    const auto id = decoded.id().hex();
    EXPECT_EQ(result.out,
              R"({"schema":"tributary.transfer/v1","transaction_id":")" + id +
                  R"(","state":"sent","from":")" + kAlice + R"(","to":")" + kBob +
                  R"(","token_id":"1000001","amount":"5","permission_id":0,)" +
                  R"("expiration":1700000300000,"signers":[")" + kAlice +
                  R"("],"estimate":{"bandwidth":)" + std::to_string(sent_.size() + 64) +
                  R"(,"bandwidth_fee_at_most":")" + std::to_string(sent_.size() + 64) +
                  R"(000","fixed_fee":"0","new_account_fee_at_most":"1100000"},)" +
                  R"("level":"SOLID","as_of":{"number":30,"id":")" + std::string(62, '0') +
                  R"(1e","level":"SOLID","attested_keys":false}})" + "\n");
    EXPECT_EQ(result.err, "transaction " + id + "\n");
}

TEST_F(TransferCommand, AKeyFileMayBeNamedInsteadOfItsAddress) {
    EXPECT_EQ(transfer({"--from", key_file_.string()}).exit_code, kExitUsage) << "given twice";
    const auto result = run_program({"transfer",
                                     "--from",
                                     key_file_.string(),
                                     "--to",
                                     kBob,
                                     "--amount",
                                     "5",
                                     "--token",
                                     "TRX",
                                     "--node",
                                     fake_.address()},
                                    {.standard_input = {}, .typed = {"secret"}});
    EXPECT_EQ(result.exit_code, kExitOk) << result.err;
    EXPECT_NE(result.out.find("as of block 30 (SOLID)"), std::string::npos);
}

TEST_F(TransferCommand, WaitsAsLongAsItIsTold) {
    levels_ = {node::v1::ASSURANCE_LEVEL_UNSPECIFIED, node::v1::ASSURANCE_LEVEL_LINKED};
    auto result = transfer({"--wait", "none"});
    EXPECT_EQ(result.exit_code, kExitOk);
    EXPECT_EQ(questions_, 0U);
    EXPECT_EQ(result.json()["level"], "REPORTED");
    EXPECT_TRUE(result.json()["as_of"].is_null());

    result = transfer({"--wait", "included"});
    EXPECT_EQ(result.exit_code, kExitOk);
    EXPECT_EQ(questions_, 2U);
    EXPECT_EQ(result.json()["level"], "LINKED");
}

TEST_F(TransferCommand, PatienceThatEndsBeforeSolidIsAssuranceTooLow) {
    levels_ = {node::v1::ASSURANCE_LEVEL_VOUCHED};
    const auto result = transfer({"--patience", "2"});
    EXPECT_EQ(result.exit_code, kExitTooLow);
    EXPECT_EQ(result.json()["reason"], "assurance_too_low");
    EXPECT_EQ(questions_, 5U) << "at 0, 0.5, 1, 1.5 and 2 s";
}

TEST_F(TransferCommand, PatienceThatEndsOutsideABlockFails) {
    levels_ = {node::v1::ASSURANCE_LEVEL_UNSPECIFIED};
    const auto result = transfer({"--patience", "1"});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "not_found");
}

TEST_F(TransferCommand, SaysWhenItHasExpired) {
    levels_ = {node::v1::ASSURANCE_LEVEL_UNSPECIFIED};
    chain_time_ = 1'700'000'301;
    const auto result = transfer({});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "expired");
    EXPECT_EQ(questions_, 2U) << "asked once more after it was seen to be too old";
}

TEST_F(TransferCommand, ARefusedBroadcastNamesTheTransaction) {
    fake_.broadcast = [](const auto& /*request*/, auto& /*out*/) {
        return node_error(grpc::StatusCode::FAILED_PRECONDITION,
                          ErrorCode::upstream_refused,
                          "The upstream refused the call: no balance");
    };
    const auto result = transfer({});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "upstream_refused");
    EXPECT_NE(result.json()["detail"].get<std::string>().find("transaction "), std::string::npos);
}

TEST_F(TransferCommand, NothingIsSentWithAWrongPassword) {
    const auto result = transfer({}, {"wrong"});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "wrong_password");
    EXPECT_TRUE(sent_.empty());
}

TEST_F(TransferCommand, NobodyPaysHimself) {
    const auto result = run_program({"-o",
                                     "json",
                                     "transfer",
                                     "--from",
                                     kAlice,
                                     "--to",
                                     kAlice,
                                     "--amount",
                                     "5",
                                     "--token",
                                     "TRX",
                                     "--keys-dir",
                                     directory_.string(),
                                     "--node",
                                     fake_.address()},
                                    {.standard_input = {}, .typed = {"secret"}});
    EXPECT_EQ(result.exit_code, kExitUsage);
    EXPECT_EQ(result.json()["reason"], "invalid_argument");
    EXPECT_TRUE(sent_.empty());
}

TEST_F(TransferCommand, ANodeThatAnswersAnotherTransactionIsNotBelieved) {
    fake_.transaction = [this](const auto& /*request*/, node::v1::GetTransactionResponse& out) {
        out.set_transaction_id(id_bytes(1));
        out.set_transaction(sent_);
        out.mutable_evidence()->set_level(node::v1::ASSURANCE_LEVEL_SOLID);
        return grpc::Status::OK;
    };
    const auto result = transfer({});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "malformed");
}

}  // namespace
}  // namespace tributary::tools
