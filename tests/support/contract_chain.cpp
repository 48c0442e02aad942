// SPDX-License-Identifier: Apache-2.0
#include "tests/support/contract_chain.hpp"

#include <stdexcept>

#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"

namespace tributary::test {

using wire::ContractType;
using wire::WireWriter;

Address address_of(char kind, std::uint64_t number) {
    Address out;
    out.bytes[0] = Address::kPrefix;
    out.bytes[1] = static_cast<std::uint8_t>(kind);
    const auto tail = be64(number);
    std::copy(tail.begin(), tail.end(), out.bytes.end() - 8);
    return out;
}

TestContract trx_transfer(const Address& from, const Address& to) {
    return {ContractType::transfer,
            "TransferContract",
            WireWriter().bytes(1, from.view()).bytes(2, to.view()).integer(3, 1).take()};
}

TestContract transfer_asset(std::string_view asset,
                            const Address& from,
                            const Address& to,
                            std::int64_t amount) {
    return {ContractType::transfer_asset,
            "TransferAssetContract",
            WireWriter()
                .text(1, asset)
                .bytes(2, from.view())
                .bytes(3, to.view())
                .integer(4, amount)
                .take()};
}

TestContract asset_issue(const TestIssue& issue) {
    WireWriter out;
    out.bytes(1, issue.owner.view()).text(2, issue.name).text(3, "C").integer(4, issue.supply);
    for (const auto& entry : issue.frozen) {
        out.message(5, WireWriter().integer(1, entry.amount).integer(2, entry.days).take());
    }
    out.integer(6, issue.trx_num).integer(7, issue.precision).integer(8, issue.num);
    out.integer(9, issue.start).integer(10, issue.end);
    return {ContractType::asset_issue, "AssetIssueContract", out.take()};
}

TestContract participate(std::string_view asset,
                         const Address& buyer,
                         const Address& issuer,
                         std::int64_t sun) {
    return {ContractType::participate_asset_issue,
            "ParticipateAssetIssueContract",
            WireWriter()
                .bytes(1, buyer.view())
                .bytes(2, issuer.view())
                .text(3, asset)
                .integer(4, sun)
                .take()};
}

TestContract unfreeze_asset(const Address& owner) {
    return {ContractType::unfreeze_asset,
            "UnfreezeAssetContract",
            WireWriter().bytes(1, owner.view()).take()};
}

TestContract contract_call(const Address& owner,
                           const Address& contract,
                           std::int64_t value,
                           std::int64_t token) {
    return {ContractType::trigger_smart_contract,
            "TriggerSmartContract",
            WireWriter()
                .bytes(1, owner.view())
                .bytes(2, contract.view())
                .integer(5, value)
                .integer(6, token)
                .take()};
}

TestContract contract_creation(const Address& owner, std::int64_t value, std::int64_t token) {
    return {ContractType::create_smart_contract,
            "CreateSmartContract",
            WireWriter().bytes(1, owner.view()).integer(3, value).integer(4, token).take()};
}

TestContract exchange_create(const Address& owner,
                             std::pair<std::string_view, std::int64_t> first,
                             std::pair<std::string_view, std::int64_t> second) {
    return {ContractType::exchange_create,
            "ExchangeCreateContract",
            WireWriter()
                .bytes(1, owner.view())
                .text(2, first.first)
                .integer(3, first.second)
                .text(4, second.first)
                .integer(5, second.second)
                .take()};
}

TestContract exchange_move(const TestExchangeMove& move) {
    const std::string_view message =
        move.type == ContractType::exchange_inject     ? "ExchangeInjectContract"
        : move.type == ContractType::exchange_withdraw ? "ExchangeWithdrawContract"
                                                       : "ExchangeTransactionContract";
    return {move.type,
            message,
            WireWriter()
                .bytes(1, move.owner.view())
                .integer(2, move.exchange)
                .text(3, move.token)
                .integer(4, move.quantity)
                .integer(5, move.expected)
                .take()};
}

TestContract market_sell(const Address& owner,
                         std::pair<std::string_view, std::int64_t> sell,
                         std::pair<std::string_view, std::int64_t> buy) {
    return {ContractType::market_sell_asset,
            "MarketSellAssetContract",
            WireWriter()
                .bytes(1, owner.view())
                .text(2, sell.first)
                .integer(3, sell.second)
                .text(4, buy.first)
                .integer(5, buy.second)
                .take()};
}

TestContract market_cancel(const Address& owner, ByteView order_id) {
    return {ContractType::market_cancel_order,
            "MarketCancelOrderContract",
            WireWriter().bytes(1, owner.view()).bytes(2, order_id).take()};
}

TestContract proposal_create(const Address& owner, std::vector<std::int64_t> keys) {
    WireWriter out;
    out.bytes(1, owner.view());
    for (const std::int64_t key : keys) {
        out.message(2, WireWriter().integer(1, key).integer(2, 1).take());
    }
    return {ContractType::proposal_create, "ProposalCreateContract", out.take()};
}

TestContract proposal_approve(const Address& owner, std::int64_t id, bool adds) {
    return {ContractType::proposal_approve,
            "ProposalApproveContract",
            WireWriter().bytes(1, owner.view()).integer(2, id).integer(3, adds ? 1 : 0).take()};
}

TestContract proposal_delete(const Address& owner, std::int64_t id) {
    return {ContractType::proposal_delete,
            "ProposalDeleteContract",
            WireWriter().bytes(1, owner.view()).integer(2, id).take()};
}

ContractChain::ContractChain() = default;

wire::Block ContractChain::make_block(const std::vector<TestContract>& contracts) {
    const BlockNumber next = number() + 1;
    std::vector<Bytes> transactions;
    for (const TestContract& contract : contracts) {
        wire::TransactionDraft draft;
        draft.timestamp = ++made_;
        draft.type = contract.type;
        draft.message = contract.message;
        draft.value = contract.value;
        transactions.push_back(WireWriter()
                                   .message(1, wire::encode_raw(draft))
                                   .message(5, WireWriter().integer(3, contract.ret).take())
                                   .take());
    }
    std::vector<Hash256> leaves;
    for (const Bytes& transaction : transactions)
        leaves.push_back(sha256(transaction));
    const Bytes raw = WireWriter()
                          .integer(1, static_cast<std::int64_t>(next) * 3000)
                          .bytes(2, merkle_root(std::move(leaves)).view())
                          .bytes(3, tip_.view())
                          .integer(7, static_cast<std::int64_t>(next))
                          .bytes(9, address_of('W', 1).view())
                          .take();
    const Bytes header = WireWriter().message(1, raw).bytes(2, Signature{}.view()).take();
    wire::BlockSlices slices{header, {}};
    for (const Bytes& transaction : transactions)
        slices.transactions.push_back(transaction);
    auto block = wire::decode_block(slices);
    if (!block) throw std::logic_error(block.error().message());
    tip_ = block->header.id;
    return std::move(*block);
}

}  // namespace tributary::test
