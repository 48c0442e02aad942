// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>

#include <grpcpp/server_context.h>

#include "node/chain_answers.hpp"
#include "node/rpc/status.hpp"

namespace tributary::node {

/// Calls that may wait for an answer at the same time, over all clients; more are refused with
/// `unavailable`.
inline constexpr std::size_t kMaxPendingCalls = 1024;

/// Counts the calls that wait for the loop. Any thread.
class CallGate {
  public:
    explicit CallGate(std::size_t limit = kMaxPendingCalls) : limit_(limit) {}

    /// False where the gate is full; otherwise `leave` has to follow.
    bool enter();
    void leave();

  private:
    std::size_t limit_;
    std::atomic<std::size_t> inside_{0};
};

/// One unary call on its way to the loop and back. gRPC keeps reactor, request and response alive
/// until `finish`, whether or not the client has gone. A call that nobody answers, because the loop
/// ended, ends as `unavailable` when its last owner lets go. One thread at a time.
class PendingCall {
  public:
    PendingCall(grpc::ServerUnaryReactor* reactor, CallGate& gate)
        : reactor_(reactor), gate_(gate) {}

    PendingCall(const PendingCall&) = delete;
    PendingCall& operator=(const PendingCall&) = delete;
    PendingCall(PendingCall&&) = delete;
    PendingCall& operator=(PendingCall&&) = delete;
    ~PendingCall();

    /// Once.
    void finish(const grpc::Status& status);

  private:
    grpc::ServerUnaryReactor* reactor_;
    CallGate& gate_;
};

/// Ends a call at once.
grpc::ServerUnaryReactor* refuse(grpc::CallbackServerContext* context,
                                 const Error& error,
                                 std::string_view field = {});

/// Starts a call: `ask` gets an Answer<T> to hand to the loop; `fill`, called on the loop with the
/// T, writes the response and returns the status.
template <typename T, typename Ask, typename Fill>
grpc::ServerUnaryReactor* start_call(grpc::CallbackServerContext* context,
                                     CallGate& gate,
                                     Ask&& ask,
                                     Fill fill) {
    if (!gate.enter()) return refuse(context, {ErrorCode::unavailable, "too many calls wait"});
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    auto call = std::make_shared<PendingCall>(reactor, gate);
    ask(Answer<T>([call, fill = std::move(fill)](Result<T> result) {
        call->finish(result ? fill(*std::move(result)) : to_grpc_status(result.error()));
    }));
    return reactor;
}

}  // namespace tributary::node
