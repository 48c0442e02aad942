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

/// Asks the node for an anchor file, checks it and writes it. Failures: those of the node, of
/// consensus::parse_anchor, and io_error.
Outcome<Report> run_anchor(const ExportAnchor& command, NodeClient& node);

/// Says what an anchor file holds, its digest and signatures verified. Failures: not_found,
/// io_error, and those of consensus::parse_anchor.
Outcome<Report> run_anchor(const InspectAnchor& command);

}  // namespace tributary::tools
