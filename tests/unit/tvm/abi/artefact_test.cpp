// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/artefact.hpp"

#include <gtest/gtest.h>

namespace tributary::tvm {
namespace {

ErrorCode refusal(std::string_view json) {
    const auto out = parse_artefact(json);
    return out ? ErrorCode::not_found : out.error().code;
}

TEST(Artefact, HoldsItsBytecodeInAnyOfThreeForms) {
    const auto plain = parse_artefact(R"({"contract":"C","abi":[],"bytecode":"0x6001"})");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->bytecode, (Bytes{0x60, 0x01}));
    EXPECT_EQ(plain->contract, "C");
    EXPECT_EQ(parse_artefact(R"({"contractName":"C","abi":[],"bytecode":["60","01"]})"), plain);
    EXPECT_EQ(parse_artefact(R"({"contract":"C","abi":[],"bytecode":{"object":"6001"}})"), plain);
}

TEST(Artefact, IsRefusedWhereAPartIsMissingOrBroken) {
    EXPECT_EQ(refusal("[]"), ErrorCode::malformed);
    EXPECT_EQ(refusal("{"), ErrorCode::malformed);
    EXPECT_EQ(refusal(R"({"abi":[]})"), ErrorCode::missing_field);
    EXPECT_EQ(refusal(R"({"bytecode":"00"})"), ErrorCode::missing_field);
    EXPECT_EQ(refusal(R"({"abi":[],"bytecode":{}})"), ErrorCode::missing_field);
    EXPECT_EQ(refusal(R"({"abi":[],"bytecode":7})"), ErrorCode::malformed);
    EXPECT_EQ(refusal(R"({"abi":[],"bytecode":[7]})"), ErrorCode::malformed);
    EXPECT_EQ(refusal(R"({"abi":[],"bytecode":"0"})"), ErrorCode::bad_hex);
    EXPECT_EQ(refusal(R"({"abi":7,"bytecode":""})"), ErrorCode::malformed);
    EXPECT_EQ(refusal(std::string(kMaxArtefactFile, ' ')), ErrorCode::malformed);
    EXPECT_EQ(refusal(std::string(kMaxArtefactFile + 1, ' ')), ErrorCode::oversized);
}

}  // namespace
}  // namespace tributary::tvm
