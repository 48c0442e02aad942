// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "node/net/announcer.hpp"
#include "node/net/discovery_socket.hpp"
#include "node/net/peer_book.hpp"
#include "node/net/peer_connection.hpp"
#include "node/net/peer_session.hpp"

namespace tributary::node {

/// Connections that we dial.
inline constexpr std::size_t kMaxOutbound = 8;
inline constexpr TimestampMs kDialDeadlineMs = 5'000;
/// Peers whose end is remembered, for people.
inline constexpr std::size_t kMaxRememberedPeers = 64;
/// A peer that stays this many blocks behind the best for this long makes room for another one.
inline constexpr BlockNumber kMaxPeerLag = 3;
inline constexpr TimestampMs kMaxLagMs = 60'000;
/// Once in this time a peer that nobody configured makes room for another one, so that who once
/// held all connections does not hold them for ever.
inline constexpr TimestampMs kRotateMs = 3'600'000;
/// Whoever announces a transaction waits this long for somebody to take it.
inline constexpr TimestampMs kDeliveryDeadlineMs = 10'000;

struct PeerNetworkSettings {
    LinkIdentity identity;
    std::string code_version;
    TimestampMs genesis_time = 0;
    std::int64_t block_interval_ms = 3'000;
    std::vector<PeerAddress> peers;
    std::vector<PeerAddress> seeds;
    std::optional<PeerAddress> listen;
    bool discovery = false;
    /// Take private and loopback addresses from discovery, as test networks need.
    bool allow_private = false;
    std::size_t outbound = kMaxOutbound;
    InboundLimits inbound;
    TimestampMs redial_ms = kRedialMs;
    TimestampMs pace_ms = kPaceMs;
    TimestampMs rotate_ms = kRotateMs;
    /// Of the real clock; tests whose `now` runs faster need shorter ones.
    std::chrono::milliseconds tick{100};
    std::function<TimestampMs()> now;
    /// Random numbers that need no secrecy.
    std::function<std::uint64_t()> chance;
    /// Takes one sentence for the log.
    std::function<void(const std::string&)> note;
};

/// One peer as people see it.
struct PeerStatus {
    std::string address;
    /// What it says to run.
    std::string version;
    std::optional<BlockRef> head;
    /// connecting, greeting, behind, level or dropped.
    std::string state;
    bool inbound = false;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    /// Blocks that it delivered.
    std::uint64_t blocks = 0;
    std::optional<TimestampMs> latency;
    /// Why it was dropped last; empty when it never was.
    std::string dropped_reason;
};

/// Loop thread. All peers: dials, accepts, keeps sessions going, announces transactions. Every wait
/// has a deadline.
class PeerNetwork {
  public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    /// `loop`, `own` and `store` outlive it. Errors: those of the store, port_in_use,
    /// invalid_argument (a listening address that is no IP).
    static Result<std::unique_ptr<PeerNetwork>> open(boost::asio::io_context& loop,
                                                     const OwnChain& own,
                                                     KvStore& store,
                                                     PeerNetworkSettings settings);

    PeerNetwork(const PeerNetwork&) = delete;
    PeerNetwork& operator=(const PeerNetwork&) = delete;
    PeerNetwork(PeerNetwork&&) = delete;
    PeerNetwork& operator=(PeerNetwork&&) = delete;
    ~PeerNetwork();

    /// Called when a session with this peer begins, each time.
    void on_ready(std::function<void(const PeerAddress&)> ready) { ready_ = std::move(ready); }

    /// Called when a peer has a new head.
    void on_head(std::function<void(const PeerAddress&, const BlockRef&)> head) {
        head_ = std::move(head);
    }

    void start();

    /// Says farewell to all; nothing is answered afterwards.
    void stop();

    /// The newest block that the peer claims to have; nothing without a session.
    [[nodiscard]] std::optional<BlockRef> head_of(const PeerAddress& peer) const;

    /// Its HELLO; nothing without a session.
    [[nodiscard]] const PeerHello* hello_of(const PeerAddress& peer) const;

    /// Up to `count` blocks from `start` on, linked to what the peer said, roots checked. The
    /// answer comes once, later. Errors: not_found, unavailable, upstream_slow, upstream_lied,
    /// oversized.
    void want(const PeerAddress& peer,
              BlockNumber start,
              std::uint32_t count,
              Answer<std::vector<wire::Block>> answer);

    /// Ends the session with a peer that is proved to have lied.
    void dismiss(const PeerAddress& peer, const std::string& reason);

    /// Announces a signed transaction until it expires; answers when a peer took it. Errors:
    /// malformed, out_of_range, oversized, unavailable (nobody took it in ten seconds; it goes on
    /// being announced).
    void announce(Bytes transaction, Answer<void> answer);

    [[nodiscard]] std::optional<AnnouncedStatus> announced(const TransactionId& id) const {
        return announcer_.status(id);
    }

    /// Connected peers, then dropped ones.
    [[nodiscard]] std::vector<PeerStatus> peers() const;

    /// Bytes that all peers ever sent, also those that are gone.
    [[nodiscard]] std::uint64_t bytes_in() const;

    /// Where it listens; nothing where it does not.
    [[nodiscard]] std::optional<std::uint16_t> port() const;

  private:
    using PeerId = std::uint64_t;

    struct Peer {
        PeerAddress address;
        bool inbound = false;
        std::shared_ptr<PeerConnection> connection;
        std::optional<PeerSession> session;
        std::map<std::uint64_t, Answer<std::vector<wire::Block>>> questions;
        std::uint64_t blocks = 0;
        /// Its clock's time beyond ours in its HELLO.
        TimestampMs clock_difference = 0;
        std::optional<TimestampMs> lags_since;
        bool said_disputed = false;
        /// Set before the connection is closed because of what the session found.
        std::optional<std::pair<PeerEnd, std::string>> verdict;
    };

    struct Dial;

    struct Delivery {
        TransactionId id;
        TimestampMs until = 0;
        Answer<void> answer;
    };

    PeerNetwork(boost::asio::io_context& loop,
                const OwnChain& own,
                PeerBook book,
                PeerNetworkSettings settings);

    Status listen();
    void accept();
    void take_in(boost::asio::ip::tcp::socket socket);
    void tick();
    void dial_more(TimestampMs now);
    void dial(const PeerAddress& address);
    void on_dialled(const std::shared_ptr<Dial>& dial, const boost::system::error_code& error);
    PeerId add_peer(boost::asio::ip::tcp::socket socket, PeerAddress address, bool inbound);
    void on_opened(PeerId id, const LinkHello& hello);
    void on_message(PeerId id, const Bytes& payload);
    void on_closed(PeerId id, const LinkClosed& closed);
    void perform(PeerId id, SessionActions actions);
    void on(PeerId id, SessionReady& event);
    void on(PeerId id, PeerHeadMoved& event);
    void on(PeerId id, RangeAnswered& event);
    void on(PeerId id, TransactionsWanted& event);
    void on(PeerId id, TransactionsSeen& event);
    void on(PeerId id, BlockSeen& event);
    void announce_now(TimestampMs now);
    void answer_deliveries(TimestampMs now);
    void look_for_laggards(TimestampMs now);
    /// Lets go of the replaceable peer that is connected the longest.
    void rotate(TimestampMs now);
    void let_go(Peer& peer, const char* why);
    [[nodiscard]] bool is_replaceable(const Peer& peer) const;
    /// Addresses that we dialled or are dialling.
    [[nodiscard]] std::vector<PeerAddress> outbound() const;
    /// More of the other peers tell another block of that number than tell this one.
    [[nodiscard]] bool is_disputed(PeerId id, const BlockRef& block);
    void look_at_clocks();
    [[nodiscard]] Peer* find(const PeerAddress& address);
    [[nodiscard]] const Peer* find(const PeerAddress& address) const;
    [[nodiscard]] PeerStatus status_of(const Peer& peer) const;
    void remember(const PeerStatus& status);

    boost::asio::io_context& loop_;
    const OwnChain& own_;
    PeerBook book_;
    PeerNetworkSettings settings_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer timer_;
    std::shared_ptr<DiscoverySocket> discovery_;
    Announcer announcer_;
    std::deque<Delivery> deliveries_;
    std::map<PeerId, Peer> peers_;
    std::map<PeerAddress, std::shared_ptr<Dial>> dials_;
    /// The newest last.
    std::deque<PeerStatus> dropped_;
    /// Of connections that are closed.
    std::uint64_t closed_bytes_in_ = 0;
    RateLimit accepts_{kMaxAcceptsPerSecond, 1'000};
    PeerId last_peer_ = 0;
    std::uint64_t last_question_ = 0;
    TimestampMs next_link_tick_ = 0;
    TimestampMs rotate_at_ = 0;
    bool stopped_ = false;
    bool said_clock_is_wrong_ = false;
    std::function<void(const PeerAddress&)> ready_;
    std::function<void(const PeerAddress&, const BlockRef&)> head_;
    std::shared_ptr<PeerNetwork*> self_;
};

}  // namespace tributary::node
