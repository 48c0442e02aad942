// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/wire/block.hpp"
#include "primitives/wire/token_contracts.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::test {

/// An address for tests: 0x41, the kind, and the number.
Address address_of(char kind, std::uint64_t number);

/// A contract to put into a block; `ret` is contractRet.
struct TestContract {
    wire::ContractType type{};
    std::string_view message;
    Bytes value;
    std::int32_t ret = wire::kContractRetSuccess;
};

TestContract trx_transfer(const Address& from, const Address& to);
TestContract transfer_asset(std::string_view asset,
                            const Address& from,
                            const Address& to,
                            std::int64_t amount);

struct TestIssue {
    Address owner;
    std::string_view name = "COIN";
    std::int64_t supply = 1000;
    std::vector<wire::FrozenEntry> frozen;
    std::int64_t trx_num = 1;
    std::int64_t num = 1;
    std::int64_t precision = 0;
    TimestampMs start = 0;
    TimestampMs end = 0;
};

TestContract asset_issue(const TestIssue& issue);
TestContract participate(std::string_view asset,
                         const Address& buyer,
                         const Address& issuer,
                         std::int64_t sun);
TestContract unfreeze_asset(const Address& owner);
/// Type 31 with a token value.
TestContract contract_call(const Address& owner,
                           const Address& contract,
                           std::int64_t value,
                           std::int64_t token);
/// Type 30 with a token value.
TestContract contract_creation(const Address& owner, std::int64_t value, std::int64_t token);
TestContract exchange_create(const Address& owner,
                             std::pair<std::string_view, std::int64_t> first,
                             std::pair<std::string_view, std::int64_t> second);

struct TestExchangeMove {
    wire::ContractType type{};
    Address owner;
    std::int64_t exchange = 1;
    std::string_view token;
    std::int64_t quantity = 0;
    std::int64_t expected = 0;
};

TestContract exchange_move(const TestExchangeMove& move);
TestContract market_sell(const Address& owner,
                         std::pair<std::string_view, std::int64_t> sell,
                         std::pair<std::string_view, std::int64_t> buy);
TestContract market_cancel(const Address& owner, ByteView order_id);
TestContract proposal_create(const Address& owner, std::vector<std::int64_t> keys);
TestContract proposal_approve(const Address& owner, std::int64_t id, bool adds = true);
TestContract proposal_delete(const Address& owner, std::int64_t id);

/// Makes blocks one behind the other, 3 s apart, with nothing signed: for rules that take valid
/// blocks for given.
class ContractChain {
  public:
    ContractChain();

    [[nodiscard]] const BlockId& tip() const { return tip_; }

    [[nodiscard]] BlockNumber number() const { return number_of(tip_); }

    /// Timestamp of the newest block; genesis has 0.
    [[nodiscard]] TimestampMs time() const { return static_cast<TimestampMs>(number()) * 3000; }

    /// The next block. Equal contracts get different transaction ids.
    wire::Block make_block(const std::vector<TestContract>& contracts);

  private:
    BlockId tip_;
    std::int64_t made_ = 0;
};

}  // namespace tributary::test
