// SPDX-License-Identifier: Apache-2.0
#include "token/unit_sums.hpp"

#include "token/records.hpp"

namespace tributary::token {

UnitSums::UnitSums(RecordCache& records) : records_(records) {
    for (const auto& [key, entry] : records.entries()) {
        if (!entry.changed) continue;
        if (entry.before) count(key, *entry.before, -1);
        if (entry.now) count(key, *entry.now, +1);
        // A token's first record is its issue: the supply comes from nowhere then.
        if (!is_issue_key(key) || entry.before || !entry.now) continue;
        const auto issue = decode_issue(*entry.now);
        if (issue) subtract(issue->id, issue->total_supply);
    }
}

void UnitSums::count(ByteView key, ByteView record, int sign) {
    const auto book = [&](TokenId token, std::int64_t amount) {
        sums_[token] += Wide{sign} * amount;
    };
    if (is_issue_key(key)) {
        const auto issue = decode_issue(record);
        if (!issue) return records_.fail_with(issue.error());
        for (const FrozenSupply& entry : issue->frozen)
            book(issue->id, entry.amount);
    } else if (is_pool_key(key)) {
        const auto pool = decode_pool(record);
        if (!pool) return records_.fail_with(pool.error());
        for (const PoolLeg& leg : pool->legs)
            book(leg.token, leg.balance.least);
    } else if (is_order_key(key)) {
        const auto order = decode_order(record);
        if (!order) return records_.fail_with(order.error());
        book(order->sell, order->remain);
    }
}

}  // namespace tributary::token
