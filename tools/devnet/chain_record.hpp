// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "consensus/slot.hpp"
#include "primitives/address.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/result.hpp"
#include "tvm/vm/flags.hpp"

namespace tributary::devnet {

/// Chain parameters that production and transfers depend on, with java-tron's first values
/// (DynamicPropertiesStore).
struct ChainRules {
    std::int64_t maintenance_interval = 21'600'000;
    /// Sun for each byte that is not covered by free bandwidth.
    std::int64_t transaction_fee = 10;
    std::int64_t create_account_fee = 100'000;
    /// Sun that the transfer itself takes for a new account, beside create_account_fee.
    std::int64_t system_create_account_fee = 0;
    std::int64_t multi_sign_fee = 1'000'000;
    std::int64_t memo_fee = 0;
    std::int64_t asset_issue_fee = 1'024'000'000;
    std::int64_t permission_update_fee = 100'000'000;
    /// Bytes a day that cost nothing.
    std::int64_t free_net_limit = 5'000;
    std::int64_t max_create_account_tx_size = 1'000;
    bool contracts_enabled = false;
    bool same_token_name = false;
    bool multi_sign = false;
    bool no_transfer_to_contract = false;
    /// What the machine's operations hang on.
    tvm::Flags flags;
    /// Sun for a unit of energy.
    std::int64_t energy_fee = 100;
    std::int64_t max_fee_limit = 1'000'000'000;
    /// Contract types that active permissions can allow, one bit each (AVAILABLE_CONTRACT_TYPE).
    std::array<std::uint8_t, 32> available_contracts{0x7F, 0xFF, 0x1F, 0xC0, 0x03, 0x7E};

    bool operator==(const ChainRules&) const = default;
};

/// What chain.json says of one block.
struct BlockRecord {
    TimestampMs next_maintenance = 0;
    bool is_maintenance = false;
    BlockNumber solid = 0;
};

/// The facts of a recording that are in no block.
struct ChainRecord {
    struct Epoch {
        BlockNumber first_block = 0;
        /// Active witnesses in the order of the schedule.
        std::vector<Address> witnesses;
    };

    struct Parameters {
        BlockNumber after_block = 0;
        ChainRules rules;
    };

    std::int64_t block_interval_ms = 3'000;
    std::int64_t maintenance_skip_slots = 2;
    /// By number, from genesis.
    std::vector<BlockRecord> blocks;
    std::vector<Epoch> epochs;
    std::vector<Parameters> parameters;

    /// Who may produce the block behind `head`; nothing when no list is recorded.
    [[nodiscard]] const std::vector<Address>* witnesses_after(BlockNumber head) const;

    /// The parameters in force behind `head`.
    [[nodiscard]] ChainRules rules_after(BlockNumber head) const;
};

/// Reads chain.json. Errors: malformed with the name of what is missing.
Result<ChainRecord> parse_chain_record(std::string_view json);

/// Signing keys by their address.
using KeyRing = std::map<Address, SecretKey>;

/// Reads keys.json, a list of {role, address, b58, privateKey}. Errors: malformed, bad_key.
Result<KeyRing> parse_keys(std::string_view json);

}  // namespace tributary::devnet
