// SPDX-License-Identifier: Apache-2.0
// A whole node against full nodes of the recorded chain, over TCP.
#include <gtest/gtest.h>

#include "node/net/peer_messages.hpp"
#include "tests/support/p2p_node.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/signed_transfer.hpp"

namespace tributary::test {
namespace {

using std::chrono::seconds;

constexpr BlockNumber kHead = 3'000;

struct P2pSyncTest : testing::Test {
    explicit P2pSyncTest(bool skip = false) : light(loop, clock, skip) {}

    void SetUp() override {
        const auto facts = load_recorded_chain("main").facts;
        solid = facts["blocks"][kHead]["solid"].get<BlockNumber>();
        solid_id = *BlockId::from_hex(facts["blocks"][solid]["id"].get<std::string>());
        head_id = *BlockId::from_hex(facts["blocks"][kHead]["id"].get<std::string>());
    }

    void add_full_nodes(std::uint8_t count) {
        for (std::uint8_t place = 1; place <= count; ++place)
            full.push_back(std::make_unique<P2pFullNode>(loop, clock, network, place));
    }

    void start() {
        std::vector<node::PeerAddress> addresses;
        for (const auto& each : full)
            addresses.push_back(each->address());
        started = std::chrono::steady_clock::now();
        light.start(addresses);
    }

    /// Syncs and prints what it took.
    void expect_synced(const char* what, seconds patience = seconds(100)) {
        const bool reached =
            run_until(loop, patience, [&] { return light.own->tip().number >= kHead; });
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - started);
        std::printf(
            "%s: block %llu, SOLID %llu after %lld ms of real and %lld s of node time, "
            "%llu bytes\n",
            what,
            static_cast<unsigned long long>(light.own->tip().number),
            static_cast<unsigned long long>(light.own->solid().number),
            static_cast<long long>(took.count()),
            static_cast<long long>((clock.now() - 1'900'000'000'000) / 1'000),
            static_cast<unsigned long long>(light.peers->bytes_in()));
        ASSERT_TRUE(reached) << (light.notes.empty() ? "" : light.notes.back());
        EXPECT_EQ(light.own->tip().id, head_id);
        EXPECT_EQ(light.own->solid().number, solid);
        EXPECT_EQ(light.own->solid().id, solid_id);
    }

    void lose_one_message_of_twenty() {
        for (const auto& each : full) {
            each->tamper = [this](Bytes payload) -> std::optional<Bytes> {
                if (chance() % 20 == 0) return std::nullopt;
                return payload;
            };
        }
    }

    /// One says that it has a thousand blocks more than it has, one adds a transaction to each
    /// block.
    void make_two_hostile() {
        full[0]->tamper = [](Bytes payload) -> std::optional<Bytes> {
            if (payload[0] != 0x20) return payload;
            auto hello = node::decode_hello(ByteView(payload).subspan(1)).value();
            hello.head = {kHead + 1'000, make_block_id(kHead + 1'000, Hash256{})};
            return node::encode_hello(hello);
        };
        full[1]->tamper = [](Bytes payload) -> std::optional<Bytes> {
            if (payload[0] != 0x02) return payload;
            append(payload, Bytes{0x0A, 0x02, 0x0A, 0x00});
            return payload;
        };
    }

    /// No full node found anything to complain about.
    void expect_no_offences() {
        for (const auto& each : full) {
            if (!each->listener) continue;
            for (const std::string& offence : each->listener->offences())
                ADD_FAILURE() << offence;
        }
    }

    std::mt19937_64 chance{5};
    FastClock clock{20};
    boost::asio::io_context loop;
    devnet::Devnet network = start_network(kHead, {});
    std::vector<std::unique_ptr<P2pFullNode>> full;
    P2pNode light;
    std::chrono::steady_clock::time_point started;
    BlockNumber solid = 0;
    BlockId solid_id;
    BlockId head_id;
};

TEST_F(P2pSyncTest, from_genesis_to_the_solid_head_from_one_peer) {
    add_full_nodes(1);
    start();
    expect_synced("one peer");
    expect_no_offences();
    // It has what the peer has, so the peer advertises to it from now on.
    EXPECT_TRUE(run_until(loop, seconds(10), [&] {
        const auto peers = light.peers->peers();
        return peers.size() == 1 && peers[0].state == "level";
    }));
}

TEST_F(P2pSyncTest, from_five_peers) {
    add_full_nodes(5);
    start();
    expect_synced("five peers");
    expect_no_offences();
}

TEST_F(P2pSyncTest, with_one_message_of_twenty_lost) {
    add_full_nodes(5);
    lose_one_message_of_twenty();
    start();
    expect_synced("five peers, 5 % of messages lost", seconds(200));
    expect_no_offences();
}

TEST_F(P2pSyncTest, with_one_message_of_twenty_delayed) {
    add_full_nodes(5);
    for (const auto& each : full) {
        // Up to five seconds of the clock that both sides see; what was sent later overtakes it.
        each->delay = [this](const Bytes&) {
            return std::chrono::milliseconds(chance() % 20 == 0 ? chance() % 250 : 0);
        };
    }
    start();
    expect_synced("five peers, 5 % of messages delayed");
    expect_no_offences();
}

TEST_F(P2pSyncTest, with_two_of_five_peers_hostile) {
    add_full_nodes(5);
    make_two_hostile();
    start();
    expect_synced("two of five peers hostile");
    expect_no_offences();
}

TEST_F(P2pSyncTest, with_every_peer_restarting) {
    add_full_nodes(3);
    start();
    for (const BlockNumber number : {500U, 1'000U, 1'500U, 2'000U}) {
        ASSERT_TRUE(
            run_until(loop, seconds(60), [&] { return light.own->tip().number >= number; }));
        const std::size_t which = number / 500 % full.size();
        full[which]->stop();
        run_until(loop, seconds(1), [&] { return false; });
        full[which]->start();
    }
    expect_synced("every peer restarting");
    expect_no_offences();
}

TEST_F(P2pSyncTest, keeps_to_the_waits_after_a_connection_ended) {
    add_full_nodes(1);
    start();
    ASSERT_TRUE(run_until(loop, seconds(30), [&] { return light.own->tip().number >= 100; }));
    full[0]->listener->cut();
    ASSERT_TRUE(
        run_until(loop, seconds(5), [&] { return light.peers->peers().at(0).state == "dropped"; }));
    const TimestampMs cut_at = clock.now();
    ASSERT_TRUE(run_until(loop, seconds(30), [&] { return full[0]->listener->connections() > 0; }));
    EXPECT_GE(clock.now() - cut_at, 60'000);
}

TEST_F(P2pSyncTest, who_stays_four_blocks_behind_makes_room_and_who_stays_three_does_not) {
    devnet::Devnet three_behind = start_network(kHead - 3, {});
    devnet::Devnet four_behind = start_network(kHead - 4, {});
    add_full_nodes(1);
    // Configured peers are kept whatever they do, so these two come from the network's seeds.
    P2pFullNode stays(loop, clock, three_behind, 1, "127.1.0.");
    P2pFullNode goes(loop, clock, four_behind, 1, "127.2.0.");
    light.start({full[0]->address()}, {stays.address(), goes.address()});
    const auto reason = [&](const P2pFullNode& which) {
        for (const node::PeerStatus& peer : light.peers->peers())
            if (peer.address == which.address().text()) return peer.dropped_reason;
        return std::string("unknown");
    };
    ASSERT_TRUE(run_until(
        loop, seconds(30), [&] { return !reason(goes).empty() && reason(goes) != "unknown"; }));
    EXPECT_EQ(reason(goes), "it stays behind the others");
    EXPECT_EQ(reason(stays), "");
    EXPECT_GE(clock.now() - 1'900'000'000'000, node::kMaxLagMs);
}

TEST_F(P2pSyncTest, a_peer_that_nobody_configured_makes_room_for_another_after_its_time) {
    add_full_nodes(1);
    P2pFullNode one(loop, clock, network, 1, "127.1.0.");
    P2pFullNode two(loop, clock, network, 2, "127.2.0.");
    light.outbound = 2;
    light.rotate_ms = 100'000;
    light.start({full[0]->address()}, {one.address(), two.address()});
    const auto connected = [&](const P2pFullNode& which) {
        return which.listener->connections() > 0;
    };
    ASSERT_TRUE(run_until(loop, seconds(20), [&] { return connected(one) || connected(two); }));
    const P2pFullNode& first = connected(one) ? one : two;
    const P2pFullNode& second = connected(one) ? two : one;
    EXPECT_FALSE(connected(second));
    ASSERT_TRUE(run_until(loop, seconds(20), [&] { return connected(second); }));
    EXPECT_GE(clock.now() - 1'900'000'000'000, light.rotate_ms);
    EXPECT_FALSE(connected(first));
    for (const node::PeerStatus& peer : light.peers->peers()) {
        const bool left = peer.address == first.address().text();
        EXPECT_EQ(peer.dropped_reason, left ? "it made room for another peer" : "");
    }
    EXPECT_TRUE(connected(*full[0]));
}

TEST_F(P2pSyncTest, a_peer_that_tells_other_ids_than_the_others_is_found_out) {
    add_full_nodes(3);
    full[0]->tamper = [](Bytes payload) -> std::optional<Bytes> {
        if (payload[0] != 0x09) return payload;
        auto list = node::decode_chain_inventory(ByteView(payload).subspan(1)).value();
        for (BlockRef& block : list.ids)
            if (block.number > 500) block.id = make_block_id(block.number, Hash256{});
        return node::encode_chain_inventory(list);
    };
    start();
    expect_synced("one of three tells made-up ids");
    const std::string said = "peer " + full[0]->address().text() + " tells block ";
    EXPECT_TRUE(std::any_of(light.notes.begin(), light.notes.end(), [&](const std::string& note) {
        return note.starts_with(said);
    })) << testing::PrintToString(light.notes);
}

struct P2pSkipTest : P2pSyncTest {
    P2pSkipTest() : P2pSyncTest(true) {}

    /// The same final blocks as block by block, and fewer of them fetched.
    void expect_skipped(const char* what, seconds patience = seconds(100)) {
        expect_synced(what, patience);
        std::string said;
        for (const std::string& note : light.notes)
            if (note.starts_with("skipping ended")) said = note;
        std::printf("%s: %s\n", what, said.c_str());
        EXPECT_FALSE(said.empty());
        EXPECT_GT(light.chain->intake().chain().root().number, 1'000U);
    }
};

TEST_F(P2pSkipTest, over_one_peer) {
    add_full_nodes(1);
    start();
    expect_skipped("skipping, one peer");
    expect_no_offences();
}

TEST_F(P2pSkipTest, over_five_peers_of_which_two_are_hostile) {
    add_full_nodes(5);
    make_two_hostile();
    start();
    expect_skipped("skipping, two of five peers hostile");
    expect_no_offences();
}

TEST_F(P2pSkipTest, with_one_message_of_twenty_lost) {
    add_full_nodes(5);
    lose_one_message_of_twenty();
    start();
    expect_skipped("skipping, five peers, 5 % of messages lost", seconds(200));
    expect_no_offences();
}

TEST_F(P2pSyncTest, a_transfer_goes_to_three_level_peers_and_comes_back_in_a_block) {
    network = start_network(kHead, read_keys());
    add_full_nodes(4);
    start();
    expect_synced("four peers");
    const auto all_level = [&] {
        std::size_t level = 0;
        for (const node::PeerStatus& peer : light.peers->peers())
            if (peer.state == "level") ++level;
        return level == full.size();
    };
    ASSERT_TRUE(run_until(loop, seconds(20), all_level));
    auto keys = read_keys();
    const auto roles = read_roles();
    TransferDraft draft;
    draft.from = roles.at("acct3");
    draft.to = roles.at("user9");
    draft.reference = network.chain().head().id;
    draft.expiration = network.chain().head().timestamp + 60'000;
    const Bytes transfer = signed_transfer(draft, {&keys.at(draft.from)});
    std::optional<Result<TransactionId>> answer;
    light.chain->broadcast(transfer, [&](Result<TransactionId> result) { answer = result; });
    ASSERT_TRUE(run_until(loop, seconds(10), [&] { return answer.has_value(); }));
    ASSERT_TRUE(*answer) << answer->error().message();
    const TransactionId id = **answer;
    std::size_t takers = 0;
    P2pFullNode* last = nullptr;
    for (const auto& each : full) {
        takers += each->taken.size();
        if (each->taken.empty()) last = each.get();
    }
    EXPECT_EQ(takers, 3U);
    ASSERT_NE(last, nullptr);
    // Full nodes tell each other, and so the one that we told nothing has it, too.
    last->listener->advertise(transfer);
    ASSERT_TRUE(run_until(loop, seconds(5), [&] {
        return light.peers->announced(id)->state == node::AnnouncedState::spread;
    }));
    ASSERT_TRUE(network.produce(network.next_slot_time()));
    ASSERT_TRUE(run_until(loop, seconds(10), [&] {
        return light.peers->announced(id)->state == node::AnnouncedState::in_block;
    }));
    EXPECT_EQ(light.own->tip().number, kHead + 1);
    expect_no_offences();
}

}  // namespace
}  // namespace tributary::test
