// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/unit/tools/tributary/fake_node.hpp"
#include "tests/unit/tools/tributary/made_transfer.hpp"

namespace tributary::tools {
namespace {

namespace fs = std::filesystem;

constexpr auto kAlice = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";
constexpr auto kBob = "TDvSsdrNM5eeXNL3czpa6AxLDHZA9nwe9K";

/// A node at block 66,000 whose chain takes everything, and the raw keys of both.
class TransactionFiles : public ::testing::Test {
  protected:
    TransactionFiles() {
        auto pattern = (fs::temp_directory_path() / "tributary_files_XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
        write_key("alice", '1');
        write_key("bob", '2');
        fake_.reference = [this](const auto& /*request*/,
                                 node::v1::GetReferenceBlockResponse& out) {
            set_reference(*out.mutable_block());
            out.mutable_head_time()->set_seconds(1'700'000'000);
            return grpc::Status::OK;
        };
        fake_.status = [](const auto& /*request*/, node::v1::GetStatusResponse& out) {
            set_block(*out.mutable_head(), 66'000, 1);
            set_block(*out.mutable_solid(), 65'990, 1);
            return grpc::Status::OK;
        };
        fake_.header = [this](const node::v1::GetHeaderRequest& request,
                              node::v1::GetHeaderResponse& out) {
            EXPECT_EQ(request.number(), 65'990);
            set_reference(*out.mutable_block());
            if (is_other_chain_) set_block(*out.mutable_block(), 65'990, 7);
            return grpc::Status::OK;
        };
        fake_.broadcast = [this](const node::v1::BroadcastTransactionRequest& request, auto&) {
            ++broadcasts_;
            sent_ = request.transaction();
            return grpc::Status::OK;
        };
        fake_.transaction = [this](const node::v1::GetTransactionRequest& request,
                                   node::v1::GetTransactionResponse& out) {
            if (sent_.empty())
                return node_error(grpc::StatusCode::NOT_FOUND, ErrorCode::not_found, "Not there");
            out.set_transaction_id(request.transaction_id());
            out.set_transaction(sent_);
            set_block(*out.mutable_evidence()->mutable_as_of(), 30, 0x1e);
            out.mutable_evidence()->set_level(node::v1::ASSURANCE_LEVEL_SOLID);
            return grpc::Status::OK;
        };
    }

    ~TransactionFiles() override { fs::remove_all(root_); }

    void write_key(const std::string& name, char last) {
        std::ofstream(path(name)) << std::string(63, '0') << last;
        fs::permissions(path(name), fs::perms::owner_read | fs::perms::owner_write);
    }

    static void set_reference(node::v1::BlockRef& block) {
        std::string id(32, '\x05');
        id.replace(0, 8, std::string("\0\0\0\0\0\x01\x01\xc6", 8));
        block.set_number(65'990);
        block.set_id(id);
    }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (root_ / name).string();
    }

    RunResult command(std::vector<std::string> words) {
        words.insert(words.begin(), {"-o", "json"});
        words.insert(words.end(), {"--node", fake_.address()});
        return run_program(words, {});
    }

    RunResult transfer(const std::vector<std::string>& more) {
        std::vector<std::string> words = {
            "transfer", "--from", kAlice, "--to", kBob, "--amount", "5", "--token", "TRX"};
        words.insert(words.end(), more.begin(), more.end());
        return command(words);
    }

    FakeNode fake_;
    fs::path root_;
    std::string sent_;
    int broadcasts_ = 0;
    bool is_other_chain_ = false;
};

TEST_F(TransactionFiles, BuiltSignedAndSentInThreeSteps) {
    const auto file = path("pay.json");
    const auto built = transfer({"--build", file, "--permission-id", "2"});
    ASSERT_EQ(built.exit_code, kExitOk) << built.err;
    EXPECT_EQ(built.json()["state"], "built");
    const auto id = built.json()["transaction_id"];

    for (const std::string key : {"alice", "bob"}) {
        const auto signed_by = command({"tx", "sign", file, "--from", path(key)});
        ASSERT_EQ(signed_by.exit_code, kExitOk) << signed_by.err;
        EXPECT_EQ(signed_by.json()["transaction_id"], id);
        EXPECT_NE(signed_by.err.find(kBob), std::string::npos) << "shown before the key is used";
    }
    const auto shown = command({"tx", "decode", file}).json();
    EXPECT_EQ(shown["signers"], Json({kAlice, kBob}));
    EXPECT_EQ(shown["permission_id"], 2);
    EXPECT_EQ(shown["estimate"]["fixed_fee"], "1000000") << "two signatures";
    EXPECT_EQ(broadcasts_, 0);

    const auto done = command({"tx", "broadcast", file});
    ASSERT_EQ(done.exit_code, kExitOk) << done.err;
    EXPECT_EQ(done.json()["schema"], "tributary.tx.broadcast/v1");
    EXPECT_EQ(done.json()["transaction_id"], id);
    EXPECT_EQ(done.json()["level"], "SOLID");
    EXPECT_EQ(wire::decode_transaction(as_bytes(sent_)).value().signatures.size(), 2U);

    const auto again = command({"tx", "broadcast", file});
    EXPECT_EQ(again.json(), done.json()) << "sending twice is harmless";
    EXPECT_EQ(broadcasts_, 1);
}

TEST_F(TransactionFiles, SeveralKeysSignAtOnce) {
    const auto result = transfer({"--signers", path("alice") + "," + path("bob")});
    ASSERT_EQ(result.exit_code, kExitOk) << result.err;
    EXPECT_EQ(result.json()["signers"], Json({kAlice, kBob}));
    EXPECT_EQ(result.json()["from"], kAlice);
}

TEST_F(TransactionFiles, ADryRunNeedsNoKeyAndSendsNothing) {
    const auto result = transfer({"--dry-run"});
    ASSERT_EQ(result.exit_code, kExitOk) << result.err;
    EXPECT_EQ(result.json()["state"], "dry_run");
    EXPECT_EQ(result.json()["signers"], Json::array());
    EXPECT_GT(result.json()["estimate"]["bandwidth"].get<int>(), 200);
    EXPECT_EQ(broadcasts_, 0);
}

TEST_F(TransactionFiles, AKeySignsOnce) {
    const auto file = path("pay.json");
    ASSERT_EQ(transfer({"--build", file}).exit_code, kExitOk);
    ASSERT_EQ(command({"tx", "sign", file, "--from", path("alice")}).exit_code, kExitOk);
    const auto twice = command({"tx", "sign", file, "--from", path("alice")});
    EXPECT_EQ(twice.exit_code, kExitFailed);
    EXPECT_EQ(twice.json()["reason"], "invalid_argument");
}

TEST_F(TransactionFiles, ATransactionOfAnotherChainIsNotSent) {
    const auto file = path("pay.json");
    ASSERT_EQ(transfer({"--build", file}).exit_code, kExitOk);
    ASSERT_EQ(command({"tx", "sign", file, "--from", path("alice")}).exit_code, kExitOk);
    is_other_chain_ = true;
    const auto result = command({"tx", "broadcast", file});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "wrong_network");
    EXPECT_EQ(broadcasts_, 0);
}

TEST_F(TransactionFiles, BrokenFilesAreNamed) {
    std::ofstream(path("bad.json")) << "{";
    EXPECT_EQ(command({"tx", "decode", path("bad.json")}).json()["reason"], "malformed");
    EXPECT_EQ(command({"tx", "decode", path("none.json")}).json()["reason"], "not_found");
    EXPECT_EQ(command({"tx", "decode", root_.string()}).json()["reason"], "not_found");
    ASSERT_EQ(transfer({"--build", path("pay.json")}).exit_code, kExitOk);
    EXPECT_EQ(command({"tx", "broadcast", path("pay.json")}).json()["reason"], "bad_signature")
        << "not signed";
    EXPECT_EQ(transfer({"--build", path("none/pay.json")}).json()["reason"], "io_error");
}

TEST_F(TransactionFiles, ASaleIsMadeFromItsWords) {
    const auto result =
        command({"token", "issue",   "--from", kAlice,  "--name",   "Pearl",     "--supply",
                 "1000",  "--units", "5",      "--sun", "2",        "--start",   "+60",
                 "--end", "+120",    "--url",  "u",     "--frozen", "10:1,20:2", "--dry-run"});
    ASSERT_EQ(result.exit_code, kExitOk) << result.err;
    const auto contract = result.json()["contract"];
    EXPECT_EQ(contract["start_time"], "1700000060000");
    EXPECT_EQ(contract["end_time"], "1700000120000");
    EXPECT_EQ(contract["frozen_supply"][1]["frozen_amount"], "20");
    EXPECT_EQ(result.json()["estimate"]["fixed_fee"], "1024000000");
}

TEST_F(TransactionFiles, ABuyerLearnsTheIssuerFromTheNode) {
    fake_.token = [](const auto& /*request*/, node::v1::GetTokenResponse& out) {
        out.set_issuer_address(kBob);
        return grpc::Status::OK;
    };
    const auto result =
        command({"token", "buy", "1000005", "--from", kAlice, "--sun", "7", "--dry-run"});
    ASSERT_EQ(result.exit_code, kExitOk) << result.err;
    EXPECT_EQ(result.json()["contract"]["to_address"], kBob);
    const auto own =
        command({"token", "buy", "1000005", "--from", kBob, "--sun", "7", "--dry-run"});
    EXPECT_EQ(own.exit_code, kExitUsage);
}

TEST_F(TransactionFiles, PermissionsAreSetAsAWhole) {
    const std::string shared = std::string("2:") + kAlice + "," + kBob + "=2";
    const auto result = command({"permission",
                                 "set",
                                 "--from",
                                 kAlice,
                                 "--owner",
                                 std::string("1:") + kAlice,
                                 "--active",
                                 shared,
                                 "--dry-run"});
    ASSERT_EQ(result.exit_code, kExitOk) << result.err;
    const auto active = result.json()["contract"]["actives"][0];
    EXPECT_EQ(active["threshold"], "2");
    EXPECT_EQ(active["keys"][1]["address"], kBob);
    EXPECT_EQ(active["keys"][1]["weight"], "2");
    EXPECT_EQ(active["type"], "Active");
    EXPECT_EQ(result.json()["estimate"]["fixed_fee"], "100000000");
    for (const std::string& bad : {std::string("x:") + kAlice,
                                   std::string(kAlice),
                                   std::string("0:") + kAlice,
                                   std::string("1:"),
                                   std::string("1:") + kAlice + "=0",
                                   std::string("1:nobody")}) {
        const auto refused = command({"permission",
                                      "set",
                                      "--from",
                                      kAlice,
                                      "--owner",
                                      bad,
                                      "--active",
                                      shared,
                                      "--dry-run"});
        EXPECT_EQ(refused.exit_code, kExitUsage) << bad;
    }
}

}  // namespace
}  // namespace tributary::tools
