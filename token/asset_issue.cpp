// SPDX-License-Identifier: Apache-2.0
#include "token/asset_issue.hpp"

namespace tributary::token {
namespace {

/// java-tron Parameter.FROZEN_PERIOD, one day.
constexpr std::uint64_t kFrozenPeriodMs = 86'400'000;

/// Plain 64-bit arithmetic: java-tron does not check it.
TimestampMs expiry(TimestampMs start, std::int64_t days) {
    return static_cast<TimestampMs>(static_cast<std::uint64_t>(start) +
                                    static_cast<std::uint64_t>(days) * kFrozenPeriodMs);
}

}  // namespace

std::optional<AssetIssue> make_asset_issue(const wire::AssetIssueContract& contract, TokenId id) {
    if (contract.total_supply <= 0 || contract.trx_num <= 0 || contract.num <= 0)
        return std::nullopt;
    if (contract.end_time <= contract.start_time) return std::nullopt;
    AssetIssue out{.id = id,
                   .issuer = contract.owner,
                   .name = to_bytes(contract.name),
                   .abbreviation = to_bytes(contract.abbreviation),
                   .precision = contract.precision,
                   .total_supply = contract.total_supply,
                   .trx_num = contract.trx_num,
                   .num = contract.num,
                   .start_time = contract.start_time,
                   .end_time = contract.end_time,
                   .frozen = {},
                   .issued_in = 0};
    std::int64_t free = contract.total_supply;
    for (const wire::FrozenEntry& entry : contract.frozen) {
        if (entry.amount <= 0 || entry.amount > free) return std::nullopt;
        free -= entry.amount;
        out.frozen.push_back({entry.amount, expiry(contract.start_time, entry.days)});
    }
    return out;
}

std::int64_t free_supply(const AssetIssue& issue) {
    std::int64_t out = issue.total_supply;
    for (const FrozenSupply& entry : issue.frozen)
        out -= entry.amount;
    return out;
}

std::optional<std::int64_t> units_sold(const AssetIssue& issue,
                                       std::int64_t amount,
                                       TimestampMs now) {
    if (amount <= 0 || now < issue.start_time || now >= issue.end_time) return std::nullopt;
    const auto product = checked_mul(amount, issue.num);
    if (!product || *product < issue.trx_num) return std::nullopt;
    return *product / issue.trx_num;
}

std::optional<Unfrozen> unfreeze(const AssetIssue& issue, TimestampMs now) {
    Unfrozen out{issue, 0};
    out.issue.frozen.clear();
    for (const FrozenSupply& entry : issue.frozen) {
        if (entry.expires <= now) {
            out.amount += entry.amount;
        } else {
            out.issue.frozen.push_back(entry);
        }
    }
    if (out.amount == 0) return std::nullopt;
    return out;
}

}  // namespace tributary::token
