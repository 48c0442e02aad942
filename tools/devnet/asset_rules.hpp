// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "token/asset_issue.hpp"
#include "tools/devnet/contract_input.hpp"

namespace tributary::devnet {

/// Longest name and abbreviation of a token, its url and description (TransactionUtil).
inline constexpr std::size_t kMaxAssetName = 32;
inline constexpr std::size_t kMaxAssetUrl = 256;
inline constexpr std::size_t kMaxAssetDescription = 200;
/// Most days that supply can be frozen (DynamicPropertiesStore MAX_FROZEN_SUPPLY_TIME).
inline constexpr std::int64_t kMaxFrozenDays = 3'652;
/// Most free bandwidth that an issuer can promise (DynamicPropertiesStore ONE_DAY_NET_LIMIT).
inline constexpr std::int64_t kOneDayNetLimit = 57'600'000'000;

/// A new token (type 6).
struct IssueEffect {
    token::AssetIssue issue;
    Token token;
};

/// Tokens bought from their issuer (type 9).
struct PurchaseEffect {
    Address buyer;
    Address issuer;
    std::string token_id;
    Sun cost;
    TokenAmount units;
};

/// Frozen supply that is due (type 14).
struct UnfreezeEffect {
    Address issuer;
    TokenAmount units;
    /// What stays frozen.
    std::vector<token::FrozenSupply> frozen;
};

/// AssetIssueActuator.
tl::expected<IssueEffect, Refusal> plan_issue(const ContractInput& input);
void apply_issue(Ledger& ledger, const IssueEffect& effect);

/// ParticipateAssetIssueActuator.
tl::expected<PurchaseEffect, Refusal> plan_purchase(const ContractInput& input);
void apply_purchase(Ledger& ledger, const PurchaseEffect& effect);

/// UnfreezeAssetActuator.
tl::expected<UnfreezeEffect, Refusal> plan_unfreeze(const ContractInput& input);
void apply_unfreeze(Ledger& ledger, const UnfreezeEffect& effect);

}  // namespace tributary::devnet
