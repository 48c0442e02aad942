// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/wire/transaction.hpp"

namespace tributary::wire {

/// Contract messages that move TRC-10 units, decoded as protobuf-java
/// does: the last scalar wins, sub-messages merge, int32 keeps the low 32 bits, another wire type
/// is an unknown field. Views borrow from the contract. Every decoder fails with truncated or
/// malformed where the message does not parse, malformed where the type_url names another message,
/// and bad_address where an address is not one (java-tron DecodeUtil.addressValid refuses those
/// before anything else).

/// java-tron DynamicPropertiesStore MAX_FROZEN_SUPPLY_NUMBER: a block cannot hold an issue with
/// more entries.
inline constexpr std::size_t kMaxFrozenEntries = 10;

/// Type 2.
struct TransferAssetContract {
    /// The token's name, or its id in decimal once ALLOW_SAME_TOKEN_NAME is in force.
    ByteView asset_name;
    Address owner;
    Address to;
    std::int64_t amount = 0;
};

struct FrozenEntry {
    std::int64_t amount = 0;
    std::int64_t days = 0;

    bool operator==(const FrozenEntry&) const = default;
};

/// Type 6. More than kMaxFrozenEntries entries: oversized.
struct AssetIssueContract {
    Address owner;
    ByteView name;
    ByteView abbreviation;
    std::int64_t total_supply = 0;
    std::vector<FrozenEntry> frozen;
    std::int32_t trx_num = 0;
    std::int32_t precision = 0;
    std::int32_t num = 0;
    TimestampMs start_time = 0;
    TimestampMs end_time = 0;
};

/// Type 9.
struct ParticipateAssetIssueContract {
    Address owner;
    Address issuer;
    ByteView asset_name;
    /// Sun paid.
    std::int64_t amount = 0;
};

/// Type 14.
struct UnfreezeAssetContract {
    Address owner;
};

/// The token side of types 30 and 31.
struct ContractCall {
    Address owner;
    /// Absent for type 30, which makes the contract.
    std::optional<Address> contract;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
};

/// Type 41.
struct ExchangeCreateContract {
    Address owner;
    ByteView first_token;
    std::int64_t first_balance = 0;
    ByteView second_token;
    std::int64_t second_balance = 0;
};

/// Types 42, 43 and 44.
struct ExchangeMoveContract {
    Address owner;
    std::int64_t exchange_id = 0;
    ByteView token;
    std::int64_t quantity = 0;
    /// Least amount wanted; type 44 only.
    std::int64_t expected = 0;
};

/// Type 52.
struct MarketSellAssetContract {
    Address owner;
    ByteView sell_token;
    std::int64_t sell_quantity = 0;
    ByteView buy_token;
    std::int64_t buy_quantity = 0;
};

/// Type 53.
struct MarketCancelOrderContract {
    Address owner;
    ByteView order_id;
};

Result<TransferAssetContract> decode_transfer_asset(const Contract& contract);
Result<AssetIssueContract> decode_asset_issue(const Contract& contract);
Result<ParticipateAssetIssueContract> decode_participate_asset_issue(const Contract& contract);
Result<UnfreezeAssetContract> decode_unfreeze_asset(const Contract& contract);
/// Types 30 and 31.
Result<ContractCall> decode_contract_call(const Contract& contract);
Result<ExchangeCreateContract> decode_exchange_create(const Contract& contract);
/// Types 42, 43 and 44.
Result<ExchangeMoveContract> decode_exchange_move(const Contract& contract);
Result<MarketSellAssetContract> decode_market_sell_asset(const Contract& contract);
Result<MarketCancelOrderContract> decode_market_cancel_order(const Contract& contract);

/// The serialised message of a type 2 contract.
Bytes encode_transfer_asset(const TransferAssetContract& contract);

}  // namespace tributary::wire
