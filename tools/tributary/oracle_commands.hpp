// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/command.hpp"
#include "tools/tributary/node_client.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// Most epochs and payouts that one command prints.
inline constexpr std::size_t kMaxListed = 100'000;

/// tributary.oracle.receipt.submit/v1.
Outcome<Report> run_oracle(const SubmitReceipt& command, NodeClient& node, Surroundings& around);

/// tributary.oracle.receipt.sign/v1. Asks the node only for what the command leaves open.
Outcome<Report> run_oracle(const SignReceipt& command, NodeClient& node, Surroundings& around);

/// tributary.oracle.epochs/v1.
Outcome<Report> run_oracle(const ListEpochs& command, NodeClient& node);

/// tributary.oracle.payout/v1.
Outcome<Report> run_oracle(const ShowPayout& command, NodeClient& node);

}  // namespace tributary::tools
