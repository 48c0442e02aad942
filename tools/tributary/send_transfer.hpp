// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/command.hpp"
#include "tools/tributary/node_client.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// tributary.transfer/v1: refers to a SOLID block, signs here, sends through the node and waits
/// until the transaction is proved as deep as was asked for. The id is told on `err` before
/// anything is sent. Failures name the id once the transaction may be out; assurance_too_low where
/// it is in a block but patience ended.
Outcome<Report> send_transfer(const SendTransfer& command, NodeClient& node, Surroundings& around);

}  // namespace tributary::tools
