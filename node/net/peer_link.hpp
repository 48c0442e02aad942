// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "node/net/frame.hpp"
#include "node/net/link_messages.hpp"

namespace tributary::node {

/// What we show of ourselves, the same on all connections.
struct LinkIdentity {
    Endpoint self;
    std::int32_t network_id = 0;
    /// 0 asks for connections without envelopes.
    std::int32_t version = 1;
};

enum class LinkRole {
    /// We dialled.
    active,
    /// We were dialled.
    passive,
};

/// Deadlines and rates of one connection (p2p.md 4.1 and 5).
inline constexpr TimestampMs kHelloDeadlineMs = 5'000;
inline constexpr TimestampMs kFrameDeadlineMs = 30'000;
inline constexpr TimestampMs kIdleDeadlineMs = 60'000;
/// We ping when we have sent nothing for this long: java-tron drops who is silent for 60 s, and
/// pings nobody whom it sends to.
inline constexpr TimestampMs kPingIntervalMs = 15'000;
inline constexpr TimestampMs kPongDeadlineMs = 20'000;
/// Our pings say an earlier time than our clock, because a time ahead of the peer's is an offence.
inline constexpr TimestampMs kPingBackdateMs = 3'000;
inline constexpr std::size_t kMaxPingsPerSecond = 2;
inline constexpr std::size_t kMaxEmptyFrames = 100;
inline constexpr TimestampMs kEmptyFramesWindowMs = 10'000;

/// Who ended a connection, and how it was said.
struct LinkClosed {
    enum class By {
        us,
        /// By a message that says why.
        peer,
        /// The socket ended.
        socket,
    };
    By by = By::us;
    ErrorCode code = ErrorCode::unavailable;
    /// One sentence or the peer's own word.
    std::string reason;
    /// Of the peer's link HELLO, where that refused us.
    HelloCode hello_code = HelloCode::normal;
};

/// What feeding a link led to, in this order: bytes to write, then messages, then the end.
struct LinkActions {
    Bytes write;
    /// Set once, when both link HELLOs are there.
    std::optional<LinkHello> opened;
    /// Payloads of java-tron's types, type byte first.
    std::vector<Bytes> messages;
    /// The answer to a probe.
    std::optional<LinkStatus> status;
    /// Nothing more comes and goes; what is in `write` goes out first.
    std::optional<LinkClosed> closed;
};

/// Counts events in windows of a fixed length.
class RateLimit {
  public:
    RateLimit(std::size_t most, TimestampMs window) : most_(most), window_(window) {}

    /// False when these events are too many.
    bool allow(TimestampMs now, std::size_t events = 1);

    /// True when there were more than ten times as many as are allowed.
    [[nodiscard]] bool is_flooded() const { return count_ > 10 * most_; }

  private:
    std::size_t most_;
    TimestampMs window_;
    TimestampMs began_ = 0;
    std::size_t count_ = 0;
};

/// libp2p's side of one TCP connection without I/O: frames, link HELLOs, envelopes, keep-alive,
/// deadlines. Bytes and time go in; bytes, messages and the end come out. Not synchronised.
class PeerLink {
  public:
    PeerLink(const LinkIdentity& identity, LinkRole role, TimestampMs now);

    /// What to write first: our HELLO where we dialled, else nothing.
    [[nodiscard]] LinkActions start(TimestampMs now);

    /// The same with a probe for free slots instead of a HELLO; only where we dialled.
    [[nodiscard]] LinkActions probe(TimestampMs now);

    [[nodiscard]] LinkActions feed(ByteView bytes, TimestampMs now);

    /// Deadlines and pings; to be called about once a second.
    [[nodiscard]] LinkActions tick(TimestampMs now);

    /// The frame of a payload. Only when it is open.
    [[nodiscard]] Bytes frame(ByteView payload, TimestampMs now);

    /// Refuses whoever dialled us, before any HELLO of ours.
    [[nodiscard]] LinkActions refuse(HelloCode code, TimestampMs now);

    /// Our end of it: `reason` as libp2p's DISCONNECT, where one can be understood.
    [[nodiscard]] LinkActions close(LinkDisconnectReason reason, Error error, TimestampMs now);

    /// Slots that a probe is told.
    void set_slots(std::int32_t most, std::int32_t used);

    [[nodiscard]] bool is_open() const { return state_ == State::open; }

    [[nodiscard]] bool is_closed() const { return state_ == State::closed; }

    /// Round trip of the last answered ping.
    [[nodiscard]] std::optional<TimestampMs> latency() const { return latency_; }

  private:
    enum class State {
        /// No HELLO of the peer yet.
        greeting,
        probing,
        open,
        closed,
    };

    void on_frame(const Bytes& frame, TimestampMs now, LinkActions& out);
    void on_first_payload(const Bytes& payload, TimestampMs now, LinkActions& out);
    void on_hello(const Bytes& payload, TimestampMs now, LinkActions& out);
    void on_probe(const Bytes& payload, TimestampMs now, LinkActions& out);
    void on_payload(Bytes payload, TimestampMs now, LinkActions& out);
    void on_link_payload(const Bytes& payload, TimestampMs now, LinkActions& out);
    void open(const LinkHello& theirs, TimestampMs now, LinkActions& out);
    void end(LinkDisconnectReason reason, Error error, TimestampMs now, LinkActions& out);
    [[nodiscard]] LinkHello own_hello(HelloCode code, TimestampMs timestamp) const;
    [[nodiscard]] Bytes bare_frame(ByteView payload, TimestampMs now);

    LinkIdentity identity_;
    LinkRole role_;
    State state_ = State::greeting;
    FrameReader reader_{kMaxHandshakeFrameSize};
    bool has_envelopes_ = false;
    std::int32_t max_slots_ = 0;
    std::int32_t used_slots_ = 0;
    TimestampMs started_at_;
    TimestampMs last_received_;
    TimestampMs last_sent_;
    std::optional<TimestampMs> frame_since_;
    std::optional<TimestampMs> pinged_at_;
    std::optional<TimestampMs> latency_;
    RateLimit pings_{kMaxPingsPerSecond, 1'000};
    RateLimit empty_frames_{kMaxEmptyFrames, kEmptyFramesWindowMs};
};

}  // namespace tributary::node
