// SPDX-License-Identifier: Apache-2.0
#include "tools/check/tvm_vectors.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tributary::check {
namespace {

/// The file with one vector of a name left.
nlohmann::json file_with(const std::string& name) {
    static const nlohmann::json kFile =
        read_vector_file(TRIBUTARY_TEST_DATA "/vectors/tvm.json.gz").value();
    nlohmann::json out = {{"format", kFile.at("format")}, {"env", kFile.at("env")}};
    for (const auto& vector : kFile.at("vectors"))
        if (vector.at("name") == name && !out.contains("vectors"))
            out["vectors"] = nlohmann::json::array({vector});
    return out;
}

std::size_t failures_with(const nlohmann::json& file) {
    return check_tvm_vectors(file).value().failures().size();
}

TEST(TvmVectors, PassAsRecorded) {
    EXPECT_EQ(check_tvm_vectors(file_with("ADD-0")).value().passed(), 1U);
}

TEST(TvmVectors, FailWhereAnythingRecordedDiffers) {
    const auto differs =
        [](const std::string& name, const std::string& where, nlohmann::json value) {
            auto file = file_with(name);
            file["vectors"][0][nlohmann::json::json_pointer(where)] = std::move(value);
            return failures_with(file) == 1;
        };
    EXPECT_TRUE(differs("ADD-0", "/result/energyUsed", 23));
    EXPECT_TRUE(differs("ADD-0", "/result/contractRet", "REVERT"));
    EXPECT_TRUE(differs("ADD-0", "/result/output", "00"));
    EXPECT_TRUE(differs("ADD-0", "/result/energyFee", 1));
    const std::string owner = "/post/41a7d8a35b260395c14aa456297662092ba3b76fc0";
    EXPECT_TRUE(differs("ADD-0", owner + "/balance", 1));
    EXPECT_TRUE(differs("ADD-0", owner + "/assets/1002000", 1));
    const std::string contract = "/post/41c0ffee00000000000000000000000000000000c0";
    const std::string slot(63, '0');
    EXPECT_TRUE(differs("ADD-0", contract + "/storage", {{slot + "1", slot + "1"}}));
    EXPECT_TRUE(differs("LOG0", "/result/logs/0/data", "00"));
    EXPECT_TRUE(differs("SUICIDE-unfrozen-expired", "/result/internalTransactions/0/nonce", 2));
    EXPECT_TRUE(differs("SUICIDE-unfrozen-expired", "/result/deleted", nlohmann::json::array()));
}

TEST(TvmVectors, AFileOfAnotherFormatIsRefused) {
    EXPECT_EQ(check_tvm_vectors({{"format", "other"}}).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace tributary::check
