// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/check/vector_file.hpp"

namespace tributary::check {

/// Runs every vector of a peer-to-peer vector file against node/net: frames, envelopes, messages of
/// both layers (decoded and encoded again), datagrams, table distances, the DNS tree, and what has
/// to be refused. A vector that it does not know counts as failed. Errors: malformed.
Result<VectorReport> check_p2p_vectors(const nlohmann::json& root);

}  // namespace tributary::check
