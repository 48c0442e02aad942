// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "node/chain_answers.hpp"
#include "primitives/bytes.hpp"

namespace boost::asio {
class io_context;
}

namespace tributary::node {

/// What one call asks: "/protocol.Wallet/GetBlock", and how long the whole call may take.
struct GrpcMethod {
    const char* path = nullptr;
    std::chrono::milliseconds deadline{5'000};
};

/// The bytes that came back, and from whom.
struct GrpcAnswer {
    Bytes message;
    /// As gRPC writes it, such as ipv4:127.0.0.1:50051.
    std::string peer;
};

/// Unary calls to one gRPC server without TLS, each under a deadline. Answers are read on gRPC's
/// threads and handed over on the loop. Loop thread.
class GrpcCalls {
  public:
    /// Connects with the first call; refuses answers above `max_answer_size` (`oversized`). `loop`
    /// outlives this.
    GrpcCalls(std::string address, int max_answer_size, boost::asio::io_context& loop);
    GrpcCalls(const GrpcCalls&) = delete;
    GrpcCalls& operator=(const GrpcCalls&) = delete;
    GrpcCalls(GrpcCalls&&) = delete;
    GrpcCalls& operator=(GrpcCalls&&) = delete;

    /// Cancels open calls and waits until gRPC let go of them; no answer comes afterwards.
    ~GrpcCalls();

    [[nodiscard]] const std::string& address() const;

    /// `decode` turns a GrpcAnswer into a Result<T> on a thread of gRPC's. The detail of an error
    /// names address and method. Errors: upstream_slow, unavailable, not_found, upstream_refused
    /// (with the server's words), oversized, malformed, and those of `decode`.
    template <typename T, typename Decode>
    void call(const GrpcMethod& method, Bytes request, Decode decode, Answer<T> done) {
        const std::string where = address() + " " + name_of(method) + ": ";
        start(method,
              std::move(request),
              [where, decode = std::move(decode), done = std::move(done)](
                  Result<GrpcAnswer> answer) -> std::function<void()> {
                  auto out = std::make_shared<Result<T>>(answer ? decode(std::move(*answer))
                                                                : fail(std::move(answer).error()));
                  if (!*out) *out = fail(out->error().code, where + out->error().detail);
                  return [out, done] { done(std::move(*out)); };
              });
    }

  private:
    struct State;
    /// Runs on a thread of gRPC's and returns what the loop has to run.
    using Read = std::function<std::function<void()>(Result<GrpcAnswer>)>;

    static std::string name_of(const GrpcMethod& method);
    void start(const GrpcMethod& method, Bytes request, Read read);

    std::shared_ptr<State> state_;
};

}  // namespace tributary::node
