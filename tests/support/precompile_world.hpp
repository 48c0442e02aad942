// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "tvm/vm/precompiles.hpp"

namespace tributary::test {

/// A world of a few accounts, for contracts that ask about stake and permissions.
class PrecompileWorld : public tvm::WorldView {
  public:
    std::map<Address, tvm::Account> accounts;
    std::map<Address, std::int64_t> witnesses;
    std::map<tvm::DelegationKey, tvm::DelegatedResource> delegated;
    tvm::StakeTotals totals;

    [[nodiscard]] std::optional<tvm::Account> account(const Address& address) const override {
        return find(accounts, address);
    }

    [[nodiscard]] std::optional<tvm::Contract> contract(const Address& /*address*/) const override {
        return std::nullopt;
    }

    [[nodiscard]] tvm::CodePointer code(const Address& /*address*/) const override {
        return nullptr;
    }

    [[nodiscard]] std::optional<Uint256> storage(const Address& /*address*/,
                                                 const tvm::RowKey& /*row*/) const override {
        return std::nullopt;
    }

    [[nodiscard]] bool token_exists(std::int64_t /*id*/) const override { return false; }

    [[nodiscard]] std::optional<BlockId> block_id(BlockNumber /*number*/) const override {
        return std::nullopt;
    }

    [[nodiscard]] std::optional<tvm::DelegatedResource> delegated_resource(
        const tvm::DelegationKey& key) const override {
        return find(delegated, key);
    }

    [[nodiscard]] std::optional<std::int64_t> witness_votes(const Address& address) const override {
        return find(witnesses, address);
    }

    [[nodiscard]] tvm::StakeTotals stake_totals() const override { return totals; }

  private:
    template <typename Key, typename Value>
    static std::optional<Value> find(const std::map<Key, Value>& map, const Key& key) {
        const auto found = map.find(key);
        return found == map.end() ? std::nullopt : std::optional(found->second);
    }
};

/// Every switch that a built-in contract looks at, on.
inline tvm::Flags all_precompiles() {
    tvm::Flags out;
    out.solidity_059 = true;
    out.shielded_trc20 = true;
    out.istanbul = true;
    out.vote = true;
    out.compatible_evm = true;
    out.unfreeze_delay_days = 14;
    return out;
}

}  // namespace tributary::test
