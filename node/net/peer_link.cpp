// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_link.hpp"

#include <utility>

#include "node/net/envelope.hpp"
#include "primitives/check.hpp"

namespace tributary::node {
namespace {

ByteView body_of(const Bytes& payload) {
    return ByteView(payload).subspan(1);
}

MessageType type_of(const Bytes& payload) {
    return static_cast<MessageType>(payload[0]);
}

}  // namespace

bool RateLimit::allow(TimestampMs now, std::size_t events) {
    if (now - began_ >= window_ || now < began_) {
        began_ = now;
        count_ = 0;
    }
    count_ += events;
    return count_ <= most_;
}

PeerLink::PeerLink(const LinkIdentity& identity, LinkRole role, TimestampMs now)
    : identity_(identity), role_(role), started_at_(now), last_received_(now), last_sent_(now) {}

LinkHello PeerLink::own_hello(HelloCode code, TimestampMs timestamp) const {
    return {identity_.self, identity_.network_id, code, timestamp, identity_.version};
}

Bytes PeerLink::bare_frame(ByteView payload, TimestampMs now) {
    last_sent_ = now;
    return encode_frame(payload);
}

Bytes PeerLink::frame(ByteView payload, TimestampMs now) {
    TRIBUTARY_ASSERT(state_ == State::open);
    return has_envelopes_ ? bare_frame(wrap(payload), now) : bare_frame(payload, now);
}

void PeerLink::set_slots(std::int32_t most, std::int32_t used) {
    max_slots_ = most;
    used_slots_ = used;
}

LinkActions PeerLink::start(TimestampMs now) {
    LinkActions out;
    if (role_ == LinkRole::active) {
        out.write = bare_frame(encode_link_hello(own_hello(HelloCode::normal, now)), now);
    }
    return out;
}

LinkActions PeerLink::probe(TimestampMs now) {
    TRIBUTARY_ASSERT(role_ == LinkRole::active && state_ == State::greeting);
    state_ = State::probing;
    LinkStatus question;
    question.from = identity_.self;
    question.network_id = identity_.network_id;
    question.timestamp = now;
    LinkActions out;
    out.write = bare_frame(encode_link_status(question), now);
    return out;
}

LinkActions PeerLink::refuse(HelloCode code, TimestampMs now) {
    LinkActions out;
    out.write = bare_frame(encode_link_hello(own_hello(code, now)), now);
    state_ = State::closed;
    out.closed = {
        LinkClosed::By::us, ErrorCode::unavailable, "refused with " + name_of(code), code};
    return out;
}

void PeerLink::end(LinkDisconnectReason reason, Error error, TimestampMs now, LinkActions& out) {
    if (state_ == State::closed) return;
    const Bytes farewell = encode_link_disconnect(reason);
    append(out.write, state_ == State::open ? frame(farewell, now) : bare_frame(farewell, now));
    state_ = State::closed;
    out.closed = {LinkClosed::By::us, error.code, error.message(), HelloCode::normal};
}

LinkActions PeerLink::close(LinkDisconnectReason reason, Error error, TimestampMs now) {
    LinkActions out;
    end(reason, std::move(error), now, out);
    return out;
}

LinkActions PeerLink::feed(ByteView bytes, TimestampMs now) {
    LinkActions out;
    if (state_ == State::closed) return out;
    last_received_ = now;
    reader_.feed(bytes);
    while (state_ != State::closed) {
        auto frame = reader_.next();
        for (std::size_t empty = reader_.take_empty_frames(); empty > 0; --empty) {
            if (empty_frames_.allow(now)) continue;
            end(LinkDisconnectReason::empty_message,
                {ErrorCode::malformed, "too many empty frames"},
                now,
                out);
            return out;
        }
        if (!frame) {
            end(LinkDisconnectReason::bad_message, frame.error(), now, out);
            return out;
        }
        if (!*frame) break;
        frame_since_.reset();
        on_frame(**frame, now, out);
    }
    if (!reader_.is_amid_frame()) {
        frame_since_.reset();
    } else if (!frame_since_) {
        frame_since_ = now;
    }
    return out;
}

void PeerLink::on_frame(const Bytes& frame, TimestampMs now, LinkActions& out) {
    if (state_ != State::open) return on_first_payload(frame, now, out);
    if (!has_envelopes_) {
        if (frame.size() > max_payload_size(frame[0]) && max_payload_size(frame[0]) != 0) {
            return end(LinkDisconnectReason::unknown,
                       {ErrorCode::oversized, "a message above its type's limit"},
                       now,
                       out);
        }
        return on_payload(frame, now, out);
    }
    auto payload = unwrap(frame);
    if (!payload) {
        const bool is_big = payload.error().code == ErrorCode::oversized;
        const bool is_empty = payload.error().code == ErrorCode::missing_field;
        return end(is_big     ? LinkDisconnectReason::unknown
                   : is_empty ? LinkDisconnectReason::empty_message
                              : LinkDisconnectReason::bad_message,
                   payload.error(),
                   now,
                   out);
    }
    on_payload(std::move(*payload), now, out);
}

void PeerLink::on_first_payload(const Bytes& payload, TimestampMs now, LinkActions& out) {
    switch (type_of(payload)) {
        case MessageType::link_hello:
            if (state_ == State::greeting) return on_hello(payload, now, out);
            break;
        case MessageType::link_status: return on_probe(payload, now, out);
        case MessageType::link_disconnect: return on_link_payload(payload, now, out);
        case MessageType::hello:
            // A peer from before libp2p greets with java-tron's HELLO and uses no envelopes.
            if (role_ == LinkRole::active || state_ != State::greeting) break;
            open(own_hello(HelloCode::normal, now), now, out);
            has_envelopes_ = false;
            out.opened->version = 0;
            return on_payload(payload, now, out);
        default: break;
    }
    end(LinkDisconnectReason::bad_message,
        {ErrorCode::malformed,
         "a message of type " + std::to_string(payload[0]) + " instead of HELLO"},
        now,
        out);
}

void PeerLink::on_hello(const Bytes& payload, TimestampMs now, LinkActions& out) {
    const auto theirs = decode_link_hello(body_of(payload));
    if (!theirs) return end(LinkDisconnectReason::bad_message, theirs.error(), now, out);
    if (theirs->from.id == identity_.self.id) {
        return end(LinkDisconnectReason::duplicate_peer,
                   {ErrorCode::upstream_refused, "it is ourselves"},
                   now,
                   out);
    }
    if (role_ == LinkRole::active && theirs->code != HelloCode::normal) {
        state_ = State::closed;
        out.closed = {
            LinkClosed::By::peer, ErrorCode::upstream_refused, name_of(theirs->code), theirs->code};
        return;
    }
    if (theirs->network_id != identity_.network_id) {
        if (role_ == LinkRole::passive) {
            LinkActions refused = refuse(HelloCode::different_version, now);
            append(out.write, refused.write);
        }
        state_ = State::closed;
        out.closed = {LinkClosed::By::us,
                      ErrorCode::wrong_network,
                      "it is of network " + std::to_string(theirs->network_id),
                      HelloCode::different_version};
        return;
    }
    if (role_ == LinkRole::passive) {
        // java-tron echoes the time of who dialled.
        append(out.write,
               bare_frame(encode_link_hello(own_hello(HelloCode::normal, theirs->timestamp)), now));
    }
    open(*theirs, now, out);
}

void PeerLink::on_probe(const Bytes& payload, TimestampMs now, LinkActions& out) {
    auto theirs = decode_link_status(body_of(payload));
    if (!theirs) return end(LinkDisconnectReason::bad_message, theirs.error(), now, out);
    if (state_ == State::probing) {
        out.status = std::move(*theirs);
    } else {
        LinkStatus answer;
        answer.from = identity_.self;
        answer.network_id = identity_.network_id;
        answer.max_connections = max_slots_;
        answer.current_connections = used_slots_;
        answer.timestamp = now;
        append(out.write, bare_frame(encode_link_status(answer), now));
    }
    state_ = State::closed;
    out.closed = {LinkClosed::By::us, ErrorCode::unavailable, "it was a probe", HelloCode::normal};
}

void PeerLink::open(const LinkHello& theirs, TimestampMs now, LinkActions& out) {
    state_ = State::open;
    has_envelopes_ = identity_.version >= 1 && theirs.version >= 1;
    reader_.set_limit(kMaxFrameSize);
    last_sent_ = now;
    out.opened = theirs;
}

void PeerLink::on_payload(Bytes payload, TimestampMs now, LinkActions& out) {
    if (is_link_type(payload[0])) return on_link_payload(payload, now, out);
    if (max_payload_size(payload[0]) == 0) {
        return end(LinkDisconnectReason::no_such_message,
                   {ErrorCode::malformed, "no message has type " + std::to_string(payload[0])},
                   now,
                   out);
    }
    out.messages.push_back(std::move(payload));
}

void PeerLink::on_link_payload(const Bytes& payload, TimestampMs now, LinkActions& out) {
    switch (type_of(payload)) {
        case MessageType::link_ping: {
            const auto sent = decode_keep_alive(body_of(payload), now);
            if (!sent) return end(LinkDisconnectReason::bad_message, sent.error(), now, out);
            if (!pings_.allow(now)) {
                return end(LinkDisconnectReason::bad_protocol,
                           {ErrorCode::malformed, "more than 2 pings a second"},
                           now,
                           out);
            }
            append(out.write, frame(encode_link_pong(now - kPingBackdateMs), now));
            return;
        }
        case MessageType::link_pong: {
            const auto sent = decode_keep_alive(body_of(payload), now);
            if (!sent) return end(LinkDisconnectReason::bad_message, sent.error(), now, out);
            if (pinged_at_) latency_ = now - *pinged_at_;
            pinged_at_.reset();
            return;
        }
        case MessageType::link_disconnect: {
            const auto reason = decode_link_disconnect(body_of(payload));
            state_ = State::closed;
            out.closed = {LinkClosed::By::peer,
                          ErrorCode::upstream_refused,
                          reason ? name_of(*reason) : "UNKNOWN",
                          HelloCode::normal};
            return;
        }
        case MessageType::link_hello:
            return end(LinkDisconnectReason::dup_handshake,
                       {ErrorCode::malformed, "a second HELLO"},
                       now,
                       out);
        default:
            return end(
                LinkDisconnectReason::no_such_message,
                {ErrorCode::malformed, "no libp2p message has type " + std::to_string(payload[0])},
                now,
                out);
    }
}

LinkActions PeerLink::tick(TimestampMs now) {
    LinkActions out;
    if (state_ == State::closed) return out;
    const auto late = [&](LinkDisconnectReason reason, const char* what) {
        end(reason, {ErrorCode::upstream_slow, what}, now, out);
        return out;
    };
    if (state_ != State::open) {
        if (now - started_at_ >= kHelloDeadlineMs) {
            return late(LinkDisconnectReason::ping_timeout, "no HELLO within 5 s");
        }
        return out;
    }
    if (frame_since_ && now - *frame_since_ >= kFrameDeadlineMs) {
        return late(LinkDisconnectReason::bad_message, "a frame took more than 30 s");
    }
    if (pinged_at_ && now - *pinged_at_ >= kPongDeadlineMs) {
        return late(LinkDisconnectReason::ping_timeout, "no PONG within 20 s");
    }
    if (now - last_received_ >= kIdleDeadlineMs) {
        return late(LinkDisconnectReason::ping_timeout, "silent for 60 s");
    }
    if (!pinged_at_ && now - last_sent_ >= kPingIntervalMs) {
        append(out.write, frame(encode_link_ping(now - kPingBackdateMs), now));
        pinged_at_ = now;
    }
    return out;
}

}  // namespace tributary::node
