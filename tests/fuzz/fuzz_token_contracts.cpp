// SPDX-License-Identifier: Apache-2.0
// First byte: the contract type; the rest: its message. Every decoder takes any bytes, and what it
// accepts as a transfer survives being written again.
#include <cstdlib>

#include "primitives/wire/token_contracts.hpp"

using namespace tributary;
using wire::ContractType;

namespace {

struct Decoder {
    ContractType type;
    const char* url;
};

constexpr Decoder kDecoders[] = {
    {ContractType::transfer_asset, "/protocol.TransferAssetContract"},
    {ContractType::asset_issue, "/protocol.AssetIssueContract"},
    {ContractType::participate_asset_issue, "/protocol.ParticipateAssetIssueContract"},
    {ContractType::unfreeze_asset, "/protocol.UnfreezeAssetContract"},
    {ContractType::create_smart_contract, "/protocol.CreateSmartContract"},
    {ContractType::trigger_smart_contract, "/protocol.TriggerSmartContract"},
    {ContractType::exchange_create, "/protocol.ExchangeCreateContract"},
    {ContractType::exchange_inject, "/protocol.ExchangeInjectContract"},
    {ContractType::exchange_withdraw, "/protocol.ExchangeWithdrawContract"},
    {ContractType::exchange_transaction, "/protocol.ExchangeTransactionContract"},
    {ContractType::market_sell_asset, "/protocol.MarketSellAssetContract"},
    {ContractType::market_cancel_order, "/protocol.MarketCancelOrderContract"},
};

void check(bool condition) {
    if (!condition) std::abort();
}

void check_transfer(const wire::Contract& contract) {
    const auto read = wire::decode_transfer_asset(contract);
    if (!read) return;
    const Bytes written = wire::encode_transfer_asset(*read);
    wire::Contract again = contract;
    again.value = written;
    const auto reread = wire::decode_transfer_asset(again);
    check(reread.has_value() && reread->owner == read->owner && reread->to == read->to);
    check(reread->amount == read->amount && equal(reread->asset_name, read->asset_name));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Decoder& decoder = kDecoders[data[0] % std::size(kDecoders)];
    wire::Contract contract;
    contract.type = decoder.type;
    contract.type_url = as_bytes(decoder.url);
    contract.value = ByteView(data, size).subspan(1);
    check_transfer(contract);
    const auto issue = wire::decode_asset_issue(contract);
    if (issue) check(issue->frozen.size() <= wire::kMaxFrozenEntries);
    static_cast<void>(wire::decode_participate_asset_issue(contract));
    static_cast<void>(wire::decode_unfreeze_asset(contract));
    static_cast<void>(wire::decode_contract_call(contract));
    static_cast<void>(wire::decode_exchange_create(contract));
    static_cast<void>(wire::decode_exchange_move(contract));
    static_cast<void>(wire::decode_market_sell_asset(contract));
    static_cast<void>(wire::decode_market_cancel_order(contract));
    return 0;
}
