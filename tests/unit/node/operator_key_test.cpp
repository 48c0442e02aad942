// SPDX-License-Identifier: Apache-2.0
#include "node/operator_key.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "node/key_store.hpp"
#include "tests/support/receipt_builder.hpp"
#include "tests/support/temp_dir.hpp"

namespace tributary::node {
namespace {

namespace fs = std::filesystem;

class OperatorKeyTest : public testing::Test {
  protected:
    fs::path write(const std::string& name, const std::string& text, fs::perms perms = kPrivate) {
        const fs::path path = fs::path(directory_.path()) / name;
        std::ofstream(path) << text;
        fs::permissions(path, perms);
        return path;
    }

    static constexpr fs::perms kPrivate = fs::perms::owner_read | fs::perms::owner_write;

    test::TempDir directory_;
};

TEST_F(OperatorKeyTest, ReadsHexWithALineEnd) {
    const std::string hex = to_hex(test::key_named("operator").reveal());
    const auto key = load_operator_key({write("key", hex + "\n"), {}});
    ASSERT_TRUE(key.has_value()) << key.error().message();
    EXPECT_EQ(address_of(public_key_of(*key)), test::address_named("operator"));
}

TEST_F(OperatorKeyTest, OpensAKeyFileWithThePasswordFile) {
    std::string typed = "correct horse";
    const auto password = Password::take(typed).value();
    const auto sealed =
        seal_key(test::key_named("operator"), password, KeystoreSeed::random(), {1024, 1, 1});
    const auto file = write("key.json", print_keystore(sealed));
    const auto key = load_operator_key({file, write("password", "correct horse\n")});
    ASSERT_TRUE(key.has_value()) << key.error().message();
    EXPECT_EQ(address_of(public_key_of(*key)), test::address_named("operator"));
    EXPECT_EQ(load_operator_key({file, write("wrong", "horse\n")}).error().code,
              ErrorCode::wrong_password);
    EXPECT_EQ(load_operator_key({file, {}}).error().code, ErrorCode::bad_config);
}

TEST_F(OperatorKeyTest, RefusesAFileThatOthersMayRead) {
    const std::string hex = to_hex(test::key_named("operator").reveal());
    const auto file = write("key", hex, kPrivate | fs::perms::group_read);
    EXPECT_EQ(load_operator_key({file, {}}).error().code, ErrorCode::bad_config);
}

TEST_F(OperatorKeyTest, RefusesWhatIsNotAKey) {
    EXPECT_EQ(load_operator_key({fs::path(directory_.path()) / "absent", {}}).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(load_operator_key({write("short", "abcd"), {}}).error().code, ErrorCode::bad_key);
    EXPECT_EQ(load_operator_key({write("words", "not a key"), {}}).error().code,
              ErrorCode::bad_key);
    EXPECT_EQ(load_operator_key({write("zero", std::string(64, '0')), {}}).error().code,
              ErrorCode::bad_key);
}

TEST_F(OperatorKeyTest, RefusesAFileOneByteAboveItsLimit) {
    const std::string large(kMaxKeystoreSize + 1, 'a');
    EXPECT_EQ(load_operator_key({write("large", large), {}}).error().code, ErrorCode::oversized);
    EXPECT_EQ(load_operator_key({write("limit", large.substr(1)), {}}).error().code,
              ErrorCode::bad_key);
}

}  // namespace
}  // namespace tributary::node
