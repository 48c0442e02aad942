// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tributary::test {

/// A program under test with its output collected; killed when it is still there at the end.
class ChildProcess {
  public:
    /// Starts `arguments[0]`; throws where that cannot be done.
    explicit ChildProcess(const std::vector<std::string>& arguments);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ChildProcess(ChildProcess&&) = delete;
    ChildProcess& operator=(ChildProcess&&) = delete;
    ~ChildProcess();

    /// True once `text` is in its standard output; false when it ends or the patience does before
    /// that.
    bool wait_for_output(const std::string& text,
                         std::chrono::milliseconds patience = std::chrono::seconds(30));

    /// Its exit code, 128 and the signal when it died of one; nothing when it outlives the
    /// patience.
    std::optional<int> wait_for_exit(std::chrono::milliseconds patience = std::chrono::seconds(30));

    void signal(int number) const;

    /// What it wrote so far, as far as waiting has read it.
    [[nodiscard]] const std::string& output() const { return output_; }

    [[nodiscard]] const std::string& errors() const { return errors_; }

  private:
    /// Reads what is there; false when both ends are closed or the time is up.
    bool read_some(std::chrono::steady_clock::time_point deadline);

    pid_t pid_ = -1;
    int output_end_ = -1;
    int errors_end_ = -1;
    std::string output_;
    std::string errors_;
};

/// A TCP port of 127.0.0.1 that was free a moment ago.
int free_port();

}  // namespace tributary::test
