// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "consensus/network_file.hpp"

namespace tributary::consensus {

/// Block 0 of a network. It has no witness address of 21 bytes and no signature, so it is no
/// wire::Header.
struct Genesis {
    BlockId id;
    TimestampMs timestamp = 0;
    BlockId parent_id;
    Hash256 tx_root;
    /// The header's raw_data.
    Bytes header_raw;
    /// Serialised transactions; empty where the network file does not know them.
    std::vector<Bytes> transactions;

    [[nodiscard]] BlockRef ref() const { return {0, id}; }
};

/// Rebuilds the genesis block from its facts and compares it with the id, root and raw header that
/// the file states; without transfers the stated raw header is checked instead (java-tron
/// BlockUtil, TransactionUtil .newGenesisTransaction). Errors: wrong_genesis, naming what differs.
/// Any thread.
Result<Genesis> make_genesis(const Network& network);

/// Serialised protocol.Block, as a node serves block 0.
Bytes encode_genesis(const Genesis& genesis);

/// The first active list in schedule order: genesis witnesses by votes, at most
/// max_active_witnesses; empty where the file has none (java-tron DposService.updateWitness at
/// genesis, ties before proposal 88).
std::vector<Address> genesis_witnesses(const Network& network);

}  // namespace tributary::consensus
