// SPDX-License-Identifier: Apache-2.0
#include "token/records.hpp"

#include <gtest/gtest.h>

namespace tributary::token {
namespace {

LedgerState sample_state() {
    LedgerState out;
    out.number = 7;
    out.id.bytes[0] = 9;
    out.issues = 3;
    out.exchanges = 2;
    out.called_from = 6;
    out.verdict = {Trouble::unknown_contract_type, 6};
    out.activation.rules[1] = active_from(5);
    out.activation.created = 4;
    out.activation.open = {{4, {Rule::contracts, Rule::token_calls}, {Address::from_evm({1})}}};
    out.tokens = {{1'000'001, 2, -7, 8, {Trouble::ambiguous_name, 5}},
                  {1'000'002, kNever, 0, 0, {}}};
    return out;
}

MarketOrder sample_order() {
    MarketOrder out;
    out.id.bytes[31] = 4;
    out.owner = Address::from_evm({2});
    out.sell = 1'000'001;
    out.price = {5, 6};
    out.remain = -3;
    out.state = OrderState::cancelled;
    return out;
}

AssetIssue sample_issue() {
    AssetIssue out;
    out.id = 1'000'001;
    out.issuer = Address::from_evm({7});
    out.name = to_bytes(as_bytes("COIN"));
    out.precision = -1;
    out.total_supply = 100;
    out.trx_num = 1;
    out.num = 2;
    out.end_time = 5;
    out.frozen = {{60, 9}, {40, -9}};
    out.issued_in = 3;
    return out;
}

/// Every shorter, longer and newer form of a record must be refused.
template <typename Decode>
void expect_strict(const Bytes& record, const Decode& decode) {
    for (std::size_t size = 0; size < record.size(); ++size) {
        EXPECT_EQ(decode(ByteView(record).first(size)).error().code, ErrorCode::store_corrupt)
            << size;
    }
    Bytes longer = record;
    longer.push_back(0);
    EXPECT_EQ(decode(longer).error().code, ErrorCode::store_corrupt);
    Bytes newer = record;
    newer[0] = kRecordVersion + 1;
    EXPECT_EQ(decode(newer).error().code, ErrorCode::store_version);
}

TEST(Records, ComeBackAsTheyWere) {
    EXPECT_EQ(decode_state(encode_state(sample_state())), sample_state());
    EXPECT_EQ(decode_issue(encode_issue(sample_issue())), sample_issue());
    const ExchangePool pool{{PoolLeg{kTrx, {1, 2}}, PoolLeg{1'000'001, {3, 3}}}};
    EXPECT_EQ(decode_pool(encode_pool(pool)), pool);
    EXPECT_EQ(decode_order(encode_order(sample_order())), sample_order());
    Movement movement;
    movement.transaction.bytes[3] = 1;
    movement.contract_type = 44;
    movement.amount = -5;
    movement.at_most = -4;
    EXPECT_EQ(decode_movement(encode_movement(movement)), movement);
    movement.other = Address::from_evm({3});
    EXPECT_EQ(decode_movement(encode_movement(movement)), movement);
    const std::vector<OrderPrice> levels{{5, 6}, {1, 2}};
    EXPECT_EQ(decode_levels(encode_levels(levels)), levels);
    const std::vector<OrderId> queue{sample_order().id, OrderId{}};
    EXPECT_EQ(decode_queue(encode_queue(queue)), queue);
    EXPECT_EQ(decode_amount(encode_amount(-12)), -12);
    EXPECT_EQ(decode_number(encode_number(kNever)), kNever);
    EXPECT_EQ(decode_amount(encode_amount(12)), 12);
}

TEST(Records, RefuseOtherLengthsAndVersions) {
    expect_strict(encode_state(sample_state()), decode_state);
    expect_strict(encode_issue(sample_issue()), decode_issue);
    expect_strict(encode_pool({}), decode_pool);
    expect_strict(encode_order(sample_order()), decode_order);
    expect_strict(encode_movement({}), decode_movement);
    expect_strict(encode_levels({{5, 6}}), decode_levels);
    expect_strict(encode_queue({OrderId{}}), decode_queue);
    expect_strict(encode_number(1), decode_number);
    expect_strict(encode_amount(1), decode_amount);
}

TEST(Records, RefuseValuesThatTheLedgerNeverWrites) {
    EXPECT_EQ(decode_levels(encode_levels({{0, 1}})).error().code, ErrorCode::store_corrupt);
    MarketOrder order = sample_order();
    order.price.buy = kMarketQuantityLimit + 1;
    EXPECT_EQ(decode_order(encode_order(order)).error().code, ErrorCode::store_corrupt);
    const ExchangePool turned{{PoolLeg{kTrx, {2, 1}}, PoolLeg{}}};
    EXPECT_EQ(decode_pool(encode_pool(turned)).error().code, ErrorCode::store_corrupt);
    AssetIssue frozen = sample_issue();
    frozen.frozen.push_back({1, 1});
    EXPECT_EQ(decode_issue(encode_issue(frozen)).error().code, ErrorCode::store_corrupt);
}

TEST(Records, KeysOfAHistoryOrderByNumber) {
    const Address who = Address::from_evm({1});
    EXPECT_LT(holder_key(5, who, 255), holder_key(5, who, 256));
    EXPECT_EQ(to_hex(unplaced_key(1'000'001, 2)), "547500000000000f42410000000000000002");
    EXPECT_EQ(to_hex(levels_key(kTrx, 1'000'001)), "546c000000000000000000000000000f4241");
    EXPECT_EQ(to_hex(queue_key(kTrx, 1'000'001, {3, 4})),
              "5471000000000000000000000000000f424100000000000000030000000000000004");
    EXPECT_EQ(to_hex(state_key()), "5473");
}

}  // namespace
}  // namespace tributary::token
