// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_session.hpp"

#include <gtest/gtest.h>

#include "node/net/received_block.hpp"
#include "tests/support/p2p_world.hpp"

namespace tributary::test {
namespace {

using node::MessageType;

struct SessionTest : testing::Test {
    explicit SessionTest(BlockNumber head = 50)
        : served(make_world_chain(head)),
          own(served.find(BlockNumber{0})->id),
          pair(served, own, kWorldGenesisTime + 1'000'000'000) {
        pair.solid = head > 20 ? head - 20 : 0;
    }

    /// Lets the client's chain follow what was served up to `number`.
    void follow_to(BlockNumber number) {
        while (own.ids.size() <= number)
            own.ids.push_back(served.find(own.ids.size())->id);
    }

    void grow(BlockNumber blocks = 1) {
        for (BlockNumber i = 0; i < blocks; ++i) {
            ASSERT_TRUE(
                served.append(make_world_block(served.head().number + 1, served.head().id, "")));
        }
    }

    devnet::ServedChain served;
    FakeOwnChain own;
    P2pPair pair;
};

struct LongSessionTest : SessionTest {
    LongSessionTest() : SessionTest(4'300) {}
};

TEST_F(SessionTest, greets_with_a_head_that_is_never_above_the_peers) {
    follow_to(50);
    grow(0);
    devnet::ServedChain shorter = make_world_chain(30);
    pair.chain = &shorter;
    pair.solid = 10;
    pair.connect();
    ASSERT_TRUE(pair.session && pair.session->is_ready());
    const auto hello = node::decode_hello(ByteView(pair.client_payloads.at(0)).subspan(1));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->head.number, 30U);
    EXPECT_EQ(hello->head.id, own.ids[30]);
    EXPECT_EQ(hello->solid.number, 30U);
    EXPECT_TRUE(pair.session->is_level());
    EXPECT_TRUE(pair.server->is_level());
}

TEST_F(SessionTest, fetches_a_range_after_asking_for_the_ids) {
    pair.connect();
    pair.want(1, 1, 100);
    pair.run_for(2'000);
    const auto* answer = pair.answer(1);
    ASSERT_NE(answer, nullptr);
    ASSERT_TRUE(answer->blocks) << answer->blocks.error().message();
    // The first question is small, because nobody knows how large the blocks are.
    ASSERT_EQ(answer->blocks->size(), node::kFirstFetchIds);
    EXPECT_EQ(answer->blocks->front().header.number, 1U);
    EXPECT_FALSE(pair.ended());
}

TEST_F(LongSessionTest, walks_the_whole_chain_forward_without_an_offence) {
    pair.connect();
    BlockNumber next = 1;
    std::uint64_t request = 0;
    while (next <= 4'300 && !pair.ended()) {
        pair.want(++request, next, 100);
        pair.run_for(1'000);
        const auto* answer = pair.answer(request);
        ASSERT_NE(answer, nullptr) << next;
        ASSERT_TRUE(answer->blocks) << answer->blocks.error().message();
        next += answer->blocks->size();
        follow_to(next - 1);
    }
    pair.run_for(5'000);
    EXPECT_FALSE(pair.ended()) << pair.server_end.value_or("");
    EXPECT_TRUE(pair.session->is_level());
    EXPECT_TRUE(pair.server->is_level());
}

struct FarSessionTest : SessionTest {
    FarSessionTest() : SessionTest(12'000) {}
};

TEST_F(FarSessionTest, walks_ids_as_far_as_the_blocks_are) {
    pair.connect();
    pair.want(1, 11'900, 50);
    pair.run_for(4'000);
    ASSERT_NE(pair.answer(1), nullptr);
    ASSERT_TRUE(pair.answer(1)->blocks) << pair.answer(1)->blocks.error().message();
    EXPECT_EQ(pair.answer(1)->blocks->front().header.number, 11'900U);
    EXPECT_FALSE(pair.ended()) << pair.server_end.value_or("");
}

TEST_F(FarSessionTest, walks_for_two_minutes_and_goes_on_with_the_next_question) {
    pair.settings.pace_ms = 35'000;
    pair.connect();
    pair.want(1, 11'900, 50);
    pair.run_for(119'900);
    EXPECT_EQ(pair.answer(1), nullptr);
    pair.run_for(200);
    ASSERT_NE(pair.answer(1), nullptr);
    EXPECT_EQ(pair.answer(1)->blocks.error().code, ErrorCode::unavailable);
    pair.want(2, 11'900, 50);
    pair.run_for(119'900);
    ASSERT_NE(pair.answer(2), nullptr);
    EXPECT_TRUE(pair.answer(2)->blocks);
    EXPECT_FALSE(pair.ended()) << pair.server_end.value_or("");
}

TEST_F(FarSessionTest, blocks_below_the_window_want_a_new_connection) {
    pair.connect();
    pair.want(1, 11'900, 50);
    pair.run_for(4'000);
    const std::size_t sent = pair.client_payloads.size();
    pair.want(2, 7'999, 50);
    ASSERT_NE(pair.answer(2), nullptr);
    EXPECT_EQ(pair.answer(2)->blocks.error().code, ErrorCode::unavailable);
    // It may go on with what is above.
    pair.want(3, 8'000, 50);
    pair.run_for(1'000);
    ASSERT_NE(pair.answer(3), nullptr);
    EXPECT_TRUE(pair.answer(3)->blocks) << pair.answer(3)->blocks.error().message();
    EXPECT_EQ(pair.client_payloads.size(), sent + 1);
    for (std::uint64_t request = 4; request < 4 + node::kMaxUnserved; ++request) {
        EXPECT_FALSE(pair.ended());
        pair.want(request, 100, 50);
    }
    ASSERT_TRUE(pair.session_end);
    EXPECT_EQ(pair.session_end->say, node::DisconnectReason::user_reason);
}

TEST_F(SessionTest, fetches_blocks_that_others_tell_otherwise_one_by_one) {
    pair.settings.is_disputed = [](const BlockRef& block) { return block.number > 20; };
    pair.connect();
    pair.want(1, 10, 40);
    pair.run_for(1'000);
    ASSERT_NE(pair.answer(1), nullptr);
    ASSERT_TRUE(pair.answer(1)->blocks);
    EXPECT_EQ(pair.answer(1)->blocks->back().header.number, 20U);
    pair.want(2, 21, 30);
    pair.run_for(1'000);
    ASSERT_NE(pair.answer(2), nullptr);
    ASSERT_TRUE(pair.answer(2)->blocks);
    EXPECT_EQ(pair.answer(2)->blocks->size(), 1U);
}

TEST_F(SessionTest, keeps_four_tenths_of_a_second_between_fetches) {
    pair.connect();
    pair.want(1, 1, 10);
    ASSERT_EQ(pair.client_payloads.back()[0], 0x07);
    pair.want(2, 11, 10);
    pair.want(3, 21, 10);
    const TimestampMs start = pair.now;
    std::vector<TimestampMs> fetches{start};
    std::size_t looked_at = pair.client_payloads.size();
    while (pair.now < start + 3'000) {
        pair.run_for(100);
        for (; looked_at < pair.client_payloads.size(); ++looked_at) {
            if (pair.client_payloads[looked_at][0] == 0x07) fetches.push_back(pair.now);
        }
    }
    ASSERT_EQ(fetches.size(), 3U);
    EXPECT_GE(fetches[1] - fetches[0], 400);
    EXPECT_GE(fetches[2] - fetches[1], 400);
}

TEST_F(SessionTest, becomes_level_and_follows_advertised_blocks) {
    follow_to(50);
    pair.connect();
    pair.run_for(1'000);
    ASSERT_TRUE(pair.session->is_level());
    grow();
    pair.advertise_head();
    ASSERT_FALSE(pair.heads.empty());
    EXPECT_EQ(pair.heads.back().number, 51U);
    pair.want(1, 51, 1);
    ASSERT_NE(pair.answer(1), nullptr);
    ASSERT_TRUE(pair.answer(1)->blocks);
    EXPECT_EQ(pair.answer(1)->blocks->front().header.id, served.head().id);
    EXPECT_FALSE(pair.ended());
}

TEST_F(SessionTest, closes_a_gap_after_missed_advertisements) {
    follow_to(50);
    pair.connect();
    pair.run_for(1'000);
    grow(3);
    pair.advertise_head();
    pair.want(1, 51, 3);
    pair.run_for(2'000);
    ASSERT_NE(pair.answer(1), nullptr);
    ASSERT_TRUE(pair.answer(1)->blocks) << pair.answer(1)->blocks.error().message();
    EXPECT_EQ(pair.answer(1)->blocks->size(), 3U);
    follow_to(53);
    pair.run_for(2'000);
    EXPECT_TRUE(pair.session->is_level());
    EXPECT_FALSE(pair.ended()) << pair.server_end.value_or("");
}

TEST_F(SessionTest, finds_where_the_peer_left_our_branch) {
    follow_to(50);
    pair.connect();
    pair.run_for(1'000);
    devnet::ServedChain branch = make_world_chain(48);
    while (branch.head().number < 52) {
        ASSERT_TRUE(
            branch.append(make_world_block(branch.head().number + 1, branch.head().id, "other")));
    }
    pair.chain = &branch;
    pair.advertise_head();
    pair.want(1, 52, 1);
    ASSERT_NE(pair.answer(1), nullptr);
    ASSERT_TRUE(pair.answer(1)->blocks);
    // Its parent is unknown, so the questions go down until they meet what we have.
    pair.want(2, 50, 3);
    pair.run_for(2'000);
    pair.want(3, 48, 5);
    pair.run_for(4'000);
    ASSERT_NE(pair.answer(3), nullptr);
    ASSERT_TRUE(pair.answer(3)->blocks) << pair.answer(3)->blocks.error().message();
    EXPECT_EQ(pair.answer(3)->blocks->front().header.id, own.ids[48]);
    ASSERT_NE(pair.answer(2), nullptr);
    ASSERT_TRUE(pair.answer(2)->blocks) << pair.answer(2)->blocks.error().message();
    EXPECT_EQ(pair.answer(2)->blocks->front().header.id, branch.find(BlockNumber{50})->id);
    EXPECT_FALSE(pair.ended()) << pair.server_end.value_or("");
}

TEST_F(SessionTest, serves_a_second_question_for_the_same_blocks_itself) {
    pair.connect();
    pair.want(1, 1, 10);
    pair.run_for(1'000);
    pair.want(2, 1, 10);
    pair.run_for(1'000);
    ASSERT_NE(pair.answer(2), nullptr);
    ASSERT_TRUE(pair.answer(2)->blocks);
    EXPECT_EQ(pair.answer(2)->blocks->size(), 10U);
    EXPECT_FALSE(pair.ended()) << pair.server_end.value_or("");
}

TEST_F(SessionTest, announces_and_delivers_a_transaction_only_when_asked) {
    follow_to(50);
    pair.connect();
    pair.run_for(1'000);
    const TransactionId id{sha256(as_bytes("transaction")).bytes};
    node::SessionActions actions;
    actions.send.push_back(node::PeerSession::announcement(id));
    pair.perform(actions);
    pair.run_for(100);
    ASSERT_EQ(pair.wanted.size(), 1U);
    EXPECT_EQ(pair.wanted[0], id);
}

TEST_F(SessionTest, answers_not_found_above_the_peers_head) {
    follow_to(50);
    pair.connect();
    pair.want(1, 60, 5);
    pair.run_for(5'000);
    ASSERT_NE(pair.answer(1), nullptr);
    ASSERT_FALSE(pair.answer(1)->blocks);
    EXPECT_EQ(pair.answer(1)->blocks.error().code, ErrorCode::not_found);
}

struct OffenceTest : SessionTest {
    void expect_end(node::DisconnectReason reason, ErrorCode code) {
        ASSERT_TRUE(pair.session_end);
        EXPECT_EQ(pair.session_end->say, reason) << pair.session_end->error.message();
        EXPECT_EQ(pair.session_end->error.code, code) << pair.session_end->error.message();
    }
};

TEST_F(OffenceTest, a_block_that_nobody_asked_for_ends_it) {
    pair.connect();
    pair.send_from_server(node::encode_block_message(served.head().body));
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
}

TEST_F(OffenceTest, transactions_that_nobody_asked_for_end_it) {
    pair.connect();
    pair.send_from_server(node::encode_transactions({}));
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
}

TEST_F(OffenceTest, a_list_that_nobody_asked_for_ends_it) {
    follow_to(50);
    pair.connect();
    pair.run_for(2'000);
    pair.send_from_server(node::encode_chain_inventory({{own.tip()}, 0}));
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
}

TEST_F(OffenceTest, another_block_than_the_one_asked_for_ends_it) {
    pair.tamper = [this](Bytes payload) {
        if (payload[0] != 0x02) return payload;
        return node::encode_block_message(served.head().body);
    };
    pair.connect();
    pair.want(1, 1, 5);
    pair.run_for(1'000);
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
    ASSERT_NE(pair.answer(1), nullptr);
    EXPECT_EQ(pair.answer(1)->blocks.error().code, ErrorCode::upstream_lied);
}

TEST_F(OffenceTest, a_body_that_is_not_the_headers_ends_it) {
    pair.tamper = [](Bytes payload) {
        if (payload[0] != 0x02) return payload;
        Bytes changed{0x02, 0x0A, 0x02, 0x0A, 0x00};
        append(changed, ByteView(payload).subspan(1));
        return changed;
    };
    pair.connect();
    pair.want(1, 1, 5);
    pair.run_for(1'000);
    ASSERT_TRUE(pair.session_end);
    EXPECT_EQ(pair.session_end->say, node::DisconnectReason::bad_block);
}

TEST_F(OffenceTest, a_list_with_a_gap_ends_it) {
    pair.tamper = [](Bytes payload) {
        if (payload[0] != 0x09) return payload;
        auto list = node::decode_chain_inventory(ByteView(payload).subspan(1));
        list->ids.erase(list->ids.begin() + 3);
        return node::encode_chain_inventory(*list);
    };
    pair.connect();
    pair.want(1, 1, 5);
    pair.run_for(1'000);
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
}

TEST_F(OffenceTest, a_list_that_begins_with_no_block_of_ours_ends_it) {
    pair.tamper = [](Bytes payload) {
        if (payload[0] != 0x09) return payload;
        auto list = node::decode_chain_inventory(ByteView(payload).subspan(1));
        list->ids.erase(list->ids.begin());
        return node::encode_chain_inventory(*list);
    };
    pair.connect();
    pair.want(1, 1, 5);
    pair.run_for(1'000);
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
}

/// What there can be: solid + (now - its time) / 3 s + 1200, of which 50 are in the list.
struct RemainTest : OffenceTest {
    void answer_with_remain(std::int64_t beyond_the_most) {
        pair.now = kWorldGenesisTime + 3'000 * 5'000;
        pair.tamper = [beyond_the_most](Bytes payload) {
            if (payload[0] != 0x09) return payload;
            auto list = node::decode_chain_inventory(ByteView(payload).subspan(1));
            list->remain = 5'000 + 1'200 - 2'000 + beyond_the_most;
            return node::encode_chain_inventory(*list);
        };
        served = make_world_chain(2'100);
        pair.connect();
        pair.want(1, 1, 5);
    }
};

TEST_F(RemainTest, as_many_blocks_as_there_can_be_are_believed) {
    answer_with_remain(0);
    EXPECT_FALSE(pair.ended());
}

TEST_F(RemainTest, one_block_more_than_there_can_be_ends_it) {
    answer_with_remain(1);
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
}

TEST_F(OffenceTest, a_head_above_what_the_clock_allows_ends_it) {
    pair.now = kWorldGenesisTime + 3'000 * 48;
    pair.connect();
    expect_end(node::DisconnectReason::unexpected_identity, ErrorCode::upstream_lied);
}

TEST_F(SessionTest, a_head_that_the_clock_just_allows_is_believed) {
    pair.now = kWorldGenesisTime + 3'000 * 49;
    pair.connect();
    EXPECT_TRUE(pair.session->is_ready());
}

TEST_F(OffenceTest, another_genesis_block_ends_it) {
    FakeOwnChain other(make_world_block(0, {}, "other").id);
    pair.own_chain = &other;
    pair.connect();
    expect_end(node::DisconnectReason::incompatible_chain, ErrorCode::wrong_genesis);
}

TEST_F(OffenceTest, another_solid_block_at_or_below_ours_ends_it) {
    devnet::ServedChain branch = make_world_chain(50, "other");
    for (BlockNumber n = 1; n <= 50; ++n)
        own.ids.push_back(branch.find(n)->id);
    pair.connect();
    expect_end(node::DisconnectReason::forked, ErrorCode::conflicting_solid);
}

TEST_F(OffenceTest, no_hello_within_ten_seconds_ends_it) {
    pair.tamper = [](const Bytes&) { return Bytes(); };
    pair.connect();
    pair.run_for(9'900);
    EXPECT_FALSE(pair.ended());
    pair.run_for(100);
    expect_end(node::DisconnectReason::time_out, ErrorCode::upstream_slow);
}

TEST_F(OffenceTest, no_list_within_ten_seconds_ends_it) {
    pair.connect();
    pair.tamper = [](const Bytes&) { return Bytes(); };
    pair.want(1, 1, 5);
    pair.run_for(9'900);
    EXPECT_FALSE(pair.ended());
    pair.run_for(100);
    expect_end(node::DisconnectReason::time_out, ErrorCode::upstream_slow);
}

TEST_F(OffenceTest, no_block_within_fifteen_seconds_ends_it) {
    pair.tamper = [](Bytes payload) { return payload[0] == 0x02 ? Bytes() : payload; };
    pair.connect();
    pair.want(1, 1, 5);
    pair.run_for(14'900);
    EXPECT_FALSE(pair.ended());
    pair.run_for(100);
    expect_end(node::DisconnectReason::time_out, ErrorCode::upstream_slow);
    ASSERT_NE(pair.answer(1), nullptr);
    EXPECT_EQ(pair.answer(1)->blocks.error().code, ErrorCode::upstream_slow);
}

TEST_F(SessionTest, a_block_that_was_left_out_ends_the_question_and_not_the_session) {
    std::size_t blocks = 0;
    Bytes held;
    pair.tamper = [&](Bytes payload) {
        if (payload[0] != 0x02 || ++blocks != 3) return payload;
        held = payload;
        return Bytes();
    };
    pair.connect();
    pair.want(1, 1, 10);
    pair.run_for(2'900);
    EXPECT_EQ(pair.answer(1), nullptr);
    pair.run_for(200);
    ASSERT_NE(pair.answer(1), nullptr);
    ASSERT_TRUE(pair.answer(1)->blocks);
    EXPECT_EQ(pair.answer(1)->blocks->size(), 2U);
    // The third cannot be had here again, what came behind it can.
    pair.want(2, 3, 8);
    pair.want(3, 4, 7);
    pair.run_for(1'000);
    EXPECT_EQ(pair.answer(2)->blocks.error().code, ErrorCode::unavailable);
    ASSERT_TRUE(pair.answer(3)->blocks);
    EXPECT_EQ(pair.answer(3)->blocks->size(), 7U);
    // It may still come.
    pair.send_from_server(held);
    EXPECT_FALSE(pair.ended());
    pair.want(4, 3, 1);
    ASSERT_TRUE(pair.answer(4)->blocks);
    EXPECT_FALSE(pair.ended()) << pair.server_end.value_or("");
}

TEST_F(SessionTest, an_advertised_block_that_does_not_come_is_given_up_after_three_seconds) {
    follow_to(50);
    pair.connect();
    pair.run_for(1'000);
    pair.tamper = [](Bytes payload) { return payload[0] == 0x02 ? Bytes() : payload; };
    grow();
    pair.advertise_head();
    pair.want(1, 51, 1);
    pair.run_for(2'900);
    EXPECT_EQ(pair.answer(1), nullptr);
    pair.run_for(100);
    ASSERT_NE(pair.answer(1), nullptr);
    EXPECT_EQ(pair.answer(1)->blocks.error().code, ErrorCode::upstream_slow);
    EXPECT_FALSE(pair.ended());
}

/// Sixteen small blocks, so that the client asks for a hundred next, and then 17 of the largest.
struct LargeBlocksTest : OffenceTest {
    LargeBlocksTest() : OffenceTest() { served = make_world_chain(16); }

    /// A transaction with `size` bytes of data.
    static Bytes transaction(std::size_t size) {
        const Bytes contract = wire::WireWriter().integer(1, 1).take();
        const Bytes raw = wire::WireWriter().bytes(10, Bytes(size, 7)).message(11, contract).take();
        return wire::WireWriter().message(1, raw).take();
    }

    devnet::StoredBlock next_block(const std::vector<std::size_t>& sizes) const {
        std::vector<Bytes> transactions;
        for (const std::size_t size : sizes)
            transactions.push_back(transaction(size));
        return make_world_block(served.head().number + 1, served.head().id, "", transactions);
    }

    static std::size_t memory_of(const devnet::StoredBlock& block) {
        return node::memory_of(*node::decode_received_block(block.body));
    }

    /// Blocks 17 to 33, which take `total` bytes of memory.
    void serve_large_blocks(std::size_t total) {
        std::size_t rest = total;
        for (int i = 0; i < 16; ++i) {
            const auto block = next_block({500'000, 500'000, 500'000, 490'000});
            rest -= memory_of(block);
            ASSERT_TRUE(served.append(block));
        }
        // Lengths take more bytes as they grow; the last block takes up what is left.
        const std::size_t at_once = rest / 4;
        std::vector<std::size_t> sizes{at_once, at_once, at_once, 100'000};
        sizes.back() += rest - memory_of(next_block(sizes));
        ASSERT_EQ(memory_of(next_block(sizes)), rest);
        ASSERT_TRUE(served.append(next_block(sizes)));
    }

    void fetch_all() {
        pair.solid = 0;
        pair.connect();
        pair.want(1, 1, 16);
        pair.run_for(1'000);
        ASSERT_NE(pair.answer(1), nullptr);
        ASSERT_TRUE(pair.answer(1)->blocks);
        follow_to(16);
        pair.want(2, 17, 17);
        pair.run_for(2'000);
    }
};

TEST_F(LargeBlocksTest, blocks_of_one_fetch_may_take_32_mib_of_memory) {
    serve_large_blocks(node::kMaxOpenFetchBytes);
    fetch_all();
    ASSERT_NE(pair.answer(2), nullptr);
    ASSERT_TRUE(pair.answer(2)->blocks);
    EXPECT_EQ(pair.answer(2)->blocks->size(), 17U);
    EXPECT_FALSE(pair.ended());
}

TEST_F(LargeBlocksTest, one_byte_more_than_32_mib_ends_it) {
    serve_large_blocks(node::kMaxOpenFetchBytes + 1);
    fetch_all();
    expect_end(node::DisconnectReason::bad_block, ErrorCode::oversized);
    ASSERT_NE(pair.answer(2), nullptr);
    EXPECT_EQ(pair.answer(2)->blocks.error().code, ErrorCode::oversized);
}

TEST_F(LargeBlocksTest, empty_signatures_count_as_the_memory_they_take) {
    Bytes with_signatures = transaction(1);
    for (int i = 0; i < 1'000; ++i)
        append(with_signatures, Bytes{0x12, 0x00});
    const auto block = make_world_block(17, served.head().id, "", {with_signatures});
    EXPECT_LT(block.body.size(), 3'000U);
    EXPECT_GT(memory_of(block), 16'000U);
}

/// A block every two seconds of the ten that were asked for.
struct SlowTest : OffenceTest {
    void fetch_slowly() {
        pair.tamper = [this](Bytes payload) {
            if (payload[0] != 0x02) return payload;
            held.push_back(payload);
            return Bytes();
        };
        pair.connect();
        pair.run_for(1'000);
        bytes_before = pair.bytes_in;
        pair.want(1, 1, 10);
        ASSERT_EQ(held.size(), 10U);
        for (int i = 0; i < 7; ++i) {
            pair.run_for(2'000);
            pair.send_from_server(held[static_cast<std::size_t>(i)]);
            ASSERT_FALSE(pair.ended());
        }
        pair.run_for(900);
        ASSERT_FALSE(pair.ended());
    }

    std::vector<Bytes> held;
    std::uint64_t bytes_before = 0;
};

TEST_F(SlowTest, four_kib_a_second_are_fast_enough) {
    fetch_slowly();
    pair.bytes_in = bytes_before + 15 * node::kMinFetchBytesPerSecond;
    pair.run_for(100);
    EXPECT_FALSE(pair.ended());
}

TEST_F(SlowTest, one_byte_less_than_four_kib_a_second_is_too_slow) {
    fetch_slowly();
    pair.bytes_in = bytes_before + 15 * node::kMinFetchBytesPerSecond - 1;
    pair.run_for(100);
    expect_end(node::DisconnectReason::time_out, ErrorCode::upstream_slow);
    // What came in order is not lost.
    ASSERT_NE(pair.answer(1), nullptr);
    ASSERT_TRUE(pair.answer(1)->blocks);
    EXPECT_EQ(pair.answer(1)->blocks->size(), 7U);
}

TEST_F(SessionTest, eight_questions_wait_and_a_ninth_does_not) {
    pair.connect();
    for (std::uint64_t request = 1; request <= node::kMaxWantedRanges; ++request)
        pair.want(request, 1 + 5 * request, 5);
    // The first was sent already.
    pair.want(9, 46, 5);
    EXPECT_EQ(pair.answer(9) == nullptr, pair.answer(1) != nullptr);
    pair.want(10, 46, 5);
    ASSERT_NE(pair.answer(10), nullptr);
    ASSERT_FALSE(pair.answer(10)->blocks);
    EXPECT_EQ(pair.answer(10)->blocks.error().code, ErrorCode::unavailable);
}

struct FloodTest : OffenceTest {
    FloodTest() {
        follow_to(50);
        pair.connect();
        pair.run_for(1'000);
    }

    void advertise(node::InventoryType type, std::size_t count, std::uint32_t salt) {
        node::Inventory inventory;
        inventory.type = type;
        for (std::size_t i = 0; i < count; ++i) {
            Hash256 id = sha256(as_bytes(std::to_string(salt) + "/" + std::to_string(i)));
            const auto number = be64(51 + i % 10);
            if (type == node::InventoryType::block)
                std::copy(number.begin(), number.end(), id.bytes.begin());
            inventory.ids.push_back(id);
        }
        pair.send_from_server(node::encode_inventory(MessageType::inventory, inventory));
    }
};

TEST_F(FloodTest, a_hundred_block_ids_in_ten_seconds_are_read_and_one_more_is_not) {
    advertise(node::InventoryType::block, 100, 1);
    const std::size_t heads = pair.heads.size();
    EXPECT_EQ(heads, 101U);
    advertise(node::InventoryType::block, 1, 2);
    EXPECT_EQ(pair.heads.size(), heads);
    EXPECT_FALSE(pair.ended());
}

TEST_F(FloodTest, ten_times_as_many_block_ids_are_borne_and_one_more_is_not) {
    for (std::uint32_t i = 0; i < 10; ++i)
        advertise(node::InventoryType::block, 100, i);
    EXPECT_FALSE(pair.ended());
    advertise(node::InventoryType::block, 1, 99);
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::oversized);
}

TEST_F(FloodTest, ten_thousand_transaction_ids_are_read_and_one_more_is_not) {
    for (std::uint32_t i = 0; i < 10; ++i)
        advertise(node::InventoryType::transaction, 1'000, i);
    EXPECT_EQ(pair.seen.size(), 10'000U);
    advertise(node::InventoryType::transaction, 1, 99);
    EXPECT_EQ(pair.seen.size(), 10'000U);
    EXPECT_FALSE(pair.ended());
}

TEST_F(FloodTest, four_thousand_pbft_messages_a_second_are_borne_and_one_more_is_not) {
    const Bytes message = node::encode_pbft_message({});
    for (std::size_t i = 0; i < 10 * node::kMaxPbftPerSecond; ++i)
        pair.send_from_server(message);
    EXPECT_FALSE(pair.ended());
    pair.send_from_server(message);
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
}

TEST_F(FloodTest, two_pings_a_second_are_answered_and_a_third_ends_it) {
    pair.send_from_server(node::encode_ping());
    pair.send_from_server(node::encode_ping());
    EXPECT_FALSE(pair.ended());
    pair.send_from_server(node::encode_ping());
    expect_end(node::DisconnectReason::bad_protocol, ErrorCode::upstream_lied);
}

TEST_F(FloodTest, block_ids_at_or_below_solid_or_far_ahead_are_left_aside) {
    const std::size_t heads = pair.heads.size();
    node::Inventory inventory;
    inventory.type = node::InventoryType::block;
    const auto advertise_number = [&](BlockNumber number) {
        Hash256 id = sha256(as_bytes("x"));
        const auto prefix = be64(number);
        std::copy(prefix.begin(), prefix.end(), id.bytes.begin());
        inventory.ids = {id};
        pair.send_from_server(node::encode_inventory(MessageType::inventory, inventory));
    };
    advertise_number(own.solid().number);
    advertise_number(50 + node::kMaxAdvertisedAhead + 1);
    EXPECT_EQ(pair.heads.size(), heads);
    advertise_number(50 + node::kMaxAdvertisedAhead);
    EXPECT_EQ(pair.heads.size(), heads + 1);
}

}  // namespace
}  // namespace tributary::test
