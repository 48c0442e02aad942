// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>

namespace tributary::node {

/// Adds the processor time that its thread uses during its life, in microseconds.
class CpuMeter {
  public:
    explicit CpuMeter(std::int64_t& total) : total_(total), start_(now()) {}

    CpuMeter(const CpuMeter&) = delete;
    CpuMeter& operator=(const CpuMeter&) = delete;
    CpuMeter(CpuMeter&&) = delete;
    CpuMeter& operator=(CpuMeter&&) = delete;

    ~CpuMeter() { total_ += now() - start_; }

  private:
    static std::int64_t now() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000;
    }

    std::int64_t& total_;
    std::int64_t start_;
};

}  // namespace tributary::node
