// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace tributary::test {

/// A TCP proxy on a port of its own of 127.0.0.1: what clients say goes through at once, what the
/// server says arrives one byte at a time.
class SlowProxy {
  public:
    /// In front of 127.0.0.1:`server_port`, one byte each `pause`.
    SlowProxy(int server_port, std::chrono::milliseconds pause);
    SlowProxy(const SlowProxy&) = delete;
    SlowProxy& operator=(const SlowProxy&) = delete;
    SlowProxy(SlowProxy&&) = delete;
    SlowProxy& operator=(SlowProxy&&) = delete;
    ~SlowProxy();

    [[nodiscard]] std::string address() const;

  private:
    struct Parts;

    std::unique_ptr<Parts> parts_;
};

}  // namespace tributary::test
