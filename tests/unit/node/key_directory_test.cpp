// SPDX-License-Identifier: Apache-2.0
#include "node/key_directory.hpp"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace tributary::node {
namespace {

namespace fs = std::filesystem;

class KeyDirectory : public ::testing::Test {
  protected:
    KeyDirectory() {
        auto pattern = (fs::temp_directory_path() / "tributary_keys_XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
    }

    ~KeyDirectory() override { fs::remove_all(root_); }

    static Keystore sealed() {
        std::string text = "p";
        const auto password = Password::take(text).value();
        return seal_key(
            SecretKey::random(), password, KeystoreSeed::random(), {.n = 16, .r = 1, .p = 1});
    }

    static unsigned mode_of(const fs::path& path) {
        struct stat info {};

        EXPECT_EQ(::stat(path.c_str(), &info), 0);
        return info.st_mode & 0777U;
    }

    fs::path root_;
};

TEST_F(KeyDirectory, StoresAKeyThatOnlyItsOwnerMayRead) {
    const auto keystore = sealed();
    const auto file = store_keystore(root_ / "a" / "keys", keystore, 1'700'000'000'123).value();
    EXPECT_EQ(file.filename().string(),
              "UTC--2023-11-14T22-13-20.123Z--" + keystore.address->base58() + ".json");
    EXPECT_EQ(mode_of(file), 0600U);
    EXPECT_EQ(mode_of(root_ / "a" / "keys"), 0700U);
    EXPECT_EQ(read_keystore(file).value(), keystore);
}

TEST_F(KeyDirectory, LeavesNoTemporaryFile) {
    ASSERT_TRUE(store_keystore(root_, sealed(), 0));
    EXPECT_EQ(std::distance(fs::directory_iterator(root_), fs::directory_iterator()), 1);
}

TEST_F(KeyDirectory, FindsTheKeyOfAnAddress) {
    const auto first = sealed();
    const auto second = sealed();
    ASSERT_TRUE(store_keystore(root_, first, 0));
    const auto file = store_keystore(root_, second, 1).value();
    EXPECT_EQ(find_key(root_, *second.address).value(), file);
    EXPECT_EQ(find_key(root_, *sealed().address).error().code, ErrorCode::not_found);
}

TEST_F(KeyDirectory, RefusesAnAddressThatIsAlreadyThere) {
    const auto keystore = sealed();
    ASSERT_TRUE(store_keystore(root_, keystore, 0));
    EXPECT_EQ(store_keystore(root_, keystore, 1).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(list_keys(root_).value().size(), 1U);
}

TEST_F(KeyDirectory, ListsInTheOrderOfNamesAndShowsWhatIsBroken) {
    ASSERT_TRUE(store_keystore(root_, sealed(), 2000));
    ASSERT_TRUE(store_keystore(root_, sealed(), 1000));
    std::ofstream(root_ / "broken.json") << "{}";
    std::ofstream(root_ / "notes.txt") << "not a key";
    const auto keys = list_keys(root_).value();
    ASSERT_EQ(keys.size(), 3U);
    EXPECT_NE(keys[0].path.string().find("00-00-01"), std::string::npos);
    EXPECT_NE(keys[1].path.string().find("00-00-02"), std::string::npos);
    EXPECT_EQ(keys[2].address.error().code, ErrorCode::bad_keystore);
}

TEST_F(KeyDirectory, ADirectoryThatIsMissingHoldsNoKeys) {
    EXPECT_TRUE(list_keys(root_ / "none").value().empty());
}

TEST_F(KeyDirectory, ReadsNoMoreThanTheSizeLimit) {
    std::ofstream(root_ / "big.json") << std::string(kMaxKeystoreSize + 1, ' ');
    EXPECT_EQ(read_keystore(root_ / "big.json").error().code, ErrorCode::oversized);
}

TEST_F(KeyDirectory, RefusesAPathThatIsNoFile) {
    EXPECT_EQ(read_keystore(root_).error().code, ErrorCode::bad_keystore);
    EXPECT_EQ(read_keystore(root_ / "none.json").error().code, ErrorCode::not_found);
    ASSERT_EQ(::mkfifo((root_ / "pipe.json").c_str(), 0600), 0);
    EXPECT_EQ(read_keystore(root_ / "pipe.json").error().code, ErrorCode::bad_keystore);
}

TEST_F(KeyDirectory, NamesADirectoryThatCannotBeMade) {
    std::ofstream(root_ / "file") << "";
    EXPECT_EQ(store_keystore(root_ / "file" / "keys", sealed(), 0).error().code,
              ErrorCode::io_error);
}

}  // namespace
}  // namespace tributary::node
