// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/devnet/chain_record.hpp"
#include "tools/devnet/ledger.hpp"
#include "tools/devnet/refusal.hpp"

namespace tributary::devnet {

/// What a contract is checked against. The sender exists.
struct ContractInput {
    const ChainRules& rules;
    const Ledger& ledger;
    /// Timestamp of the head: java-tron's latest_block_header_timestamp.
    TimestampMs now = 0;
    const wire::Contract& contract;
    /// What the sender has left when bandwidth, several signatures and the memo are paid.
    Sun sun_left;
};

}  // namespace tributary::devnet
