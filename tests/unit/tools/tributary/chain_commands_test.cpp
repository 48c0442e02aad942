// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "tests/unit/tools/tributary/fake_node.hpp"
#include "tests/unit/tools/tributary/made_transfer.hpp"

namespace tributary::tools {
namespace {

constexpr auto kAlice = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";
constexpr auto kBob = "TDvSsdrNM5eeXNL3czpa6AxLDHZA9nwe9K";

/// The id that id_bytes makes, as hex.
std::string id_hex(const std::string& last) {
    return std::string(62, '0') + last;
}

class ChainCommands : public ::testing::Test {
  protected:
    RunResult ask(std::vector<std::string> words) {
        words.insert(words.end(), {"--node", fake_.address()});
        return run_program(words);
    }

    RunResult ask_json(std::vector<std::string> words) {
        words.insert(words.begin(), {"-o", "json"});
        return ask(std::move(words));
    }

    FakeNode fake_;
};

class NodeStatus : public ChainCommands {
  protected:
    NodeStatus() {
        fake_.status = [](const auto& /*request*/, node::v1::GetStatusResponse& out) {
            out.set_network("devnet");
            out.set_state(node::v1::NODE_STATE_DEGRADED);
            out.set_reason("The newest block is old");
            set_block(*out.mutable_head(), 20, 0x14);
            out.mutable_head_time()->set_seconds(1'700'000'000);
            set_block(*out.mutable_vouched(), 11, 0x0b);
            set_block(*out.mutable_solid(), 2, 0x02);
            set_block(*out.mutable_anchor(), 0, 0x01);
            out.set_sources_agreeing(1);
            auto& source = *out.add_sources();
            source.set_address("127.0.0.1:50052");
            source.set_state("ready");
            set_block(*source.mutable_head(), 20, 0x14);
            source.set_requests(7);
            out.add_warnings("Only one source agrees");
            out.set_ledger_number(2);
            out.add_watched_token_ids("1000001");
            out.mutable_sync()->set_headers_fetched(57);
            out.mutable_sync()->set_requests(3);
            out.mutable_sync()->set_cpu_ms(4);
            out.set_trail_windows(2);
            out.set_equivocations(1);
            return grpc::Status::OK;
        };
    }
};

TEST_F(NodeStatus, IsOneJsonObjectWithIntegers) {
    const auto result = ask_json({"node", "status"});
    EXPECT_EQ(result.exit_code, kExitOk);
    EXPECT_EQ(
        result.out,
        R"({"schema":"tributary.node.status/v1","network":"devnet","state":"DEGRADED",)"
        R"("reason":"The newest block is old","head":{"number":20,"id":")" +
            id_hex("14") + R"(","timestamp":1700000000000},"vouched":{"number":11,"id":")" +
            id_hex("0b") + R"("},"solid":{"number":2,"id":")" + id_hex("02") +
            R"("},"anchor":{"number":0,"id":")" + id_hex("01") +
            R"("},"ledger_number":2,"watched_tokens":["1000001"],)"
            R"("sync":{"headers_fetched":57,"requests":3,"cpu_ms":4},"trail":{"windows":2},"attested_keys":false,)"
            R"("equivocations":1,)"
            R"("sources_agreeing":1,)"
            R"("sources":[{"address":"127.0.0.1:50052","state":"ready","reason":"",)"
            R"("head":{"number":20,"id":")" +
            id_hex("14") +
            R"("},"requests":7,"failures":0}],)"
            R"("warnings":["Only one source agrees"],"attesters":[]})"
            "\n");
}

TEST_F(NodeStatus, IsAlignedForPeople) {
    const auto result = ask({"node", "status"});
    EXPECT_EQ(result.exit_code, kExitOk);
    EXPECT_EQ(result.out,
              "network           devnet\n"
              "state             DEGRADED\n"
              "reason            The newest block is old\n"
              "head              20  " +
                  id_hex("14") +
                  "\n"
                  "head time         2023-11-14 22:13:20 UTC\n"
                  "vouched           11  " +
                  id_hex("0b") +
                  "\n"
                  "solid             2  " +
                  id_hex("02") +
                  "\n"
                  "anchor            0  " +
                  id_hex("01") +
                  "\n"
                  "trail             2 windows\n"
                  "equivocations     1, see node evidence\n"
                  "sync              57 headers in 3 requests, 4 ms\n"
                  "ledger            replayed to block 2\n"
                  "token             1000001\n"
                  "sources agreeing  1\n"
                  "source            127.0.0.1:50052  ready, head 20\n"
                  "warning           Only one source agrees\n");
}

TEST_F(ChainCommands, EvidenceShowsBothHeadersOfAnEquivocation) {
    fake_.evidence = [](const node::v1::ListEvidenceRequest&, node::v1::ListEvidenceResponse& out) {
        auto& seen = *out.add_equivocations();
        seen.set_witness_address(kAlice);
        seen.set_key_address(kBob);
        seen.mutable_time()->set_seconds(1'700'000'000);
        set_block(*seen.mutable_first()->mutable_block(), 5, 0x05);
        seen.mutable_first()->set_header("\x01");
        set_block(*seen.mutable_second()->mutable_block(), 6, 0x06);
        seen.mutable_second()->set_header("\x02");
        out.set_equivocations_seen(4);
        return grpc::Status::OK;
    };
    const auto result = ask_json({"node", "evidence"});
    EXPECT_EQ(result.exit_code, kExitOk);
    EXPECT_EQ(
        result.out,
        R"({"schema":"tributary.node.evidence/v1","attested_keys":false,"equivocations":[{"witness":")" +
            std::string(kAlice) + R"(","key":")" + kBob +
            R"(","timestamp":1700000000000,"first":{"number":5,"id":")" + id_hex("05") +
            R"(","header":"01"},"second":{"number":6,"id":")" + id_hex("06") +
            R"(","header":"02"}}],"equivocations_seen":4,"conflict":null})" + "\n");
    EXPECT_NE(ask({"node", "evidence"}).out.find("4 seen"), std::string::npos);
}

TEST_F(ChainCommands, EvidenceNamesTwoSolidBlocksThatExcludeEachOther) {
    fake_.evidence = [](const node::v1::ListEvidenceRequest&, node::v1::ListEvidenceResponse& out) {
        set_block(*out.mutable_conflict()->mutable_ours(), 5, 0x05);
        set_block(*out.mutable_conflict()->mutable_theirs(), 5, 0x06);
        return grpc::Status::OK;
    };
    const auto result = ask_json({"node", "evidence"});
    EXPECT_NE(result.out.find(R"("conflict":{"ours":{"number":5,"id":")" + id_hex("05") +
                              R"("},"theirs":{"number":5,"id":")" + id_hex("06") + R"("}})"),
              std::string::npos)
        << result.out;
}

TEST_F(ChainCommands, AHeaderShowsWhatStandsBehindIt) {
    fake_.header = [](const node::v1::GetHeaderRequest& request, node::v1::GetHeaderResponse& out) {
        EXPECT_EQ(request.number(), 5);
        set_block(*out.mutable_block(), 5, 0x05);
        out.set_parent_id(id_bytes(0x04));
        out.mutable_time()->set_seconds(1'700'000'000);
        out.mutable_time()->set_nanos(3'000'000);
        out.set_level(node::v1::ASSURANCE_LEVEL_SOLID);
        out.set_witness_address(kAlice);
        out.set_signer_address(kBob);
        out.set_support(19);
        out.set_version(32);
        out.set_transaction_root(id_bytes(0x09));
        return grpc::Status::OK;
    };
    const auto result = ask_json({"header", "5"});
    EXPECT_EQ(result.exit_code, kExitOk);
    EXPECT_EQ(
        result.out,
        R"({"schema":"tributary.header/v1","number":5,"id":")" + id_hex("05") +
            R"(","parent_id":")" + id_hex("04") +
            R"(","timestamp":1700000000003,"level":"SOLID","attested_keys":false,"witness":")" +
            kAlice + R"(","signer":")" + kBob +
            R"(","support":19,"version":32,"transaction_root":")" + id_hex("09") + "\"}\n");
    EXPECT_NE(ask({"header", "5"}).out.find("SOLID: 19 trusted witnesses have built on it\n"),
              std::string::npos);
}

TEST_F(ChainCommands, ALevelThatRestsOnAttestedKeysSaysSo) {
    fake_.header = [](const auto& /*request*/, node::v1::GetHeaderResponse& out) {
        set_block(*out.mutable_block(), 5, 0x05);
        out.set_level(node::v1::ASSURANCE_LEVEL_SOLID);
        out.set_attested_keys(true);
        return grpc::Status::OK;
    };
    EXPECT_EQ(ask_json({"header", "5"}).json()["attested_keys"], true);
    EXPECT_NE(ask({"header", "5"}).out.find("SOLID by attested keys"), std::string::npos);
}

TEST_F(ChainCommands, GenesisHasNeitherWitnessNorSigner) {
    fake_.header = [](const auto& /*request*/, node::v1::GetHeaderResponse& out) {
        set_block(*out.mutable_block(), 0, 0x01);
        out.set_level(node::v1::ASSURANCE_LEVEL_ANCHORED);
        return grpc::Status::OK;
    };
    const auto json = ask_json({"header", "0"}).json();
    EXPECT_TRUE(json["witness"].is_null());
    EXPECT_TRUE(json["signer"].is_null());
    EXPECT_EQ(json["level"], "ANCHORED");
}

class Balance : public ChainCommands {
  protected:
    /// The node answers with this, at block 9.
    void node_says(node::v1::Exactness exactness,
                   const std::function<void(node::v1::GetBalanceResponse&)>& fill) {
        fake_.balance = [exactness, fill](const node::v1::GetBalanceRequest& request,
                                          node::v1::GetBalanceResponse& out) {
            out.set_address(request.address());
            out.set_token_id(request.token_id());
            out.set_exactness(exactness);
            set_block(*out.mutable_evidence()->mutable_as_of(), 9, 0x09);
            out.mutable_evidence()->set_level(node::v1::ASSURANCE_LEVEL_SOLID);
            fill(out);
            return grpc::Status::OK;
        };
    }

    /// The node knows a token with six decimals.
    void node_knows_token() {
        fake_.token = [](const auto& /*request*/, node::v1::GetTokenResponse& out) {
            out.set_abbreviation("BTT");
            out.set_precision(6);
            return grpc::Status::OK;
        };
    }

    const std::vector<std::string> words_ = {"balance", kAlice, "--token", "1000001"};
};

TEST_F(Balance, AnExactOneHasAnAmount) {
    node_says(node::v1::EXACTNESS_EXACT, [](auto& out) { out.set_amount("9007199254740993"); });
    node_knows_token();
    EXPECT_EQ(ask_json(words_).out,
              std::string(R"({"schema":"tributary.balance/v1","address":")") + kAlice +
                  R"(","token_id":"1000001","exactness":"EXACT","amount":"9007199254740993",)"
                  R"("display":"9007199254.740993 BTT","at_least":"9007199254740993",)"
                  R"("at_most":"9007199254740993","reason":"","as_of":{"number":9,"id":")" +
                  id_hex("09") + R"(","level":"SOLID","attested_keys":false}})" + "\n");
    EXPECT_EQ(ask(words_).out,
              std::string("address    ") + kAlice +
                  "\n"
                  "token      1000001\n"
                  "exactness  EXACT\n"
                  "amount     9007199254.740993 BTT\n"
                  "as of block 9 (SOLID) " +
                  id_hex("09") + "\n");
}

TEST_F(Balance, ABoundedOneIsAnAnswerWithoutAmount) {
    node_says(node::v1::EXACTNESS_BOUNDED, [](auto& out) {
        out.set_at_least("5");
        out.set_reason("A vote reward may have been paid");
    });
    const auto result = ask_json(words_);
    EXPECT_EQ(result.exit_code, kExitOk);
    const auto json = result.json();
    EXPECT_EQ(json["exactness"], "BOUNDED");
    EXPECT_FALSE(json.contains("amount"));
    EXPECT_EQ(json["at_least"], "5");
    EXPECT_TRUE(json["at_most"].is_null());
    EXPECT_NE(ask(words_).out.find("at least   5\nat most    not known\n"), std::string::npos);
}

TEST_F(Balance, AnUnknownOneIsAnAnswerAndNotZero) {
    node_says(node::v1::EXACTNESS_UNKNOWN, [](auto& out) { out.set_reason("Not replayed"); });
    const auto result = ask_json(words_);
    EXPECT_EQ(result.exit_code, kExitOk);
    const auto json = result.json();
    EXPECT_EQ(json["exactness"], "UNKNOWN");
    EXPECT_FALSE(json.contains("amount"));
    EXPECT_TRUE(json["at_least"].is_null());
    EXPECT_TRUE(json["at_most"].is_null());
}

TEST_F(Balance, MinimaAndPlaceReachTheNode) {
    node::v1::GetBalanceRequest seen;
    fake_.balance = [&](const node::v1::GetBalanceRequest& request, auto& /*out*/) {
        seen = request;
        return node_error(grpc::StatusCode::FAILED_PRECONDITION,
                          ErrorCode::assurance_too_low,
                          "The answer has less assurance than asked for: BOUNDED");
    };
    auto words = words_;
    words.insert(words.end(), {"--at", "4", "--min-exactness", "exact", "--min-level", "solid"});
    const auto result = ask_json(words);
    EXPECT_EQ(seen.at_number(), 4);
    EXPECT_EQ(seen.min_exactness(), node::v1::EXACTNESS_EXACT);
    EXPECT_EQ(seen.min_level(), node::v1::ASSURANCE_LEVEL_SOLID);
    EXPECT_EQ(result.exit_code, kExitTooLow);
    EXPECT_EQ(result.out,
              R"({"schema":"tributary.error/v1","reason":"assurance_too_low",)"
              R"("detail":"The answer has less assurance than asked for: BOUNDED"})"
              "\n");
    EXPECT_EQ(result.err, "tributary: The answer has less assurance than asked for: BOUNDED\n");
}

TEST_F(Balance, TransfersAreListedAndSayHowComplete) {
    node_knows_token();
    node::v1::ListTransfersRequest asked;
    fake_.transfers = [&](const node::v1::ListTransfersRequest& request,
                          node::v1::ListTransfersResponse& out) {
        asked = request;
        auto& transfer = *out.add_transfers();
        transfer.set_transaction_id(std::string(32, 'x'));
        transfer.set_block_number(7);
        transfer.set_amount("-1500000");
        out.set_next_page_token("7.1");
        out.set_complete_to(9);
        out.set_unseen_from(8);
        set_block(*out.mutable_evidence()->mutable_as_of(), 9, 0x09);
        return grpc::Status::OK;
    };
    const auto json =
        ask_json({"transfers", kAlice, "--token", "1000001", "--count", "5", "--after", "8.0"})
            .json();
    EXPECT_EQ(asked.page_size(), 5);
    EXPECT_EQ(asked.page_token(), "8.0");
    EXPECT_EQ(json["schema"], "tributary.transfers/v1");
    EXPECT_EQ(json["transfers"][0]["amount"], "-1500000");
    EXPECT_TRUE(json["transfers"][0]["other"].is_null());
    EXPECT_EQ(json["next"], "7.1");
    EXPECT_EQ(json["complete_from"], 0);
    EXPECT_EQ(json["complete_to"], 9);
    EXPECT_EQ(json["unseen_from"], 8);
    const std::string text = ask({"transfers", kAlice, "--token", "1000001"}).out;
    EXPECT_NE(text.find("-1.5 BTT"), std::string::npos) << text;
    EXPECT_NE(text.find("--after 7.1"), std::string::npos) << text;
}

TEST_F(ChainCommands, ExitCodesFollowTheReason) {
    const std::vector<std::pair<ErrorCode, int>> cases = {
        {ErrorCode::not_synced, kExitTooLow},
        {ErrorCode::assurance_too_low, kExitTooLow},
        {ErrorCode::not_found, kExitFailed},
        {ErrorCode::token_not_watched, kExitFailed}};
    for (const auto& [code, expected] : cases) {
        const auto reason = code;
        fake_.header = [reason](const auto& /*request*/, auto& /*out*/) {
            return node_error(grpc::StatusCode::FAILED_PRECONDITION, reason, "Because");
        };
        const auto result = ask({"header", "5"});
        EXPECT_EQ(result.exit_code, expected) << reason_of(code);
        EXPECT_EQ(result.out, "") << "text goes to stderr only";
        EXPECT_EQ(result.err, "tributary: Because\n");
    }
}

TEST_F(ChainCommands, AnErrorWithoutDetailsStillHasAReason) {
    const auto json = ask_json({"header", "5"}).json();
    EXPECT_EQ(json["reason"], "unimplemented");
}

TEST(NoNode, ANodeThatIsNotThereIsNamed) {
    std::string address;
    {
        const FakeNode gone;
        address = gone.address();
    }
    const auto result = run_program({"-o", "json", "--node", address, "node", "status"});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "unavailable");
    EXPECT_NE(result.err.find("No node answers at " + address), std::string::npos);
}

TEST(NoNode, AWrongCommandLineIsAnErrorObjectToo) {
    const auto result = run_program({"-o", "json", "header", "x"});
    EXPECT_EQ(result.exit_code, kExitUsage);
    EXPECT_EQ(result.json()["schema"], "tributary.error/v1");
    EXPECT_EQ(result.json()["reason"], "bad_number");
}

TEST_F(ChainCommands, ATokenShowsItsSupplyInBothForms) {
    fake_.token = [](const node::v1::GetTokenRequest& request, node::v1::GetTokenResponse& out) {
        out.set_token_id(request.token_id());
        out.set_name("Bit\x1bTorrent");
        out.set_abbreviation("BTT");
        out.set_precision(2);
        out.set_issuer_address(kAlice);
        out.set_total_supply("12345");
        set_block(*out.mutable_issued_in(), 3, 0x03);
        set_block(*out.mutable_evidence()->mutable_as_of(), 9, 0x09);
        out.mutable_evidence()->set_level(node::v1::ASSURANCE_LEVEL_SOLID);
        return grpc::Status::OK;
    };
    EXPECT_EQ(
        ask_json({"token", "info", "1000001"}).out,
        std::string(R"({"schema":"tributary.token.info/v1","token_id":"1000001",)") +
            R"("name":"Bit\u001bTorrent","abbreviation":"BTT","precision":2,"issuer":")" + kAlice +
            R"(","total_supply":"12345","display":"123.45 BTT","issued_in":{"number":3,"id":")" +
            id_hex("03") + R"("},"as_of":{"number":9,"id":")" + id_hex("09") +
            R"(","level":"SOLID","attested_keys":false}})" + "\n");
    EXPECT_NE(ask({"token", "info", "1000001"}).out.find("Bit\\x1bTorrent"), std::string::npos);
}

class ShowTransactionCommand : public ChainCommands {
  protected:
    ShowTransactionCommand() {
        const auto key = SecretKey::from(from_hex(std::string(63, '0') + "1").value()).value();
        transfer_ = {parse_address(kAlice).value(), parse_address(kBob).value(), "1000001", 42};
        auto parts = made_transfer(transfer_);
        EXPECT_TRUE(add_signature(parts, key));
        id_ = parts.id();
        bytes_ = parts.bytes();
        fake_.transaction = [this](const node::v1::GetTransactionRequest& request,
                                   node::v1::GetTransactionResponse& out) {
            seen_ = request;
            out.set_transaction_id(request.transaction_id());
            set_block(*out.mutable_evidence()->mutable_as_of(), 9, 0x09);
            out.mutable_evidence()->set_level(node::v1::ASSURANCE_LEVEL_VOUCHED);
            out.set_index(1);
            out.set_contract_type(2);
            out.set_owner_address(kAlice);
            out.set_transaction(std::string(as_text(bytes_)));
            return grpc::Status::OK;
        };
    }

    Transfer transfer_;
    TransactionId id_;
    Bytes bytes_;
    node::v1::GetTransactionRequest seen_;
};

TEST_F(ShowTransactionCommand, ShowsWhereItStandsAndWhatItMoves) {
    const auto json = ask_json({"tx", "show", id_.hex(), "--in-block", "9"}).json();
    EXPECT_EQ(seen_.in_block(), 9);
    EXPECT_EQ(json["schema"], "tributary.tx.show/v1");
    EXPECT_EQ(json["transaction_id"], id_.hex());
    EXPECT_EQ(json["level"], "VOUCHED");
    EXPECT_EQ(json["as_of"]["number"], 9);
    EXPECT_EQ(json["index"], 1);
    EXPECT_TRUE(json["contract_result"].is_null());
    EXPECT_EQ(json["from"], kAlice);
    EXPECT_EQ(json["to"], kBob);
    EXPECT_EQ(json["token_id"], "1000001");
    EXPECT_EQ(json["amount"], "42");
}

TEST_F(ShowTransactionCommand, RefusesBytesOfAnotherTransaction) {
    const auto result = ask_json({"tx", "show", id_hex("07")});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "malformed");
}

}  // namespace
}  // namespace tributary::tools
