// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "tools/tributary/intents.hpp"
#include "tools/tributary/send_transaction.hpp"

namespace tributary::tools {

/// Whose transaction it is, and the chain time it is made at.
struct Maker {
    Address owner;
    TimestampMs head_time = 0;
};

/// What to make; asked for when owner and time are known.
using Intention = std::function<Outcome<Intent>(const Maker& maker)>;

/// Makes a transaction that refers to a SOLID block, shows what it costs, and then signs and sends
/// it, or writes it to a file unsigned, or stops. `schema` names the report: state is dry_run,
/// built or sent.
Outcome<Report> make_transaction(const Making& how,
                                 const std::string& schema,
                                 const Intention& intention,
                                 NodeClient& node,
                                 Surroundings& around);

/// tributary.transfer/v1.
Outcome<Report> run_transaction(const SendTransfer& command,
                                NodeClient& node,
                                Surroundings& around);

/// tributary.token.issue/v1: with the token's id where the node follows the token.
Outcome<Report> run_transaction(const IssueToken& command, NodeClient& node, Surroundings& around);

/// tributary.token.buy/v1.
Outcome<Report> run_transaction(const BuyToken& command, NodeClient& node, Surroundings& around);

/// tributary.token.unfreeze/v1.
Outcome<Report> run_transaction(const UnfreezeToken& command,
                                NodeClient& node,
                                Surroundings& around);

/// tributary.permission.set/v1.
Outcome<Report> run_transaction(const SetPermissions& command,
                                NodeClient& node,
                                Surroundings& around);

}  // namespace tributary::tools
