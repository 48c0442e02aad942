// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "node/key_directory.hpp"
#include "tests/unit/tools/tributary/fake_node.hpp"

namespace tributary::tools {
namespace {

namespace fs = std::filesystem;

constexpr auto kAlice = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";
const std::string kAliceKey = std::string(63, '0') + "1";

class Wallet : public ::testing::Test {
  protected:
    Wallet() {
        auto pattern = (fs::temp_directory_path() / "tributary_wallet_XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
        std::ofstream(root_ / "password") << "secret\nsecond line\n";
    }

    ~Wallet() override { fs::remove_all(root_); }

    RunResult wallet(std::vector<std::string> words, RunInput input = {}) const {
        words.insert(words.begin(), {"-o", "json", "wallet"});
        words.insert(words.end(), {"--keys-dir", (root_ / "keys").string()});
        return run_program(words, std::move(input));
    }

    [[nodiscard]] std::string password_file() const { return (root_ / "password").string(); }

    fs::path root_;
};

TEST_F(Wallet, ANewKeyOpensWithItsPassword) {
    const auto result = wallet({"new", "--light", "--password-file", password_file()});
    ASSERT_EQ(result.exit_code, kExitOk) << result.err;
    const auto json = result.json();
    EXPECT_EQ(json["schema"], "tributary.wallet.new/v1");
    const auto keystore = node::read_keystore(json["file"].get<std::string>()).value();
    EXPECT_EQ(keystore.address->base58(), json["address"]);
    std::string text = "secret";
    EXPECT_TRUE(node::open_keystore(keystore, node::Password::take(text).value()));
}

TEST_F(Wallet, AnImportedKeyKeepsItsAddress) {
    for (const auto& key : {kAliceKey, "0x" + kAliceKey + "\r\n"}) {
        const auto result = wallet({"import", "-", "--light", "--password-file", password_file()},
                                   {.standard_input = key, .typed = {}});
        ASSERT_EQ(result.exit_code, kExitOk) << result.err;
        EXPECT_EQ(result.json()["schema"], "tributary.wallet.import/v1");
        EXPECT_EQ(result.json()["address"], kAlice);
        EXPECT_EQ(result.out.find(kAliceKey), std::string::npos);
        fs::remove_all(root_ / "keys");
    }
}

TEST_F(Wallet, AKeyComesFromAFile) {
    std::ofstream(root_ / "raw") << kAliceKey;
    const auto result =
        wallet({"import", (root_ / "raw").string(), "--light", "--password-file", password_file()});
    EXPECT_EQ(result.json()["address"], kAlice);
}

TEST_F(Wallet, WordsAreShownOnceAndImportTheSameKey) {
    const auto made = wallet({"new", "--mnemonic", "--light", "--password-file", password_file()});
    ASSERT_EQ(made.exit_code, kExitOk) << made.err;
    EXPECT_EQ(made.json()["path"], "m/44'/195'/0'/0/0");
    const auto words = made.err.substr(made.err.find('\n') + 1);
    EXPECT_EQ(std::count(words.begin(), words.end(), ' '), 11) << "twelve words";
    EXPECT_EQ(made.out.find(words.substr(0, 20)), std::string::npos) << "not in what is logged";
    fs::remove_all(root_ / "keys");
    const auto import =
        wallet({"import", "-", "--mnemonic", "--light", "--password-file", password_file()},
               {.standard_input = words, .typed = {}});
    EXPECT_EQ(import.json()["address"], made.json()["address"]);
}

TEST_F(Wallet, WordsGoToAFileThatOnlyItsOwnerReads) {
    const auto file = root_ / "words";
    const std::vector<std::string> command = {"new",
                                              "--mnemonic",
                                              "--words",
                                              "24",
                                              "--light",
                                              "--mnemonic-out",
                                              file.string(),
                                              "--index",
                                              "3",
                                              "--password-file",
                                              password_file()};
    const auto made = wallet(command);
    ASSERT_EQ(made.exit_code, kExitOk) << made.err;
    EXPECT_EQ(made.err, "");
    EXPECT_EQ(made.json()["path"], "m/44'/195'/0'/0/3");
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const auto again = wallet(command);
    EXPECT_EQ(again.json()["reason"], "io_error") << "words that are there are not overwritten";
}

TEST_F(Wallet, WhatIsNoMnemonicIsNamed) {
    const auto refused = [&](const std::vector<std::string>& more, const std::string& words) {
        std::vector<std::string> all = {
            "import", "-", "--mnemonic", "--password-file", password_file()};
        all.insert(all.end(), more.begin(), more.end());
        return wallet(all, {.standard_input = words, .typed = {}}).json()["reason"];
    };
    EXPECT_EQ(refused({}, "abandon"), "bad_key");
    EXPECT_EQ(refused({"--index", "2147483648"}, std::string(11 * 8, ' ')), "bad_key");
    EXPECT_EQ(refused({"--index", "x"}, ""), "bad_number");
    EXPECT_EQ(wallet({"new", "--mnemonic", "--words", "13"}).json()["reason"], "invalid_argument");
    EXPECT_EQ(wallet({"new", "--mnemonic-out", "f"}).json()["reason"], "invalid_argument");
}

TEST_F(Wallet, RefusesWhatIsNoKey) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "bad_key"},
        {"xyz", "bad_hex"},
        {std::string(62, '1'), "bad_key"},
        {std::string(64, '0'), "bad_key"},
        {std::string(64, 'f'), "bad_key"},
        {std::string(200, '1'), "bad_hex"},
    };
    for (const auto& [key, reason] : cases) {
        const auto result = wallet({"import", "-", "--password-file", password_file()},
                                   {.standard_input = key, .typed = {}});
        EXPECT_EQ(result.exit_code, kExitFailed) << key;
        EXPECT_EQ(result.json()["reason"], reason) << key;
    }
}

TEST_F(Wallet, AsksTwiceForANewPassword) {
    EXPECT_EQ(wallet({"new", "--light"}, {.standard_input = {}, .typed = {"a", "a"}}).exit_code,
              kExitOk);
    const auto differ = wallet({"new", "--light"}, {.standard_input = {}, .typed = {"a", "b"}});
    EXPECT_EQ(differ.exit_code, kExitFailed);
    EXPECT_EQ(differ.json()["reason"], "invalid_argument");
    const auto empty = wallet({"new", "--light"}, {.standard_input = {}, .typed = {"", ""}});
    EXPECT_EQ(empty.json()["reason"], "invalid_argument");
}

TEST_F(Wallet, NeedsATerminalOrAPasswordFile) {
    EXPECT_EQ(wallet({"new"}).exit_code, kExitFailed);
    const auto missing = wallet({"new", "--password-file", (root_ / "none").string()});
    EXPECT_EQ(missing.json()["reason"], "not_found");
}

TEST_F(Wallet, RefusesASecondFileForOneAddress) {
    const RunInput input{.standard_input = kAliceKey, .typed = {}};
    const std::vector<std::string> words = {
        "import", "-", "--light", "--password-file", password_file()};
    EXPECT_EQ(wallet(words, input).exit_code, kExitOk);
    EXPECT_EQ(wallet(words, input).json()["reason"], "invalid_argument");
}

TEST_F(Wallet, ListsKeysAndWhatIsUnreadable) {
    EXPECT_EQ(wallet({"list"}).json()["keys"], Json::array());
    ASSERT_EQ(wallet({"import", "-", "--light", "--password-file", password_file()},
                     {.standard_input = kAliceKey, .typed = {}})
                  .exit_code,
              kExitOk);
    std::ofstream(root_ / "keys" / "broken.json") << "{";
    const auto result = wallet({"list"});
    EXPECT_EQ(result.exit_code, kExitOk);
    const auto json = result.json();
    EXPECT_EQ(json["schema"], "tributary.wallet.list/v1");
    ASSERT_EQ(json["keys"].size(), 1U);
    EXPECT_EQ(json["keys"][0]["address"], kAlice);
    ASSERT_EQ(json["unreadable"].size(), 1U);
    EXPECT_EQ(json["unreadable"][0]["reason"], "bad_keystore");
}

}  // namespace
}  // namespace tributary::tools
