// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/transfer.hpp"

namespace tributary::tvm {

bool can_transfer(const AccountEntry& from, const AccountEntry& to, std::int64_t amount) {
    return &from != &to && from.account && to.account && amount >= 0 &&
           from.account->balance >= amount && checked_add(to.account->balance, amount);
}

bool can_transfer_token(const State& state,
                        const AccountEntry& from,
                        const AccountEntry& to,
                        TokenBalance moved) {
    return moved.amount > 0 && &from != &to && from.account && to.account &&
           state.token_exists(moved.id) && from.account->token_balance(moved.id) >= moved.amount &&
           checked_add(to.account->token_balance(moved.id), moved.amount);
}

void transfer(State& state, AccountEntry& from, AccountEntry& to, std::int64_t amount) {
    state.set_balance(from, from.account->balance - amount);
    state.set_balance(to, to.account->balance + amount);
}

void transfer_token(State& state, AccountEntry& from, AccountEntry& to, TokenBalance moved) {
    state.set_token_balance(from, moved.id, from.account->token_balance(moved.id) - moved.amount);
    state.set_token_balance(to, moved.id, to.account->token_balance(moved.id) + moved.amount);
}

void create_if_missing(State& state, AccountEntry& entry) {
    if (!entry.account && state.flags().solidity_059) state.put_account(entry, Account{});
}

}  // namespace tributary::tvm
