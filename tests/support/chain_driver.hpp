// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "node/chain/chain_service.hpp"

namespace tributary::test {

/// A chain service on a loop of its own, with questions that wait for their answers. Whoever makes
/// one sets `service` and starts it.
class ChainDriver {
  public:
    ChainDriver() = default;
    ChainDriver(const ChainDriver&) = delete;
    ChainDriver& operator=(const ChainDriver&) = delete;
    ChainDriver(ChainDriver&&) = delete;
    ChainDriver& operator=(ChainDriver&&) = delete;

    ~ChainDriver() { end(); }

    /// Before what the service uses is gone.
    void end() {
        if (service) service->stop();
        service.reset();
    }

    /// Runs the loop until the answer; a minute is far more than it takes.
    template <typename T, typename Ask>
    Result<T> ask(Ask question) {
        std::optional<Result<T>> out;
        question([&](Result<T> answer) { out = std::move(answer); });
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (!out && std::chrono::steady_clock::now() < deadline)
            loop.run_one();
        return out.value();
    }

    node::StatusAnswer status() {
        return ask<node::StatusAnswer>([&](auto answer) { service->status(std::move(answer)); })
            .value();
    }

    /// Runs until it does not sync any more.
    node::StatusAnswer sync() {
        node::StatusAnswer out = status();
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (out.state == node::NodeState::syncing &&
               std::chrono::steady_clock::now() < deadline) {
            out = status();
        }
        return out;
    }

    boost::asio::io_context loop;
    std::vector<std::string> notes;
    std::unique_ptr<node::ChainService> service;
};

}  // namespace tributary::test
