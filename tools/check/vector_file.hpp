// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary::check {

/// Largest vector file, unpacked.
inline constexpr std::size_t kMaxVectorFileSize = 256U << 20U;

/// Reads a JSON file, plain or gzipped. Errors: io_error, oversized, malformed.
Result<nlohmann::json> read_vector_file(const std::string& path);

/// What one vector says; keeps the first thing that differs.
class Verdict {
  public:
    void equal(std::string_view what, const std::string& actual, const std::string& wanted);
    void equal(std::string_view what, std::int64_t actual, std::int64_t wanted);
    void require(std::string_view what, bool holds);

    [[nodiscard]] const std::string& wrong() const { return wrong_; }

  private:
    std::string wrong_;
};

/// Counts vectors and keeps a line for each that failed.
class VectorReport {
  public:
    void run(const std::string& label, const std::function<void(Verdict&)>& check);

    /// A line to print before failures and count.
    void note(std::string line) { notes_.push_back(std::move(line)); }

    [[nodiscard]] std::size_t passed() const { return passed_; }

    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

    [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

  private:
    std::size_t passed_ = 0;
    std::vector<std::string> failures_;
    std::vector<std::string> notes_;
};

/// Bytes of a JSON string of hex digits; throws std::invalid_argument where it is none.
Bytes hex_bytes(const nlohmann::json& value);

/// Reads `path`, checks it, prints failures and the closing count. Exit code: 0 when all passed, 1
/// when one failed, 2 when the file cannot be used.
int run_vector_program(const std::string& path,
                       const std::function<Result<VectorReport>(const nlohmann::json&)>& check);

}  // namespace tributary::check
