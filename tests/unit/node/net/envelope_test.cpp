// SPDX-License-Identifier: Apache-2.0
#include "node/net/envelope.hpp"

#include <snappy.h>

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"

namespace tributary::node {
namespace {

constexpr auto kPbft = static_cast<std::uint8_t>(MessageType::pbft);
constexpr auto kBlock = static_cast<std::uint8_t>(MessageType::block);

Bytes packed(const Bytes& payload) {
    std::string out;
    snappy::Compress(as_text(payload).data(), payload.size(), &out);
    return wire::WireWriter().integer(1, 1).text(2, out).take();
}

Bytes payload_of(std::uint8_t type, std::size_t size) {
    Bytes out(size, 0x11);
    out[0] = type;
    return out;
}

ErrorCode error_of(const Bytes& envelope) {
    const auto unwrapped = unwrap(envelope);
    return unwrapped ? ErrorCode::not_found : unwrapped.error().code;
}

TEST(Envelope, gives_back_what_was_wrapped) {
    for (const std::size_t size : {1U, 2U, 60U, 61U, 1'000U, 100'000U}) {
        const Bytes payload = payload_of(kBlock, size);
        EXPECT_EQ(unwrap(wrap(payload)), payload) << size;
        EXPECT_EQ(unwrap(wrap_plain(payload)), payload) << size;
        EXPECT_EQ(unwrap(packed(payload)), payload) << size;
    }
}

TEST(Envelope, packs_only_what_gets_shorter) {
    EXPECT_EQ(wrap(Bytes{kPbft, 1}), wrap_plain(Bytes{kPbft, 1}));
    EXPECT_LT(wrap(payload_of(kPbft, 500)).size(), 100U);
}

TEST(Envelope, an_unknown_compression_is_snappy_as_java_tron_has_it) {
    std::string text;
    const Bytes payload = payload_of(kPbft, 200);
    snappy::Compress(as_text(payload).data(), payload.size(), &text);
    EXPECT_EQ(unwrap(wire::WireWriter().integer(1, 2).text(2, text).take()), payload);
}

TEST(Envelope, each_type_has_its_limit_packed_and_plain) {
    for (int type = 0; type < 256; ++type) {
        const auto known = static_cast<std::uint8_t>(type);
        const std::size_t limit = max_payload_size(known);
        if (limit == 0) continue;
        EXPECT_TRUE(unwrap(packed(payload_of(known, limit)))) << type;
        EXPECT_TRUE(unwrap(wrap_plain(payload_of(known, limit)))) << type;
        EXPECT_EQ(error_of(packed(payload_of(known, limit + 1))), ErrorCode::oversized) << type;
        EXPECT_EQ(error_of(wrap_plain(payload_of(known, limit + 1))), ErrorCode::oversized);
    }
}

TEST(Envelope, a_bomb_is_refused_by_what_it_announces) {
    // 5 MiB announced, nothing behind it.
    const Bytes bomb{0x80, 0x80, 0xC0, 0x02, 0x00, 0x02};
    EXPECT_EQ(error_of(wire::WireWriter().integer(1, 1).bytes(2, bomb).take()),
              ErrorCode::oversized);
    // One byte less is refused by the type that its first literal shows.
    const Bytes small_bomb{0xFF, 0xFF, 0xBF, 0x02, 0x00, kPbft};
    EXPECT_EQ(error_of(wire::WireWriter().integer(1, 1).bytes(2, small_bomb).take()),
              ErrorCode::oversized);
}

TEST(Envelope, a_type_that_nobody_decodes_is_never_unpacked) {
    EXPECT_EQ(unwrap(packed(payload_of(0x05, 4'000'000))), Bytes{0x05});
    EXPECT_EQ(unwrap(wrap_plain(payload_of(0x7F, 4'000))), Bytes{0x7F});
}

TEST(Envelope, what_is_broken_is_refused) {
    const auto snappy_of = [](const Bytes& data) {
        return wire::WireWriter().integer(1, 1).bytes(2, data).take();
    };
    EXPECT_EQ(error_of({}), ErrorCode::missing_field);
    EXPECT_EQ(error_of(snappy_of({0x00})), ErrorCode::missing_field);
    EXPECT_EQ(error_of(snappy_of({0x05})), ErrorCode::malformed);
    EXPECT_EQ(error_of(snappy_of({0x05, 0x01, 0x01})), ErrorCode::malformed);
    EXPECT_EQ(error_of(snappy_of({0x05, 0x00, kPbft})), ErrorCode::malformed);
    EXPECT_EQ(error_of({0x12, 0x05, 0x01}), ErrorCode::truncated);
}

}  // namespace
}  // namespace tributary::node
