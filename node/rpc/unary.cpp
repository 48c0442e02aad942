// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/unary.hpp"

#include <utility>

#include "primitives/check.hpp"

namespace tributary::node {

bool CallGate::enter() {
    if (inside_.fetch_add(1) < limit_) return true;
    inside_.fetch_sub(1);
    return false;
}

void CallGate::leave() {
    inside_.fetch_sub(1);
}

PendingCall::~PendingCall() {
    if (reactor_ != nullptr) {
        finish(to_grpc_status({ErrorCode::unavailable, "the node is stopping"}));
    }
}

void PendingCall::finish(const grpc::Status& status) {
    grpc::ServerUnaryReactor* reactor = std::exchange(reactor_, nullptr);
    TRIBUTARY_ASSERT(reactor != nullptr);
    // The gate may be gone as soon as the last call is finished.
    gate_.leave();
    reactor->Finish(status);
}

grpc::ServerUnaryReactor* refuse(grpc::CallbackServerContext* context,
                                 const Error& error,
                                 std::string_view field) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(to_grpc_status(error, field));
    return reactor;
}

}  // namespace tributary::node
