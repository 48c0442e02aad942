// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_messages.hpp"

#include <set>

#include "primitives/check.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::node {
namespace {

/// java-tron's P2P_PING and P2P_PONG hold this one byte, which is no protobuf (PingMessage.java).
constexpr std::uint8_t kPingBody = 0xC0;

Bytes with_type(MessageType type, ByteView body) {
    Bytes out;
    out.reserve(body.size() + 1);
    out.push_back(static_cast<std::uint8_t>(type));
    append(out, body);
    return out;
}

Bytes encode_ref(const BlockRef& ref) {
    return wire::WireWriter()
        .bytes(1, ref.id.view())
        .integer(2, static_cast<std::int64_t>(ref.number))
        .take();
}

/// java-tron overwrites the first bytes of the hash with the number, so the two have to agree.
Result<BlockRef> decode_ref(ByteView bytes) {
    ByteView hash;
    std::int64_t number = 0;
    const Status read = wire::for_each_field(bytes, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) hash = field.bytes;
        if (field.is_varint(2)) number = field.int64();
    });
    if (!read) return fail(read.error());
    const auto id = BlockId::from(hash);
    if (!id) return fail(ErrorCode::malformed, "block id of another length than 32 bytes");
    if (number < 0 || number_of(*id) != static_cast<BlockNumber>(number)) {
        return fail(ErrorCode::malformed, "block id that does not begin with its number");
    }
    return BlockRef{static_cast<BlockNumber>(number), *id};
}

Result<BlockRef> decode_wanted_ref(const std::optional<ByteView>& bytes, const char* name) {
    if (!bytes) return fail(ErrorCode::missing_field, name);
    return decode_ref(*bytes);
}

Status append_ref(std::vector<BlockRef>& out, ByteView bytes, std::size_t limit) {
    if (out.size() >= limit) {
        return fail(ErrorCode::oversized, "more than " + std::to_string(limit) + " block ids");
    }
    const auto ref = decode_ref(bytes);
    if (!ref) return fail(ref.error());
    out.push_back(*ref);
    return {};
}

}  // namespace

Bytes encode_hello(const PeerHello& hello) {
    const Bytes body = wire::WireWriter()
                           .message(1, encode_endpoint(hello.from))
                           .integer(2, hello.version)
                           .integer(3, hello.timestamp)
                           .message(4, encode_ref(hello.genesis))
                           .message(5, encode_ref(hello.solid))
                           .message(6, encode_ref(hello.head))
                           .bytes(7, hello.address)
                           .bytes(8, hello.signature)
                           .integer(9, hello.node_type)
                           .integer(10, hello.lowest_block)
                           .text(11, hello.code_version)
                           .take();
    return with_type(MessageType::hello, body);
}

Bytes encode_sync(const std::vector<BlockRef>& ids) {
    TRIBUTARY_ASSERT(ids.size() <= kMaxSyncIds);
    wire::WireWriter body;
    for (const BlockRef& id : ids)
        body.message(1, encode_ref(id));
    return with_type(MessageType::sync_block_chain, body.view());
}

Bytes encode_chain_inventory(const ChainInventory& inventory) {
    TRIBUTARY_ASSERT(inventory.ids.size() <= kMaxChainInventory);
    wire::WireWriter body;
    for (const BlockRef& id : inventory.ids)
        body.message(1, encode_ref(id));
    body.integer(2, inventory.remain);
    return with_type(MessageType::block_chain_inventory, body.view());
}

Bytes encode_inventory(MessageType type, const Inventory& inventory) {
    TRIBUTARY_ASSERT(type == MessageType::inventory || type == MessageType::fetch);
    wire::WireWriter body;
    body.integer(1, static_cast<std::int32_t>(inventory.type));
    for (const Hash256& id : inventory.ids)
        body.bytes(2, id.view());
    return with_type(type, body.view());
}

Bytes encode_block_message(ByteView block) {
    return with_type(MessageType::block, block);
}

Bytes encode_transactions(const std::vector<Bytes>& transactions) {
    wire::WireWriter body;
    for (const Bytes& transaction : transactions)
        body.message(1, transaction);
    return with_type(MessageType::transactions, body.view());
}

Bytes encode_pbft_commit(const PbftCommit& commit) {
    wire::WireWriter body;
    body.bytes(1, commit.data);
    for (const Bytes& signature : commit.signatures)
        body.bytes(2, signature);
    return with_type(MessageType::pbft_commit, body.view());
}

Bytes encode_pbft_message(const PbftMessage& message) {
    return with_type(MessageType::pbft,
                     wire::WireWriter().message(1, message.raw).bytes(2, message.signature).view());
}

Bytes encode_disconnect(DisconnectReason reason) {
    return with_type(MessageType::disconnect,
                     wire::WireWriter().integer(1, static_cast<std::int32_t>(reason)).view());
}

Bytes encode_ping() {
    return {static_cast<std::uint8_t>(MessageType::ping), kPingBody};
}

Bytes encode_pong() {
    return {static_cast<std::uint8_t>(MessageType::pong), kPingBody};
}

Result<PeerHello> decode_hello(ByteView body) {
    PeerHello out;
    ByteView from;
    std::optional<ByteView> genesis;
    std::optional<ByteView> solid;
    std::optional<ByteView> head;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) -> Status {
        if (field.is_bytes(1)) from = field.bytes;
        if (field.is_varint(2)) out.version = field.int32();
        if (field.is_varint(3)) out.timestamp = field.int64();
        if (field.is_bytes(4)) genesis = field.bytes;
        if (field.is_bytes(5)) solid = field.bytes;
        if (field.is_bytes(6)) head = field.bytes;
        if (field.is_varint(9)) out.node_type = field.int32();
        if (field.is_varint(10)) out.lowest_block = field.int64();
        const bool is_text = field.is_bytes(7) || field.is_bytes(8) || field.is_bytes(11);
        if (is_text && field.bytes.size() > kMaxHelloText) {
            return fail(ErrorCode::oversized, "a text of HELLO");
        }
        if (field.is_bytes(7)) out.address = to_bytes(field.bytes);
        if (field.is_bytes(8)) out.signature = to_bytes(field.bytes);
        if (field.is_bytes(11)) out.code_version = std::string(as_text(field.bytes));
        return {};
    });
    if (!read) return fail(read.error());
    auto endpoint = decode_endpoint(from);
    if (!endpoint) return fail(std::move(endpoint).error());
    out.from = std::move(*endpoint);
    const auto genesis_ref = decode_wanted_ref(genesis, "HELLO's genesis block");
    const auto solid_ref = decode_wanted_ref(solid, "HELLO's solidified block");
    const auto head_ref = decode_wanted_ref(head, "HELLO's head");
    if (!genesis_ref) return fail(genesis_ref.error());
    if (!solid_ref) return fail(solid_ref.error());
    if (!head_ref) return fail(head_ref.error());
    out.genesis = *genesis_ref;
    out.solid = *solid_ref;
    out.head = *head_ref;
    return out;
}

Result<std::vector<BlockRef>> decode_sync(ByteView body) {
    std::vector<BlockRef> out;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) -> Status {
        if (!field.is_bytes(1)) return {};
        return append_ref(out, field.bytes, kMaxSyncIds);
    });
    if (!read) return fail(read.error());
    if (out.empty()) return fail(ErrorCode::missing_field, "SYNC_BLOCK_CHAIN without ids");
    return out;
}

Result<ChainInventory> decode_chain_inventory(ByteView body) {
    ChainInventory out;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(2)) out.remain = field.int64();
        if (!field.is_bytes(1)) return {};
        return append_ref(out.ids, field.bytes, kMaxChainInventory);
    });
    if (!read) return fail(read.error());
    if (out.remain < 0) return fail(ErrorCode::malformed, "negative number of remaining blocks");
    return out;
}

Result<Inventory> decode_inventory(ByteView body) {
    Inventory out;
    std::int32_t type = 0;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(1)) type = field.int32();
        if (!field.is_bytes(2)) return {};
        if (out.ids.size() >= kMaxTransactionIds) {
            return fail(ErrorCode::oversized,
                        "more than " + std::to_string(kMaxTransactionIds) + " ids");
        }
        const auto id = Hash256::from(field.bytes);
        if (!id) return fail(ErrorCode::malformed, "id of another length than 32 bytes");
        out.ids.push_back(*id);
        return {};
    });
    if (!read) return fail(read.error());
    if (type != 0 && type != 1) return fail(ErrorCode::malformed, "inventory of unknown type");
    out.type = static_cast<InventoryType>(type);
    if (out.ids.empty()) return fail(ErrorCode::missing_field, "inventory without ids");
    if (out.type == InventoryType::block && out.ids.size() > kMaxBlockIds) {
        return fail(ErrorCode::oversized, "more than 100 block ids");
    }
    const std::set<Hash256> distinct(out.ids.begin(), out.ids.end());
    if (distinct.size() != out.ids.size()) {
        return fail(ErrorCode::malformed, "inventory with an id twice");
    }
    return out;
}

Result<std::vector<ByteView>> decode_transactions(ByteView body) {
    std::vector<ByteView> out;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) -> Status {
        if (!field.is_bytes(1)) return {};
        if (out.size() >= kMaxTransactionIds) {
            return fail(ErrorCode::oversized,
                        "more than " + std::to_string(kMaxTransactionIds) + " transactions");
        }
        out.push_back(field.bytes);
        return {};
    });
    if (!read) return fail(read.error());
    return out;
}

Result<PbftCommit> decode_pbft_commit(ByteView body) {
    PbftCommit out;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) -> Status {
        if (field.is_bytes(1)) out.data = to_bytes(field.bytes);
        if (!field.is_bytes(2)) return {};
        if (out.signatures.size() >= kMaxCommitSignatures) {
            return fail(ErrorCode::oversized, "more than 27 signatures of a commit");
        }
        out.signatures.push_back(to_bytes(field.bytes));
        return {};
    });
    if (!read) return fail(read.error());
    const std::set<Bytes> distinct(out.signatures.begin(), out.signatures.end());
    if (distinct.size() != out.signatures.size()) {
        return fail(ErrorCode::malformed, "a commit with a signature twice");
    }
    return out;
}

Result<PbftMessage> decode_pbft_message(ByteView body) {
    PbftMessage out;
    const Status outer = wire::for_each_field(body, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) out.raw = to_bytes(field.bytes);
        if (field.is_bytes(2)) out.signature = to_bytes(field.bytes);
    });
    if (!outer) return fail(outer.error());
    const Status inner = wire::for_each_field(out.raw, [&](const wire::WireField& field) {
        if (field.is_varint(1)) out.message_type = field.int32();
        if (field.is_varint(2)) out.data_type = field.int32();
        if (field.is_varint(3)) out.view = field.int64();
        if (field.is_varint(4)) out.epoch = field.int64();
        if (field.is_bytes(5)) out.data = to_bytes(field.bytes);
    });
    if (!inner) return fail(inner.error());
    return out;
}

Result<DisconnectReason> decode_disconnect(ByteView body) {
    auto out = DisconnectReason::requested;
    const Status read = wire::for_each_field(body, [&](const wire::WireField& field) {
        if (field.is_varint(1)) out = static_cast<DisconnectReason>(field.int32());
    });
    if (!read) return fail(read.error());
    return out;
}

std::string name_of(DisconnectReason reason) {
    switch (reason) {
        case DisconnectReason::requested: return "REQUESTED";
        case DisconnectReason::bad_protocol: return "BAD_PROTOCOL";
        case DisconnectReason::too_many_peers: return "TOO_MANY_PEERS";
        case DisconnectReason::duplicate_peer: return "DUPLICATE_PEER";
        case DisconnectReason::incompatible_protocol: return "INCOMPATIBLE_PROTOCOL";
        case DisconnectReason::random_elimination: return "RANDOM_ELIMINATION";
        case DisconnectReason::peer_quiting: return "PEER_QUITING";
        case DisconnectReason::unexpected_identity: return "UNEXPECTED_IDENTITY";
        case DisconnectReason::local_identity: return "LOCAL_IDENTITY";
        case DisconnectReason::ping_timeout: return "PING_TIMEOUT";
        case DisconnectReason::user_reason: return "USER_REASON";
        case DisconnectReason::reset: return "RESET";
        case DisconnectReason::sync_fail: return "SYNC_FAIL";
        case DisconnectReason::fetch_fail: return "FETCH_FAIL";
        case DisconnectReason::bad_tx: return "BAD_TX";
        case DisconnectReason::bad_block: return "BAD_BLOCK";
        case DisconnectReason::forked: return "FORKED";
        case DisconnectReason::unlinkable: return "UNLINKABLE";
        case DisconnectReason::incompatible_version: return "INCOMPATIBLE_VERSION";
        case DisconnectReason::incompatible_chain: return "INCOMPATIBLE_CHAIN";
        case DisconnectReason::time_out: return "TIME_OUT";
        case DisconnectReason::connect_fail: return "CONNECT_FAIL";
        case DisconnectReason::too_many_peers_with_same_ip: return "TOO_MANY_PEERS_WITH_SAME_IP";
        case DisconnectReason::light_node_sync_fail: return "LIGHT_NODE_SYNC_FAIL";
        case DisconnectReason::below_than_me: return "BELOW_THAN_ME";
        case DisconnectReason::not_witness: return "NOT_WITNESS";
        case DisconnectReason::no_such_message: return "NO_SUCH_MESSAGE";
        case DisconnectReason::unknown: return "UNKNOWN";
    }
    return "reason " + std::to_string(static_cast<std::int32_t>(reason));
}

}  // namespace tributary::node
