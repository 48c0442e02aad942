// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <unordered_map>

#include "token/ledger_state.hpp"

namespace tributary::token {

/// Holdings and addresses that a LedgerMemory keeps; with one more it begins anew.
inline constexpr std::size_t kMaxRemembered = 1U << 16U;

/// A chosen token and somebody who may hold it.
struct HolderKey {
    TokenId token = 0;
    Address who;

    auto operator<=>(const HolderKey&) const = default;
};

struct HolderKeyHash {
    std::size_t operator()(const HolderKey& key) const {
        return AddressHash{}(key.who) ^ (static_cast<std::size_t>(key.token) * 0x9e3779b97f4a7c15U);
    }
};

/// What the store said of holders lately: those who move tokens do it again soon, and a look-up
/// costs more than the movement. Of the block that its state is of.
struct LedgerMemory {
    /// The record of that state, as it must stand in the store for this memory to be of it.
    Bytes record;
    LedgerState state;
    /// L.
    std::unordered_map<HolderKey, std::int64_t, HolderKeyHash> holders;
    /// Whether the address is proven to belong to a key.
    std::unordered_map<Address, bool, AddressHash> signers;

    void trim() {
        if (holders.size() > kMaxRemembered) holders.clear();
        if (signers.size() > kMaxRemembered) signers.clear();
    }
};

}  // namespace tributary::token
