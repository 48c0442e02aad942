// SPDX-License-Identifier: Apache-2.0
// What one peer can make a node hold, whatever it sends. In a program of its own, because it counts
// every allocation.
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "node/net/message_types.hpp"
#include "node/net/received_block.hpp"
#include "tests/support/p2p_world.hpp"

namespace {

/// Before each allocation: its size, and whether it counts.
struct alignas(std::max_align_t) Label {
    std::size_t size = 0;
    bool counts = false;
};

bool counting = false;
std::size_t held = 0;
std::size_t most_held = 0;

}  // namespace

void* operator new(std::size_t size) {
    void* const place = std::malloc(sizeof(Label) + size);
    if (place == nullptr) throw std::bad_alloc();
    // The label stands for what malloc itself takes.
    auto* const label = new (place) Label{sizeof(Label) + size, counting};
    if (label->counts) held += label->size;
    most_held = std::max(most_held, held);
    return label + 1;
}

void operator delete(void* pointer) noexcept {
    if (pointer == nullptr) return;
    Label* const label = static_cast<Label*>(pointer) - 1;
    if (label->counts) held -= label->size;
    std::free(label);
}

void operator delete(void* pointer, std::size_t) noexcept {
    operator delete(pointer);
}

namespace tributary::test {
namespace {

/// What docs/protocol/peer-to-peer.md says.
constexpr std::size_t kMaxPeerMemory = std::size_t{55} << 20U;

constexpr BlockNumber kFirstBlock = 3'900;
constexpr BlockNumber kHead = 4'000;

/// Counts what is allocated while it lives, until it is freed by whomever.
class Counting {
  public:
    Counting() { counting = true; }

    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;

    ~Counting() { counting = false; }
};

/// A node's side of a connection, and a peer that says what the test wants.
class HostilePeer {
  public:
    explicit HostilePeer(std::vector<BlockRef> chain) : chain_(std::move(chain)) {
        Bytes greeting;
        {
            const Counting now_counts;
            link_ = std::make_unique<node::PeerLink>(identity(1), node::LinkRole::active, now_);
            greeting = link_->start(now_).write;
        }
        feed(peer_.feed(greeting, now_).write);
        node::PeerHello hello;
        hello.from = identity(2).self;
        hello.version = kWorldNetwork;
        hello.genesis = hello.solid = chain_.front();
        hello.head = chain_.back();
        hello.code_version = "4.8.0";
        say(node::encode_hello(hello));
    }

    /// Answers every question for ids.
    void feed(ByteView bytes) {
        std::vector<Bytes> sent;
        {
            const Counting now_counts;
            node::LinkActions actions = link_->feed(bytes, now_);
            if (actions.opened) {
                node::SessionSettings settings;
                settings.identity = identity(1);
                settings.genesis_time = kWorldGenesisTime;
                settings.pace_ms = 0;
                session_ = std::make_unique<node::PeerSession>(
                    settings, actions.opened->from.id, own_, now_);
            }
            for (const Bytes& payload : actions.messages)
                take(session_->feed(payload, now_), sent);
            if (actions.closed && ended.empty()) ended = actions.closed->reason;
        }
        for (const Bytes& payload : sent)
            if (payload[0] == 0x08) answer_sync(payload);
    }

    void say(const Bytes& payload) { feed(peer_.frame(payload, now_)); }

    void want(std::uint64_t request, BlockNumber start, std::uint32_t count) {
        std::vector<Bytes> sent;
        {
            const Counting now_counts;
            take(session_->want(request, start, count, now_), sent);
        }
        for (const Bytes& payload : sent)
            if (payload[0] == 0x08) answer_sync(payload);
    }

    void pass(TimestampMs time) { now_ += time; }

    /// Why the node ended it; empty while it goes on.
    std::string ended;

  private:
    void take(node::SessionActions actions, std::vector<Bytes>& sent) {
        for (Bytes& payload : actions.send)
            sent.push_back(std::move(payload));
        if (actions.end && ended.empty()) ended = actions.end->error.message();
    }

    void answer_sync(const Bytes& payload) {
        const auto asked = node::decode_sync(ByteView(payload).subspan(1)).value();
        const BlockNumber from = asked.back().number;
        const BlockNumber to = std::min<BlockNumber>(kHead, from + 2'000);
        node::ChainInventory list;
        list.ids.assign(chain_.begin() + static_cast<std::ptrdiff_t>(from),
                        chain_.begin() + static_cast<std::ptrdiff_t>(to) + 1);
        list.remain = static_cast<std::int64_t>(kHead - to);
        say(node::encode_chain_inventory(list));
    }

    std::vector<BlockRef> chain_;
    TimestampMs now_ = kWorldGenesisTime + 1'000'000'000;
    FakeOwnChain own_{chain_.front().id};
    node::PeerLink peer_{identity(2), node::LinkRole::passive, now_};
    std::unique_ptr<node::PeerLink> link_;
    std::unique_ptr<node::PeerSession> session_;
};

Bytes block_message(const devnet::StoredBlock& block) {
    Bytes out{0x02};
    append(out, block.body);
    return out;
}

struct PeerMemory : testing::Test {
    /// Sixteen small blocks, then as many with `transactions` as one fetch may hold.
    void make_chain(const std::vector<Bytes>& transactions) {
        for (BlockNumber number = 0; number < kFirstBlock; ++number)
            chain.push_back({number, make_block_id(number, sha256(be64(number)))});
        for (std::size_t used = 0; used <= node::kMaxOpenFetchBytes;) {
            const bool is_small = blocks.size() < node::kFirstFetchIds;
            auto block = make_world_block(chain.back().number + 1,
                                          chain.back().id,
                                          "",
                                          is_small ? std::vector<Bytes>() : transactions);
            if (!is_small) used += node::memory_of(*node::decode_received_block(block.body));
            if (used > node::kMaxOpenFetchBytes) break;
            chain.push_back({block.number, block.id});
            blocks.push_back(std::move(block));
        }
        while (chain.size() <= kHead) {
            const BlockNumber number = chain.size();
            chain.push_back({number, make_block_id(number, sha256(be64(number)))});
        }
    }

    void expect_bounded(const char* what) {
        held = most_held = 0;
        HostilePeer peer(chain);
        // As many advertised ids as are remembered.
        for (std::size_t i = 0; i < node::kMaxAdvertised; i += node::kMaxAdvertisedBlocks) {
            node::Inventory inventory;
            inventory.type = node::InventoryType::block;
            for (std::size_t k = 0; k < node::kMaxAdvertisedBlocks; ++k)
                inventory.ids.push_back({make_block_id(kHead, sha256(be64(i + k))).bytes});
            peer.pass(node::kAdvertisedWindowMs);
            peer.say(node::encode_inventory(MessageType::inventory, inventory));
        }
        // Two lists, and as many questions as may wait; the first is answered with small blocks.
        peer.want(1, kFirstBlock, node::kFirstFetchIds);
        for (std::uint64_t request = 2; request <= node::kMaxWantedRanges; ++request)
            peer.want(request, kFirstBlock + node::kFirstFetchIds, 80);
        ASSERT_EQ(peer.ended, "");
        for (const devnet::StoredBlock& block : blocks)
            peer.say(block_message(block));
        ASSERT_EQ(peer.ended, "");
        const std::size_t with_blocks = held;
        // The largest frame there is, but for its last byte.
        peer.feed(Bytes{0xFF, 0xFF, 0xBF, 0x02});
        const Bytes piece(65'536, 0);
        for (std::size_t rest = node::kMaxFrameSize - 1; rest > 0;) {
            const std::size_t size = std::min(rest, piece.size());
            peer.feed(ByteView(piece).first(size));
            rest -= size;
        }
        ASSERT_EQ(peer.ended, "");
        std::printf(
            "%s: %zu bytes with all blocks but the last, %zu with a large frame, "
            "%zu at most\n",
            what,
            with_blocks,
            held,
            most_held);
        EXPECT_GT(with_blocks, node::kMaxOpenFetchBytes);
        EXPECT_LE(most_held, kMaxPeerMemory);
    }

    using MessageType = node::MessageType;
    std::vector<BlockRef> chain;
    std::vector<devnet::StoredBlock> blocks;
};

/// A transaction with `size` bytes of data and as many empty signatures.
Bytes transaction(std::size_t size, std::size_t signatures) {
    const Bytes contract = wire::WireWriter().integer(1, 1).take();
    const Bytes raw = wire::WireWriter().bytes(10, Bytes(size, 7)).message(11, contract).take();
    wire::WireWriter out;
    out.message(1, raw);
    for (std::size_t i = 0; i < signatures; ++i)
        out.message(2, Bytes());
    return out.take();
}

TEST_F(PeerMemory, of_large_blocks_stays_below_the_bound) {
    make_chain(std::vector<Bytes>(4, transaction(499'000, 0)));
    expect_bounded("large blocks");
}

TEST_F(PeerMemory, of_blocks_of_small_transactions_stays_below_the_bound) {
    make_chain(std::vector<Bytes>(30'000, transaction(40, 0)));
    expect_bounded("small transactions");
}

TEST_F(PeerMemory, of_empty_signatures_stays_below_the_bound) {
    make_chain(std::vector<Bytes>(3, transaction(40, 131'073)));
    expect_bounded("empty signatures");
}

}  // namespace
}  // namespace tributary::test
