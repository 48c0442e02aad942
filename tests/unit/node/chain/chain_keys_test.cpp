// SPDX-License-Identifier: Apache-2.0
// Keys that full nodes attest to a chain service that began at a bare NUMBER:ID.
#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/chain_driver.hpp"
#include "tests/support/recorded_source.hpp"
#include "tests/support/skip_recording.hpp"

namespace tributary::node {
namespace {

/// A block from which nothing but keys is missing.
constexpr BlockNumber kAnchor = 2529;
constexpr BlockNumber kHead = 3000;
const std::vector<std::string> kNamed{"a:1", "b:1", "c:1"};

const test::Recording& recording() {
    static const test::Recording chain("turnover");
    return chain;
}

class KeyAttester final : public Attester {
  public:
    KeyAttester(std::string address, bool lies) : address_(std::move(address)), lies_(lies) {}

    [[nodiscard]] const std::string& address() const override { return address_; }

    void state(HolderQuestion /*question*/, Answer<token::Statement> answer) override {
        answer(fail(ErrorCode::unavailable, "balances"));
    }

    void key(Address witness, Answer<KeyStatement> answer) override {
        const Address key = lies_ ? Address::from_evm({7}) : recording().key_of(witness);
        answer(KeyStatement{address_, "peer of " + address_, key});
    }

  private:
    std::string address_;
    bool lies_;
};

ChainOptions options_for(bool skip, bool attested) {
    ChainOptions out;
    out.skip = skip;
    out.requests_per_second = 10'000;
    out.anchor = BlockRef{kAnchor, recording().header(kAnchor).id};
    out.attested_keys = attested;
    if (attested) out.attesters = kNamed;
    out.attest_threshold = 2;
    return out;
}

class AttestedNode : public test::ChainDriver {
  public:
    AttestedNode(KvStore& store, ChainOptions options, std::size_t liars, BlockNumber head)
        : head_(head), opened_(open(store, std::move(options))) {
        if (!opened_) return;
        service->add_source(std::make_unique<test::RecordedSource>(loop, recording().chain, head));
        for (std::size_t i = 0; i < attesters_; ++i)
            service->add_attester(std::make_unique<KeyAttester>(kNamed[i], i < liars));
        service->start();
    }

    AttestedNode(const AttestedNode&) = delete;
    AttestedNode& operator=(const AttestedNode&) = delete;
    AttestedNode(AttestedNode&&) = delete;
    AttestedNode& operator=(AttestedNode&&) = delete;

    ~AttestedNode() { end(); }

    [[nodiscard]] const Status& opened() const { return opened_; }

    /// Runs until the head is here and SOLID follows it; a minute is far more than it takes.
    StatusAnswer follow() {
        StatusAnswer out = sync();
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (out.solid.number + 60 < head_ && std::chrono::steady_clock::now() < deadline) {
            loop.run_for(std::chrono::milliseconds(20));
            now_ += 1'000;
            out = status();
        }
        return out;
    }

    Result<HeaderAnswer> header(BlockNumber number) {
        return ask<HeaderAnswer>([&](auto answer) { service->header(number, std::move(answer)); });
    }

    Result<std::string> anchor_file() {
        return ask<std::string>([&](auto answer) { service->anchor_file(std::move(answer)); });
    }

    Result<TrailAnswer> trail(bool with_records) {
        return ask<TrailAnswer>([&](auto answer) {
            service->trail({0, with_records}, std::move(answer));
        });
    }

  private:
    Status open(KvStore& store, ChainOptions options) {
        options.now = [this] { return now_; };
        options.note = [this](const std::string& sentence) { notes.push_back(sentence); };
        attesters_ = options.attesters.size();
        auto made = ChainService::open(loop, store, recording().network, std::move(options));
        if (!made) return fail(std::move(made).error());
        service = std::move(*made);
        return {};
    }

    TimestampMs now_ = 1'900'000'000'000;
    BlockNumber head_ = 0;
    std::size_t attesters_ = 0;
    Status opened_;
};

/// SOLID follows the head as close as it does for a node that knows all but a key or two.
void expect_at_head(const StatusAnswer& status) {
    EXPECT_LE(status.solid.number, recording().recorded_solid(kHead));
    EXPECT_GE(status.solid.number + 3, recording().recorded_solid(kHead));
}

/// By skipping, and block by block.
class AttestedKeys : public testing::TestWithParam<bool> {};

TEST_P(AttestedKeys, CarrySolidToTheHeadAndMarkEveryAnswer) {
    MemoryStore store;
    AttestedNode node(store, options_for(GetParam(), true), 0, kHead);
    ASSERT_TRUE(node.opened().has_value());
    const StatusAnswer status = node.follow();
    expect_at_head(status);
    EXPECT_TRUE(status.attested_keys);
    for (const BlockNumber number : {kAnchor - 20, kAnchor + 200, status.solid.number}) {
        const auto header = node.header(number);
        ASSERT_TRUE(header.has_value()) << header.error().message();
        EXPECT_TRUE(header->attested_keys) << number;
        EXPECT_EQ(header->block.id, recording().header(number).id);
    }
}

TEST_P(AttestedKeys, AreNeverShownToOthersAsAProof) {
    MemoryStore store;
    AttestedNode node(store, options_for(GetParam(), true), 0, kHead);
    node.follow();
    EXPECT_EQ(node.anchor_file().error().code, ErrorCode::assurance_too_low);
    EXPECT_EQ(node.trail(/*with_records=*/true).error().code, ErrorCode::assurance_too_low);
    const auto listed = node.trail(/*with_records=*/false);
    ASSERT_TRUE(listed.has_value());
    ASSERT_FALSE(listed->attested.empty());
    for (const AttestedKeyAnswer& key : listed->attested) {
        EXPECT_EQ(key.key, recording().key_of(key.witness));
        EXPECT_NE(key.key, key.witness);
        EXPECT_EQ(key.attesters, kNamed);
    }
}

TEST_P(AttestedKeys, KeepTheirMarkOverARestart) {
    MemoryStore store;
    {
        AttestedNode node(store, options_for(GetParam(), true), 0, kHead - 10);
        const StatusAnswer before = node.follow();
        EXPECT_GT(before.solid.number, kAnchor) << before.reason;
    }
    AttestedNode again(store, options_for(GetParam(), true), 0, kHead);
    ASSERT_TRUE(again.opened().has_value()) << again.opened().error().message();
    const StatusAnswer status = again.follow();
    expect_at_head(status);
    EXPECT_TRUE(status.attested_keys);
    EXPECT_EQ(again.anchor_file().error().code, ErrorCode::assurance_too_low);
}

TEST_P(AttestedKeys, AreNotTakenForProvedByAStartThatWantsProvedOnes) {
    MemoryStore store;
    { AttestedNode(store, options_for(GetParam(), true), 0, kHead).follow(); }
    AttestedNode proved(store, options_for(GetParam(), false), 0, kHead);
    ASSERT_FALSE(proved.opened().has_value());
    EXPECT_EQ(proved.opened().error().code, ErrorCode::bad_config);
    ChainOptions fewer = options_for(GetParam(), true);
    fewer.attesters = {"c:1", "d:1"};
    AttestedNode others(store, fewer, 0, kHead);
    EXPECT_EQ(others.opened().error().code, ErrorCode::bad_config)
        << "the nodes that stand behind the keys are not trusted any more";
    ChainOptions younger = options_for(GetParam(), true);
    younger.anchor = BlockRef{kHead + 100, make_block_id(kHead + 100, Hash256{})};
    AttestedNode elsewhere(store, younger, 0, kHead);
    EXPECT_EQ(elsewhere.opened().error().code, ErrorCode::bad_config)
        << "a new anchor would hide what the data rests on";
}

TEST_P(AttestedKeys, AreNotTakenFromOneWhoLies) {
    MemoryStore store;
    AttestedNode node(store, options_for(GetParam(), true), 1, kHead);
    expect_at_head(node.follow());
    const std::vector<std::string> honest{"b:1", "c:1"};
    const TrailAnswer trail = node.trail(/*with_records=*/false).value();
    for (const AttestedKeyAnswer& key : trail.attested) {
        EXPECT_EQ(key.attesters, honest);
        EXPECT_EQ(key.key, recording().key_of(key.witness));
    }
}

TEST_P(AttestedKeys, OfWhichNoneIsAgreedOnLeaveTheNodeWhereProvedKeysLeaveIt) {
    MemoryStore with_liars;
    ChainOptions options = options_for(GetParam(), true);
    options.attesters = {"a:1", "b:1"};
    AttestedNode node(with_liars, options, 1, kHead);
    const StatusAnswer status = node.sync();
    MemoryStore proved;
    AttestedNode other(proved, options_for(GetParam(), false), 0, kHead);
    const StatusAnswer expected = other.sync();
    EXPECT_TRUE(expected.state == NodeState::needs_keys ||
                expected.state == NodeState::needs_checkpoint);
    EXPECT_EQ(status.state, expected.state);
    EXPECT_EQ(status.reason, expected.reason);
    EXPECT_EQ(status.solid, expected.solid);
    EXPECT_FALSE(status.attested_keys);
    EXPECT_FALSE(expected.attested_keys);
    EXPECT_TRUE(node.trail(/*with_records=*/true).has_value());
}

INSTANTIATE_TEST_SUITE_P(Sync, AttestedKeys, testing::Bool(), [](const auto& sync) {
    return sync.param ? "Skipping" : "Dense";
});

}  // namespace
}  // namespace tributary::node
