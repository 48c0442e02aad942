// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "primitives/numbers.hpp"
#include "primitives/wire/transaction.hpp"
#include "token/asset_issue.hpp"
#include "tools/devnet/permission.hpp"
#include "tools/devnet/stored_block.hpp"
#include "tvm/vm/host.hpp"

namespace tributary::devnet {

struct Account {
    Sun balance;
    Sun allowance;
    bool is_contract = false;
    bool is_witness = false;
    /// By decimal token id.
    std::map<std::string, TokenAmount, std::less<>> tokens;
    /// Id of the token that it issued; empty where it issued none.
    std::string issued_token;
    /// Supply of that token that is not free yet.
    std::vector<token::FrozenSupply> frozen_supply;
    Permissions permissions;
    /// Bytes of free bandwidth used, as of the absolute slot below (java-tron
    /// Account.free_net_usage).
    std::int64_t free_net_usage = 0;
    std::int64_t free_net_slot = 0;

    bool operator==(const Account&) const = default;
};

using Accounts = std::map<Address, Account>;

/// A token as its AssetIssueContract made it.
struct Token {
    std::string id;
    std::string name;
    /// Serialised protocol.AssetIssueContract with the id in it.
    Bytes issue;
};

/// A contract that was made here; those of the recording come without their storage.
struct DeployedContract {
    tvm::Contract contract;
    tvm::CodePointer code;
    std::map<tvm::RowKey, Uint256> rows;
    std::optional<tvm::EnergyRecord> energy;
    /// Serialised protocol.SmartContract; empty for what another contract made.
    Bytes smart_contract;
};

/// Accounts and tokens at one block. It knows what the recording knows: where a recording has no
/// balances it is empty and says so.
struct Ledger {
    Accounts accounts;
    std::map<Address, DeployedContract> contracts;
    /// In order of issue; ids count up from 1000001.
    std::vector<Token> tokens;
    /// False when nothing tells the balances at this block.
    bool is_known = false;
    /// Up to which block the recorded balances go.
    BlockNumber as_of = 0;
    /// Up to which block the recorded accounts are whole: permissions, issued and frozen tokens.
    BlockNumber whole_as_of = 0;
    /// Who signs the blocks of witnesses whose witness permission names another key.
    std::map<Address, Address> block_signers;

    [[nodiscard]] const Account* find(const Address& address) const;
    [[nodiscard]] const Token* find_token(std::string_view id) const;

    /// By name, as transfers address tokens before ALLOW_SAME_TOKEN_NAME.
    [[nodiscard]] const Token* find_token_by_name(std::string_view name) const;
};

/// The contract with its id, and without the precision that tokens did not have before
/// ALLOW_SAME_TOKEN_NAME (AssetIssueActuator). Errors: truncated, malformed.
Result<Token> issued_token(ByteView contract, std::string id, bool same_token_name);

/// The id that the next token gets.
std::string next_token_id(const Ledger& ledger);

/// What was in force for a recorded block.
struct BlockPast {
    bool same_token_name = false;
    /// Timestamp of its parent.
    TimestampMs parent_time = 0;
};

/// Notes what a recorded block does beside balances: tokens issued and unfrozen, permissions set,
/// witnesses made. For accounts it counts only behind `whole_as_of`: recorded accounts hold what
/// was before. Errors: those of decode_transaction.
Status note_block(Ledger& ledger, const StoredBlock& block, const BlockPast& past);

/// The recorded accounts of one line of balances.jsonl. Errors: malformed, bad_address.
Result<Ledger> parse_balances(std::string_view line);

/// One line of deltas.jsonl: accounts as they are behind a block. New accounts get the default
/// permissions when `multi_sign` is on. Errors: malformed, bad_address.
Status apply_delta(Ledger& ledger, std::string_view line, bool multi_sign);

/// The balances that a genesis block gives. Errors: malformed.
Result<Ledger> ledger_at_genesis(ByteView genesis_block);

/// The number that a line of balances.jsonl (height) or deltas.jsonl (num) begins with.
std::optional<BlockNumber> number_of_line(std::string_view line);

}  // namespace tributary::devnet
