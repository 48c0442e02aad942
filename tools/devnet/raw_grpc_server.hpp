// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tools/devnet/wallet_answers.hpp"

namespace tributary::devnet {

/// A gRPC server that hands every unary call on as path and bytes, and sends bytes back: what a
/// client gets is exactly what was answered, whatever message it takes it for.
class RawGrpcServer {
  public:
    using Reply = std::function<void(CallAnswer)>;
    /// Called on gRPC's threads. `reply` may be called later and from any thread, exactly once.
    using Answerer = std::function<void(std::string path, Bytes request, Reply reply)>;

    /// Listens on HOST:PORT without sharing the port. Errors: port_in_use.
    static Result<std::unique_ptr<RawGrpcServer>> listen(const std::string& address,
                                                         Answerer answerer);

    RawGrpcServer(const RawGrpcServer&) = delete;
    RawGrpcServer& operator=(const RawGrpcServer&) = delete;
    RawGrpcServer(RawGrpcServer&&) = delete;
    RawGrpcServer& operator=(RawGrpcServer&&) = delete;
    ~RawGrpcServer();

    /// The port that was chosen when the address asked for port 0.
    [[nodiscard]] int port() const;

    /// Cancels what is open and returns when every call is over. Calls whose reply never comes
    /// would keep it waiting: whoever answers goes on answering meanwhile.
    void stop();

  private:
    struct Parts;

    explicit RawGrpcServer(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace tributary::devnet
