// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_session.hpp"

#include <algorithm>

#include "node/net/received_block.hpp"
#include "primitives/check.hpp"

namespace tributary::node {

PeerSession::PeerSession(SessionSettings settings,
                         NodeId peer,
                         const OwnChain& own,
                         TimestampMs now)
    : settings_(std::move(settings)), peer_(peer), own_(own), started_at_(now), last_news_(now) {}

void PeerSession::end(DisconnectReason say, Error error, SessionActions& out) {
    if (ended_) return;
    ended_ = true;
    out.send.push_back(encode_disconnect(say));
    out.end = SessionEnd{false, say, std::move(error)};
}

Bytes PeerSession::announcement(const TransactionId& id) {
    Inventory inventory;
    inventory.type = InventoryType::transaction;
    inventory.ids.push_back({id.bytes});
    return encode_inventory(MessageType::inventory, inventory);
}

SessionActions PeerSession::feed(const Bytes& payload, TimestampMs now) {
    SessionActions out;
    if (ended_) return out;
    const auto type = static_cast<MessageType>(payload.at(0));
    if (type == MessageType::hello) {
        on_hello(ByteView(payload).subspan(1), now, out);
    } else {
        on_message(type, payload, now, out);
    }
    if (!ended_) pump(now, out);
    return out;
}

void PeerSession::on_hello(ByteView body, TimestampMs now, SessionActions& out) {
    if (hello_) {
        return end(DisconnectReason::bad_protocol, {ErrorCode::malformed, "a second HELLO"}, out);
    }
    auto hello = decode_hello(body);
    if (!hello) return end(DisconnectReason::unexpected_identity, hello.error(), out);
    if (auto refused = judge_hello(*hello, now)) return end(refused->say, refused->error, out);
    hello_ = std::move(*hello);
    send_hello(now, out);
    out.events.push_back(SessionReady{*hello_});
    move_head(hello_->head, out);
}

std::optional<SessionEnd> PeerSession::judge_hello(const PeerHello& hello, TimestampMs now) const {
    const auto refuse = [](DisconnectReason say, ErrorCode code, std::string why) {
        return SessionEnd{false, say, {code, std::move(why)}};
    };
    if (hello.from.id != peer_) {
        return refuse(DisconnectReason::unexpected_identity,
                      ErrorCode::upstream_lied,
                      "two HELLOs with two node ids");
    }
    if (hello.version != settings_.identity.network_id) {
        return refuse(DisconnectReason::incompatible_version,
                      ErrorCode::wrong_network,
                      "it is of network " + std::to_string(hello.version));
    }
    if (hello.genesis != own_.genesis()) {
        return refuse(DisconnectReason::incompatible_chain,
                      ErrorCode::wrong_genesis,
                      "its genesis block is " + hello.genesis.id.hex());
    }
    const auto ours = own_.id_at(hello.solid.number);
    if (ours && hello.solid.number <= own_.solid().number && *ours != hello.solid.id) {
        return refuse(DisconnectReason::forked,
                      ErrorCode::conflicting_solid,
                      "its solid block " + std::to_string(hello.solid.number) + " is not ours");
    }
    const std::int64_t slots = (now - settings_.genesis_time) / settings_.block_interval_ms;
    const bool is_possible = hello.head.number >= hello.solid.number && slots >= 0 &&
                             hello.head.number <= static_cast<BlockNumber>(slots) + 1;
    if (!is_possible) {
        return refuse(
            DisconnectReason::unexpected_identity,
            ErrorCode::upstream_lied,
            "its head " + std::to_string(hello.head.number) + " is above what there can be");
    }
    return std::nullopt;
}

void PeerSession::send_hello(TimestampMs now, SessionActions& out) {
    PeerHello hello;
    hello.from = settings_.identity.self;
    hello.version = settings_.identity.network_id;
    hello.timestamp = now;
    hello.genesis = own_.genesis();
    // A head above the peer's would make it fetch from us, who serve nothing.
    const auto at_most = [&](const BlockRef& block) {
        const auto id = own_.id_at(hello_->head.number);
        if (block.number <= hello_->head.number) return block;
        return id ? BlockRef{hello_->head.number, *id} : own_.genesis();
    };
    hello.head = at_most(own_.tip());
    hello.solid = at_most(own_.solid());
    hello.code_version = settings_.code_version;
    level_ = hello.head.number == hello_->head.number;
    out.send.push_back(encode_hello(hello));
}

void PeerSession::move_head(const BlockRef& head, SessionActions& out) {
    if (head_ == head) return;
    head_ = head;
    out.events.push_back(PeerHeadMoved{head});
}

void PeerSession::on_message(MessageType type,
                             const Bytes& payload,
                             TimestampMs now,
                             SessionActions& out) {
    const ByteView body = ByteView(payload).subspan(1);
    if (type == MessageType::disconnect) return on_disconnect(body, out);
    // java-tron sends what it likes before it has seen our HELLO, but never before its own.
    if (!hello_) {
        return end(DisconnectReason::bad_protocol,
                   {ErrorCode::malformed, "a message before its HELLO"},
                   out);
    }
    const auto unrequested = [&](const char* what) {
        end(DisconnectReason::bad_protocol, {ErrorCode::upstream_lied, what}, out);
    };
    switch (type) {
        case MessageType::block: return on_block(body, now, out);
        case MessageType::block_chain_inventory: return on_list(body, now, out);
        case MessageType::inventory: return on_inventory(body, now, out);
        case MessageType::fetch: return on_fetch(body, out);
        case MessageType::transactions: return unrequested("transactions that nobody asked for");
        case MessageType::transaction: return unrequested("a bare transaction");
        case MessageType::ping:
            if (!pings_.allow(now)) return unrequested("more than 2 pings a second");
            out.send.push_back(encode_pong());
            return;
        // We serve no blocks; the question is left alone, and who asks goes elsewhere.
        case MessageType::sync_block_chain:
        case MessageType::pong: return;
        case MessageType::pbft:
            // Nothing here is believed because of them; they are only counted.
            if (!pbft_.allow(now) && pbft_.is_flooded()) unrequested("a flood of PBFT messages");
            return;
        case MessageType::pbft_commit: {
            const auto commit = decode_pbft_commit(body);
            if (!commit) end(DisconnectReason::bad_protocol, commit.error(), out);
            return;
        }
        default: return;
    }
}

void PeerSession::on_disconnect(ByteView body, SessionActions& out) {
    const auto reason = decode_disconnect(body);
    ended_ = true;
    out.end = SessionEnd{true,
                         reason ? *reason : DisconnectReason::unknown,
                         {ErrorCode::upstream_refused, reason ? name_of(*reason) : "UNKNOWN"}};
}

Status PeerSession::verify_list(const ChainInventory& list, TimestampMs now) const {
    if (!sync_) return fail(ErrorCode::upstream_lied, "a list of blocks that nobody asked for");
    if (list.ids.empty()) return fail(ErrorCode::upstream_lied, "an empty list of blocks");
    if (list.remain != 0 && list.ids.size() < kMaxChainInventory - 1) {
        return fail(ErrorCode::upstream_lied, "a short list that is not the last one");
    }
    for (std::size_t i = 1; i < list.ids.size(); ++i) {
        if (list.ids[i].number == list.ids[i - 1].number + 1) continue;
        return fail(ErrorCode::upstream_lied, "a list with a gap");
    }
    const auto& asked = sync_->asked;
    if (std::find(asked.begin(), asked.end(), list.ids.front()) == asked.end()) {
        return fail(ErrorCode::upstream_lied, "a list that begins with no block of ours");
    }
    const auto slots = std::max<std::int64_t>(
        0, (now - own_.solid_time()) / settings_.block_interval_ms + kMaxHeadAhead);
    const BlockNumber most = own_.solid().number + static_cast<BlockNumber>(slots);
    const BlockNumber last = list.ids.back().number;
    if (last > most || static_cast<BlockNumber>(list.remain) > most - last) {
        return fail(ErrorCode::upstream_lied, "more blocks than there can be");
    }
    return {};
}

void PeerSession::on_list(ByteView body, TimestampMs now, SessionActions& out) {
    const auto list = decode_chain_inventory(body);
    if (!list) return end(DisconnectReason::bad_protocol, list.error(), out);
    if (Status good = verify_list(*list, now); !good) {
        return end(DisconnectReason::bad_protocol, good.error(), out);
    }
    sync_.reset();
    last_news_ = now;
    const auto before = ids_.last_listed();
    ids_.take_list(*list, own_);
    count_list(before);
    // One id says: you are at my head (java-tron SyncBlockChainMsgHandler).
    level_ = list->ids.size() == 1;
    if (list->remain == 0) move_head(list->ids.back(), out);
}

void PeerSession::on_inventory(ByteView body, TimestampMs now, SessionActions& out) {
    const auto inventory = decode_inventory(body);
    if (!inventory) return end(DisconnectReason::bad_protocol, inventory.error(), out);
    if (inventory->type == InventoryType::block) {
        return on_advertised_blocks(*inventory, now, out);
    }
    if (!transaction_ids_.allow(now, inventory->ids.size())) {
        if (transaction_ids_.is_flooded()) {
            end(DisconnectReason::bad_protocol,
                {ErrorCode::oversized, "a flood of transaction ids"},
                out);
        }
        return;
    }
    TransactionsSeen seen;
    for (const Hash256& id : inventory->ids)
        seen.ids.push_back({id.bytes});
    out.events.push_back(std::move(seen));
}

void PeerSession::on_advertised_blocks(const Inventory& inventory,
                                       TimestampMs now,
                                       SessionActions& out) {
    if (!block_ids_.allow(now, inventory.ids.size())) {
        if (block_ids_.is_flooded()) {
            end(DisconnectReason::bad_protocol,
                {ErrorCode::oversized, "a flood of block ids"},
                out);
        }
        return;
    }
    last_news_ = now;
    for (const Hash256& hash : inventory.ids) {
        const BlockId id{hash.bytes};
        const BlockRef block{number_of(id), id};
        const BlockNumber best = std::max(own_.tip().number, head_ ? head_->number : 0);
        if (block.number <= own_.solid().number || block.number > best + kMaxAdvertisedAhead) {
            continue;
        }
        ids_.take_advertised(block);
        move_head(block, out);
    }
}

void PeerSession::on_fetch(ByteView body, SessionActions& out) {
    const auto inventory = decode_inventory(body);
    if (!inventory) return end(DisconnectReason::bad_protocol, inventory.error(), out);
    // We advertise no blocks.
    if (inventory->type == InventoryType::block) return;
    TransactionsWanted wanted;
    for (const Hash256& id : inventory->ids)
        wanted.ids.push_back({id.bytes});
    out.events.push_back(std::move(wanted));
}

void PeerSession::on_block(ByteView body, TimestampMs now, SessionActions& out) {
    if (!fetch_ && lost_.empty()) {
        return end(DisconnectReason::bad_protocol,
                   {ErrorCode::upstream_lied, "a block that nobody asked for"},
                   out);
    }
    auto block = decode_received_block(body);
    if (!block) {
        // Without an id nobody knows which question it was meant for.
        answer_front(fail(ErrorCode::upstream_lied, block.error().message()), out);
        return end(DisconnectReason::bad_block, block.error(), out);
    }
    const BlockId id = block->header.id;
    const bool is_asked =
        fetch_ && std::find(fetch_->ids.begin(), fetch_->ids.end(), id) != fetch_->ids.end() &&
        !fetch_->came.contains(id);
    if (!is_asked) {
        if (lost_.erase(id) > 0) return keep(*block);
        const std::string what =
            "block " + std::to_string(block->header.number) + " was not asked for";
        answer_front(fail(ErrorCode::upstream_lied, what), out);
        return end(DisconnectReason::bad_protocol, {ErrorCode::upstream_lied, what}, out);
    }
    fetch_->progress_at = now;
    const std::size_t size = memory_of(*block);
    fetch_->bytes += size;
    largest_block_ = std::max(largest_block_, size);
    if (fetch_->bytes > kMaxOpenFetchBytes) {
        answer_front(fail(ErrorCode::oversized, "blocks of more than 32 MiB"), out);
        return end(
            DisconnectReason::bad_block, {ErrorCode::oversized, "blocks of more than 32 MiB"}, out);
    }
    if (tells_blocks_) {
        BlockSeen seen{{block->header.number, id}, {}};
        for (const wire::Transaction& transaction : block->transactions)
            seen.transactions.push_back(transaction.id());
        out.events.push_back(std::move(seen));
    }
    ids_.take_block({block->header.number, id}, block->header.parent_id, own_);
    keep(*block);
    fetch_->came.emplace(id, std::move(*block));
    if (fetch_->came.size() == fetch_->ids.size()) finish_fetch(out);
}

void PeerSession::finish_fetch(SessionActions& out) {
    std::vector<wire::Block> blocks;
    for (const BlockId& id : fetch_->ids)
        blocks.push_back(std::move(fetch_->came.at(id)));
    const bool is_wanted = !fetch_->abandoned;
    if (is_wanted) answer_front(std::move(blocks), out);
    fetch_.reset();
}

void PeerSession::answer_front(Result<std::vector<wire::Block>> blocks, SessionActions& out) {
    if (wanted_.empty() || (fetch_ && fetch_->abandoned)) return;
    if (blocks) unserved_ = 0;
    out.events.push_back(RangeAnswered{wanted_.front().request, std::move(blocks)});
    wanted_.pop_front();
}

}  // namespace tributary::node
