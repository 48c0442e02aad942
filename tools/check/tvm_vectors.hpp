// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tools/check/vector_file.hpp"

namespace tributary::check {

/// Runs every vector of a TVM file (java-tron's own runs in several proposal profiles) and compares
/// result, energy, bill, output, logs, internal transactions and all accounts. The report carries
/// how many passed by group. Errors: malformed.
Result<VectorReport> check_tvm_vectors(const nlohmann::json& file);

}  // namespace tributary::check
