// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <grpcpp/support/status.h>

#include "primitives/result.hpp"

namespace tributary::node {

/// The `domain` of every google.rpc.ErrorInfo that this node sends.
inline constexpr std::string_view kErrorDomain = "tributary";

/// The one place where an ErrorCode becomes a canonical gRPC code.
grpc::StatusCode status_code_of(ErrorCode code);

/// The error as gRPC carries it: a google.rpc.Status in the details with ErrorInfo{reason_of(code),
/// domain, metadata "detail"}, RetryInfo for UNAVAILABLE, and BadRequest where a request's `field`
/// was wrong.
grpc::Status to_grpc_status(const Error& error, std::string_view field = {});

}  // namespace tributary::node
