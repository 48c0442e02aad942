// SPDX-License-Identifier: Apache-2.0
// What the sockets around the machines bear: output nobody reads, and who dials in.
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "node/net/peer_connection.hpp"
#include "tests/support/p2p_node.hpp"
#include "tests/support/p2p_world.hpp"

namespace tributary::test {
namespace {

using boost::asio::ip::tcp;
using std::chrono::seconds;

tcp::endpoint place(const std::string& host, std::uint16_t port) {
    return {boost::asio::ip::make_address(host), port};
}

/// Two ends of one connection without envelopes, so that sizes are those of the frames.
struct ConnectionTest : testing::Test {
    void SetUp() override {
        tcp::acceptor acceptor(loop, place("127.0.0.1", 0));
        tcp::socket near(loop);
        near.connect(acceptor.local_endpoint());
        far = acceptor.accept();
        node::ConnectionSettings settings;
        settings.identity = identity(1);
        settings.identity.version = 0;
        settings.role = node::LinkRole::passive;
        settings.now = [this] { return now; };
        connection = std::make_shared<node::PeerConnection>(std::move(near), settings);
        node::PeerConnection::Events events;
        events.opened = [this](const node::LinkHello&) { is_open = true; };
        events.closed = [this](const node::LinkClosed& known) { closed = known; };
        connection->start(std::move(events));
        const node::LinkIdentity other = identity(2);
        const node::LinkHello hello{other.self, other.network_id, node::HelloCode::normal, now, 1};
        boost::asio::write(*far, boost::asio::buffer(node::encode_frame(encode_link_hello(hello))));
        ASSERT_TRUE(run_until(loop, seconds(5), [&] { return is_open; }));
        // The HELLO in answer has left.
        run_until(loop, seconds(1), [&] { return connection->bytes_out() > 0; });
    }

    ~ConnectionTest() override {
        if (connection) connection->drop();
    }

    TimestampMs now = kWorldGenesisTime;
    boost::asio::io_context loop;
    std::optional<tcp::socket> far;
    std::shared_ptr<node::PeerConnection> connection;
    bool is_open = false;
    std::optional<node::LinkClosed> closed;
};

/// A payload whose frame has `size` bytes.
Bytes payload_of_frame(std::size_t size) {
    return Bytes(size - 3, 0x03);
}

TEST_F(ConnectionTest, a_mebibyte_may_wait_to_be_read) {
    connection->send(payload_of_frame(node::kMaxOutput));
    // One turn of the loop tells the end, if there is one; nothing needs to be read for that.
    loop.poll();
    EXPECT_FALSE(closed);
}

TEST_F(ConnectionTest, one_byte_more_than_a_mebibyte_ends_it) {
    connection->send(payload_of_frame(node::kMaxOutput + 1));
    ASSERT_TRUE(run_until(loop, seconds(5), [&] { return closed.has_value(); }));
    EXPECT_EQ(closed->code, ErrorCode::upstream_slow);
}

TEST_F(ConnectionTest, a_farewell_that_nobody_reads_takes_a_second_and_no_more) {
    // More than the system takes without a reader.
    for (int i = 0; i < 64 && !closed; ++i) {
        connection->send(payload_of_frame(node::kMaxOutput / 2));
        loop.run_for(std::chrono::milliseconds(1));
        loop.restart();
    }
    ASSERT_TRUE(run_until(loop, seconds(5), [&] { return closed.has_value(); }));
    const std::weak_ptr<node::PeerConnection> watched = connection;
    connection.reset();
    loop.run_for(std::chrono::milliseconds(300));
    loop.restart();
    EXPECT_FALSE(watched.expired());
    EXPECT_TRUE(run_until(loop, seconds(3), [&] { return watched.expired(); }));
}

/// A network that listens and dials nobody, at a time that stands still.
struct InboundTest : testing::Test {
    void SetUp() override {
        node::PeerNetworkSettings settings;
        settings.identity = identity(1);
        settings.genesis_time = kWorldGenesisTime;
        settings.listen = node::PeerAddress{"127.0.0.1", 0};
        settings.now = [this] { return now; };
        settings.chance = [] { return 0; };
        settings.note = [](const std::string&) {};
        auto opened = node::PeerNetwork::open(loop, own, store, std::move(settings));
        ASSERT_TRUE(opened) << opened.error().message();
        network = std::move(*opened);
        network->start();
    }

    void dial(const std::string& from) {
        tcp::socket socket(loop);
        socket.open(tcp::v4());
        socket.bind(place(from, 0));
        socket.connect(place("127.0.0.1", *network->port()));
        sockets.push_back(std::move(socket));
        loop.run_for(std::chrono::milliseconds(20));
        loop.restart();
    }

    std::size_t inbound() const {
        std::size_t out = 0;
        for (const node::PeerStatus& peer : network->peers())
            if (peer.inbound && peer.state == "greeting") ++out;
        return out;
    }

    /// Has the far side of socket `which` been closed?
    bool is_closed(std::size_t which) {
        std::array<std::uint8_t, 4'096> bytes{};
        boost::system::error_code error;
        sockets[which].non_blocking(true);
        while (sockets[which].read_some(boost::asio::buffer(bytes), error) > 0) {
        }
        return error == boost::asio::error::eof || error == boost::asio::error::connection_reset;
    }

    TimestampMs now = kWorldGenesisTime + 1'000'000;
    boost::asio::io_context loop;
    MemoryStore store;
    FakeOwnChain own{make_world_block(0, {}, "").id};
    std::unique_ptr<node::PeerNetwork> network;
    std::vector<tcp::socket> sockets;
};

std::string host(std::size_t subnet, std::size_t place) {
    return "127.0." + std::to_string(subnet) + "." + std::to_string(place);
}

TEST_F(InboundTest, five_connections_are_taken_in_a_second_and_a_sixth_is_not) {
    for (std::size_t i = 1; i <= node::kMaxAcceptsPerSecond; ++i)
        dial(host(i, 1));
    EXPECT_EQ(inbound(), node::kMaxAcceptsPerSecond);
    dial(host(9, 1));
    EXPECT_EQ(inbound(), node::kMaxAcceptsPerSecond);
    EXPECT_TRUE(is_closed(5));
    now += 1'000;
    dial(host(9, 1));
    EXPECT_EQ(inbound(), node::kMaxAcceptsPerSecond + 1);
}

TEST_F(InboundTest, two_come_from_an_address_and_a_third_does_not) {
    dial(host(1, 1));
    dial(host(1, 1));
    EXPECT_EQ(inbound(), 2U);
    dial(host(1, 1));
    EXPECT_EQ(inbound(), 2U);
    EXPECT_TRUE(is_closed(2));
    EXPECT_FALSE(is_closed(1));
}

TEST_F(InboundTest, eight_come_from_a_subnet_and_a_ninth_does_not) {
    for (std::size_t i = 1; i <= 9; ++i) {
        now += 500;
        dial(host(1, i));
    }
    EXPECT_EQ(inbound(), 8U);
    EXPECT_TRUE(is_closed(8));
}

TEST_F(InboundTest, sixteen_come_in_all_and_a_seventeenth_does_not) {
    for (std::size_t i = 1; i <= 17; ++i) {
        now += 250;
        dial(host(i, 1));
    }
    EXPECT_EQ(inbound(), 16U);
    EXPECT_TRUE(is_closed(16));
}

TEST_F(InboundTest, who_says_nothing_is_gone_after_five_seconds) {
    dial(host(1, 1));
    now += 4'900;
    run_until(loop, std::chrono::seconds(1), [&] { return inbound() == 0; });
    EXPECT_EQ(inbound(), 1U);
    now += 100;
    EXPECT_TRUE(run_until(loop, std::chrono::seconds(5), [&] {
        now += 100;
        return inbound() == 0;
    }));
}

}  // namespace
}  // namespace tributary::test
