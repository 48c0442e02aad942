// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/net/peer_link.hpp"
#include "node/net/peer_messages.hpp"
#include "tools/devnet/served_chain.hpp"

namespace tributary::devnet {

/// Ids of blocks fetched on one connection that java-tron remembers.
inline constexpr std::size_t kMaxFetchedCache = 4'000;
/// Within this time who was asked for transactions has to send them (java-tron PeerStatusCheck).
inline constexpr TimestampMs kTransactionsDeadlineMs = 20'000;

/// What a served chain looks like to peers; `chain` outlives whoever holds it.
struct ServedState {
    const ServedChain* chain = nullptr;
    BlockNumber solid = 0;
};

struct P2pServerSettings {
    node::LinkIdentity identity;
    std::string code_version = "4.8.0";
    std::size_t max_connections = 30;
    std::size_t max_connections_per_ip = 2;
};

struct P2pServerActions {
    /// Payloads, in this order.
    std::vector<Bytes> send;
    /// Transactions that the peer delivered after it was asked for them.
    std::vector<Bytes> transactions;
    /// The connection ends; DISCONNECT is in `send` already. With `is_offence` java-tron bans for
    /// an hour.
    std::optional<std::string> end;
    bool is_offence = false;
};

/// One peer of a full node, from the full node's side, with java-tron 4.8's rules and the reason it
/// gives for breaking each (p2p.md 3.3 to 3.8): syncs, fetches, advertises, takes transactions. It
/// never asks for blocks. No I/O; not synchronised.
class P2pServer {
  public:
    P2pServer(const P2pServerSettings& settings, node::NodeId peer, TimestampMs now);

    /// The greeting, sent without being asked.
    [[nodiscard]] P2pServerActions start(const ServedState& state, TimestampMs now);

    [[nodiscard]] P2pServerActions feed(const Bytes& payload,
                                        const ServedState& state,
                                        TimestampMs now);

    /// Deadlines; to be called about once a second.
    [[nodiscard]] P2pServerActions tick(TimestampMs now);

    /// A new block stands on top; level peers are told.
    [[nodiscard]] P2pServerActions advertise(const BlockId& block);

    /// A transaction came from somewhere else; level peers are told.
    [[nodiscard]] P2pServerActions advertise(const TransactionId& id, const Bytes& transaction);

    [[nodiscard]] bool is_level() const {
        return has_hello_ && !needs_sync_from_us_ && !needs_sync_from_peer_;
    }

  private:
    void on_hello(ByteView body, const ServedState& state, P2pServerActions& out);
    void on_sync(ByteView body, const ServedState& state, P2pServerActions& out);
    void on_fetch(ByteView body, const ServedState& state, P2pServerActions& out);
    void on_fetch_blocks(const node::Inventory& asked,
                         const ServedState& state,
                         P2pServerActions& out);
    void on_fetch_transactions(const node::Inventory& asked, P2pServerActions& out);
    void on_inventory(ByteView body, TimestampMs now, P2pServerActions& out);
    void on_transactions(ByteView body, P2pServerActions& out);
    void disconnect(node::DisconnectReason reason, const char* why, P2pServerActions& out);

    P2pServerSettings settings_;
    node::NodeId peer_;
    TimestampMs started_at_;
    /// The head that our HELLO named: what the peer's is compared with.
    BlockNumber greeted_head_ = 0;
    bool has_hello_ = false;
    bool ended_ = false;
    bool needs_sync_from_us_ = false;
    bool needs_sync_from_peer_ = true;
    std::optional<BlockNumber> last_sync_;
    std::set<BlockId> fetched_;
    std::set<BlockId> advertised_blocks_;
    std::map<TransactionId, Bytes> advertised_;
    /// Asked for and not delivered yet.
    std::map<TransactionId, TimestampMs> asked_;
    std::set<TransactionId> seen_;
};

}  // namespace tributary::devnet
