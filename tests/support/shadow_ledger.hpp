// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/contract_chain.hpp"
#include "token/balance.hpp"
#include "token/shadow_query.hpp"
#include "token/trc10_ledger.hpp"
#include "tvm/vm/machine.hpp"

namespace tributary::test {

inline constexpr token::TokenId kToken = token::kTokenIdBase + 1;
inline const Address kIssuer = address_of('k', 0);
inline const Address kAlice = address_of('k', 1);
inline const Address kBob = address_of('k', 2);

/// Passes the tokens it gets on to the address in its call data.
inline constexpr std::string_view kPassOn = "6000600060006000d3d26000355ad000";
/// Stores 1 in slot 0; costs 20,000 and more.
inline constexpr std::string_view kStoreOne = "600160005500";

inline Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

/// Code that leaves `runtime` as the contract.
inline Bytes init_code(std::string_view runtime) {
    Bytes out = hex("61");
    const auto size = static_cast<std::uint16_t>(runtime.size() / 2);
    const Bytes length{static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)};
    append(out, length);
    append(out, hex("600f600039"));
    append(out, hex("61"));
    append(out, length);
    append(out, hex("6000f3"));
    append(out, Bytes(out.size() < 15 ? 15 - out.size() : 0));
    append(out, hex(runtime));
    return out;
}

inline TestContract creation(std::string_view runtime) {
    return {wire::ContractType::create_smart_contract,
            "CreateSmartContract",
            wire::WireWriter()
                .bytes(1, kIssuer.view())
                .message(2, wire::WireWriter().bytes(4, init_code(runtime)).integer(6, 100).take())
                .take()};
}

struct TestCall {
    Address owner = kAlice;
    Bytes data;
    std::int64_t tokens = 0;
    tvm::ContractResult result = tvm::ContractResult::success;
};

inline TestContract trigger(const Address& contract, const TestCall& call) {
    return {wire::ContractType::trigger_smart_contract,
            "TriggerSmartContract",
            wire::WireWriter()
                .bytes(1, call.owner.view())
                .bytes(2, contract.view())
                .bytes(4, call.data)
                .integer(5, call.tokens)
                .integer(6, call.tokens > 0 ? static_cast<std::int64_t>(kToken) : 0)
                .take(),
            static_cast<std::int32_t>(call.result)};
}

inline Bytes word_of(const Address& address) {
    Bytes out(12);
    append(out, address.evm_view());
    return out;
}

/// A ledger with a shadow on a chain with the proposals of a modern network.
class Shadow {
  public:
    explicit Shadow(std::vector<Address> chosen = {}) {
        token::Trc10Facts facts;
        facts.tokens = {kToken};
        for (const token::Rule rule :
             {token::Rule::contracts, token::Rule::same_token_name, token::Rule::token_calls})
            facts.rules[static_cast<std::size_t>(rule)] = token::active_from(0);
        shadow_.parameters.maintenance_interval_ms = 1'000'000;
        for (const std::int64_t id : {15, 18, 20, 26, 32, 41, 60, 63, 76, 81, 83})
            shadow_.parameters.genesis_values[id] = 1;
        shadow_.contracts = std::move(chosen);
        facts.shadow = shadow_;
        ledger_.emplace(token::Trc10Ledger::make(store_, facts).value());
        write(ledger_->verify_genesis(BlockId{}).value());
        TestIssue issue;
        issue.owner = kIssuer;
        issue.start = 10'000'000;
        issue.end = 20'000'000;
        feed({asset_issue(issue), transfer_asset("1000001", kIssuer, kAlice, 500)});
    }

    void feed(const std::vector<TestContract>& contracts) {
        const TimestampMs now = chain_.time();
        const wire::Block block = chain_.make_block(contracts);
        for (const wire::Transaction& transaction : block.transactions)
            last_ = transaction.id();
        head_ = block.header;
        write(ledger_->verify_block(block, now).value());
    }

    /// The address of a contract with this code.
    Address deploy(std::string_view runtime) {
        feed({creation(runtime)});
        return tvm::created_address(last_, kIssuer);
    }

    [[nodiscard]] token::Balance balance(const Address& address, BlockNumber number) const {
        return token::balance_at(store_, kToken, address, number).value();
    }

    [[nodiscard]] token::Balance balance(const Address& address) const {
        return balance(address, chain_.number());
    }

    [[nodiscard]] BlockNumber number() const { return chain_.number(); }

    [[nodiscard]] token::ShadowState state() const {
        return token::read_shadow_state(store_).value().value();
    }

    [[nodiscard]] std::optional<token::ShadowedContract> contract(const Address& address) const {
        return token::find_contract(store_, address).value();
    }

    [[nodiscard]] Uint256 slot(const Address& address, std::uint64_t slot) const {
        return token::read_slot(store_, address, contract(address)->followed.contract, slot)
            .value();
    }

    MemoryStore& store() { return store_; }

    /// What the shadow was told.
    [[nodiscard]] const token::ShadowFacts& facts() const { return shadow_; }

    /// Of the last block.
    [[nodiscard]] const wire::Header& head() const { return head_; }

  private:
    void write(const token::LedgerStep& step) {
        EXPECT_TRUE(store_.write(step.changes, Durability::buffered).has_value());
    }

    MemoryStore store_;
    std::optional<token::Trc10Ledger> ledger_;
    ContractChain chain_;
    TransactionId last_;
    wire::Header head_;
    token::ShadowFacts shadow_;
};

}  // namespace tributary::test
