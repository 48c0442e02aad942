// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_link.hpp"

#include <gtest/gtest.h>

#include "node/net/envelope.hpp"
#include "node/net/peer_messages.hpp"
#include "tests/support/p2p_world.hpp"

namespace tributary::node {
namespace {

constexpr TimestampMs kNow = test::kWorldGenesisTime;

LinkHello hello_of(std::uint8_t fill) {
    const LinkIdentity from = test::identity(fill);
    return {from.self, from.network_id, HelloCode::normal, kNow, 1};
}

Bytes framed(const Bytes& payload) {
    return encode_frame(payload);
}

Bytes enveloped(const Bytes& payload) {
    return encode_frame(wrap(payload));
}

/// Payloads of the frames in what was written.
std::vector<Bytes> written(const Bytes& bytes, bool in_envelopes) {
    FrameReader reader(kMaxFrameSize);
    reader.feed(bytes);
    std::vector<Bytes> out;
    for (auto frame = reader.next(); frame && *frame; frame = reader.next())
        out.push_back(in_envelopes ? *unwrap(**frame) : **frame);
    return out;
}

struct LinkTest : testing::Test {
    PeerLink active{test::identity(1), LinkRole::active, kNow};
    PeerLink passive{test::identity(2), LinkRole::passive, kNow};

    void open() {
        (void)active.start(kNow);
        const auto actions = active.feed(framed(encode_link_hello(hello_of(2))), kNow);
        ASSERT_TRUE(actions.opened && active.is_open());
        ASSERT_TRUE(passive.feed(framed(encode_link_hello(hello_of(1))), kNow).opened);
    }
};

TEST_F(LinkTest, who_dials_greets_first_and_who_is_dialled_echoes_the_time) {
    const auto greeting = written(active.start(kNow).write, false);
    ASSERT_EQ(greeting.size(), 1U);
    EXPECT_EQ(greeting[0], encode_link_hello(hello_of(1)));
    EXPECT_TRUE(passive.start(kNow).write.empty());
    const auto answer = passive.feed(framed(greeting[0]), kNow + 500);
    ASSERT_TRUE(answer.opened);
    EXPECT_EQ(written(answer.write, false).at(0), encode_link_hello(hello_of(2)));
    EXPECT_TRUE(active.feed(answer.write, kNow + 600).opened);
}

TEST_F(LinkTest, switches_to_envelopes_between_two_frames_of_one_read) {
    (void)active.start(kNow);
    Bytes bytes = framed(encode_link_hello(hello_of(2)));
    append(bytes, enveloped(encode_ping()));
    const auto actions = active.feed(bytes, kNow);
    ASSERT_EQ(actions.messages.size(), 1U);
    EXPECT_EQ(actions.messages[0], encode_ping());
}

TEST_F(LinkTest, stays_without_envelopes_when_one_side_has_version_0) {
    (void)active.start(kNow);
    LinkHello old = hello_of(2);
    old.version = 0;
    Bytes bytes = framed(encode_link_hello(old));
    append(bytes, framed(encode_ping()));
    EXPECT_EQ(active.feed(bytes, kNow).messages.size(), 1U);
    EXPECT_EQ(active.frame(encode_pong(), kNow), framed(encode_pong()));
}

TEST_F(LinkTest, takes_a_peer_from_before_libp2p) {
    PeerHello old;
    old.from = hello_of(1).from;
    const auto actions = passive.feed(framed(encode_hello(old)), kNow);
    ASSERT_TRUE(actions.opened);
    EXPECT_EQ(actions.messages.size(), 1U);
    EXPECT_EQ(passive.frame(encode_pong(), kNow), framed(encode_pong()));
}

TEST_F(LinkTest, a_refusal_comes_with_its_code) {
    (void)active.start(kNow);
    LinkHello refusal = hello_of(2);
    refusal.code = HelloCode::time_banned;
    const auto actions = active.feed(framed(encode_link_hello(refusal)), kNow);
    ASSERT_TRUE(actions.closed);
    EXPECT_EQ(actions.closed->by, LinkClosed::By::peer);
    EXPECT_EQ(actions.closed->hello_code, HelloCode::time_banned);
}

TEST_F(LinkTest, refuses_another_network_and_itself) {
    LinkHello other = hello_of(1);
    other.network_id = 1;
    const auto refused = passive.feed(framed(encode_link_hello(other)), kNow);
    ASSERT_TRUE(refused.closed);
    EXPECT_EQ(refused.closed->code, ErrorCode::wrong_network);
    const auto answer = decode_link_hello(ByteView(written(refused.write, false).at(0)).subspan(1));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->code, HelloCode::different_version);
    const auto mirror = active.feed(framed(encode_link_hello(hello_of(1))), kNow);
    ASSERT_TRUE(mirror.closed);
    EXPECT_EQ(mirror.closed->reason.find("ourselves") != std::string::npos, true);
}

TEST_F(LinkTest, answers_a_probe_and_closes) {
    passive.set_slots(30, 12);
    LinkStatus question;
    question.from = hello_of(1).from;
    question.network_id = test::kWorldNetwork;
    const auto answer = passive.feed(framed(encode_link_status(question)), kNow);
    EXPECT_TRUE(answer.closed);
    PeerLink prober(test::identity(1), LinkRole::active, kNow);
    EXPECT_EQ(written(prober.probe(kNow).write, false).at(0)[0], 0xFC);
    const auto told = prober.feed(answer.write, kNow);
    ASSERT_TRUE(told.status);
    EXPECT_EQ(told.status->max_connections, 30);
    EXPECT_EQ(told.status->current_connections, 12);
    EXPECT_TRUE(told.closed);
}

TEST_F(LinkTest, a_frame_of_the_handshake_has_at_most_1024_bytes) {
    LinkHello padded = hello_of(1);
    const Bytes hello = encode_link_hello(padded);
    // An unknown field fills it up to the limit.
    Bytes full = hello;
    append(full, Bytes{0x7A});
    const std::size_t rest = kMaxHandshakeFrameSize - full.size() - 2;
    append(full,
           Bytes{static_cast<std::uint8_t>((rest & 0x7FU) | 0x80U),
                 static_cast<std::uint8_t>(rest >> 7U)});
    full.resize(kMaxHandshakeFrameSize);
    PeerLink at_limit(test::identity(2), LinkRole::passive, kNow);
    EXPECT_TRUE(at_limit.feed(framed(full), kNow).opened);
    const auto refused = passive.feed(Bytes{0x81, 0x08}, kNow);
    ASSERT_TRUE(refused.closed);
    EXPECT_EQ(refused.closed->code, ErrorCode::oversized);
}

TEST_F(LinkTest, pings_after_fifteen_seconds_of_silence_with_an_earlier_time) {
    open();
    EXPECT_TRUE(active.tick(kNow + kPingIntervalMs - 1).write.empty());
    const auto ping = written(active.tick(kNow + kPingIntervalMs).write, true);
    ASSERT_EQ(ping.size(), 1U);
    EXPECT_EQ(ping[0], encode_link_ping(kNow + kPingIntervalMs - kPingBackdateMs));
    (void)active.feed(enveloped(encode_link_pong(kNow)), kNow + kPingIntervalMs + 40);
    EXPECT_EQ(active.latency(), 40);
}

TEST_F(LinkTest, sending_anything_puts_the_ping_off) {
    open();
    (void)active.frame(encode_ping(), kNow + 10'000);
    EXPECT_TRUE(active.tick(kNow + 24'999).write.empty());
    EXPECT_FALSE(active.tick(kNow + 25'000).write.empty());
}

TEST_F(LinkTest, a_ping_is_answered_at_once_and_backdated) {
    open();
    const auto answer = written(active.feed(enveloped(encode_link_ping(kNow)), kNow).write, true);
    ASSERT_EQ(answer.size(), 1U);
    EXPECT_EQ(answer[0], encode_link_pong(kNow - kPingBackdateMs));
}

TEST_F(LinkTest, a_ping_may_be_a_second_ahead_and_not_a_millisecond_more) {
    open();
    EXPECT_FALSE(active.feed(enveloped(encode_link_ping(kNow + 1'000)), kNow).closed);
    const auto refused = active.feed(enveloped(encode_link_ping(kNow + 1'001)), kNow);
    ASSERT_TRUE(refused.closed);
    EXPECT_EQ(refused.closed->code, ErrorCode::time_ahead_of_clock);
}

TEST_F(LinkTest, two_pings_a_second_are_answered_and_a_third_ends_it) {
    open();
    EXPECT_FALSE(active.feed(enveloped(encode_link_ping(kNow)), kNow).closed);
    EXPECT_FALSE(active.feed(enveloped(encode_link_ping(kNow)), kNow).closed);
    EXPECT_TRUE(active.feed(enveloped(encode_link_ping(kNow)), kNow).closed);
}

TEST_F(LinkTest, a_pong_that_nobody_asked_for_is_harmless) {
    open();
    EXPECT_FALSE(active.feed(enveloped(encode_link_pong(kNow)), kNow).closed);
    EXPECT_EQ(active.latency(), std::nullopt);
}

struct DeadlineTest : LinkTest {
    /// Ticks up to just before `at`, which is still fine, and at it, which is not.
    void expect_end_at(TimestampMs at) {
        EXPECT_FALSE(active.tick(at - 1).closed);
        const auto ended = active.tick(at);
        ASSERT_TRUE(ended.closed);
        EXPECT_EQ(ended.closed->code, ErrorCode::upstream_slow);
    }
};

TEST_F(DeadlineTest, five_seconds_to_hello) {
    (void)active.start(kNow);
    expect_end_at(kNow + kHelloDeadlineMs);
}

TEST_F(DeadlineTest, twenty_seconds_to_a_pong) {
    open();
    (void)active.tick(kNow + kPingIntervalMs);
    expect_end_at(kNow + kPingIntervalMs + kPongDeadlineMs);
}

TEST_F(DeadlineTest, thirty_seconds_per_frame_however_slowly_it_drips) {
    open();
    const Bytes frame = enveloped(encode_block_message(Bytes(1'000, 3)));
    (void)active.feed(ByteView(frame).first(3), kNow);
    (void)active.feed(ByteView(frame).subspan(3, 1), kNow + 29'000);
    expect_end_at(kNow + kFrameDeadlineMs);
}

TEST_F(DeadlineTest, sixty_seconds_without_a_byte) {
    open();
    // Our own frames keep pings away.
    for (TimestampMs at = 10'000; at < 60'000; at += 10'000)
        (void)active.frame(encode_ping(), kNow + at);
    expect_end_at(kNow + kIdleDeadlineMs);
}

TEST_F(LinkTest, a_hundred_empty_frames_in_ten_seconds_are_borne_and_one_more_is_not) {
    open();
    EXPECT_FALSE(active.feed(Bytes(100, 0), kNow).closed);
    EXPECT_TRUE(active.feed(Bytes(1, 0), kNow).closed);
    EXPECT_FALSE(passive.feed(Bytes(100, 0), kNow).closed);
    EXPECT_FALSE(passive.feed(Bytes(100, 0), kNow + kEmptyFramesWindowMs).closed);
}

TEST_F(LinkTest, says_why_it_ends) {
    open();
    const auto second = active.feed(enveloped(encode_link_hello(hello_of(2))), kNow);
    ASSERT_TRUE(second.closed);
    EXPECT_EQ(written(second.write, true).at(0),
              encode_link_disconnect(LinkDisconnectReason::dup_handshake));
    const auto unknown = passive.feed(enveloped(Bytes{0x80}), kNow);
    ASSERT_TRUE(unknown.closed);
    EXPECT_EQ(written(unknown.write, true).at(0),
              encode_link_disconnect(LinkDisconnectReason::no_such_message));
}

TEST_F(LinkTest, a_message_that_is_only_a_name_ends_it) {
    open();
    EXPECT_TRUE(active.feed(enveloped(Bytes{0x05}), kNow).closed);
    EXPECT_TRUE(passive.feed(enveloped(Bytes{0x7F}), kNow).closed);
}

TEST_F(LinkTest, the_peers_word_is_kept_when_it_leaves) {
    open();
    const auto left = active.feed(
        enveloped(encode_link_disconnect(LinkDisconnectReason::random_elimination)), kNow);
    ASSERT_TRUE(left.closed);
    EXPECT_EQ(left.closed->by, LinkClosed::By::peer);
    EXPECT_EQ(left.closed->reason, "RANDOM_ELIMINATION");
}

}  // namespace
}  // namespace tributary::node
