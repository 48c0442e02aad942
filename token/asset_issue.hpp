// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/numbers.hpp"
#include "primitives/wire/token_contracts.hpp"
#include "token/token_id.hpp"

namespace tributary::token {

/// Frozen supply of an issuer that becomes free at a time.
struct FrozenSupply {
    std::int64_t amount = 0;
    TimestampMs expires = 0;

    bool operator==(const FrozenSupply&) const = default;
};

/// A token as its AssetIssue contract made it, and what of its supply is still frozen.
struct AssetIssue {
    TokenId id = 0;
    Address issuer;
    Bytes name;
    Bytes abbreviation;
    /// Decimals for people. java-tron stores 0 for tokens issued before ALLOW_SAME_TOKEN_NAME was
    /// in force.
    std::int32_t precision = 0;
    std::int64_t total_supply = 0;
    /// Sale terms: `num` units for `trx_num` sun, from `start_time` until before `end_time`.
    std::int32_t trx_num = 0;
    std::int32_t num = 0;
    TimestampMs start_time = 0;
    TimestampMs end_time = 0;
    std::vector<FrozenSupply> frozen;
    BlockNumber issued_in = 0;

    bool operator==(const AssetIssue&) const = default;
};

/// The token that the contract makes; nothing where no valid block could hold it
/// (AssetIssueActuator.validate).
std::optional<AssetIssue> make_asset_issue(const wire::AssetIssueContract& contract, TokenId id);

/// Supply that is not frozen at issue.
std::int64_t free_supply(const AssetIssue& issue);

/// Units bought for `amount` sun at block time `now`, the timestamp of the parent block:
/// floor(amount * num / trx_num). Nothing outside the sale, for less than one unit, and where
/// amount * num leaves 64 bits (ParticipateAssetIssueActuator).
std::optional<std::int64_t> units_sold(const AssetIssue& issue,
                                       std::int64_t amount,
                                       TimestampMs now);

struct Unfrozen {
    AssetIssue issue;
    std::int64_t amount = 0;
};

/// Takes the entries that are due at `now` out of the frozen supply; nothing where none is
/// (UnfreezeAssetActuator).
std::optional<Unfrozen> unfreeze(const AssetIssue& issue, TimestampMs now);

}  // namespace tributary::token
