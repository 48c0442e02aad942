// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/status.hpp"

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

TEST(RpcStatus, EveryReasonHasACanonicalCode) {
    std::size_t known = 0;
    for (int code = 0; reason_of(static_cast<ErrorCode>(code)) != "unknown"; ++code, ++known) {
        const auto status = status_code_of(static_cast<ErrorCode>(code));
        EXPECT_NE(status, grpc::StatusCode::UNKNOWN) << reason_of(static_cast<ErrorCode>(code));
        EXPECT_NE(status, grpc::StatusCode::OK) << reason_of(static_cast<ErrorCode>(code));
    }
    EXPECT_GT(known, 50U);
}

TEST(RpcStatus, TheDesignedOnesAreAsDesigned) {
    EXPECT_EQ(status_code_of(ErrorCode::not_synced), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(status_code_of(ErrorCode::assurance_too_low), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(status_code_of(ErrorCode::pruned), grpc::StatusCode::OUT_OF_RANGE);
    EXPECT_EQ(status_code_of(ErrorCode::upstream_lied), grpc::StatusCode::ABORTED);
    EXPECT_EQ(status_code_of(ErrorCode::unavailable), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace tributary::node
