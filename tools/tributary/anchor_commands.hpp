// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/command.hpp"
#include "tools/tributary/node_client.hpp"
#include "tools/tributary/report.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// Asks the node for an anchor file, checks it and writes it. Failures: those of the node, of
/// consensus::parse_anchor, and io_error.
Outcome<Report> run_anchor(const ExportAnchor& command, NodeClient& node);

/// Says what an anchor file holds, its digest and signatures verified. Failures: not_found,
/// io_error, and those of consensus::parse_anchor.
Outcome<Report> run_anchor(const InspectAnchor& command);

/// Asks full nodes for an anchor and writes it where enough agree. Without a file it is the output.
/// Failures: not_found, io_error, those of consensus::parse_network, no_agreement, which says who
/// said what, and anchor_too_old.
Outcome<Report> run_anchor(const SuggestAnchor& command, Surroundings& around);

}  // namespace tributary::tools
