// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "tools/tributary/command.hpp"
#include "tools/tributary/node_client.hpp"
#include "tools/tributary/surroundings.hpp"
#include "tools/tributary/transaction_json.hpp"

namespace tributary::tools {

/// A transaction that was sent, and where it was last proved to stand.
struct Sent {
    TransactionParts parts;
    std::optional<node::v1::Evidence> evidence;
};

/// Tells the id on `err`, sends through the node, and waits until the transaction is proved as deep
/// as was asked for. Sending twice is harmless: one that stands in a block already is not sent
/// again, and upstreams that have it say yes. Failures name the id once the transaction may be out;
/// assurance_too_low where it is in a block but patience ended, expired where no block can hold it
/// any more, wrong_network where it refers to a block of another chain.
Outcome<Sent> send_transaction(const TransactionParts& parts,
                               const Waiting& waiting,
                               NodeClient& node,
                               Surroundings& around);

}  // namespace tributary::tools
