// SPDX-License-Identifier: Apache-2.0
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
