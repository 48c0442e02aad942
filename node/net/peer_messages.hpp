// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "node/net/endpoint.hpp"
#include "node/net/message_types.hpp"
#include "primitives/numbers.hpp"

namespace tributary::node {

/// An answer to SYNC_BLOCK_CHAIN holds at most this many ids
/// (java-tron SyncBlockChainMsgHandler: 2000 behind the common one).
inline constexpr std::size_t kMaxChainInventory = 2'001;
/// Ids of a summary are log2 of a chain's length; this is more than any java-tron sends.
inline constexpr std::size_t kMaxSyncIds = 256;
/// Ids of one INVENTORY or FETCH_INV_DATA. java-tron spreads what gathered in 30 ms, at most 1001
/// transactions (AdvService.MAX_SPREAD_SIZE), and asks for at most 1000.
inline constexpr std::size_t kMaxTransactionIds = 1'001;
inline constexpr std::size_t kMaxBlockIds = 100;
/// 27 witnesses at most sign a commit.
inline constexpr std::size_t kMaxCommitSignatures = 27;
/// HELLO's texts (HelloMessage.valid).
inline constexpr std::size_t kMaxHelloText = 200;

/// Tron.proto, ReasonCode.
enum class DisconnectReason : std::int32_t {
    requested = 0x00,
    bad_protocol = 0x02,
    too_many_peers = 0x04,
    duplicate_peer = 0x05,
    incompatible_protocol = 0x06,
    random_elimination = 0x07,
    peer_quiting = 0x08,
    unexpected_identity = 0x09,
    local_identity = 0x0A,
    ping_timeout = 0x0B,
    user_reason = 0x10,
    reset = 0x11,
    sync_fail = 0x12,
    fetch_fail = 0x13,
    bad_tx = 0x14,
    bad_block = 0x15,
    forked = 0x16,
    unlinkable = 0x17,
    incompatible_version = 0x18,
    incompatible_chain = 0x19,
    time_out = 0x20,
    connect_fail = 0x21,
    too_many_peers_with_same_ip = 0x22,
    light_node_sync_fail = 0x23,
    below_than_me = 0x24,
    not_witness = 0x25,
    no_such_message = 0x26,
    unknown = 0xFF,
};

/// BAD_PROTOCOL and so on.
std::string name_of(DisconnectReason reason);

/// 0x20: who we are and which chain we are on.
struct PeerHello {
    Endpoint from;
    /// The network id.
    std::int32_t version = 0;
    TimestampMs timestamp = 0;
    BlockRef genesis;
    BlockRef solid;
    BlockRef head;
    /// Only witnesses set these two.
    Bytes address;
    Bytes signature;
    /// 0 full, 1 a node without old blocks.
    std::int32_t node_type = 0;
    std::int64_t lowest_block = 0;
    std::string code_version;

    bool operator==(const PeerHello&) const = default;
};

/// 0x09.
struct ChainInventory {
    std::vector<BlockRef> ids;
    std::int64_t remain = 0;

    bool operator==(const ChainInventory&) const = default;
};

enum class InventoryType : std::int32_t {
    transaction = 0,
    block = 1,
};

/// 0x06 and 0x07.
struct Inventory {
    InventoryType type = InventoryType::transaction;
    std::vector<Hash256> ids;

    bool operator==(const Inventory&) const = default;
};

/// 0x14: a commit certificate of a block or of the next witnesses.
struct PbftCommit {
    /// Serialised PBFTMessage.Raw.
    Bytes data;
    std::vector<Bytes> signatures;

    bool operator==(const PbftCommit&) const = default;
};

/// 0x34. `raw` is the signed message as received.
struct PbftMessage {
    std::int32_t message_type = 0;
    std::int32_t data_type = 0;
    std::int64_t view = 0;
    std::int64_t epoch = 0;
    Bytes data;
    Bytes raw;
    Bytes signature;

    bool operator==(const PbftMessage&) const = default;
};

/// All payloads begin with their type byte.
Bytes encode_hello(const PeerHello& hello);
/// `ids` has at most kMaxSyncIds.
Bytes encode_sync(const std::vector<BlockRef>& ids);
Bytes encode_chain_inventory(const ChainInventory& inventory);
/// `type` is inventory or fetch.
Bytes encode_inventory(MessageType type, const Inventory& inventory);
Bytes encode_block_message(ByteView block);
Bytes encode_transactions(const std::vector<Bytes>& transactions);
Bytes encode_pbft_commit(const PbftCommit& commit);
Bytes encode_pbft_message(const PbftMessage& message);
Bytes encode_disconnect(DisconnectReason reason);
Bytes encode_ping();
Bytes encode_pong();

/// All take what stands behind the type byte. Errors of all: truncated, malformed, oversized (more
/// entries than the limits above), missing_field.
Result<PeerHello> decode_hello(ByteView body);
Result<std::vector<BlockRef>> decode_sync(ByteView body);
Result<ChainInventory> decode_chain_inventory(ByteView body);
Result<Inventory> decode_inventory(ByteView body);
/// The views borrow from `body`.
Result<std::vector<ByteView>> decode_transactions(ByteView body);
Result<PbftCommit> decode_pbft_commit(ByteView body);
Result<PbftMessage> decode_pbft_message(ByteView body);
Result<DisconnectReason> decode_disconnect(ByteView body);

}  // namespace tributary::node
