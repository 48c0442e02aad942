// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/recording.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/recorded_network.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::devnet {
namespace {

/// A directory of its own that goes with the test.
class RecordingTest : public testing::Test {
  protected:
    RecordingTest() : directory_(std::filesystem::path(testing::TempDir()) / name()) {
        std::filesystem::remove_all(directory_);
        std::filesystem::create_directories(directory_);
    }

    ~RecordingTest() override { std::filesystem::remove_all(directory_); }

    static std::string name() {
        return std::string("recording_") +
               testing::UnitTest::GetInstance()->current_test_info()->name();
    }

    void copy(const std::string& file) {
        std::filesystem::copy_file(test::chain_directory("main") + "/" + file, directory_ / file);
    }

    void write(const std::string& file, const std::string& content) {
        std::ofstream(directory_ / file, std::ios::binary) << content;
    }

    [[nodiscard]] Result<Recording> read(std::optional<BlockNumber> until = std::nullopt) const {
        return read_recording(directory_.string(), until);
    }

    /// The error names the file and has this code.
    void expect_error(ErrorCode code, const std::string& file) const {
        const auto recording = read();
        ASSERT_FALSE(recording);
        EXPECT_EQ(recording.error().code, code);
        EXPECT_NE(recording.error().detail.find(file), std::string::npos)
            << recording.error().message();
    }

    std::filesystem::path directory_;
};

TEST_F(RecordingTest, BlocksAloneAreEnough) {
    copy("blocks.pb");
    const auto recording = read();
    ASSERT_TRUE(recording) << recording.error().message();
    EXPECT_EQ(recording->blocks.size(), 3'001U);
    EXPECT_FALSE(recording->record);
    EXPECT_FALSE(recording->ledger.is_known);
    EXPECT_EQ(recording->warnings.size(), 1U);
}

TEST_F(RecordingTest, ChainJsonMayBePlainText) {
    copy("blocks.pb");
    write("chain.json", *read_file(test::chain_directory("main") + "/chain.json.gz"));
    const auto recording = read(100);
    ASSERT_TRUE(recording) << recording.error().message();
    ASSERT_TRUE(recording->record);
    EXPECT_EQ(recording->record->blocks.size(), 3'001U);
    EXPECT_EQ(recording->blocks.size(), 101U);
}

TEST_F(RecordingTest, BalancesWithoutDeltasAreOlderThanTheHead) {
    copy("blocks.pb");
    copy("balances.jsonl.gz");
    const auto at_snapshot = read(2'750);
    ASSERT_TRUE(at_snapshot);
    EXPECT_TRUE(at_snapshot->ledger.is_known);
    EXPECT_TRUE(at_snapshot->warnings.empty());
    const auto behind = read(2'800);
    ASSERT_TRUE(behind);
    EXPECT_EQ(behind->ledger.as_of, 2'750U);
    EXPECT_EQ(behind->warnings.size(), 1U);
    const auto before = read(100);
    ASSERT_TRUE(before);
    EXPECT_FALSE(before->ledger.is_known);
}

TEST_F(RecordingTest, DeltasLeadFromTheSnapshotToTheHead) {
    const Recording recording = test::read_recording("main", 2'999);
    EXPECT_EQ(recording.ledger.as_of, 2'999U);
    EXPECT_TRUE(recording.warnings.empty());
    EXPECT_EQ(test::read_recording("main", 100).ledger.as_of, 100U);
}

TEST_F(RecordingTest, WithoutBlocksThereIsNoRecording) {
    expect_error(ErrorCode::io_error, "blocks.pb");
}

TEST_F(RecordingTest, AnEmptyFileOfBlocksIsMalformed) {
    write("blocks.pb", "");
    expect_error(ErrorCode::malformed, "blocks.pb");
}

TEST_F(RecordingTest, BlocksThatEndEarlyAreTruncated) {
    write("blocks.pb", test::read_test_data("chains/main/blocks.pb").substr(0, 50'000));
    expect_error(ErrorCode::truncated, "blocks.pb");
}

TEST_F(RecordingTest, BlocksOutOfOrderAreRefused) {
    const std::string file = test::read_test_data("chains/main/blocks.pb");
    const auto messages = split_delimited(as_bytes(file));
    // Block 1 is shorter than 256 bytes: two bytes of length.
    const std::string second(reinterpret_cast<const char*>((*messages)[1].data()) - 2,
                             (*messages)[1].size() + 2);
    write("blocks.pb", second + file);
    expect_error(ErrorCode::wrong_parent, "blocks.pb");
}

TEST_F(RecordingTest, UntilBehindTheLastBlockIsOutOfRange) {
    copy("blocks.pb");
    ASSERT_TRUE(read(3'000));
    const auto recording = read(3'001);
    ASSERT_FALSE(recording);
    EXPECT_EQ(recording.error().code, ErrorCode::out_of_range);
}

TEST_F(RecordingTest, BadJsonNamesItsFile) {
    copy("blocks.pb");
    write("chain.json", "{\"blocks\":[");
    expect_error(ErrorCode::malformed, "chain.json");
}

TEST_F(RecordingTest, ARecordOfFewerBlocksIsOutOfRange) {
    copy("blocks.pb");
    write("chain.json", R"({"blocks":[{"num":0}],"epochs":[]})");
    expect_error(ErrorCode::out_of_range, "chain.json");
}

TEST_F(RecordingTest, DamagedGzipNamesItsFile) {
    copy("blocks.pb");
    const std::string packed = test::read_test_data("chains/main/balances.jsonl.gz");
    write("balances.jsonl.gz", packed.substr(0, packed.size() / 2));
    const auto recording = read();
    ASSERT_FALSE(recording);
    EXPECT_NE(recording.error().detail.find("balances.jsonl.gz"), std::string::npos);
}

TEST(ParseKeys, GivesEachKeyByItsAddress) {
    const KeyRing keys = test::read_keys();
    const auto roles = test::read_roles();
    EXPECT_EQ(keys.size(), roles.size());
    for (const auto& [role, address] : roles)
        EXPECT_TRUE(keys.contains(address)) << role;
}

TEST(ParseKeys, WhatIsNoListOfKeysIsRefused) {
    EXPECT_EQ(parse_keys("{}").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_keys("[{}]").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_keys("[{\"privateKey\":\"00\"}]").error().code, ErrorCode::bad_key);
}

TEST(ParseChainRecord, WhatIsMissingIsNamed) {
    EXPECT_EQ(parse_chain_record("nonsense").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_chain_record("{\"blocks\":[]}").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_chain_record(R"({"blocks":[{"num":1}],"epochs":[]})").error().code,
              ErrorCode::malformed);
    EXPECT_EQ(parse_chain_record(R"({"blocks":[],"epochs":[{"firstBlock":2}]})").error().code,
              ErrorCode::malformed);
    EXPECT_EQ(parse_chain_record(R"({"blocks":[],"epochs":[],"blockIntervalMs":0})").error().code,
              ErrorCode::malformed);
}

TEST(ParseChainRecord, ParametersHoldFromTheBlockBehindTheirChange) {
    const Recording recording = test::read_recording("main");
    EXPECT_FALSE(recording.record->rules_after(218).same_token_name);
    EXPECT_TRUE(recording.record->rules_after(219).same_token_name);
    EXPECT_EQ(recording.record->rules_after(3'000).maintenance_interval, 240'000);
    EXPECT_EQ(recording.record->rules_after(3'000).transaction_fee, 1'000);
}

}  // namespace
}  // namespace tributary::devnet
