// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "node/net/peer_link.hpp"
#include "node/net/peer_session.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/p2p_server.hpp"
#include "tools/devnet/served_chain.hpp"

namespace tributary::test {

inline constexpr TimestampMs kWorldGenesisTime = 1'700'000'000'000;
inline constexpr std::int32_t kWorldNetwork = 20'260;

inline node::NodeId node_id(std::uint8_t fill) {
    node::NodeId out;
    out.bytes.fill(fill);
    return out;
}

inline node::LinkIdentity identity(std::uint8_t fill) {
    node::LinkIdentity out;
    out.self.address = "127.0.0." + std::to_string(fill);
    out.self.port = 18'888;
    out.self.id = node_id(fill);
    out.network_id = kWorldNetwork;
    return out;
}

/// An unsigned block with `transactions`; peers do not look at the signature.
inline devnet::StoredBlock make_world_block(BlockNumber number,
                                            const BlockId& parent,
                                            const std::string& branch,
                                            const std::vector<Bytes>& transactions = {}) {
    std::vector<Hash256> leaves;
    for (const Bytes& transaction : transactions)
        leaves.push_back(sha256(transaction));
    Bytes witness(21, static_cast<std::uint8_t>(branch.size() + 1));
    witness[0] = 0x41;
    const Bytes raw = wire::WireWriter()
                          .integer(1, kWorldGenesisTime + 3'000 * static_cast<std::int64_t>(number))
                          .bytes(2, merkle_root(leaves).view())
                          .bytes(3, parent.view())
                          .integer(7, static_cast<std::int64_t>(number))
                          .bytes(9, witness)
                          .integer(10, 32)
                          .take();
    const Bytes header = wire::WireWriter().message(1, raw).bytes(2, Bytes(65, 1)).take();
    wire::WireWriter body;
    for (const Bytes& transaction : transactions)
        body.message(1, transaction);
    auto block = devnet::decode_stored_block(body.message(2, header).take());
    if (!block) throw std::runtime_error(block.error().message());
    return *block;
}

/// A chain of such blocks up to and with `head`.
inline devnet::ServedChain make_world_chain(BlockNumber head, const std::string& branch = "") {
    devnet::ServedChain chain(make_world_block(0, {}, ""));
    while (chain.head().number < head) {
        (void)chain.append(make_world_block(chain.head().number + 1, chain.head().id, branch));
    }
    return chain;
}

/// The client's chain: whatever was put on top, in order.
class FakeOwnChain final : public node::OwnChain {
  public:
    explicit FakeOwnChain(BlockId genesis) { ids.push_back(genesis); }

    BlockRef genesis() const override { return {0, ids.front()}; }

    BlockRef solid() const override {
        const BlockNumber at = ids.size() > lag ? ids.size() - lag : 0;
        return {at, ids[at]};
    }

    BlockRef tip() const override { return {ids.size() - 1, ids.back()}; }

    TimestampMs solid_time() const override {
        return kWorldGenesisTime + 3'000 * static_cast<std::int64_t>(solid().number);
    }

    TimestampMs tip_time() const override {
        return kWorldGenesisTime + 3'000 * static_cast<std::int64_t>(tip().number);
    }

    std::optional<BlockId> id_at(BlockNumber number) const override {
        if (number >= ids.size()) return std::nullopt;
        return ids[number];
    }

    std::vector<BlockId> ids;
    std::size_t lag = 20;
};

/// A client's link and session against a full node's, joined by bytes that arrive at once.
class P2pPair {
  public:
    P2pPair(const devnet::ServedChain& served, node::OwnChain& own, TimestampMs at)
        : chain(&served),
          client_link(identity(1), node::LinkRole::active, at),
          server_link(identity(2), node::LinkRole::passive, at),
          own_chain(&own),
          now(at) {
        settings.identity = identity(1);
        settings.genesis_time = kWorldGenesisTime;
        settings.code_version = "test";
        server_settings.identity = identity(2);
    }

    void connect() {
        to_server(client_link.start(now).write);
        settle();
    }

    /// Steps until `duration` is over.
    void run_for(TimestampMs duration) {
        const TimestampMs until = now + duration;
        while (now < until) {
            now += step;
            if (session && !ended()) perform(session->tick(bytes_in, now));
            if (now % 1'000 == 0) {
                on_client(client_link.tick(now));
                on_server(server_link.tick(now));
                if (server) perform(server->tick(now));
            }
            settle();
        }
    }

    void want(std::uint64_t request, BlockNumber start, std::uint32_t count) {
        perform(session->want(request, start, count, now));
        settle();
    }

    void advertise_head() {
        if (server) perform(server->advertise(chain->head().id));
        settle();
    }

    /// A payload from the full node's side, outside of its rules.
    void send_from_server(const Bytes& payload) {
        to_client(server_link.frame(payload, now));
        settle();
    }

    [[nodiscard]] bool ended() const { return client_end || session_end || server_end; }

    [[nodiscard]] const node::RangeAnswered* answer(std::uint64_t request) const {
        for (const node::RangeAnswered& known : answers) {
            if (known.request == request) return &known;
        }
        return nullptr;
    }

    const devnet::ServedChain* chain;
    BlockNumber solid = 0;
    node::SessionSettings settings;
    devnet::P2pServerSettings server_settings;
    node::PeerLink client_link;
    node::PeerLink server_link;
    node::OwnChain* own_chain;
    std::optional<node::PeerSession> session;
    std::optional<devnet::P2pServer> server;
    TimestampMs now;
    /// A divisor of a second.
    TimestampMs step = 100;
    std::uint64_t bytes_in = 0;
    std::deque<node::RangeAnswered> answers;
    std::vector<BlockRef> heads;
    std::vector<TransactionId> wanted;
    std::vector<TransactionId> seen;
    std::optional<node::LinkClosed> client_end;
    std::optional<node::SessionEnd> session_end;
    std::optional<std::string> server_end;
    std::vector<Bytes> delivered_transactions;
    /// Payloads that the client sent, in order.
    std::vector<Bytes> client_payloads;
    /// Changes or, with an empty result, drops what the server's side sends.
    std::function<Bytes(Bytes)> tamper;

    void perform(const node::SessionActions& actions) {
        for (const Bytes& payload : actions.send) {
            client_payloads.push_back(payload);
            if (client_link.is_open()) to_server(client_link.frame(payload, now));
        }
        for (const auto& event : actions.events) {
            std::visit([&](const auto& known) { on(known); }, event);
        }
        if (actions.end) session_end = actions.end;
    }

    void perform(const devnet::P2pServerActions& actions) {
        for (const Bytes& payload : actions.send) {
            const Bytes changed = tamper ? tamper(payload) : payload;
            if (!changed.empty() && server_link.is_open()) {
                to_client(server_link.frame(changed, now));
            }
        }
        for (const Bytes& transaction : actions.transactions)
            delivered_transactions.push_back(transaction);
        if (actions.end) server_end = actions.end;
    }

  private:
    void to_server(const Bytes& bytes) { server_inbox_.push_back(bytes); }

    void to_client(const Bytes& bytes) { client_inbox_.push_back(bytes); }

    void settle() {
        while (!server_inbox_.empty() || !client_inbox_.empty()) {
            if (!server_inbox_.empty()) {
                const Bytes bytes = std::move(server_inbox_.front());
                server_inbox_.pop_front();
                on_server(server_link.feed(bytes, now));
            }
            if (!client_inbox_.empty()) {
                const Bytes bytes = std::move(client_inbox_.front());
                client_inbox_.pop_front();
                bytes_in += bytes.size();
                on_client(client_link.feed(bytes, now));
            }
        }
    }

    void on_client(const node::LinkActions& actions) {
        if (!actions.write.empty()) to_server(actions.write);
        if (actions.opened) {
            session.emplace(settings, actions.opened->from.id, *own_chain, now);
        }
        for (const Bytes& payload : actions.messages) {
            if (!session_end) perform(session->feed(payload, now));
        }
        if (actions.closed) client_end = actions.closed;
    }

    void on_server(const node::LinkActions& actions) {
        if (!actions.write.empty()) to_client(actions.write);
        if (actions.opened) {
            server.emplace(server_settings, actions.opened->from.id, now);
            perform(server->start({chain, solid}, now));
        }
        for (const Bytes& payload : actions.messages) {
            if (!server_end) perform(server->feed(payload, {chain, solid}, now));
        }
    }

    void on(const node::SessionReady&) {}

    void on(const node::PeerHeadMoved& event) { heads.push_back(event.head); }

    void on(const node::RangeAnswered& event) {
        answers.push_back({event.request, fail(ErrorCode::unavailable)});
        if (event.blocks) {
            std::vector<wire::Block> blocks;
            for (const wire::Block& block : *event.blocks) {
                wire::Block copy;
                copy.header = block.header;
                copy.body = block.body;
                blocks.push_back(std::move(copy));
            }
            answers.back().blocks = std::move(blocks);
        } else {
            answers.back().blocks = fail(event.blocks.error());
        }
    }

    void on(const node::TransactionsWanted& event) {
        wanted.insert(wanted.end(), event.ids.begin(), event.ids.end());
    }

    void on(const node::TransactionsSeen& event) {
        seen.insert(seen.end(), event.ids.begin(), event.ids.end());
    }

    void on(const node::BlockSeen&) {}

    std::deque<Bytes> server_inbox_;
    std::deque<Bytes> client_inbox_;
};

}  // namespace tributary::test
