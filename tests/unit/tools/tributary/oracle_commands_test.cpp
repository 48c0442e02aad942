// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "node/key_directory.hpp"
#include "oracle/receipt.hpp"
#include "tests/unit/tools/tributary/fake_node.hpp"
#include "tools/tributary/receipt_file.hpp"

namespace tributary::tools {
namespace {

namespace fs = std::filesystem;

/// The address of key 1, and that of key 2.
constexpr auto kAlice = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";
constexpr auto kBob = "TDvSsdrNM5eeXNL3czpa6AxLDHZA9nwe9K";

SecretKey key_one() {
    return SecretKey::from(from_hex(std::string(63, '0') + "1").value()).value();
}

class OracleCommands : public ::testing::Test {
  protected:
    OracleCommands() {
        auto pattern = (fs::temp_directory_path() / "tributary_oracle_XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
        std::string text = "secret";
        const auto password = node::Password::take(text).value();
        const auto sealed = node::seal_key(
            key_one(), password, node::KeystoreSeed::random(), {.n = 16, .r = 1, .p = 1});
        EXPECT_TRUE(node::store_keystore(root_, sealed, 0));
        fake_.submit = [this](const oracle::v1::SubmitReceiptRequest& request,
                              oracle::v1::SubmitReceiptResponse& out) {
            submitted_ = request.receipt();
            auto& acknowledgement = *out.mutable_acknowledgement();
            acknowledgement.set_receipt_id(id_bytes(0x07));
            acknowledgement.set_payer_address(kAlice);
            acknowledgement.set_payee_address(kBob);
            acknowledgement.set_epoch(3);
            acknowledgement.set_sequence(1);
            acknowledgement.set_bytes_total(1'048'576);
            acknowledgement.set_amount_total("250");
            return grpc::Status::OK;
        };
        fake_.oracle_status = [](const auto& /*request*/,
                                 oracle::v1::GetOracleStatusResponse& out) {
            out.set_operator_address(kBob);
            out.set_token_id("1000001");
            out.set_evm_chain_id(18'446'744'073'709'551'615U);
            out.set_vault_address(Address::from_evm({}).base58());
            out.set_epoch_seconds(60);
            out.set_grace_seconds(5);
            out.set_current_epoch(3);
            out.set_unpaid_amount("0");
            out.set_carried_amount("0");
            auto& deposit = *out.add_deposits();
            deposit.set_owner_address(kAlice);
            deposit.set_amount("1000");
            deposit.set_reserved("250");
            return grpc::Status::OK;
        };
    }

    ~OracleCommands() override { fs::remove_all(root_); }

    RunResult ask(std::vector<std::string> words, RunInput input = {}) {
        words.insert(words.begin(), "oracle");
        words.insert(words.end(), {"-o", "json", "--node", fake_.address()});
        return run_program(words, std::move(input));
    }

    RunResult sign(const std::vector<std::string>& more) {
        std::vector<std::string> words = {"receipt",
                                          "sign",
                                          "--from",
                                          kAlice,
                                          "--payee",
                                          kBob,
                                          "--sequence",
                                          "1",
                                          "--bytes-total",
                                          "1048576",
                                          "--amount-total",
                                          "250",
                                          "--keys-dir",
                                          root_.string()};
        words.insert(words.end(), more.begin(), more.end());
        return ask(words, {.standard_input = {}, .typed = {"secret"}});
    }

    FakeNode fake_;
    fs::path root_;
    oracle::v1::SignedTransferReceipt submitted_;
};

TEST_F(OracleCommands, StatusHasCountsAsIntegersAndAmountsAsText) {
    const auto json = ask({"status"}).json();
    EXPECT_EQ(json["schema"], "tributary.oracle.status/v1");
    EXPECT_EQ(json["operator"], kBob);
    EXPECT_EQ(json["evm_chain_id"], 18'446'744'073'709'551'615U);
    EXPECT_EQ(json["epoch_seconds"], 60);
    EXPECT_EQ(json["grace_seconds"], 5);
    EXPECT_EQ(json["current_epoch"], 3);
    EXPECT_TRUE(json["closed_through"].is_null());
    EXPECT_TRUE(json["float_amount"].is_null());
    EXPECT_EQ(json["deposits"][0]["amount"], "1000");
    EXPECT_EQ(json["deposits"][0]["signer"], kAlice)
        << "the owner signs where nobody else is named";
}

TEST_F(OracleCommands, AReceiptSignedOfflineIsThePayers) {
    const auto result = sign({"--epoch", "3", "--expiry", "245", "--chain-id", "7"});
    ASSERT_EQ(result.exit_code, kExitOk) << result.err;
    const auto json = result.json();
    EXPECT_EQ(json["schema"], "tributary.oracle.receipt.sign/v1");
    const auto bytes = from_hex(json["signed_receipt"].get<std::string>()).value();
    const auto signed_receipt = oracle::decode_signed_receipt(bytes).value();
    EXPECT_EQ(signed_receipt.receipt.payer.base58(), kAlice);
    EXPECT_EQ(signed_receipt.receipt.payee.base58(), kBob);
    EXPECT_EQ(signed_receipt.receipt.epoch, 3U);
    EXPECT_EQ(signed_receipt.receipt.expiry, 245U);
    EXPECT_EQ(signed_receipt.receipt.amount_total.value, 250);
    const auto digest =
        oracle::ReceiptHasher({7, Address::from_evm({})}).digest(signed_receipt.receipt);
    EXPECT_EQ(json["receipt_id"], digest.hex());
    EXPECT_EQ(address_of(recover(digest, signed_receipt.signature).value()).base58(), kAlice);
}

TEST_F(OracleCommands, ARawKeySignsOnlyFromAFileOfItsOwner) {
    const auto raw = root_ / "raw.key";
    std::ofstream(raw) << std::string(63, '0') << "1\n";
    const auto sign_raw = [&] {
        return ask({"receipt",
                    "sign",
                    "--from",
                    raw.string(),
                    "--payee",
                    kBob,
                    "--sequence",
                    "1",
                    "--bytes-total",
                    "1",
                    "--amount-total",
                    "1"});
    };
    fs::permissions(raw, fs::perms::owner_read | fs::perms::group_read);
    EXPECT_EQ(sign_raw().json()["reason"], "bad_keystore");
    fs::permissions(raw, fs::perms::owner_read);
    EXPECT_EQ(sign_raw().json()["receipt"]["payer"], kAlice);
}

TEST_F(OracleCommands, TheNodeFillsInWhatIsLeftOpen) {
    const auto json = sign({}).json();
    EXPECT_EQ(json["receipt"]["epoch"], 3);
    EXPECT_EQ(json["receipt"]["expiry"], 4 * 60 + 5);
    const auto bytes = from_hex(json["signed_receipt"].get<std::string>()).value();
    const auto receipt = oracle::decode_signed_receipt(bytes).value().receipt;
    const oracle::ReceiptHasher hasher({18'446'744'073'709'551'615U, Address::from_evm({})});
    EXPECT_EQ(json["receipt_id"], hasher.digest(receipt).hex());
}

TEST_F(OracleCommands, OfflineSigningAsksNoNode) {
    fake_.oracle_status = nullptr;
    EXPECT_EQ(sign({"--epoch", "3", "--expiry", "245", "--chain-id", "7"}).exit_code, kExitOk);
    EXPECT_EQ(sign({"--epoch", "3", "--expiry", "245"}).json()["reason"], "unimplemented");
}

TEST_F(OracleCommands, AReceiptIsTakenInEachForm) {
    const auto file = root_ / "receipt";
    const auto signed_json = sign({"--out", file.string()}).json();
    const auto hex = signed_json["signed_receipt"].get<std::string>();
    const auto bytes = from_hex(hex).value();

    const auto from_file = ask({"receipt", "submit", file.string()});
    ASSERT_EQ(from_file.exit_code, kExitOk) << from_file.err;
    EXPECT_EQ(to_hex(as_bytes(submitted_.SerializeAsString())), hex);
    for (const auto& input : {hex + "\n", std::string(as_text(bytes))}) {
        submitted_.Clear();
        const auto result = ask({"receipt", "submit", "-"}, {.standard_input = input, .typed = {}});
        ASSERT_EQ(result.exit_code, kExitOk) << result.err;
        EXPECT_EQ(to_hex(as_bytes(submitted_.SerializeAsString())), hex);
        EXPECT_EQ(result.out,
                  R"({"schema":"tributary.oracle.receipt.submit/v1","receipt_id":")" +
                      std::string(62, '0') + R"(07","payer":")" + kAlice + R"(","payee":")" + kBob +
                      R"(","epoch":3,"sequence":1,"bytes_total":1048576,"amount_total":"250",)"
                      R"("known_before":false})"
                      "\n");
    }
}

TEST_F(OracleCommands, ARefusedReceiptCarriesTheOraclesReason) {
    fake_.submit = [](const auto& /*request*/, auto& /*out*/) {
        return node_error(grpc::StatusCode::FAILED_PRECONDITION,
                          ErrorCode::total_decreased,
                          "A running total went down");
    };
    const auto hex = sign({}).json()["signed_receipt"].get<std::string>();
    const auto result = ask({"receipt", "submit", "-"}, {.standard_input = hex, .typed = {}});
    EXPECT_EQ(result.exit_code, kExitFailed);
    EXPECT_EQ(result.json()["reason"], "total_decreased");
}

TEST(ReceiptFile, RefusesEachBrokenForm) {
    const std::string account =
        R"("payer":")" + std::string(kAlice) + R"(","payee":")" + kBob + R"(",)";
    const std::string rest = R"("sequence":1,"bytes_total":1,"amount_total":"1","expiry":9})";
    const auto with = [&](const std::string& receipt) {
        return parse_receipt("{\"receipt\":" + receipt + ",\"signature\":\"00\"}");
    };
    EXPECT_TRUE(with("{" + account + R"("epoch":1,)" + rest));
    EXPECT_EQ(parse_receipt("").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_receipt("{").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_receipt("0").error().code, ErrorCode::malformed) << "half a byte";
    EXPECT_EQ(parse_receipt("\xff\xff").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_receipt("{}").error().code, ErrorCode::missing_field);
    EXPECT_EQ(with("{" + account + rest).error().code, ErrorCode::missing_field);
    EXPECT_EQ(with("{" + account + R"("epoch":-1,)" + rest).error().code, ErrorCode::bad_number);
    EXPECT_EQ(with("{" + account + R"("epoch":1.5,)" + rest).error().code, ErrorCode::bad_number);
    EXPECT_EQ(with(R"({"payer":"x","payee":"y","epoch":1,)" + rest).error().code,
              ErrorCode::bad_base58);
    EXPECT_EQ(with("{" + account + R"("epoch":1,"lane":"z",)" + rest).error().code,
              ErrorCode::bad_hex);
}

TEST(ReceiptFile, ReadsUpToTheSizeLimitOnly) {
    std::string file(kMaxReceiptFile, ' ');
    file.front() = '{';
    EXPECT_EQ(parse_receipt(file).error().code, ErrorCode::malformed);
    file.push_back(' ');
    EXPECT_EQ(parse_receipt(file).error().code, ErrorCode::oversized);
}

TEST_F(OracleCommands, EpochsAreReadPageByPage) {
    fake_.epochs = [](const oracle::v1::ListEpochsRequest& request,
                      oracle::v1::ListEpochsResponse& out) {
        auto& epoch = *out.add_epochs();
        epoch.set_number(request.page_token().empty() ? 4 : 3);
        epoch.set_state(request.page_token().empty() ? oracle::v1::EPOCH_STATE_OPEN
                                                     : oracle::v1::EPOCH_STATE_PAID);
        epoch.set_amount("10");
        epoch.set_amount_paid("0");
        if (request.page_token().empty()) out.set_next_page_token("more");
        return grpc::Status::OK;
    };
    const auto json = ask({"epochs"}).json();
    EXPECT_EQ(json["schema"], "tributary.oracle.epochs/v1");
    ASSERT_EQ(json["epochs"].size(), 2U);
    EXPECT_EQ(json["epochs"][0]["number"], 4);
    EXPECT_EQ(json["epochs"][0]["state"], "OPEN");
    EXPECT_TRUE(json["epochs"][0]["closed_in"].is_null());
    EXPECT_EQ(json["epochs"][1]["state"], "PAID");
}

TEST_F(OracleCommands, APayoutNamesTheBlockThatPaid) {
    const auto fill = [](oracle::v1::Payout& payout) {
        payout.set_epoch(3);
        payout.set_payee_address(kBob);
        payout.set_amount("250");
        payout.set_state(oracle::v1::PAYOUT_STATE_PAID);
        payout.set_attempts(1);
        payout.set_transaction_id(id_bytes(0x08));
        set_block(*payout.mutable_paid_in(), 40, 0x28);
    };
    fake_.payouts = [fill](const oracle::v1::ListPayoutsRequest& request,
                           oracle::v1::ListPayoutsResponse& out) {
        EXPECT_EQ(request.epoch(), 3U);
        fill(*out.add_payouts());
        return grpc::Status::OK;
    };
    fake_.payout = [fill](const oracle::v1::GetPayoutRequest& request,
                          oracle::v1::GetPayoutResponse& out) {
        EXPECT_EQ(request.payee_address(), kBob);
        fill(*out.mutable_payout());
        return grpc::Status::OK;
    };
    const auto all = ask({"payout", "3"});
    EXPECT_EQ(
        all.out,
        R"({"schema":"tributary.oracle.payout/v1","epoch":3,"payouts":[{"epoch":3,"payee":")" +
            std::string(kBob) +
            R"(","amount":"250","state":"PAID","attempts":1,"transaction_id":")" +
            std::string(62, '0') + R"(08","expiration":null,"paid_in":{"number":40,"id":")" +
            std::string(62, '0') + R"(28"},"reason":""}]})" + "\n");
    EXPECT_EQ(ask({"payout", "3", "--payee", kBob}).out, all.out);
}

}  // namespace
}  // namespace tributary::tools
