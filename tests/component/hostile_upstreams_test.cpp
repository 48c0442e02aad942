// SPDX-License-Identifier: Apache-2.0
// The chain service against full nodes that lie, over real connections.
#include <chrono>

#include <gtest/gtest.h>

#include "node/chain/chain_service.hpp"
#include "node/upstream/grpc_source.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/faulty_wallet.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::node {
namespace {

using test::Fault;
using test::FaultyWallet;

constexpr std::size_t kHead = 700;

const std::vector<Bytes>& honest_blocks() {
    static const std::vector<Bytes> blocks = [] {
        auto all = test::load_recorded_chain("main").blocks;
        all.resize(kHead + 1);
        return all;
    }();
    return blocks;
}

const std::vector<Bytes>& relayed_blocks() {
    static const std::vector<Bytes> blocks = test::resigned_by_relay(honest_blocks());
    return blocks;
}

BlockNumber recorded_solid() {
    static const BlockNumber solid =
        test::load_recorded_chain("main").facts["blocks"][kHead]["solid"].get<BlockNumber>();
    return solid;
}

/// A node over a store in memory whose sources are given by address.
class HostileUpstreams : public testing::Test {
  protected:
    void open(const std::vector<std::string>& addresses) {
        ChainOptions options;
        // Long after the recording; it runs on, for polls and back-offs.
        options.now = [start = std::chrono::steady_clock::now()] {
            const auto since = std::chrono::steady_clock::now() - start;
            return 1'900'000'000'000 +
                   std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
        };
        options.note = [](const std::string&) {};
        const auto network =
            consensus::parse_network(test::read_test_data("chains/main/network.json"));
        service_ = ChainService::open(loop_, store_, network.value(), std::move(options)).value();
        for (const std::string& address : addresses) {
            GrpcSourceSettings settings;
            settings.address = address;
            settings.head_deadline = std::chrono::milliseconds(500);
            settings.range_deadline = std::chrono::milliseconds(1'500);
            service_->add_source(std::make_unique<GrpcSource>(settings, loop_));
        }
        service_->start();
    }

    void TearDown() override { service_->stop(); }

    StatusAnswer status() {
        std::optional<StatusAnswer> out;
        service_->status([&](Result<StatusAnswer> answer) { out = std::move(*answer); });
        while (!out)
            loop_.run_one();
        return *out;
    }

    /// Runs the node until `enough` says so, for at most half a minute.
    template <typename Enough>
    StatusAnswer run_until(const Enough& enough) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        StatusAnswer now = status();
        while (!enough(now) && std::chrono::steady_clock::now() < end) {
            loop_.run_for(std::chrono::milliseconds(20));
            now = status();
        }
        return now;
    }

    StatusAnswer run_until_solid() {
        return run_until([](const StatusAnswer& s) { return s.solid.number == recorded_solid(); });
    }

    boost::asio::io_context loop_;
    MemoryStore store_;
    std::unique_ptr<ChainService> service_;
};

TEST_F(HostileUpstreams, ARelayThatSignsEverythingAnewGetsNothingAboveLinked) {
    FaultyWallet relay(relayed_blocks());
    open({relay.address()});
    const auto reached =
        run_until([](const StatusAnswer& s) { return s.state != NodeState::syncing; });
    EXPECT_EQ(reached.head.number, kHead);
    EXPECT_EQ(reached.vouched.number, 0U);
    EXPECT_EQ(reached.solid.number, 0U);
    // Seats that were elected meanwhile cannot join either, so it is more than keys that are
    // missing.
    EXPECT_EQ(reached.state, NodeState::needs_checkpoint) << reached.reason;
}

TEST_F(HostileUpstreams, AnHonestSourceBesideARelayBringsTheTrueSignatures) {
    FaultyWallet relay(relayed_blocks());
    FaultyWallet honest(honest_blocks());
    open({relay.address(), honest.address()});
    const auto reached = run_until_solid();
    EXPECT_EQ(reached.solid.number, recorded_solid()) << reached.reason;
    EXPECT_EQ(reached.head.number, kHead);
}

TEST_F(HostileUpstreams, AnHonestSourceThatComesAfterTheRelayIsEnough) {
    FaultyWallet relay(relayed_blocks());
    FaultyWallet honest(honest_blocks());
    honest.set_fault(Fault::refusal);
    open({relay.address(), honest.address()});
    run_until([](const StatusAnswer& s) { return s.head.number == kHead; });
    honest.set_fault(Fault::none);
    EXPECT_EQ(run_until_solid().solid.number, recorded_solid());
}

TEST_F(HostileUpstreams, ASourceOfAnotherNetworkIsDroppedAndTheRestGoesOn) {
    FaultyWallet foreign(test::foreign_chain(50));
    FaultyWallet honest(honest_blocks());
    open({foreign.address(), honest.address()});
    const auto reached = run_until_solid();
    EXPECT_EQ(reached.solid.number, recorded_solid());
    const auto dropped =
        std::find_if(reached.sources.begin(), reached.sources.end(), [&](const SourceAnswer& s) {
            return s.address == foreign.address();
        });
    ASSERT_NE(dropped, reached.sources.end());
    EXPECT_EQ(dropped->state, "dropped");
    EXPECT_EQ(dropped->reason.rfind("wrong_genesis", 0), 0U) << dropped->reason;
}

class OneFault : public HostileUpstreams, public testing::WithParamInterface<Fault> {};

TEST_P(OneFault, DoesNotKeepTheNodeFromTheSolidHeadAndIsShownWithAReason) {
    FaultyWallet hostile(honest_blocks());
    FaultyWallet honest(honest_blocks());
    open({hostile.address(), honest.address()});
    run_until([](const StatusAnswer& s) { return s.sources.size() == 2 && s.head.number > 0; });
    hostile.set_fault(GetParam());
    EXPECT_EQ(run_until_solid().solid.number, recorded_solid());
    const auto shown = run_until([&](const StatusAnswer& s) {
        return std::any_of(s.sources.begin(), s.sources.end(), [&](const SourceAnswer& source) {
            return source.address == hostile.address() && !source.reason.empty();
        });
    });
    for (const SourceAnswer& source : shown.sources)
        EXPECT_EQ(source.reason.empty(), source.address == honest.address()) << source.reason;
}

INSTANTIATE_TEST_SUITE_P(Faults,
                         OneFault,
                         testing::Values(Fault::garbage,
                                         Fault::truncated,
                                         Fault::empty,
                                         Fault::silence,
                                         Fault::refusal));

}  // namespace
}  // namespace tributary::node
