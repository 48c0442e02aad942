// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "node/net/discovery.hpp"
#include "node/net/envelope.hpp"
#include "node/net/received_block.hpp"
#include "tests/support/p2p_world.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::test {
namespace {

using node::MessageType;

/// One direction of a captured connection.
struct Stream {
    explicit Stream(const std::string& path) {
        const std::string text = read_test_data("p2p/" + path);
        bytes = to_bytes(as_bytes(text));
        node::FrameReader reader(node::kMaxFrameSize);
        reader.feed(bytes);
        for (auto frame = reader.next(); frame && *frame; frame = reader.next()) {
            const bool is_bare = payloads.empty();
            const auto payload = is_bare ? Result<Bytes>(**frame) : node::unwrap(**frame);
            if (!payload) throw std::runtime_error(path + ": " + payload.error().message());
            payloads.push_back(*payload);
        }
        if (reader.is_amid_frame()) throw std::runtime_error(path + ": ends amid a frame");
    }

    [[nodiscard]] node::LinkHello hello() const {
        return *node::decode_link_hello(ByteView(payloads.at(0)).subspan(1));
    }

    [[nodiscard]] std::vector<Bytes> of_type(MessageType type) const {
        std::vector<Bytes> out;
        for (const Bytes& payload : payloads) {
            if (payload[0] == static_cast<std::uint8_t>(type)) out.push_back(payload);
        }
        return out;
    }

    Bytes bytes;
    std::vector<Bytes> payloads;
};

node::LinkIdentity identity_of(const node::LinkHello& hello) {
    return {hello.from, hello.network_id, hello.version};
}

/// Feeds a stream in pieces as TCP cuts them.
template <typename Each>
void feed_in_pieces(node::PeerLink& link, const Bytes& bytes, TimestampMs now, Each each) {
    for (std::size_t at = 0; at < bytes.size() && !link.is_closed(); at += 1'460) {
        const std::size_t size = std::min<std::size_t>(1'460, bytes.size() - at);
        each(link.feed(ByteView(bytes).subspan(at, size), now));
    }
}

node::PeerHello hello_in(const Bytes& payload) {
    return *node::decode_hello(ByteView(payload).subspan(1));
}

Bytes with_time(const Bytes& payload, TimestampMs time) {
    node::PeerHello hello = hello_in(payload);
    hello.timestamp = time;
    return node::encode_hello(hello);
}

/// Both sides of one captured connection, replayed through our links.
struct CaptureTest : testing::TestWithParam<const char*> {
    Stream from_client{std::string(GetParam()) + "/conn1-a2b.bin"};
    Stream from_server{std::string(GetParam()) + "/conn1-b2a.bin"};
    /// Later than every captured ping; links are not ticked here.
    TimestampMs later = from_client.hello().timestamp + 86'400'000;
};

TEST_P(CaptureTest, our_link_hello_is_java_trons_byte_for_byte) {
    const node::LinkHello theirs = from_client.hello();
    node::PeerLink link(identity_of(theirs), node::LinkRole::active, theirs.timestamp);
    const Bytes ours = link.start(theirs.timestamp).write;
    EXPECT_TRUE(equal(ours, ByteView(from_client.bytes).first(ours.size())));
    const node::LinkHello answer = from_server.hello();
    node::PeerLink passive(identity_of(answer), node::LinkRole::passive, theirs.timestamp);
    const Bytes second = passive.feed(ours, theirs.timestamp).write;
    EXPECT_TRUE(equal(second, ByteView(from_server.bytes).first(second.size())));
}

TEST_P(CaptureTest, our_links_take_every_byte_and_answer_every_ping) {
    for (const bool as_client : {true, false}) {
        const Stream& theirs = as_client ? from_server : from_client;
        const Stream& ours = as_client ? from_client : from_server;
        node::PeerLink link(identity_of(ours.hello()),
                            as_client ? node::LinkRole::active : node::LinkRole::passive,
                            later);
        std::vector<Bytes> messages;
        Bytes written;
        std::optional<node::LinkClosed> closed;
        // A ping a second at most two times: they were minutes apart.
        TimestampMs now = later;
        feed_in_pieces(link, theirs.bytes, now, [&](node::LinkActions actions) {
            for (Bytes& message : actions.messages)
                messages.push_back(std::move(message));
            append(written, actions.write);
            if (actions.closed) closed = actions.closed;
        });
        std::vector<Bytes> expected;
        for (const Bytes& payload : theirs.payloads) {
            if (!node::is_link_type(payload[0])) expected.push_back(payload);
        }
        EXPECT_EQ(messages, expected);
        const bool left = !theirs.of_type(MessageType::link_disconnect).empty();
        EXPECT_EQ(closed.has_value(), left);
        EXPECT_TRUE(!closed || closed->by == node::LinkClosed::By::peer) << closed->reason;
        node::FrameReader reader(node::kMaxFrameSize);
        reader.feed(written);
        std::size_t pongs = 0;
        for (auto frame = reader.next(); frame && *frame; frame = reader.next()) {
            const auto payload = node::unwrap(**frame);
            if (payload && (*payload)[0] == 0xFE) ++pongs;
        }
        EXPECT_EQ(pongs, theirs.of_type(MessageType::link_ping).size());
        EXPECT_EQ(pongs, ours.of_type(MessageType::link_pong).size());
    }
}

TEST_P(CaptureTest, what_is_packed_again_unpacks_to_the_same) {
    for (const Stream* stream : {&from_client, &from_server}) {
        for (const Bytes& payload : stream->payloads)
            ASSERT_EQ(node::unwrap(node::wrap(payload)), payload);
    }
}

INSTANTIATE_TEST_SUITE_P(Captures,
                         CaptureTest,
                         testing::Values("sync", "live", "reject-genesis"),
                         [](const auto& which) {
                             std::string name = which.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

/// The blocks that java-tron served in the capture, from genesis on.
devnet::ServedChain captured_chain(const Stream& from_server) {
    const RecordedChain turnover = load_recorded_chain("turnover");
    devnet::ServedChain chain(*devnet::decode_stored_block(turnover.blocks.at(0)));
    for (const Bytes& payload : from_server.of_type(MessageType::block)) {
        auto block = devnet::decode_stored_block(to_bytes(ByteView(payload).subspan(1)));
        if (block && block->number == chain.head().number + 1)
            (void)chain.append(std::move(*block));
    }
    return chain;
}

struct SyncCaptureTest : testing::Test {
    Stream from_client{"sync/conn1-a2b.bin"};
    Stream from_server{"sync/conn1-b2a.bin"};
    devnet::ServedChain chain = captured_chain(from_server);
    TimestampMs now = from_client.hello().timestamp;
};

TEST_F(SyncCaptureTest, our_server_answers_as_java_tron_did) {
    ASSERT_EQ(chain.head().number, 3'020U);
    const auto greeting = from_server.of_type(MessageType::hello).at(0);
    devnet::P2pServerSettings settings;
    settings.identity = identity_of(from_server.hello());
    devnet::P2pServer server(settings, from_client.hello().from.id, now);
    const devnet::ServedState state{&chain, hello_in(greeting).solid.number};
    std::vector<Bytes> answers = server.start(state, hello_in(greeting).timestamp).send;
    for (const Bytes& payload : from_client.payloads) {
        if (node::is_link_type(payload[0])) continue;
        const auto actions = server.feed(payload, state, now);
        ASSERT_FALSE(actions.end) << *actions.end;
        answers.insert(answers.end(), actions.send.begin(), actions.send.end());
    }
    std::vector<Bytes> expected;
    for (const Bytes& payload : from_server.payloads) {
        // Commit certificates come from java-tron's own store.
        const bool is_commit = payload[0] == static_cast<std::uint8_t>(MessageType::pbft_commit);
        if (!node::is_link_type(payload[0]) && !is_commit) expected.push_back(payload);
    }
    ASSERT_EQ(answers.size(), expected.size());
    for (std::size_t i = 0; i < answers.size(); ++i)
        ASSERT_EQ(answers[i], expected[i]) << "answer " << i;
    EXPECT_TRUE(server.is_level());
}

TEST_F(SyncCaptureTest, our_client_greets_and_asks_as_java_tron_did) {
    FakeOwnChain own(chain.find(BlockNumber{0})->id);
    node::SessionSettings settings;
    settings.identity = identity_of(from_client.hello());
    settings.code_version = "4.8.0";
    settings.genesis_time = kWorldGenesisTime;
    settings.pace_ms = 0;
    node::PeerSession session(settings, from_server.hello().from.id, own, now);
    const auto hello = session.feed(from_server.of_type(MessageType::hello).at(0), now);
    const Bytes theirs = from_client.of_type(MessageType::hello).at(0);
    ASSERT_GE(hello.send.size(), 1U);
    EXPECT_EQ(with_time(hello.send[0], hello_in(theirs).timestamp), theirs);
    // A chain that holds genesis only asks at once, and again behind the first list.
    const auto questions = from_client.of_type(MessageType::sync_block_chain);
    const auto first = session.want(1, 2'001, 100, now);
    std::vector<Bytes> asked(hello.send.begin() + 1, hello.send.end());
    asked.insert(asked.end(), first.send.begin(), first.send.end());
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0], questions.at(0));
    const auto second =
        session.feed(from_server.of_type(MessageType::block_chain_inventory).at(0), now);
    ASSERT_EQ(second.send.size(), 1U);
    EXPECT_EQ(second.send[0], questions.at(1));
}

TEST_F(SyncCaptureTest, every_block_of_java_tron_passes_our_check_and_keeps_its_bytes) {
    for (const Bytes& payload : from_server.of_type(MessageType::block)) {
        const auto block = node::decode_received_block(ByteView(payload).subspan(1));
        ASSERT_TRUE(block) << block.error().message();
        ASSERT_EQ(node::encode_block_message(block->body), payload);
    }
}

/// The reason that ended a dialled connection.
node::LinkClosed end_of(const std::string& capture, int connection) {
    const std::string path = capture + "/conn" + std::to_string(connection);
    const Stream from_client(path + "-a2b.bin");
    const Stream from_server(path + "-b2a.bin");
    const TimestampMs now = from_client.hello().timestamp;
    node::PeerLink link(identity_of(from_client.hello()), node::LinkRole::active, now);
    (void)link.start(now);
    return link.feed(from_server.bytes, now).closed.value();
}

TEST(RefusalCapture, another_network_id_is_told_by_code_2) {
    EXPECT_EQ(end_of("reject-network", 1).hello_code, node::HelloCode::different_version);
}

TEST(RefusalCapture, coming_back_too_early_is_told_by_code_3) {
    EXPECT_EQ(end_of("reject-genesis", 2).hello_code, node::HelloCode::time_banned);
}

TEST(RefusalCapture, another_genesis_block_ends_with_the_same_word_as_java_trons) {
    const Stream from_client("reject-genesis/conn1-a2b.bin");
    const Stream from_server("reject-genesis/conn1-b2a.bin");
    const auto ours = hello_in(from_client.of_type(MessageType::hello).at(0));
    FakeOwnChain own(ours.genesis.id);
    node::SessionSettings settings;
    settings.identity = identity_of(from_client.hello());
    node::PeerSession session(settings, from_server.hello().from.id, own, 1);
    const auto actions = session.feed(from_server.of_type(MessageType::hello).at(0), 1);
    ASSERT_EQ(actions.send.size(), 1U);
    EXPECT_EQ(actions.send[0], from_client.of_type(MessageType::disconnect).at(0));
}

TEST(DiscoveryCapture, every_datagram_is_read_and_written_again) {
    std::size_t count = 0;
    for_each_json_line("p2p/discovery/udp.jsonl", [&](const nlohmann::json& line) {
        const Bytes packet = *from_hex(line["hex"].get<std::string>());
        const auto message = node::decode_packet(packet);
        ASSERT_TRUE(message) << message.error().message();
        EXPECT_EQ(node::encode_packet(*message), packet);
        ++count;
    });
    EXPECT_EQ(count, 97U);
}

TEST(DiscoveryCapture, our_machine_in_the_place_of_each_node_finds_the_two_others) {
    for (const std::string self : {"10.77.0.1", "10.77.0.2", "10.77.0.3"}) {
        node::DiscoverySettings settings;
        settings.allow_private = true;
        settings.network_id = 20'260;
        for_each_json_line("p2p/discovery/udp.jsonl", [&](const nlohmann::json& line) {
            const std::string source = line["src"];
            if (!source.starts_with(self + ":")) return;
            const Bytes packet = *from_hex(line["hex"].get<std::string>());
            settings.self = node::sender_of(*node::decode_packet(packet));
        });
        node::Discovery machine(settings, [] { return node_id(1); });
        std::set<std::string> found;
        for_each_json_line("p2p/discovery/udp.jsonl", [&](const nlohmann::json& line) {
            const Bytes packet = *from_hex(line["hex"].get<std::string>());
            const auto now = static_cast<TimestampMs>(line["t"].get<double>() * 1'000);
            const std::string source = line["src"];
            const std::string target = line["dst"];
            if (!target.starts_with(self + ":")) return;
            const std::string address = source.substr(0, source.find(':'));
            (void)machine.feed({address, 18'888}, packet, now);
            (void)machine.tick(now);
            for (const node::Endpoint& node : machine.take_found())
                found.insert(node.address);
        });
        EXPECT_EQ(found.size(), 2U) << self;
    }
}

}  // namespace
}  // namespace tributary::test
