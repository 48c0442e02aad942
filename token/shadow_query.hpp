// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/kv_store.hpp"
#include "token/shadow_state.hpp"
#include "tvm/vm/host.hpp"

namespace tributary::token {

/// The shadow before genesis' children: accounts of genesis and nothing else.
Result<WriteBatch> begin_shadow(const ShadowFacts& facts, const BlockId& genesis);

/// Reads the state. Nothing where no shadow is in the store.
Result<std::optional<ShadowState>> read_shadow_state(const KvStore& store);

/// A followed contract with how well it is known.
struct ShadowedContract {
    FollowedContract followed;
    tvm::Account account;
    Bytes code;
    /// The block after which all of this stands.
    BlockRef as_of;
    /// Every call of the chain up to as_of was run, so nothing entered the contract unseen. False
    /// where only chosen contracts are followed: others may have called it.
    bool complete = false;
    /// Why and since when it is not followed any more; Divergence{} while it is.
    Divergence divergence;
};

/// Nothing for an address that is no followed contract. Errors: not_synced (no shadow is kept),
/// io_error, store_corrupt, store_version. Any thread.
Result<std::optional<ShadowedContract>> find_contract(const KvStore& store, const Address& address);

/// A storage slot of a followed contract; 0 where there is none. Errors: io_error, store_corrupt,
/// store_version.
Result<Uint256> read_slot(const KvStore& store,
                          const Address& address,
                          const tvm::Contract& contract,
                          const Uint256& slot);

/// A word of storage that is not 0.
struct StorageRow {
    tvm::RowKey key;
    Uint256 word;
    /// Only below kNamedSlots: which other slot a key belongs to cannot be told.
    std::optional<Uint256> slot;

    bool operator==(const StorageRow&) const = default;
};

/// Slots whose row keys are tried: variables that are no mappings stand in the first ones.
inline constexpr std::uint64_t kNamedSlots = 256;

struct RowsQuestion {
    Address address;
    /// Rows behind this one; all where absent.
    std::optional<tvm::RowKey> after;
    std::size_t limit = 0;
};

/// Rows of a followed contract, ascending by key. Errors: io_error, store_corrupt, store_version.
Result<std::vector<StorageRow>> list_rows(const KvStore& store,
                                          const tvm::Contract& contract,
                                          const RowsQuestion& question);

}  // namespace tributary::token
