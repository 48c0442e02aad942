// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/chain_answers.hpp"
#include "node/rpc/unary.hpp"
#include "tributary/node/v1/node.grpc.pb.h"

namespace tributary::node {

/// Accounts that one call may watch.
inline constexpr int kMaxWatchedAccounts = 100;

/// Starts a stream of balances: each one now, and again after each SOLID block that changed it. It
/// takes a place of the gate until it ends. `chain` and `gate` outlive it.
grpc::ServerWriteReactor<v1::GetBalanceResponse>* watch_balances(
    ChainQueries& chain, CallGate& gate, const v1::WatchBalancesRequest& request);

}  // namespace tributary::node
