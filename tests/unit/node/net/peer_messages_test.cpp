// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_messages.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::node {
namespace {

ByteView body_of(const Bytes& payload) {
    return ByteView(payload).subspan(1);
}

BlockRef ref(BlockNumber number) {
    return {number, make_block_id(number, sha256(as_bytes(std::to_string(number))))};
}

Bytes ref_bytes(BlockNumber number) {
    return wire::WireWriter()
        .bytes(1, ref(number).id.view())
        .integer(2, static_cast<std::int64_t>(number))
        .take();
}

Bytes repeated(std::uint32_t field, std::size_t count, std::size_t size) {
    wire::WireWriter out;
    for (std::size_t i = 0; i < count; ++i) {
        Bytes value(size, 0);
        const auto prefix = be64(i);
        std::copy(prefix.begin(), prefix.end(), value.begin());
        out.bytes(field, value);
    }
    return out.take();
}

Bytes inventory_bytes(std::int32_t type, std::size_t count) {
    Bytes out = wire::WireWriter().integer(1, type).take();
    append(out, repeated(2, count, 32));
    return out;
}

template <typename T>
ErrorCode code_of(const Result<T>& result) {
    return result ? ErrorCode::out_of_range : result.error().code;
}

TEST(PeerMessages, a_list_holds_at_most_2001_ids) {
    ChainInventory full;
    for (BlockNumber n = 0; n < kMaxChainInventory; ++n)
        full.ids.push_back(ref(n));
    Bytes body = to_bytes(body_of(encode_chain_inventory(full)));
    EXPECT_EQ(decode_chain_inventory(body), full);
    append(body, wire::WireWriter().message(1, ref_bytes(kMaxChainInventory)).view());
    EXPECT_EQ(code_of(decode_chain_inventory(body)), ErrorCode::oversized);
}

TEST(PeerMessages, a_summary_holds_at_most_256_ids) {
    wire::WireWriter body;
    for (BlockNumber n = 0; n < kMaxSyncIds; ++n)
        body.message(1, ref_bytes(n));
    EXPECT_TRUE(decode_sync(body.view()));
    body.message(1, ref_bytes(kMaxSyncIds));
    EXPECT_EQ(code_of(decode_sync(body.view())), ErrorCode::oversized);
    EXPECT_EQ(code_of(decode_sync({})), ErrorCode::missing_field);
}

TEST(PeerMessages, an_inventory_holds_at_most_1001_transactions_or_100_blocks) {
    EXPECT_TRUE(decode_inventory(inventory_bytes(0, kMaxTransactionIds)));
    EXPECT_EQ(code_of(decode_inventory(inventory_bytes(0, kMaxTransactionIds + 1))),
              ErrorCode::oversized);
    EXPECT_TRUE(decode_inventory(inventory_bytes(1, kMaxBlockIds)));
    EXPECT_EQ(code_of(decode_inventory(inventory_bytes(1, kMaxBlockIds + 1))),
              ErrorCode::oversized);
}

TEST(PeerMessages, an_inventory_is_of_a_known_type_with_whole_and_distinct_ids) {
    EXPECT_EQ(code_of(decode_inventory(inventory_bytes(2, 1))), ErrorCode::malformed);
    EXPECT_EQ(code_of(decode_inventory(repeated(2, 1, 31))), ErrorCode::malformed);
    EXPECT_EQ(code_of(decode_inventory({})), ErrorCode::missing_field);
    Bytes twice = inventory_bytes(1, 1);
    append(twice, repeated(2, 1, 32));
    EXPECT_EQ(code_of(decode_inventory(twice)), ErrorCode::malformed);
}

TEST(PeerMessages, a_block_id_begins_with_its_number) {
    const Bytes wrong = wire::WireWriter().bytes(1, ref(5).id.view()).integer(2, 6).take();
    EXPECT_EQ(code_of(decode_sync(wire::WireWriter().message(1, wrong).view())),
              ErrorCode::malformed);
}

TEST(PeerMessages, transactions_come_at_most_1001_at_once) {
    EXPECT_TRUE(decode_transactions(repeated(1, kMaxTransactionIds, 8)));
    EXPECT_EQ(code_of(decode_transactions(repeated(1, kMaxTransactionIds + 1, 8))),
              ErrorCode::oversized);
}

TEST(PeerMessages, a_commit_has_at_most_27_signatures_and_none_twice) {
    EXPECT_TRUE(decode_pbft_commit(repeated(2, kMaxCommitSignatures, 65)));
    EXPECT_EQ(code_of(decode_pbft_commit(repeated(2, kMaxCommitSignatures + 1, 65))),
              ErrorCode::oversized);
    Bytes twice = repeated(2, 1, 65);
    append(twice, repeated(2, 1, 65));
    EXPECT_EQ(code_of(decode_pbft_commit(twice)), ErrorCode::malformed);
}

struct HelloTest : testing::Test {
    HelloTest() {
        hello.from.address = "203.0.113.9";
        hello.genesis = ref(0);
        hello.solid = ref(3);
        hello.head = ref(4);
    }

    PeerHello hello;

    [[nodiscard]] Result<PeerHello> again() const {
        return decode_hello(body_of(encode_hello(hello)));
    }
};

TEST_F(HelloTest, keeps_every_field) {
    hello.address = Bytes(21, 0x41);
    hello.signature = Bytes(65, 2);
    hello.node_type = 1;
    hello.lowest_block = 3;
    hello.code_version = "4.8.0";
    hello.version = 11'111;
    hello.timestamp = 1'700'000'000'000;
    EXPECT_EQ(again(), hello);
}

TEST_F(HelloTest, texts_have_at_most_200_bytes) {
    hello.code_version = std::string(kMaxHelloText, 'x');
    EXPECT_TRUE(again());
    hello.code_version += 'x';
    EXPECT_EQ(code_of(again()), ErrorCode::oversized);
}

TEST_F(HelloTest, names_three_blocks) {
    EXPECT_EQ(
        code_of(decode_hello(wire::WireWriter().message(1, encode_endpoint(hello.from)).view())),
        ErrorCode::missing_field);
}

TEST(Endpoints, addresses_are_texts) {
    for (const char* good : {"1.2.3.4", "255.255.255.255", "127.0.0.1"})
        EXPECT_TRUE(is_ip_v4(good));
    for (const char* bad :
         {"0.2.3.4", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.", "a.b.c.d", "", "1.2.3.4 "}) {
        EXPECT_FALSE(is_ip_v4(bad)) << bad;
    }
    for (const char* good : {"2001:db8:0:0:0:0:0:1", "::1", "::", "fe80::1", "::ffff:1.2.3.4"}) {
        EXPECT_TRUE(is_ip_v6(good)) << good;
    }
    for (const char* bad :
         {"2001:db8", "1::2::3", ":1", "1:2:3:4:5:6:7:8:9", "g::1", "1.2.3.4", "12345::", "1:"}) {
        EXPECT_FALSE(is_ip_v6(bad)) << bad;
    }
}

}  // namespace
}  // namespace tributary::node
