// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/check/vector_file.hpp"

namespace tributary::check {

/// Runs every group of a consensus vector file against the library: addresses, Merkle trees,
/// transactions, headers, signatures, slots, maintenance, witness order, solidified numbers, PBFT
/// messages, reference blocks. A group that it does not know counts as failed. Errors: malformed.
Result<VectorReport> check_consensus_vectors(const nlohmann::json& root);

}  // namespace tributary::check
