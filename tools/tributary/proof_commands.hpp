// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/command.hpp"
#include "tools/tributary/node_client.hpp"
#include "tools/tributary/report.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// Asks the node for a proof, writes it and says what it proves. Failures: those of the node,
/// io_error.
Outcome<Report> run_proof(const ProveTransaction& command, NodeClient& node);

/// Verifies a proof file without any network. Failures: not_found and io_error (the files),
/// oversized, and those of consensus::decode_proof and verify_proof.
Outcome<Report> run_proof(const VerifyProof& command, Surroundings& around);

}  // namespace tributary::tools
