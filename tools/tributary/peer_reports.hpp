// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tributary/node/v1/node.pb.h>

#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// tributary.node.peers/v1.
Report report_of(const node::v1::ListPeersResponse& peers);

/// tributary.tx.status/v1.
Report report_of(const node::v1::GetTransactionStatusResponse& status);

}  // namespace tributary::tools
