// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "node/net/own_chain.hpp"
#include "node/net/peer_ids.hpp"
#include "node/net/peer_link.hpp"
#include "node/net/peer_messages.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::node {

/// Limits of one session (p2p.md 4 and 5).
inline constexpr TimestampMs kPeerHelloDeadlineMs = 10'000;
inline constexpr TimestampMs kSyncDeadlineMs = 10'000;
inline constexpr TimestampMs kBlockDeadlineMs = 15'000;
/// java-tron answers in the order asked; when a later block is there and nothing more has come for
/// this long, the earlier one is taken for lost.
inline constexpr TimestampMs kLostBlockMs = 3'000;
/// Blocks that are taken for lost and may still come.
inline constexpr std::size_t kMaxLostBlocks = 1'000;
/// Questions one after the other that a connection could not serve before a new one is wanted.
inline constexpr std::size_t kMaxUnserved = 3;
/// An advertised block that does not come in this time is asked for elsewhere.
inline constexpr TimestampMs kAdvertisedDeadlineMs = 3'000;
/// Newer java-trons allow three SYNC and three FETCH a second.
inline constexpr TimestampMs kPaceMs = 400;
/// Between two questions whether we are level with an idle peer, and with one that is silent.
inline constexpr TimestampMs kLevelCheckMs = 3'000;
inline constexpr TimestampMs kQuietMs = 30'000;
inline constexpr TimestampMs kQuietCheckMs = 15'000;
/// Lists that are asked for one question without coming nearer to its blocks.
inline constexpr std::size_t kMaxListsPerRange = 4;
/// How long lists are asked for one question; the next question goes on from there. Each brings
/// 2,000 ids, so these are half a million blocks.
inline constexpr TimestampMs kMaxWalkMs = 120'000;
/// Questions for blocks that wait for their turn.
inline constexpr std::size_t kMaxWantedRanges = 8;
/// What the blocks of an open fetch may take (memory_of); so many are asked for that they fit.
inline constexpr std::size_t kMaxOpenFetchBytes = std::size_t{32} << 20U;
/// Ids of the first fetch, when the peer's blocks are not known yet: 16 of the largest fit.
inline constexpr std::size_t kFirstFetchIds = 16;
/// Delivered blocks that are kept, because a peer serves each only once.
inline constexpr std::size_t kMaxKeptBytes = std::size_t{8} << 20U;
/// Slower than this while a fetch is open is too slow.
inline constexpr std::uint64_t kMinFetchBytesPerSecond = 4'096;
/// Advertised ids: blocks and transactions in ten seconds, PBFT messages in one. More is left
/// unread; ten times as much ends the session.
inline constexpr std::size_t kMaxAdvertisedBlocks = 100;
inline constexpr std::size_t kMaxAdvertisedTransactions = 10'000;
inline constexpr TimestampMs kAdvertisedWindowMs = 10'000;
inline constexpr std::size_t kMaxPbftPerSecond = 400;
/// Blocks that a head may be ahead of what the clock allows (java-tron ChainInventoryMsgHandler).
inline constexpr std::int64_t kMaxHeadAhead = 1'200;

struct SessionSettings {
    LinkIdentity identity;
    std::string code_version;
    TimestampMs genesis_time = 0;
    std::int64_t block_interval_ms = 3'000;
    TimestampMs pace_ms = kPaceMs;
    /// Whether others tell another block of that number. Ids prove nothing: of a disputed chain
    /// blocks are fetched one by one, and the first one shows who is right.
    std::function<bool(const BlockRef&)> is_disputed = [](const BlockRef&) { return false; };
};

/// The peer's HELLO is accepted and ours is on its way.
struct SessionReady {
    PeerHello hello;
};

/// The peer has a block that it did not have before.
struct PeerHeadMoved {
    BlockRef head;
};

/// The end of a question for a range. Errors: not_found (it has no such block), unavailable (it
/// cannot serve it on this connection), upstream_slow.
struct RangeAnswered {
    std::uint64_t request = 0;
    Result<std::vector<wire::Block>> blocks;
};

/// It wants transactions that we announced.
struct TransactionsWanted {
    std::vector<TransactionId> ids;
};

/// It advertises transactions.
struct TransactionsSeen {
    std::vector<TransactionId> ids;
};

/// A block came, asked for by whichever question; transactions that wait may be in it.
struct BlockSeen {
    BlockRef block;
    std::vector<TransactionId> transactions;
};

using SessionEvent = std::variant<SessionReady,
                                  PeerHeadMoved,
                                  RangeAnswered,
                                  TransactionsWanted,
                                  TransactionsSeen,
                                  BlockSeen>;

/// Why a session is over; where we end it, `say` is to be sent first.
struct SessionEnd {
    bool by_peer = false;
    DisconnectReason say = DisconnectReason::bad_protocol;
    Error error;
};

struct SessionActions {
    /// Payloads, in this order.
    std::vector<Bytes> send;
    std::vector<SessionEvent> events;
    std::optional<SessionEnd> end;
};

/// java-tron's protocol on one open link, from the side of a client that fetches, follows and
/// announces, and never serves blocks. Messages, questions and time go in; payloads and events come
/// out. `own` outlives it. Not synchronised.
class PeerSession {
  public:
    PeerSession(SessionSettings settings, NodeId peer, const OwnChain& own, TimestampMs now);

    /// `payload` begins with its type byte.
    [[nodiscard]] SessionActions feed(const Bytes& payload, TimestampMs now);

    /// Deadlines and pacing; to be called ten times a second. `bytes_in` is what the connection has
    /// received so far.
    [[nodiscard]] SessionActions tick(std::uint64_t bytes_in, TimestampMs now);

    /// Asks for up to `count` (at most kMaxBlockIds) blocks from `start` on.
    [[nodiscard]] SessionActions want(std::uint64_t request,
                                      BlockNumber start,
                                      std::uint32_t count,
                                      TimestampMs now);

    /// Whether BlockSeen is told; its ids cost as much hashing as the block's root.
    void tell_blocks(bool tells) { tells_blocks_ = tells; }

    /// INVENTORY for one transaction; only when level.
    [[nodiscard]] static Bytes announcement(const TransactionId& id);

    [[nodiscard]] const std::optional<PeerHello>& hello() const { return hello_; }

    [[nodiscard]] bool is_ready() const { return hello_.has_value() && !ended_; }

    /// True when both sides advertise to each other.
    [[nodiscard]] bool is_level() const { return is_ready() && level_; }

    [[nodiscard]] const std::optional<BlockRef>& head() const { return head_; }

    /// The id that the peer told for a number, as far as it is remembered.
    [[nodiscard]] std::optional<BlockId> told(BlockNumber number) const {
        return ids_.told(number);
    }

  private:
    struct Wanted {
        std::uint64_t request = 0;
        BlockNumber start = 0;
        std::uint32_t count = 0;
        /// SYNC_BLOCK_CHAINs sent for it since one brought us nearer.
        std::size_t lists = 0;
        /// When the first was sent.
        std::optional<TimestampMs> walks_since = std::nullopt;
    };

    struct Sync {
        std::vector<BlockRef> asked;
        TimestampMs since = 0;
    };

    struct Fetch {
        std::uint64_t request = 0;
        std::vector<BlockId> ids;
        std::map<BlockId, wire::Block> came;
        std::size_t bytes = 0;
        bool advertised = false;
        /// The question was given up; the blocks are still taken.
        bool abandoned = false;
        TimestampMs since = 0;
        TimestampMs progress_at = 0;
        std::uint64_t bytes_before = 0;
    };

    void on_hello(ByteView body, TimestampMs now, SessionActions& out);
    [[nodiscard]] std::optional<SessionEnd> judge_hello(const PeerHello& hello,
                                                        TimestampMs now) const;
    void send_hello(TimestampMs now, SessionActions& out);
    void on_message(MessageType type, const Bytes& payload, TimestampMs now, SessionActions& out);
    void on_list(ByteView body, TimestampMs now, SessionActions& out);
    [[nodiscard]] Status verify_list(const ChainInventory& list, TimestampMs now) const;
    void on_block(ByteView body, TimestampMs now, SessionActions& out);
    void on_inventory(ByteView body, TimestampMs now, SessionActions& out);
    void on_advertised_blocks(const Inventory& inventory, TimestampMs now, SessionActions& out);
    void on_fetch(ByteView body, SessionActions& out);
    void on_disconnect(ByteView body, SessionActions& out);

    void pump(TimestampMs now, SessionActions& out);
    /// False when the front question has to wait.
    bool serve_front(TimestampMs now, SessionActions& out);
    /// Always true: the front question is over.
    bool answer_unserved(SessionActions& out);
    bool start_fetch(std::vector<BlockId> ids, TimestampMs now, SessionActions& out);
    /// Looks whether the newest list helps the front question, where it was `before`.
    void count_list(std::optional<BlockNumber> before);
    /// False when no further list can help the front question.
    bool ask_list(TimestampMs now, SessionActions& out);
    void finish_fetch(SessionActions& out);
    void give_up_lost(SessionActions& out);
    /// Answers with what came in order, or with the error where nothing did.
    void answer_late(const char* what, SessionActions& out);
    void answer_front(Result<std::vector<wire::Block>> blocks, SessionActions& out);
    void send_sync(BlockNumber high, TimestampMs now, SessionActions& out);
    void check_level(TimestampMs now, SessionActions& out);
    void move_head(const BlockRef& head, SessionActions& out);
    void keep(const wire::Block& block);
    [[nodiscard]] std::vector<wire::Block> take_kept(const std::vector<BlockId>& ids) const;
    [[nodiscard]] std::vector<BlockId> known_ids(const Wanted& wanted) const;
    [[nodiscard]] std::size_t fetch_size() const;
    /// Leaves out what is disputed and what comes behind; one id always stays.
    void cut_disputed(std::vector<BlockId>& ids) const;
    void end(DisconnectReason say, Error error, SessionActions& out);
    bool check_deadlines(TimestampMs now, SessionActions& out);

    SessionSettings settings_;
    NodeId peer_;
    const OwnChain& own_;
    TimestampMs started_at_;
    std::optional<PeerHello> hello_;
    bool ended_ = false;
    bool level_ = false;
    bool tells_blocks_ = false;
    std::optional<BlockRef> head_;
    PeerIds ids_;
    std::deque<Wanted> wanted_;
    std::optional<Sync> sync_;
    std::optional<Fetch> fetch_;
    TimestampMs last_sync_ = 0;
    /// Where our tip was then.
    BlockNumber last_sync_tip_ = 0;
    TimestampMs last_fetch_ = 0;
    TimestampMs last_news_ = 0;
    std::uint64_t bytes_in_ = 0;
    /// What the largest block so far took; 0 before the first.
    std::size_t largest_block_ = 0;
    std::set<BlockId> lost_;
    std::size_t unserved_ = 0;
    /// Bodies of delivered blocks.
    std::map<BlockId, Bytes> kept_;
    std::deque<BlockId> kept_order_;
    std::size_t kept_bytes_ = 0;
    RateLimit block_ids_{kMaxAdvertisedBlocks, kAdvertisedWindowMs};
    RateLimit transaction_ids_{kMaxAdvertisedTransactions, kAdvertisedWindowMs};
    RateLimit pbft_{kMaxPbftPerSecond, 1'000};
    RateLimit pings_{kMaxPingsPerSecond, 1'000};
};

}  // namespace tributary::node
