// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>

namespace tributary::test {

/// True where the server's reflection (grpc.reflection.v1alpha) names this service.
bool reflection_lists(const std::shared_ptr<grpc::Channel>& channel, const std::string& service);

/// True where it has the file that holds this symbol.
bool reflection_describes(const std::shared_ptr<grpc::Channel>& channel, const std::string& symbol);

}  // namespace tributary::test
