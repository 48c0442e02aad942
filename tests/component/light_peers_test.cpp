// SPDX-License-Identifier: Apache-2.0
// One chain service as the source of another.
#include <chrono>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "node/chain/chain_service.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/chain_driver.hpp"
#include "tests/support/recorded_source.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::node {
namespace {

using Spoil = std::function<void(TrailRecords&)>;

const test::RecordedChain& recorded() {
    static const test::RecordedChain chain = test::load_recorded_chain("turnover");
    return chain;
}

BlockNumber head() {
    return recorded().blocks.size() - 1;
}

/// A chain service that skips from genesis.
class Peer : public test::ChainDriver {
  public:
    using MakeSource = std::function<std::unique_ptr<BlockSource>(boost::asio::io_context&)>;

    explicit Peer(const MakeSource& make) {
        ChainOptions options;
        options.skip = true;
        options.requests_per_second = 10'000;
        options.now = [] { return TimestampMs{1'900'000'000'000}; };
        options.stored_bytes = [] { return std::uint64_t{0}; };
        options.note = [this](const std::string& sentence) { notes.push_back(sentence); };
        const auto network =
            consensus::parse_network(test::read_test_data("chains/turnover/network.json"));
        service = ChainService::open(loop, store, network.value(), std::move(options)).value();
        service->add_source(make(loop));
        service->start();
    }

    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    Peer(Peer&&) = delete;
    Peer& operator=(Peer&&) = delete;

    ~Peer() { end(); }

    Result<HeadersAnswer> headers(const HeadersQuestion& question) {
        return ask<HeadersAnswer>(
            [&](auto answer) { service->headers(question, std::move(answer)); });
    }

    TrailAnswer trail(const TrailQuestion& question) {
        return ask<TrailAnswer>([&](auto answer) { service->trail(question, std::move(answer)); })
            .value();
    }

    [[nodiscard]] bool noted(const std::string& words) const {
        return std::any_of(notes.begin(), notes.end(), [&](const std::string& sentence) {
            return sentence.find(words) != std::string::npos;
        });
    }

    MemoryStore store;
};

/// A peer as a source, which may spoil the trail that it shows.
class PeerSource final : public BlockSource {
  public:
    PeerSource(boost::asio::io_context& loop, Peer& peer, Spoil spoil)
        : loop_(loop), peer_(peer), spoil_(std::move(spoil)) {}

    const std::string& address() const override { return address_; }

    bool is_light() const override { return true; }

    void head(Answer<BlockRef> answer) override {
        give<BlockRef>(std::move(answer), peer_.service->intake().chain().tip());
    }

    void genesis(Answer<BlockId> answer) override {
        give<BlockId>(std::move(answer), *peer_.service->intake().canonical_id(0).value());
    }

    void range(BlockNumber start,
               std::uint32_t count,
               Answer<std::vector<wire::Block>> answer) override {
        std::vector<wire::Block> out;
        while (out.size() < count) {
            const auto left = static_cast<std::uint32_t>(count - out.size());
            const auto listed = peer_.headers({start + out.size(), left, true});
            if (!listed) return give<std::vector<wire::Block>>(answer, fail(listed.error()));
            for (const Bytes& block : listed->blocks)
                out.push_back(wire::decode_block(wire::slice_block(block).value()).value());
        }
        give<std::vector<wire::Block>>(std::move(answer), std::move(out));
    }

    void headers(BlockNumber start,
                 std::uint32_t count,
                 Answer<std::vector<wire::Header>> answer) override {
        std::vector<wire::Header> out;
        while (out.size() < count) {
            const auto left = static_cast<std::uint32_t>(count - out.size());
            const auto listed = peer_.headers({start + out.size(), left, false});
            if (!listed) return give<std::vector<wire::Header>>(answer, fail(listed.error()));
            for (const Bytes& header : listed->headers)
                out.push_back(wire::decode_header(header).value());
        }
        give<std::vector<wire::Header>>(std::move(answer), std::move(out));
    }

    void trail(BlockNumber above, Answer<TrailRecords> answer) override {
        TrailRecords out;
        const TrailAnswer listed = peer_.trail({above, true});
        for (const TrailWindowAnswer& window : listed.windows)
            out.windows.push_back(window.record);
        for (const KeyProofAnswer& key : listed.keys)
            out.keys.push_back(key.record);
        spoil_(out);
        give<TrailRecords>(std::move(answer), std::move(out));
    }

    void block_of_transaction(TransactionId id, Answer<BlockNumber> answer) override {
        give<BlockNumber>(std::move(answer), fail(ErrorCode::not_found, id.hex()));
    }

    void broadcast(Bytes, Answer<void> answer) override {
        give<void>(std::move(answer), fail(ErrorCode::unavailable));
    }

  private:
    template <typename T>
    void give(Answer<T> answer, Result<T> result) {
        boost::asio::post(loop_,
                          [answer = std::move(answer), result = std::move(result)]() mutable {
                              answer(std::move(result));
                          });
    }

    boost::asio::io_context& loop_;
    Peer& peer_;
    Spoil spoil_;
    std::string address_ = "tributary://peer:1";
};

/// A peer that has skipped to the head of the recording.
Peer& fed_by_full_node() {
    static Peer peer([](boost::asio::io_context& loop) {
        return std::make_unique<test::RecordedSource>(loop, recorded(), head());
    });
    static const StatusAnswer synced = peer.sync();
    return peer;
}

Peer::MakeSource light_source(Spoil spoil = [](TrailRecords&) {}) {
    return [spoil = std::move(spoil)](boost::asio::io_context& loop) {
        return std::make_unique<PeerSource>(loop, fed_by_full_node(), spoil);
    };
}

BlockRef their_solid() {
    return fed_by_full_node().service->solid();
}

/// Signs every header of a window with a key of nobody.
void sign_anew(Bytes& record) {
    const SecretKey key = SecretKey::random();
    auto window = consensus::decode_window(record).value();
    for (wire::Header& header : window.headers)
        header.signature = sign(header.raw_hash, key);
    record = consensus::encode_window(window);
}

TEST(LightPeers, OneIsFedByAnotherAndComesToTheSameSolidBlock) {
    Peer peer(light_source());
    const StatusAnswer status = peer.sync();
    EXPECT_EQ(status.head.number, head()) << status.reason;
    EXPECT_EQ(status.solid, their_solid());
    EXPECT_TRUE(peer.noted("followed the trust trail of upstream tributary://peer:1"));
    EXPECT_GE(status.trail_windows, 5U) << testing::PrintToString(peer.notes);
}

TEST(LightPeers, ALyingTrailIsNamedAndTheWaySearchedAnew) {
    const std::vector<Spoil> lies = {
        [](TrailRecords& records) { sign_anew(records.windows.front()); },
        [](TrailRecords& records) { records.windows.front().resize(40); },
        [](TrailRecords& records) { records.keys.front()[30] ^= 1U; },
        [](TrailRecords& records) { records.windows.erase(records.windows.begin()); },
    };
    for (std::size_t i = 0; i < lies.size(); ++i) {
        Peer peer(light_source(lies[i]));
        const StatusAnswer status = peer.sync();
        EXPECT_EQ(status.solid, their_solid()) << i;
        EXPECT_TRUE(peer.noted("trust trail")) << i;
        EXPECT_FALSE(peer.noted("followed the trust trail")) << i;
    }
}

TEST(LightPeers, ListHeadersAndBlocksOfTheirChain) {
    Peer& peer = fed_by_full_node();
    const auto headers = peer.headers({head() - 10, kMaxListedHeaders, false});
    ASSERT_TRUE(headers.has_value()) << headers.error().message();
    ASSERT_EQ(headers->headers.size(), 11U) << "up to the head";
    EXPECT_EQ(wire::decode_header(headers->headers.back())->id, recorded().block(head()).header.id);
    const auto blocks = peer.headers({head() - 10, 3, true});
    ASSERT_TRUE(blocks.has_value()) << blocks.error().message();
    ASSERT_EQ(blocks->blocks.size(), 3U);
    EXPECT_EQ(blocks->blocks.back(), recorded().block(head() - 8).body);
    const auto above = peer.headers({head() + 1, 1, false});
    ASSERT_FALSE(above.has_value());
    EXPECT_EQ(above.error().code, ErrorCode::not_found);
}

TEST(LightPeers, ListHeadersOfAGapOnceTheyAreProved) {
    const auto headers = fed_by_full_node().headers({1200, 50, false});
    ASSERT_TRUE(headers.has_value()) << headers.error().message();
    ASSERT_FALSE(headers->headers.empty());
    EXPECT_EQ(wire::decode_header(headers->headers.front())->id, recorded().block(1200).header.id);
}

TEST(LightPeers, ShowTheirTrailAboveABlockAndRecordsWhereTheyAreAskedFor) {
    const TrailAnswer all = fed_by_full_node().trail({});
    ASSERT_FALSE(all.windows.empty());
    EXPECT_TRUE(all.windows.front().record.empty());
    const TrailAnswer last = fed_by_full_node().trail({all.windows.back().solid.number - 1, true});
    ASSERT_EQ(last.windows.size(), 1U);
    EXPECT_EQ(consensus::decode_window(last.windows.front().record)->point.block,
              all.windows.back().solid);
}

}  // namespace
}  // namespace tributary::node
