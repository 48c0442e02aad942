// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "consensus/slot.hpp"
#include "primitives/address.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "tools/devnet/stored_block.hpp"

namespace tributary::devnet {

/// ChainConstant.BLOCK_VERSION of the java-tron that made the recordings.
inline constexpr std::int32_t kBlockVersion = 32;
/// Producers put no more into a block (ChainConstant.BLOCK_SIZE).
inline constexpr std::size_t kMaxProducedBlock = 2'000'000;

/// Who produces when, behind the head. Votes do not change here: the list stays the recorded one.
struct Schedule {
    consensus::SlotGrid grid;
    consensus::MaintenanceClock clock;
    /// Active witnesses in order, at least one.
    std::vector<Address> witnesses;
    consensus::SlotParent head;

    [[nodiscard]] TimestampMs next_slot_time() const;

    /// Whose turn it is at the slot that `time` lies in; nothing before next_slot_time.
    [[nodiscard]] std::optional<Address> scheduled(TimestampMs time) const;

    /// Makes a block at `time` the head, a maintenance block where one is due (MaintenanceManager).
    void advance(BlockNumber number, TimestampMs time);
};

/// What a new block says.
struct BlockDraft {
    BlockNumber number = 0;
    BlockId parent_id;
    TimestampMs timestamp = 0;
    Address witness;
    /// Serialised transactions, `ret` included.
    std::vector<Bytes> transactions;
};

/// A signed protocol.Block (java-tron BlockCapsule: txTrieRoot, version in raw_data, r s v with v 0
/// or 1). It has no accountStateRoot: that needs a state this network does not keep.
StoredBlock make_block(const BlockDraft& draft, const SecretKey& key);

}  // namespace tributary::devnet
