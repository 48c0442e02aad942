// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include <tributary/node/v1/evidence.pb.h>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "tools/tributary/transfer_contract.hpp"

namespace tributary::tools {

/// Where keys lie and where their password comes from.
struct KeyOptions {
    std::filesystem::path directory;
    /// Asked for on the terminal where absent.
    std::optional<std::filesystem::path> password_file;
};

struct ShowStatus {};

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

struct ShowToken {
    std::string token_id;
};

struct ShowTransaction {
    TransactionId id;
    std::optional<BlockNumber> in_block;
    node::v1::AssuranceLevel min_level = node::v1::ASSURANCE_LEVEL_UNSPECIFIED;
};

/// How long `transfer` stays.
enum class WaitFor {
    none,
    included,
    solid,
};

struct SendTransfer {
    /// A key file, or an address whose key lies in the directory.
    std::string from;
    Address to;
    std::string token_id;
    std::int64_t amount = 0;
    WaitFor wait = WaitFor::solid;
    /// Chain time from the newest block to the end of the transaction's life.
    std::chrono::seconds lifetime{};
    /// Own time after which waiting ends.
    std::chrono::seconds patience{};
    KeyOptions keys;
};

struct NewWallet {
    bool light = false;
    KeyOptions keys;
};

struct ImportWallet {
    /// Holds 64 hex digits; - is standard input.
    std::string source;
    bool light = false;
    KeyOptions keys;
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

using Command = std::variant<ShowStatus,
                             ShowHeader,
                             ShowBalance,
                             ShowToken,
                             ShowTransaction,
                             SendTransfer,
                             NewWallet,
                             ImportWallet,
                             ListWallets,
                             ShowOracle,
                             SubmitReceipt,
                             SignReceipt,
                             ListEpochs,
                             ShowPayout>;

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
