// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <tributary/node/v1/evidence.pb.h>

#include "node/mnemonic.hpp"
#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "tools/tributary/contract_command.hpp"
#include "tools/tributary/intents.hpp"

namespace tributary::tools {

/// Where keys lie and where their password comes from.
struct KeyOptions {
    std::filesystem::path directory;
    /// Asked for on the terminal where absent.
    std::optional<std::filesystem::path> password_file;
};

struct ShowStatus {};

struct ShowPeers {};

struct ShowTransactionStatus {
    TransactionId id;
};

/// Windows by which trust came from the anchor.
struct ShowTrail {};

/// Witness keys that were proved.
struct ShowKeys {};

/// What witnesses did that no honest one does.
struct ShowEvidence {};

struct ShowHeader {
    std::variant<BlockNumber, BlockId> block;
    node::v1::AssuranceLevel min_level = node::v1::ASSURANCE_LEVEL_UNSPECIFIED;
};

struct ShowBalance {
    Address address;
    std::string token_id;
    /// The SOLID head where absent.
    std::optional<BlockNumber> at;
    node::v1::Exactness min_exactness = node::v1::EXACTNESS_UNSPECIFIED;
    node::v1::AssuranceLevel min_level = node::v1::ASSURANCE_LEVEL_UNSPECIFIED;
};

struct ListTransfers {
    Address address;
    std::string token_id;
    /// At most this many; the node's own number where absent.
    std::optional<BlockNumber> count;
    /// Where the page before ended.
    std::string after;
};

struct ShowToken {
    std::string token_id;
};

struct ShowTransaction {
    TransactionId id;
    std::optional<BlockNumber> in_block;
    node::v1::AssuranceLevel min_level = node::v1::ASSURANCE_LEVEL_UNSPECIFIED;
};

/// How long a command stays that sends a transaction.
enum class WaitFor {
    none,
    included,
    solid,
};

struct Waiting {
    WaitFor until = WaitFor::solid;
    /// Own time after which waiting ends.
    std::chrono::seconds patience{};
    /// It comes from a file: it can be in a block already, or made for another chain.
    bool may_be_sent_already = false;
};

/// How a transaction is made: whose it is, who signs it, and what becomes of it.
struct Making {
    /// A key file, or an address whose key lies in the directory; the address alone is enough where
    /// others sign or nobody does.
    std::string from;
    /// Keys like `from` that sign instead of it.
    std::vector<std::string> signers;
    /// Which of the account's permissions signs; 0 is the owner's.
    std::int32_t permission_id = 0;
    /// Write the unsigned transaction there, and send nothing.
    std::optional<std::filesystem::path> build;
    /// Show it, sign and send nothing.
    bool dry_run = false;
    /// Chain time from the newest block to the end of the transaction's life.
    std::chrono::seconds lifetime{};
    Waiting waiting;
    KeyOptions keys;
};

struct SendTransfer {
    Making how;
    Address to;
    std::string token_id;
    std::int64_t amount = 0;
};

/// A time of the chain: milliseconds since 1970, or so much after the head.
struct ChainTime {
    TimestampMs value = 0;
    bool from_head = false;

    bool operator==(const ChainTime&) const = default;
};

struct IssueToken {
    Making how;
    /// Without owner, start and end.
    TokenIssue issue;
    ChainTime start;
    ChainTime end;
};

struct BuyToken {
    Making how;
    std::string token_id;
    std::int64_t sun = 0;
    /// The node is asked where absent.
    std::optional<Address> issuer;
};

struct UnfreezeToken {
    Making how;
};

struct SetPermissions {
    Making how;
    /// Without owner.
    PermissionChange change;
};

/// What comes with a call or creation, and what its energy may cost.
struct ContractMoney {
    std::int64_t call_value = 0;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
    /// In sun.
    std::int64_t fee_limit = 0;
};

struct DeployContract {
    Making how;
    /// An artefact; - is standard input.
    std::string artefact;
    std::vector<std::string> constructor;
    ContractMoney money;
};

struct SendCall {
    Making how;
    Address contract;
    std::string function;
    std::vector<std::string> arguments;
    std::optional<std::string> abi;
    ContractMoney money;
};

struct DecodeTransaction {
    /// - is standard input.
    std::string source;
};

struct SignTransaction {
    std::string source;
    std::string from;
    /// The source itself where absent.
    std::optional<std::filesystem::path> out;
    KeyOptions keys;
};

struct BroadcastTransaction {
    std::string source;
    Waiting waiting;
};

/// How a key is kept.
struct Keeping {
    bool light = false;
    node::AddressForm address_form = node::AddressForm::tron;
    KeyOptions keys;
};

/// Which key of a mnemonic, and the passphrase that goes with the words.
struct FromMnemonic {
    node::KeyPlace place;
    /// Holds it in its first line; none where absent.
    std::optional<std::filesystem::path> passphrase_file;
};

struct NewWallet {
    Keeping how;
    /// Through a mnemonic of so many words.
    std::optional<std::size_t> words;
    FromMnemonic from;
    /// The words go there and are not shown.
    std::optional<std::filesystem::path> mnemonic_out;
};

struct ImportWallet {
    /// Holds 64 hex digits, or a mnemonic; - is standard input.
    std::string source;
    Keeping how;
    std::optional<FromMnemonic> mnemonic;
};

struct ListWallets {
    KeyOptions keys;
};

struct ShowOracle {};

struct SubmitReceipt {
    /// - is standard input.
    std::string source;
};

struct SignReceipt {
    std::string from;
    /// The signing key's own address where absent.
    std::optional<Address> payer;
    Address payee;
    /// The node is asked for what is absent: the current epoch, the end of its grace, the domain.
    std::optional<std::uint64_t> epoch;
    std::optional<std::uint64_t> expiry;
    std::optional<std::uint64_t> chain_id;
    /// Only with a chain id; 20 zero bytes until there is a vault.
    Address vault;
    std::uint64_t sequence = 0;
    std::uint64_t bytes_total = 0;
    std::int64_t amount_total = 0;
    Hash256 lane;
    Hash256 pieces;
    /// Written besides the output where present.
    std::optional<std::filesystem::path> out;
    KeyOptions keys;
};

struct ListEpochs {};

struct ShowPayout {
    std::uint64_t epoch = 0;
    std::optional<Address> payee;
};

struct ProveTransaction {
    TransactionId id;
    std::optional<BlockNumber> in_block;
    /// genesis, NUMBER:ID or the path of an anchor file; the node's own anchor where empty.
    std::string anchor;
    std::filesystem::path out;
};

struct VerifyProof {
    std::filesystem::path file;
    /// A built-in name or the path of a network file.
    std::string network;
    /// As ProveTransaction::anchor; genesis where empty.
    std::string anchor;
    bool allow_old_anchor = false;
};

struct ExportAnchor {
    std::filesystem::path out;
};

struct InspectAnchor {
    std::filesystem::path file;
};

struct SuggestAnchor {
    /// A built-in name or the path of a network file.
    std::string network;
    /// Solidity gRPC of full nodes, HOST:PORT.
    std::vector<std::string> from;
    /// How many of them have to agree.
    std::uint64_t threshold = 0;
    /// Standard output where absent.
    std::optional<std::filesystem::path> out;
};

using Command = std::variant<ShowStatus,
                             ShowPeers,
                             ShowTrail,
                             ShowKeys,
                             ShowEvidence,
                             ShowHeader,
                             ShowBalance,
                             ListTransfers,
                             ShowToken,
                             ShowTransaction,
                             ShowTransactionStatus,
                             SendTransfer,
                             IssueToken,
                             BuyToken,
                             UnfreezeToken,
                             SetPermissions,
                             DecodeTransaction,
                             SignTransaction,
                             BroadcastTransaction,
                             NewWallet,
                             ImportWallet,
                             ListWallets,
                             ShowOracle,
                             SubmitReceipt,
                             SignReceipt,
                             ListEpochs,
                             ShowPayout,
                             ProveTransaction,
                             VerifyProof,
                             ExportAnchor,
                             InspectAnchor,
                             SuggestAnchor,
                             ListAbi,
                             EncodeCall,
                             DecodeData,
                             Disassemble,
                             VerifyContract,
                             SimulateContract,
                             EstimateContract,
                             CallContract,
                             ShowContractState,
                             DeployContract,
                             SendCall>;

enum class OutputForm {
    text,
    json,
};

/// One run of the program.
struct Invocation {
    std::string node;
    OutputForm output = OutputForm::text;
    bool colour = true;
    Command command;
};

}  // namespace tributary::tools
