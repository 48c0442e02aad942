// SPDX-License-Identifier: Apache-2.0
#include "tools/check/p2p_vectors.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tributary::check {
namespace {

using Json = nlohmann::json;

Json vectors() {
    return *read_vector_file(TRIBUTARY_TEST_DATA "/vectors/p2p.json.gz");
}

TEST(P2pVectors, all_pass) {
    const auto report = check_p2p_vectors(vectors());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->passed(), 156U);
    EXPECT_TRUE(report->failures().empty()) << report->failures().front();
}

TEST(P2pVectors, each_fails_when_its_bytes_are_cut) {
    const Json good = vectors();
    for (std::size_t i = 0; i < good["vectors"].size(); ++i) {
        Json spoilt = good;
        spoilt["vectors"] = Json::array({good["vectors"][i]});
        Json& vector = spoilt["vectors"][0];
        const std::string name = vector["name"];
        if (name.starts_with("neg.")) {
            // What has to be refused is replaced by a frame that nobody minds.
            vector["hex"] = "00";
        } else if (name == "varint.0") {
            vector["fields"]["length"] = 1;
        } else if (name.starts_with("kad.")) {
            vector["fields"]["distance"] = 5;
        } else {
            const std::string hex = vector["hex"];
            vector["hex"] = hex.substr(0, hex.size() - 2);
        }
        const auto report = check_p2p_vectors(spoilt);
        ASSERT_TRUE(report);
        EXPECT_EQ(report->failures().size(), 1U) << name;
    }
}

TEST(P2pVectors, an_unknown_vector_fails) {
    Json root = vectors();
    root["vectors"] = Json::array({{{"name", "new"}, {"transport", "tcp"}, {"hex", "00"}}});
    EXPECT_EQ(check_p2p_vectors(root)->failures().size(), 1U);
    root.erase("vectors");
    EXPECT_EQ(check_p2p_vectors(root).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace tributary::check
