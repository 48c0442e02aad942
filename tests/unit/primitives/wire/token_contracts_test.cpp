// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/token_contracts.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

const Address kOwner = Address::from_evm({1});
const Address kOther = Address::from_evm({2});

Contract contract_of(ContractType type, std::string_view url, ByteView value) {
    Contract out;
    out.type = type;
    out.type_url = as_bytes(url);
    out.value = value;
    return out;
}

constexpr std::string_view kTransferUrl = "type.googleapis.com/protocol.TransferAssetContract";

Bytes transfer_message() {
    return encode_transfer_asset({as_bytes("1000001"), kOwner, kOther, 5});
}

TEST(TokenContracts, ReadsATransferThatItWrote) {
    const Bytes value = transfer_message();
    const auto out =
        decode_transfer_asset(contract_of(ContractType::transfer_asset, kTransferUrl, value));
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(as_text(out->asset_name), "1000001");
    EXPECT_EQ(out->owner, kOwner);
    EXPECT_EQ(out->to, kOther);
    EXPECT_EQ(out->amount, 5);
}

TEST(TokenContracts, TakesTheLastOfARepeatedScalarAndSkipsOtherWireTypes) {
    Bytes value = transfer_message();
    append(value, WireWriter().integer(4, 7).bytes(4, as_bytes("x")).integer(1, 9).take());
    const auto out =
        decode_transfer_asset(contract_of(ContractType::transfer_asset, kTransferUrl, value));
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(out->amount, 7);
    EXPECT_EQ(as_text(out->asset_name), "1000001");
}

TEST(TokenContracts, RefusesAnotherTypeUrlABadAddressAndATruncatedMessage) {
    const Bytes value = transfer_message();
    const auto decode = [](std::string_view url, ByteView bytes) {
        return decode_transfer_asset(contract_of(ContractType::transfer_asset, url, bytes))
            .error()
            .code;
    };
    EXPECT_EQ(decode("type.googleapis.com/protocol.TransferContract", value), ErrorCode::malformed);
    EXPECT_EQ(decode(kTransferUrl, ByteView(value).first(value.size() - 1)), ErrorCode::truncated);
    Bytes bad = value;
    append(bad, WireWriter().bytes(3, as_bytes("short")).take());
    EXPECT_EQ(decode(kTransferUrl, bad), ErrorCode::bad_address);
    EXPECT_EQ(decode(kTransferUrl, {}), ErrorCode::bad_address);
}

Bytes issue_message(std::size_t frozen_entries) {
    WireWriter out;
    out.bytes(1, kOwner.view()).text(2, "COIN").integer(4, 100);
    for (std::size_t i = 0; i < frozen_entries; ++i) {
        out.message(5, WireWriter().integer(1, 2).integer(2, 3).take());
    }
    // 2^32 + 3 and 2^31: int32 fields keep the low 32 bits.
    return out.integer(6, 4'294'967'299).integer(8, 2'147'483'648).take();
}

Result<AssetIssueContract> decode_issue(const Bytes& value) {
    return decode_asset_issue(contract_of(
        ContractType::asset_issue, "type.googleapis.com/protocol.AssetIssueContract", value));
}

TEST(TokenContracts, KeepsTheLow32BitsOfSaleTermsLikeJava) {
    const Bytes value = issue_message(2);
    const auto out = decode_issue(value);
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(out->trx_num, 3);
    EXPECT_EQ(out->num, std::numeric_limits<std::int32_t>::min());
    EXPECT_EQ(out->frozen, (std::vector<FrozenEntry>{{2, 3}, {2, 3}}));
}

TEST(TokenContracts, RefusesMoreFrozenEntriesThanABlockCanHold) {
    EXPECT_TRUE(decode_issue(issue_message(kMaxFrozenEntries)).has_value());
    const auto out = decode_issue(issue_message(kMaxFrozenEntries + 1));
    ASSERT_FALSE(out.has_value());
    EXPECT_EQ(out.error().code, ErrorCode::oversized);
}

TEST(TokenContracts, ReadsTheTokenSideOfCallsAndCreations) {
    const Bytes call = WireWriter()
                           .bytes(1, kOwner.view())
                           .bytes(2, kOther.view())
                           .integer(3, 11)
                           .integer(5, 22)
                           .integer(6, 1'000'001)
                           .take();
    const auto called = decode_contract_call(
        contract_of(ContractType::trigger_smart_contract, "x/protocol.TriggerSmartContract", call));
    ASSERT_TRUE(called.has_value());
    EXPECT_EQ(called->contract, kOther);
    EXPECT_EQ(called->token_value, 22);
    EXPECT_EQ(called->token_id, 1'000'001);
    const Bytes creation =
        WireWriter().bytes(1, kOwner.view()).integer(3, 33).integer(4, 1'000'002).take();
    const auto created = decode_contract_call(contract_of(
        ContractType::create_smart_contract, "x/protocol.CreateSmartContract", creation));
    ASSERT_TRUE(created.has_value());
    EXPECT_EQ(created->contract, std::nullopt);
    EXPECT_EQ(created->token_value, 33);
    EXPECT_EQ(created->token_id, 1'000'002);
}

TEST(TokenContracts, ReadsExchangeAndMarketMessages) {
    const Bytes create = WireWriter()
                             .bytes(1, kOwner.view())
                             .text(2, "_")
                             .integer(3, 1)
                             .text(4, "1000001")
                             .integer(5, 2)
                             .take();
    const auto created = decode_exchange_create(
        contract_of(ContractType::exchange_create, "x/protocol.ExchangeCreateContract", create));
    ASSERT_TRUE(created.has_value());
    EXPECT_EQ(as_text(created->first_token), "_");
    EXPECT_EQ(created->second_balance, 2);
    const Bytes move = WireWriter()
                           .bytes(1, kOwner.view())
                           .integer(2, 3)
                           .text(3, "_")
                           .integer(4, 4)
                           .integer(5, 5)
                           .take();
    const auto trade = decode_exchange_move(contract_of(
        ContractType::exchange_transaction, "x/protocol.ExchangeTransactionContract", move));
    ASSERT_TRUE(trade.has_value());
    EXPECT_EQ(trade->expected, 5);
    const auto inject = decode_exchange_move(
        contract_of(ContractType::exchange_inject, "x/protocol.ExchangeInjectContract", move));
    ASSERT_TRUE(inject.has_value());
    EXPECT_EQ(inject->quantity, 4);
    EXPECT_EQ(inject->expected, 0) << "only a trade has it";
    const auto sell = decode_market_sell_asset(
        contract_of(ContractType::market_sell_asset, "x/protocol.MarketSellAssetContract", create));
    ASSERT_TRUE(sell.has_value());
    EXPECT_EQ(sell->sell_quantity, 1);
    EXPECT_EQ(as_text(sell->buy_token), "1000001");
}

TEST(TokenContracts, ReadsParticipationUnfreezeAndCancel) {
    const Bytes buy = WireWriter()
                          .bytes(1, kOwner.view())
                          .bytes(2, kOther.view())
                          .text(3, "COIN")
                          .integer(4, 9)
                          .take();
    const auto bought = decode_participate_asset_issue(contract_of(
        ContractType::participate_asset_issue, "x/protocol.ParticipateAssetIssueContract", buy));
    ASSERT_TRUE(bought.has_value());
    EXPECT_EQ(bought->issuer, kOther);
    EXPECT_EQ(bought->amount, 9);
    const auto unfrozen = decode_unfreeze_asset(
        contract_of(ContractType::unfreeze_asset, "x/protocol.UnfreezeAssetContract", buy));
    ASSERT_TRUE(unfrozen.has_value());
    EXPECT_EQ(unfrozen->owner, kOwner);
    const auto cancelled = decode_market_cancel_order(contract_of(
        ContractType::market_cancel_order, "x/protocol.MarketCancelOrderContract", buy));
    ASSERT_TRUE(cancelled.has_value());
    EXPECT_EQ(cancelled->order_id.size(), Address::kSize);
}

}  // namespace
}  // namespace tributary::wire
