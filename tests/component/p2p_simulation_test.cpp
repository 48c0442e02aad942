// SPDX-License-Identifier: Apache-2.0
// A day of following the head: links, sessions, the sync machine and the book of peers, with clock,
// sockets and losses of our own.
#include <array>
#include <random>
#include <utility>

#include <gtest/gtest.h>

#include "node/net/peer_book.hpp"
#include "node/sync/block_sync.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/p2p_world.hpp"

namespace tributary::test {
namespace {

constexpr TimestampMs kDay = 86'400'000;
constexpr TimestampMs kStep = 500;
constexpr std::size_t kPeers = 4;
/// Blocks before the day begins.
constexpr BlockNumber kStart = 100;

/// A network of full nodes that share one chain, and a client.
class SimulatedDay {
  public:
    explicit SimulatedDay(std::uint64_t seed)
        : served_(make_world_chain(kStart)),
          own_(served_.find(BlockNumber{0})->id),
          book_(*node::PeerBook::open(store_, now_)),
          chance_(seed),
          sync_(own_.tip(), own_.solid()) {
        for (std::size_t i = 0; i < kPeers; ++i)
            book_.add(address_of(i), node::AddressSource::configured);
    }

    void run() {
        const TimestampMs end = now_ + kDay;
        while (now_ < end) {
            now_ += kStep;
            if (now_ % 3'000 == 0) produce();
            connect();
            for (std::size_t i = 0; i < kPeers; ++i)
                step(i);
            perform(sync_.feed(node::Tick{}, now_));
            if (caught_up_at_ == 0 && own_.tip().number == served_.head().number) {
                caught_up_at_ = now_;
            }
            if (caught_up_at_ != 0) {
                worst_lag_ = std::max(worst_lag_, served_.head().number - own_.tip().number);
            }
        }
    }

    BlockNumber head() const { return served_.head().number; }

    BlockRef tip() const { return own_.tip(); }

    BlockId head_id() const { return served_.head().id; }

    BlockNumber worst_lag() const { return worst_lag_; }

    std::size_t connections() const { return connections_; }

    std::size_t losses() const { return losses_; }

    const std::vector<std::string>& offences() const { return offences_; }

  private:
    struct Place {
        std::unique_ptr<P2pPair> pair;
        std::size_t heads_told = 0;
        bool is_source = false;
    };

    static node::PeerAddress address_of(std::size_t i) {
        return {"11." + std::to_string(i) + ".0.1", 18'888};
    }

    void produce() {
        const BlockNumber number = served_.head().number + 1;
        ASSERT_TRUE(served_.append(make_world_block(number, served_.head().id, "")));
        for (Place& place : places_) {
            if (place.pair) place.pair->advertise_head();
        }
    }

    void connect() {
        std::vector<node::PeerAddress> taken;
        for (std::size_t i = 0; i < kPeers; ++i) {
            if (places_[i].pair) taken.push_back(address_of(i));
        }
        while (const auto address = book_.choose(taken, now_, chance_())) {
            taken.push_back(*address);
            for (std::size_t i = 0; i < kPeers; ++i) {
                if (address_of(i) == *address) dial(i);
            }
        }
    }

    void dial(std::size_t i) {
        Place& place = places_[i];
        place.pair = std::make_unique<P2pPair>(served_, own_, now_);
        place.pair->step = kStep;
        place.pair->settings.genesis_time = kWorldGenesisTime;
        place.pair->tamper = [this](Bytes payload) {
            // A message in a thousand is lost.
            if (chance_() % 1'000 != 0) return payload;
            ++losses_;
            return Bytes();
        };
        place.heads_told = 0;
        ++connections_;
        place.pair->connect();
        if (std::exchange(place.is_source, true)) return;
        perform(sync_.feed(node::SourceAdded{static_cast<node::SourceId>(i), address_of(i).text()},
                           now_));
    }

    void step(std::size_t i) {
        Place& place = places_[i];
        if (!place.pair) return;
        P2pPair& pair = *place.pair;
        pair.solid = served_.head().number > 20 ? served_.head().number - 20 : 0;
        pair.run_for(kStep);
        const auto source = static_cast<node::SourceId>(i);
        while (!pair.answers.empty()) {
            node::RangeAnswered answer = std::move(pair.answers.front());
            pair.answers.pop_front();
            if (answer.blocks) {
                perform(sync_.feed(
                    node::RangeReceived{source, answer.request, std::move(*answer.blocks)}, now_));
            } else {
                perform(sync_.feed(
                    node::RequestFailed{source, answer.request, answer.blocks.error()}, now_));
            }
        }
        if (place.heads_told < pair.heads.size()) {
            place.heads_told = pair.heads.size();
            perform(sync_.feed(node::HeadReported{source, pair.heads.back()}, now_));
        }
        // A cable is pulled every three hours or so.
        const bool is_cut = chance_() % (3 * 3'600 * 1'000 / kStep) == 0;
        if (!pair.ended() && !is_cut) return;
        if (pair.server_end && pair.server_end->starts_with("BAD_")) {
            offences_.push_back(*pair.server_end);
        }
        ASSERT_TRUE(book_.on_end(address_of(i), node::PeerEnd::closed, now_));
        place.pair.reset();
        for (const auto& [request, asked] : std::exchange(open_, {})) {
            if (asked != source) {
                open_.emplace(request, asked);
                continue;
            }
            const Error gone{ErrorCode::unavailable, "connection lost"};
            perform(sync_.feed(node::RequestFailed{source, request, gone}, now_));
        }
    }

    void perform(const node::SyncActions& actions) {
        for (const auto& action : actions)
            std::visit([&](const auto& known) { on(known); }, action);
    }

    void on(const node::AskHead& ask) {
        const Place& place = places_[ask.source];
        if (place.pair && !place.pair->heads.empty()) {
            perform(sync_.feed(node::HeadReported{ask.source, place.pair->heads.back()}, now_));
        } else {
            const Error away{ErrorCode::unavailable, "no session"};
            perform(sync_.feed(node::RequestFailed{ask.source, node::kHeadRequest, away}, now_));
        }
    }

    void on(const node::AskRange& ask) {
        const Place& place = places_[ask.source];
        if (place.pair && place.pair->session && place.pair->session->is_ready()) {
            open_[ask.request] = ask.source;
            place.pair->want(ask.request, ask.start, ask.count);
        } else {
            const Error away{ErrorCode::unavailable, "no session"};
            perform(sync_.feed(node::RequestFailed{ask.source, ask.request, away}, now_));
        }
    }

    void on(const node::Deliver& deliver) {
        node::Verdict verdict = node::Verdict::accepted();
        for (const wire::Block& block : deliver.blocks) {
            const BlockNumber number = block.header.number;
            if (number > own_.ids.size() || own_.ids[number - 1] != block.header.parent_id) {
                verdict = node::Verdict::unknown_parent();
                break;
            }
            if (number == own_.ids.size()) own_.ids.push_back(block.header.id);
        }
        open_.erase(deliver.request);
        sync_.set_chain(own_.tip(), own_.solid());
        perform(sync_.delivered(deliver.request, verdict, now_));
    }

    void on(const node::BackOff&) {}

    void on(const node::Drop& drop) { offences_.push_back("dropped: " + drop.reason); }

    TimestampMs now_ = kWorldGenesisTime + 1'000 * 3'000;
    devnet::ServedChain served_;
    FakeOwnChain own_;
    MemoryStore store_;
    node::PeerBook book_;
    std::mt19937_64 chance_;
    node::BlockSync sync_;
    std::array<Place, kPeers> places_;
    std::map<node::RequestId, node::SourceId> open_;
    TimestampMs caught_up_at_ = 0;
    BlockNumber worst_lag_ = 0;
    std::size_t connections_ = 0;
    std::size_t losses_ = 0;
    std::vector<std::string> offences_;
};

TEST(P2pSimulation, a_day_of_following_the_head_through_losses_and_cuts) {
    SimulatedDay day(1);
    day.run();
    std::printf(
        "a day: head %llu, ours %llu, at worst %llu blocks behind, %zu connections, %zu "
        "messages lost\n",
        static_cast<unsigned long long>(day.head()),
        static_cast<unsigned long long>(day.tip().number),
        static_cast<unsigned long long>(day.worst_lag()),
        day.connections(),
        day.losses());
    EXPECT_EQ(day.head(), kStart + 28'800);
    EXPECT_LE(day.head() - day.tip().number, 1U);
    EXPECT_LE(day.worst_lag(), 10U);
    EXPECT_GT(day.losses(), 20U);
    EXPECT_TRUE(day.offences().empty()) << day.offences().front();
}

TEST(P2pSimulation, the_same_seed_gives_the_same_day) {
    SimulatedDay first(7);
    SimulatedDay second(7);
    first.run();
    second.run();
    EXPECT_EQ(first.tip(), second.tip());
    EXPECT_EQ(first.connections(), second.connections());
    EXPECT_EQ(first.losses(), second.losses());
}

}  // namespace
}  // namespace tributary::test
