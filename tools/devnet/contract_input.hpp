// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/devnet/chain_record.hpp"
#include "tools/devnet/ledger.hpp"
#include "tools/devnet/refusal.hpp"
#include "tools/devnet/served_chain.hpp"
#include "tvm/vm/host.hpp"

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
    /// The block that it would stand in, and the chain before; what contracts see.
    tvm::BlockContext block = {};
    const ServedChain* chain = nullptr;
    /// Of the transaction.
    TransactionId id = {};
    std::int64_t fee_limit = 0;
};

}  // namespace tributary::devnet
