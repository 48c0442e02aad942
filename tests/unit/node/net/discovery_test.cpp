// SPDX-License-Identifier: Apache-2.0
#include "node/net/discovery.hpp"

#include <gtest/gtest.h>

#include "tests/support/p2p_world.hpp"

namespace tributary::node {
namespace {

constexpr TimestampMs kNow = test::kWorldGenesisTime;

DiscoverySettings settings_of(std::uint8_t fill) {
    const LinkIdentity identity = test::identity(fill);
    return {identity.self, identity.network_id, true};
}

struct Peer {
    explicit Peer(std::uint8_t fill)
        : place{"127.0.0." + std::to_string(fill), 18'888},
          machine(settings_of(fill), [] { return test::node_id(99); }) {}

    UdpPlace place;
    Discovery machine;
};

/// Passes datagrams on until nobody has anything to say.
void settle(std::vector<Peer*> peers, UdpPlace from, std::vector<Datagram> out, TimestampMs now) {
    for (const Datagram& datagram : out) {
        for (Peer* peer : peers) {
            if (peer->place == datagram.to) {
                settle(peers, peer->place, peer->machine.feed(from, datagram.packet, now), now);
            }
        }
    }
}

Endpoint endpoint(const std::string& address, std::uint8_t fill) {
    Endpoint out;
    out.address = address;
    out.port = 18'888;
    out.id = test::node_id(fill);
    return out;
}

TEST(Discovery, two_nodes_find_a_third_through_the_second) {
    Peer a(1);
    Peer b(2);
    Peer c(3);
    const std::vector<Peer*> all{&a, &b, &c};
    a.machine.add(b.place, kNow);
    c.machine.add(b.place, kNow);
    for (TimestampMs now = kNow; now < kNow + 70'000; now += 1'000) {
        for (Peer* peer : all)
            settle(all, peer->place, peer->machine.tick(now), now);
    }
    EXPECT_EQ(a.machine.table().size(), 2U);
    EXPECT_EQ(c.machine.table().size(), 2U);
    EXPECT_EQ(a.machine.take_found().size(), 2U);
    EXPECT_TRUE(a.machine.take_found().empty());
}

TEST(Discovery, answers_a_lookup_only_to_who_has_proved_its_address) {
    Peer a(1);
    const UdpPlace stranger{"127.0.0.9", 18'888};
    KadFindNode question;
    question.from = endpoint("127.0.0.9", 9);
    EXPECT_TRUE(a.machine.feed(stranger, encode_packet(question), kNow).empty());
    KadPing ping;
    ping.from = question.from;
    ping.to = question.from;
    ping.network_id = test::kWorldNetwork;
    // PONG and PING: no more than twice the question.
    EXPECT_EQ(a.machine.feed(stranger, encode_packet(ping), kNow).size(), 2U);
    EXPECT_TRUE(a.machine.feed(stranger, encode_packet(question), kNow).empty());
    KadPong pong;
    pong.from = question.from;
    pong.network_id = test::kWorldNetwork;
    (void)a.machine.feed(stranger, encode_packet(pong), kNow);
    EXPECT_EQ(a.machine.feed(stranger, encode_packet(question), kNow).size(), 1U);
}

TEST(Discovery, looks_at_twenty_packets_a_second_and_not_at_one_more) {
    Peer a(1);
    const UdpPlace sender{"127.0.0.9", 18'888};
    KadPing ping;
    ping.from = endpoint("127.0.0.9", 9);
    ping.to = ping.from;
    ping.network_id = 1;
    for (std::size_t i = 0; i < kMaxPacketsPerSecond; ++i)
        EXPECT_FALSE(a.machine.feed(sender, encode_packet(ping), kNow).empty());
    EXPECT_TRUE(a.machine.feed(sender, encode_packet(ping), kNow).empty());
    EXPECT_FALSE(a.machine.feed(sender, encode_packet(ping), kNow + 1'000).empty());
}

TEST(Discovery, packets_have_2_to_2047_bytes) {
    EXPECT_EQ(decode_packet(Bytes{0x01}).error().code, ErrorCode::truncated);
    EXPECT_EQ(decode_packet(Bytes(2'048, 1)).error().code, ErrorCode::oversized);
    KadNeighbours answer;
    answer.from = endpoint("127.0.0.9", 9);
    for (int i = 0; i < 16; ++i)
        answer.neighbours.push_back(answer.from);
    Bytes packet = encode_packet(answer);
    EXPECT_TRUE(decode_packet(packet));
    answer.neighbours.push_back(answer.from);
    EXPECT_EQ(decode_packet(encode_packet(answer)).error().code, ErrorCode::oversized);
    packet.resize(packet.size() + 2);
    packet[packet.size() - 2] = 0x7A;
    const std::size_t rest = kMaxPacketSize - packet.size() - 1;
    packet[packet.size() - 1] = static_cast<std::uint8_t>((rest & 0x7FU) | 0x80U);
    packet.push_back(static_cast<std::uint8_t>(rest >> 7U));
    packet.resize(kMaxPacketSize);
    EXPECT_TRUE(decode_packet(packet));
}

TEST(Discovery, takes_no_neighbours_that_nobody_asked_for) {
    Peer a(1);
    KadNeighbours answer;
    answer.from = endpoint("127.0.0.9", 9);
    answer.neighbours.push_back(endpoint("127.0.0.10", 10));
    (void)a.machine.feed({"127.0.0.9", 18'888}, encode_packet(answer), kNow);
    EXPECT_EQ(a.machine.size(), 1U);
}

TEST(Discovery, takes_only_public_addresses_and_unprivileged_ports) {
    DiscoverySettings settings = settings_of(1);
    settings.allow_private = false;
    Discovery machine(settings, [] { return test::node_id(99); });
    for (const char* address : {"10.0.0.1",
                                "127.0.0.1",
                                "192.168.1.1",
                                "172.16.0.1",
                                "169.254.1.1",
                                "100.64.0.1",
                                "224.0.0.1",
                                "example.org"}) {
        machine.add({address, 18'888}, kNow);
    }
    machine.add({"203.0.114.1", 1'023}, kNow);
    machine.add({"203.0.114.1", 0}, kNow);
    EXPECT_EQ(machine.size(), 0U);
    machine.add({"203.0.114.1", 1'024}, kNow);
    EXPECT_EQ(machine.size(), 1U);
}

TEST(Discovery, keeps_2000_nodes_and_for_one_more_forgets_one) {
    Peer a(1);
    for (int i = 0; i < 2'001; ++i) {
        a.machine.add(
            {"11.1." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1), 18'888},
            kNow + i);
    }
    EXPECT_EQ(a.machine.size(), kMaxDiscovered);
}

TEST(Discovery, gives_up_after_four_pings) {
    Peer a(1);
    a.machine.add({"127.0.0.9", 18'888}, kNow);
    int pings = 0;
    for (TimestampMs now = kNow; now < kNow + 70'000; now += 1'000)
        pings += static_cast<int>(a.machine.tick(now).size());
    EXPECT_EQ(pings, 4);
    EXPECT_EQ(a.machine.size(), 0U);
}

TEST(NodeTable, holds_two_of_a_subnet_per_bucket_and_sixteen_in_all) {
    NodeTable table(test::node_id(0));
    EXPECT_TRUE(table.add(endpoint("11.0.0.1", 0x80)));
    EXPECT_TRUE(table.add(endpoint("11.0.0.2", 0x81)));
    EXPECT_FALSE(table.add(endpoint("11.0.0.3", 0x82)));
    for (std::uint8_t i = 1; i < 15; ++i)
        EXPECT_TRUE(table.add(endpoint("11.0." + std::to_string(i) + ".1", 0x90)));
    EXPECT_FALSE(table.add(endpoint("11.0.99.1", 0x90)));
    EXPECT_EQ(table.size(), 16U);
    EXPECT_FALSE(table.add(endpoint("11.0.100.1", 0)));
}

}  // namespace
}  // namespace tributary::node
