// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/state.hpp"

namespace tributary::tvm {

/// Whether TRX may move: two different accounts that exist, enough of it, no overflow (java-tron
/// VMUtils.validateForSmartContract).
bool can_transfer(const AccountEntry& from, const AccountEntry& to, std::int64_t amount);

/// The same for a TRC-10 token that was issued, of which more than nothing must move.
bool can_transfer_token(const State& state,
                        const AccountEntry& from,
                        const AccountEntry& to,
                        TokenBalance moved);

/// Moves TRX after can_transfer.
void transfer(State& state, AccountEntry& from, AccountEntry& to, std::int64_t amount);

/// Moves a token after can_transfer_token.
void transfer_token(State& state, AccountEntry& from, AccountEntry& to, TokenBalance moved);

/// Makes a normal account where there is none, once ALLOW_TVM_SOLIDITY_059 allows it.
void create_if_missing(State& state, AccountEntry& entry);

}  // namespace tributary::tvm
