// SPDX-License-Identifier: Apache-2.0
#include "tools/check/consensus_vectors.hpp"

#include <cstdio>

#include <unistd.h>
#include <zlib.h>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/test_data.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;

Json vectors() {
    return Json::parse(test::read_test_data("vectors/consensus.json"));
}

/// Another value of the same type.
void spoil(Json& value) {
    if (value.is_boolean()) {
        value = !value.get<bool>();
    } else if (value.is_number()) {
        value = value.get<std::int64_t>() + 1;
    } else {
        auto text = value.get<std::string>();
        text.back() = text.back() == '1' ? '2' : '1';
        value = text;
    }
}

/// A file of its own in the temporary folder, gone with the object.
class TemporaryFile {
  public:
    explicit TemporaryFile(std::string_view content)
        : path_("/tmp/tributary_vectors_" + std::to_string(::getpid())) {
        std::ofstream(path_, std::ios::binary) << content;
    }

    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    ~TemporaryFile() { std::remove(path_.c_str()); }

    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

std::string gzipped(const std::string& text) {
    const TemporaryFile file("");
    gzFile_s* out = gzopen(file.path().c_str(), "wb");
    gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
    gzclose(out);
    std::ifstream packed(file.path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(packed), {}};
}

TEST(ConsensusVectors, AllPass) {
    const auto report = check_consensus_vectors(vectors());
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->failures(), std::vector<std::string>{});
    EXPECT_EQ(report->passed(), 109U);
}

TEST(ConsensusVectors, NoticeEveryKindOfWrongValue) {
    for (const char* pointer : {"/addresses/0/keccak256",
                                "/addresses/1/address21",
                                "/addresses/2/base58check",
                                "/addresses/3/publicKeyUncompressed",
                                "/base58check/valid/0/hex",
                                "/base58check/valid/1/b58",
                                "/merkle/roots/0",
                                "/merkle/roots/5",
                                "/merkle/leaves/6",
                                "/merkle/proofs/1/path/0/1",
                                "/merkle/proofs/1/index",
                                "/transactions/0/txid",
                                "/transactions/1/signer",
                                "/transactions/2/leaf",
                                "/transactions/3/leafWithoutRet",
                                "/transactions/4/rawHex",
                                "/syntheticBlock/blockId",
                                "/syntheticBlock/txTrieRoot",
                                "/syntheticBlock/headerRawSha256",
                                "/syntheticBlock/witness",
                                "/syntheticBlock/signatureVariants/highS",
                                "/syntheticBlock/blockHex",
                                "/realBlocks/0/blockId",
                                "/realBlocks/4/recoveredSigner",
                                "/realBlocks/5/version",
                                "/realBlocks/6/timestamp",
                                "/realBlocks/11/transactions/0/leaf",
                                "/realTransactions/0/txid",
                                "/realTransactions/0/owner",
                                "/slots/0/slot",
                                "/slots/2/scheduleIndex",
                                "/slots/4/validAfterOpt88",
                                "/maintenance/0/newNext",
                                "/maintenance/1/isMaintenance",
                                "/witnessSort/before88/1",
                                "/witnessSort/after88/0",
                                "/witnessSort/input/0/byteStringHash",
                                "/byteStringHash/2/hash",
                                "/solid/0/solid",
                                "/pbft/0/sha256",
                                "/pbft/1/commitResultHex",
                                "/tapos/0/refBlockBytes",
                                "/tapos/1/refBlockHash"}) {
        Json spoiled = vectors();
        spoil(spoiled.at(Json::json_pointer(pointer)));
        const auto report = check_consensus_vectors(spoiled);
        ASSERT_TRUE(report) << pointer << report.error().message();
        EXPECT_FALSE(report->failures().empty()) << pointer;
    }
}

TEST(ConsensusVectors, NoticeASignatureThatShouldHaveBeenRefused) {
    Json spoiled = vectors();
    auto& block = spoiled.at("syntheticBlock");
    block["invalidSignatures"]["good"] = block.at("signature");
    EXPECT_EQ(check_consensus_vectors(spoiled)->failures(),
              std::vector<std::string>{
                  "syntheticBlock invalid signature good: the signature is accepted"});
    spoiled = vectors();
    spoiled["base58check"]["invalid"][0]["b58"] = spoiled["addresses"][0]["base58check"];
    EXPECT_EQ(check_consensus_vectors(spoiled)->failures().size(), 1U);
}

TEST(ConsensusVectors, FailOnAGroupThatNobodyKnows) {
    const Json root = {{"doc", "text"}, {"newRules", Json::array({1})}};
    EXPECT_EQ(check_consensus_vectors(root)->failures(),
              std::vector<std::string>{"newRules: the group is not known"});
}

TEST(ConsensusVectors, AreMalformedWithoutTheKeysOfTheirGroup) {
    Json broken = vectors();
    broken["realBlocks"][3].erase("headerHex");
    EXPECT_EQ(check_consensus_vectors(broken).error().code, ErrorCode::malformed);
    broken = vectors();
    broken["addresses"][0]["privateKey"] = 5;
    EXPECT_EQ(check_consensus_vectors(broken).error().code, ErrorCode::malformed);
    EXPECT_EQ(check_consensus_vectors(Json::object()).error().code, ErrorCode::malformed);
    EXPECT_EQ(check_consensus_vectors(Json::array()).error().code, ErrorCode::malformed);
}

TEST(VectorFile, IsReadPlainAndGzipped) {
    const std::string text = R"({"slots": []})";
    const TemporaryFile plain(text);
    EXPECT_EQ(read_vector_file(plain.path()).value(), Json::parse(text));
    const TemporaryFile packed(gzipped(text));
    EXPECT_EQ(read_vector_file(packed.path()).value(), Json::parse(text));
}

TEST(VectorFile, IsRefusedWhenItIsCutShortMissingOrNotJson) {
    const std::string packed = gzipped(vectors().dump());
    const TemporaryFile cut(packed.substr(0, packed.size() / 2));
    EXPECT_EQ(read_vector_file(cut.path()).error().code, ErrorCode::io_error);
    EXPECT_EQ(read_vector_file("/nonexistent/vectors.json").error().code, ErrorCode::io_error);
    const TemporaryFile text("[1,");
    EXPECT_EQ(read_vector_file(text.path()).error().code, ErrorCode::malformed);
}

TEST(VectorProgram, ExitsByWhatItFound) {
    const auto run = [](const Json& json) {
        const TemporaryFile file(json.dump());
        return run_vector_program(file.path(), check_consensus_vectors);
    };
    EXPECT_EQ(run(vectors()), 0);
    Json spoiled = vectors();
    spoil(spoiled["solid"][0]["solid"]);
    EXPECT_EQ(run(spoiled), 1);
    EXPECT_EQ(run(Json::array()), 2);
    EXPECT_EQ(run_vector_program("/nonexistent/vectors.json", check_consensus_vectors), 2);
}

}  // namespace
}  // namespace tributary::check
