// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tools/tributary/command.hpp"

namespace tributary::tools {

/// What was given on the command line, by the name of the option or operand without dashes. A flag
/// that was given holds "true"; what was not given is empty or missing.
using Words = std::map<std::string, std::string>;

/// The commands that each verb's words stand for. Errors: bad_number, bad_address, bad_base58,
/// bad_hex, invalid_argument; they name the word.
Result<Command> make_header(const Words& words);
Result<Command> make_balance(const Words& words);
Result<Command> make_transfers(const Words& words);
Result<Command> make_token(const Words& words);
Result<Command> make_transaction(const Words& words);
Result<Command> make_transaction_status(const Words& words);
Result<Command> make_transfer(const Words& words);
Result<Command> make_issue(const Words& words);
Result<Command> make_buy(const Words& words);
Result<Command> make_unfreeze(const Words& words);
Result<Command> make_permissions(const Words& words);
Result<Command> make_decode(const Words& words);
Result<Command> make_sign(const Words& words);
Result<Command> make_broadcast(const Words& words);
Result<Command> make_new_wallet(const Words& words);
Result<Command> make_import(const Words& words);
Result<Command> make_sign_receipt(const Words& words);
Result<Command> make_payout(const Words& words);
Result<Command> make_proof(const Words& words);
Result<Command> make_verify_proof(const Words& words);
Result<Command> make_export_anchor(const Words& words);
Result<Command> make_inspect_anchor(const Words& words);
Result<Command> make_suggest_anchor(const Words& words);
Result<Command> make_list_abi(const Words& words);
Result<Command> make_encode(const Words& words);
Result<Command> make_decode_data(const Words& words);
Result<Command> make_disassemble(const Words& words);
Result<Command> make_verify(const Words& words);
Result<Command> make_simulate(const Words& words);
Result<Command> make_estimate(const Words& words);
Result<Command> make_call(const Words& words);
Result<Command> make_contract_state(const Words& words);

Result<Command> make_deploy(const Words& words);
Result<Command> make_send_call(const Words& words);

/// The words of add_making.
Result<Making> read_making(const Words& words);

/// Where keys lie and where the password comes from.
KeyOptions key_options(const Words& words);

}  // namespace tributary::tools
