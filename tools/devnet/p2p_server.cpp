// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/p2p_server.hpp"

#include <algorithm>

#include "primitives/wire/transaction.hpp"

namespace tributary::devnet {
namespace {

using node::DisconnectReason;
using node::MessageType;

/// java-tron drops who has not greeted after this time (PeerStatusCheck).
constexpr TimestampMs kHelloDeadlineMs = 30'000;
constexpr BlockNumber kWindow = 4'000;
constexpr BlockNumber kIdsPerAnswer = 2'000;
/// Advertised transactions and ids that are remembered.
constexpr std::size_t kMaxRemembered = 20'000;

BlockRef ref_of(const StoredBlock& block) {
    return {block.number, block.id};
}

}  // namespace

P2pServer::P2pServer(const P2pServerSettings& settings, node::NodeId peer, TimestampMs now)
    : settings_(settings), peer_(peer), started_at_(now) {}

void P2pServer::disconnect(DisconnectReason reason, const char* why, P2pServerActions& out) {
    if (ended_) return;
    ended_ = true;
    out.send.push_back(node::encode_disconnect(reason));
    out.end = node::name_of(reason) + ": " + why;
    out.is_offence = reason == DisconnectReason::bad_protocol ||
                     reason == DisconnectReason::bad_block || reason == DisconnectReason::bad_tx;
}

P2pServerActions P2pServer::start(const ServedState& state, TimestampMs now) {
    node::PeerHello hello;
    hello.from = settings_.identity.self;
    hello.version = settings_.identity.network_id;
    hello.timestamp = now;
    hello.genesis = ref_of(*state.chain->find(BlockNumber{0}));
    hello.solid = ref_of(*state.chain->find(std::min(state.solid, state.chain->head().number)));
    hello.head = ref_of(state.chain->head());
    hello.code_version = settings_.code_version;
    greeted_head_ = hello.head.number;
    P2pServerActions out;
    out.send.push_back(node::encode_hello(hello));
    return out;
}

P2pServerActions P2pServer::feed(const Bytes& payload, const ServedState& state, TimestampMs now) {
    P2pServerActions out;
    if (ended_) return out;
    const ByteView body = ByteView(payload).subspan(1);
    switch (static_cast<MessageType>(payload.at(0))) {
        case MessageType::hello: on_hello(body, state, out); break;
        case MessageType::sync_block_chain: on_sync(body, state, out); break;
        case MessageType::fetch: on_fetch(body, state, out); break;
        case MessageType::inventory: on_inventory(body, now, out); break;
        case MessageType::transactions: on_transactions(body, out); break;
        case MessageType::ping: out.send.push_back(node::encode_pong()); break;
        case MessageType::pong: break;
        case MessageType::disconnect:
            ended_ = true;
            out.end = "the peer left";
            break;
        case MessageType::block:
        case MessageType::block_chain_inventory:
            disconnect(DisconnectReason::bad_protocol, "it was not asked for", out);
            break;
        case MessageType::transaction:
            disconnect(DisconnectReason::no_such_message, "a bare transaction", out);
            break;
        default: break;
    }
    return out;
}

void P2pServer::on_hello(ByteView body, const ServedState& state, P2pServerActions& out) {
    if (has_hello_) return disconnect(DisconnectReason::bad_protocol, "a second HELLO", out);
    const auto hello = node::decode_hello(body);
    if (!hello) return disconnect(DisconnectReason::unexpected_identity, "HELLO", out);
    if (hello->from.id != peer_) {
        return disconnect(DisconnectReason::duplicate_peer, "another node id", out);
    }
    if (hello->lowest_block > static_cast<std::int64_t>(state.chain->head().number)) {
        return disconnect(DisconnectReason::light_node_sync_fail, "no common blocks", out);
    }
    if (hello->version != settings_.identity.network_id) {
        return disconnect(DisconnectReason::incompatible_version, "another network", out);
    }
    if (hello->genesis.id != state.chain->find(BlockNumber{0})->id) {
        return disconnect(DisconnectReason::incompatible_chain, "another genesis block", out);
    }
    if (hello->solid.number <= state.solid && state.chain->find(hello->solid.id) == nullptr) {
        return disconnect(DisconnectReason::forked, "another solid block", out);
    }
    has_hello_ = true;
    needs_sync_from_peer_ = hello->head.number > greeted_head_;
    needs_sync_from_us_ = hello->head.number < greeted_head_;
}

void P2pServer::on_sync(ByteView body, const ServedState& state, P2pServerActions& out) {
    const auto ids = node::decode_sync(body);
    if (!ids) return disconnect(DisconnectReason::bad_protocol, "SYNC_BLOCK_CHAIN", out);
    const ServedChain& chain = *state.chain;
    const auto is_ours = [&](const BlockRef& block) { return chain.find(block.id) != nullptr; };
    if (!is_ours(ids->front())) {
        return disconnect(DisconnectReason::bad_protocol, "its first block is not ours", out);
    }
    if (last_sync_ && ids->back().number < *last_sync_) {
        return disconnect(DisconnectReason::bad_protocol, "it asks for what it has", out);
    }
    const BlockNumber common = std::find_if(ids->rbegin(), ids->rend(), is_ours)->number;
    const BlockNumber last = std::min(chain.head().number, common + kIdsPerAnswer);
    node::ChainInventory answer;
    for (BlockNumber number = common; number <= last; ++number)
        answer.ids.push_back(ref_of(*chain.find(number)));
    answer.remain = static_cast<std::int64_t>(chain.head().number - last);
    needs_sync_from_us_ = answer.ids.size() > 1;
    last_sync_ = last;
    out.send.push_back(node::encode_chain_inventory(answer));
}

void P2pServer::on_fetch(ByteView body, const ServedState& state, P2pServerActions& out) {
    const auto asked = node::decode_inventory(body);
    if (!asked) return disconnect(DisconnectReason::bad_protocol, "FETCH_INV_DATA", out);
    if (asked->type == node::InventoryType::block) return on_fetch_blocks(*asked, state, out);
    on_fetch_transactions(*asked, out);
}

void P2pServer::on_fetch_blocks(const node::Inventory& asked,
                                const ServedState& state,
                                P2pServerActions& out) {
    const auto is_advertised = [&](const Hash256& id) {
        return advertised_blocks_.contains({id.bytes});
    };
    if (!std::all_of(asked.ids.begin(), asked.ids.end(), is_advertised)) {
        if (!needs_sync_from_us_) {
            return disconnect(DisconnectReason::bad_protocol, "it needs no sync", out);
        }
        if (!last_sync_) return disconnect(DisconnectReason::unknown, "FETCH before SYNC", out);
        for (const Hash256& hash : asked.ids) {
            const BlockId id{hash.bytes};
            const BlockNumber number = number_of(id);
            if (number > *last_sync_ || number + kWindow < *last_sync_) {
                return disconnect(DisconnectReason::bad_protocol, "outside the window", out);
            }
            if (fetched_.contains(id)) {
                return disconnect(DisconnectReason::bad_protocol, "fetched twice", out);
            }
            fetched_.insert(id);
            if (fetched_.size() > kMaxFetchedCache) fetched_.erase(fetched_.begin());
        }
    }
    for (const Hash256& hash : asked.ids) {
        const StoredBlock* block = state.chain->find(BlockId{hash.bytes});
        if (block == nullptr) {
            return disconnect(DisconnectReason::fetch_fail, "no such block", out);
        }
        out.send.push_back(node::encode_block_message(block->body));
    }
}

void P2pServer::on_fetch_transactions(const node::Inventory& asked, P2pServerActions& out) {
    std::vector<Bytes> answer;
    for (const Hash256& hash : asked.ids) {
        const auto found = advertised_.find(TransactionId{hash.bytes});
        if (found == advertised_.end()) {
            return disconnect(DisconnectReason::bad_protocol, "not advertised", out);
        }
        answer.push_back(found->second);
    }
    out.send.push_back(node::encode_transactions(answer));
}

void P2pServer::on_inventory(ByteView body, TimestampMs now, P2pServerActions& out) {
    const auto inventory = node::decode_inventory(body);
    if (!inventory) return disconnect(DisconnectReason::bad_protocol, "INVENTORY", out);
    // Who is behind is not listened to; blocks are only made here.
    if (!is_level() || inventory->type == node::InventoryType::block) return;
    node::Inventory question;
    for (const Hash256& hash : inventory->ids) {
        const TransactionId id{hash.bytes};
        if (seen_.size() >= kMaxRemembered) seen_.clear();
        if (!seen_.insert(id).second) continue;
        asked_[id] = now;
        question.ids.push_back(hash);
    }
    if (!question.ids.empty()) {
        out.send.push_back(node::encode_inventory(MessageType::fetch, question));
    }
}

void P2pServer::on_transactions(ByteView body, P2pServerActions& out) {
    const auto transactions = node::decode_transactions(body);
    if (!transactions) return disconnect(DisconnectReason::bad_protocol, "TRXS", out);
    for (const ByteView bytes : *transactions) {
        const auto transaction = wire::decode_transaction(bytes);
        if (!transaction) return disconnect(DisconnectReason::bad_tx, "TRXS", out);
        if (asked_.erase(transaction->id()) == 0) {
            return disconnect(DisconnectReason::bad_protocol, "not asked for", out);
        }
        out.transactions.push_back(to_bytes(bytes));
    }
}

P2pServerActions P2pServer::tick(TimestampMs now) {
    P2pServerActions out;
    if (ended_) return out;
    if (needs_sync_from_peer_ && now - started_at_ >= kHelloDeadlineMs) {
        disconnect(DisconnectReason::time_out, "no HELLO, or a head that it does not have", out);
    }
    for (const auto& [id, since] : asked_) {
        if (now - since < kTransactionsDeadlineMs) continue;
        disconnect(DisconnectReason::time_out, "a transaction did not come", out);
        break;
    }
    return out;
}

P2pServerActions P2pServer::advertise(const BlockId& block) {
    P2pServerActions out;
    if (ended_ || !is_level()) return out;
    if (advertised_blocks_.size() >= kMaxRemembered) {
        advertised_blocks_.erase(advertised_blocks_.begin());
    }
    advertised_blocks_.insert(block);
    node::Inventory inventory;
    inventory.type = node::InventoryType::block;
    inventory.ids.push_back({block.bytes});
    out.send.push_back(node::encode_inventory(MessageType::inventory, inventory));
    return out;
}

P2pServerActions P2pServer::advertise(const TransactionId& id, const Bytes& transaction) {
    P2pServerActions out;
    if (ended_ || !is_level() || seen_.contains(id)) return out;
    if (advertised_.size() >= kMaxRemembered) advertised_.clear();
    advertised_[id] = transaction;
    node::Inventory inventory;
    inventory.ids.push_back({id.bytes});
    out.send.push_back(node::encode_inventory(MessageType::inventory, inventory));
    return out;
}

}  // namespace tributary::devnet
