// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/send_transaction.hpp"

namespace tributary::tools {

/// Reads a transaction's file; - is standard input. Failures: not_found, and those of
/// transaction_from_json.
Outcome<TransactionParts> read_transaction(const std::string& source, Surroundings& around);

/// Writes it whole or not at all: a temporary file beside it, then renamed. Failures: io_error.
Outcome<void> write_transaction(const std::filesystem::path& file,
                                const TransactionParts& parts,
                                Surroundings& around);

/// tributary.tx.decode/v1: what a file would do if it were sent.
Outcome<Report> run_file(const DecodeTransaction& command, Surroundings& around);

/// tributary.tx.sign/v1: adds one signature; needs no node.
Outcome<Report> run_file(const SignTransaction& command, Surroundings& around);

/// tributary.tx.broadcast/v1.
Outcome<Report> run_file(const BroadcastTransaction& command,
                         NodeClient& node,
                         Surroundings& around);

}  // namespace tributary::tools
