// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_book.hpp"

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"

namespace tributary::node {
namespace {

constexpr TimestampMs kNow = 1'900'000'000'000;

PeerAddress at(const std::string& host) {
    return {host, 18'888};
}

struct PeerBookTest : testing::Test {
    MemoryStore store;
    PeerBook book = *PeerBook::open(store, kNow);
};

TEST_F(PeerBookTest, dials_configured_peers_first_and_no_subnet_twice) {
    book.add(at("11.1.0.1"), AddressSource::discovered);
    book.add(at("11.1.0.2"), AddressSource::discovered);
    book.add(at("12.1.0.1"), AddressSource::seed);
    book.add(at("12.1.0.2"), AddressSource::configured);
    const auto first = book.choose({}, kNow, 0);
    EXPECT_EQ(first, at("12.1.0.2"));
    // Its /16 is taken, so the seed of the same one is left out.
    const auto second = book.choose({*first}, kNow, 0);
    EXPECT_EQ(second, at("11.1.0.1"));
    EXPECT_EQ(book.choose({*first, *second}, kNow, 0), std::nullopt);
}

TEST_F(PeerBookTest, takes_turns_among_sources_of_addresses) {
    book.add(at("11.1.0.1"), AddressSource::seed);
    book.add(at("12.1.0.1"), AddressSource::seed);
    book.add(at("13.1.0.1"), AddressSource::discovered);
    EXPECT_EQ(book.choose({at("11.1.0.1")}, kNow, 0), at("13.1.0.1"));
}

struct WaitTest : PeerBookTest {
    void expect_wait(PeerEnd end, TimestampMs wait) {
        book.add(at("11.1.0.1"), AddressSource::configured);
        ASSERT_TRUE(book.on_end(at("11.1.0.1"), end, kNow));
        EXPECT_EQ(book.choose({}, kNow + wait - 1, 0), std::nullopt);
        EXPECT_EQ(book.choose({}, kNow + wait, 0), at("11.1.0.1"));
    }
};

TEST_F(WaitTest, sixty_one_seconds_after_any_close) {
    expect_wait(PeerEnd::closed, 61'000);
}

TEST_F(WaitTest, an_hour_and_a_minute_after_an_offence) {
    expect_wait(PeerEnd::offence, 3'660'000);
}

TEST_F(WaitTest, two_seconds_doubling_when_nobody_is_there) {
    expect_wait(PeerEnd::unreachable, 2'000);
    expect_wait(PeerEnd::unreachable, 4'000);
    ASSERT_TRUE(book.on_ready(at("11.1.0.1")));
    expect_wait(PeerEnd::unreachable, 2'000);
}

TEST_F(WaitTest, a_ban_doubles_up_to_an_hour) {
    expect_wait(PeerEnd::banned, 61'000);
    expect_wait(PeerEnd::banned, 122'000);
    for (int i = 0; i < 10; ++i)
        (void)book.on_end(at("11.1.0.1"), PeerEnd::banned, kNow);
    expect_wait(PeerEnd::banned, 3'600'000);
}

TEST_F(PeerBookTest, waits_survive_a_restart_and_end_there_too) {
    book.add(at("11.1.0.1"), AddressSource::seed);
    ASSERT_TRUE(book.on_end(at("11.1.0.1"), PeerEnd::offence, kNow));
    PeerBook again = *PeerBook::open(store, kNow + 1'000);
    again.add(at("11.1.0.1"), AddressSource::seed);
    EXPECT_EQ(again.choose({}, kNow + 3'659'999, 0), std::nullopt);
    EXPECT_EQ(again.choose({}, kNow + 3'660'000, 0), at("11.1.0.1"));
    PeerBook later = *PeerBook::open(store, kNow + 3'660'000);
    later.add(at("11.1.0.1"), AddressSource::seed);
    EXPECT_TRUE(later.choose({}, kNow + 3'660'000, 0));
}

TEST_F(PeerBookTest, remembers_the_last_eight_peers_over_a_restart) {
    for (int i = 1; i <= 9; ++i) {
        const PeerAddress peer = at(std::to_string(10 + i) + ".1.0.1");
        book.add(peer, AddressSource::discovered);
        ASSERT_TRUE(book.on_ready(peer));
    }
    PeerBook again = *PeerBook::open(store, kNow);
    EXPECT_EQ(again.size(), 0U);
    again.add_anchors();
    EXPECT_EQ(again.size(), kMaxAnchors);
    EXPECT_EQ(again.source_of(at("11.1.0.1")), std::nullopt);
    EXPECT_EQ(again.source_of(at("12.1.0.1")), AddressSource::anchor);
    EXPECT_EQ(again.source_of(at("19.1.0.1")), AddressSource::anchor);
}

TEST_F(PeerBookTest, remembers_no_configured_peer_as_an_anchor) {
    book.add(at("11.1.0.1"), AddressSource::configured);
    ASSERT_TRUE(book.on_ready(at("11.1.0.1")));
    PeerBook again = *PeerBook::open(store, kNow);
    again.add_anchors();
    EXPECT_EQ(again.size(), 0U);
}

TEST_F(PeerBookTest, keeps_a_thousand_addresses_and_configured_ones_besides) {
    for (int i = 0; i < 1'001; ++i) {
        book.add(at("11." + std::to_string(i / 250) + ".0." + std::to_string(i % 250 + 1)),
                 AddressSource::discovered);
    }
    EXPECT_EQ(book.size(), kMaxPeerAddresses);
    book.add(at("12.0.0.1"), AddressSource::configured);
    EXPECT_EQ(book.size(), kMaxPeerAddresses + 1);
}

TEST(PeerAddresses, are_host_and_port) {
    EXPECT_EQ(parse_peer_address("node.example:18888")->port, 18'888);
    for (const char* bad : {"", "host", ":1", "host:", "host:0", "host:65536", "host:x"}) {
        EXPECT_EQ(parse_peer_address(bad).error().code, ErrorCode::invalid_argument) << bad;
    }
}

TEST(InboundLimit, two_of_an_address_eight_of_a_subnet_sixteen_in_all) {
    const InboundLimits limits;
    std::vector<std::string> there{"11.0.0.1"};
    EXPECT_TRUE(may_come_in(limits, there, "11.0.0.1"));
    there.emplace_back("11.0.0.1");
    EXPECT_FALSE(may_come_in(limits, there, "11.0.0.1"));
    for (int i = 2; i < 8; ++i)
        there.push_back("11.0.0." + std::to_string(i));
    EXPECT_EQ(there.size(), 8U);
    EXPECT_FALSE(may_come_in(limits, there, "11.0.0.99"));
    EXPECT_TRUE(may_come_in(limits, there, "11.0.1.1"));
    for (int i = 1; i < 8; ++i)
        there.push_back("11.0." + std::to_string(i) + ".1");
    EXPECT_TRUE(may_come_in(limits, there, "11.0.99.1"));
    there.emplace_back("11.0.99.1");
    EXPECT_FALSE(may_come_in(limits, there, "11.0.100.1"));
}

}  // namespace
}  // namespace tributary::node
