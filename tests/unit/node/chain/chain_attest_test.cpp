// SPDX-License-Identifier: Apache-2.0
// Balances attested to a node that began behind an anchor.
#include <chrono>

#include <gtest/gtest.h>

#include "node/chain/chain_service.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/chain_driver.hpp"
#include "tests/support/recorded_source.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::node {
namespace {

constexpr std::size_t kAnchor = 2319;
constexpr std::size_t kHead = 3000;
const std::string kToken = "1000002";
const std::vector<std::string> kNamed{"a:1", "b:1"};

const test::RecordedChain& recorded() {
    static const test::RecordedChain chain = test::load_recorded_chain("main");
    return chain;
}

/// Says one amount at one block, whomever it is asked about.
class FixedAttester final : public Attester {
  public:
    FixedAttester(std::string address, const token::Statement& said)
        : address_(std::move(address)), said_(said) {}

    [[nodiscard]] const std::string& address() const override { return address_; }

    void state(HolderQuestion /*question*/, Answer<token::Statement> answer) override {
        answer(token::Statement{address_, "peer of " + address_, said_.block, said_.amount});
    }

    void key(Address /*witness*/, Answer<KeyStatement> answer) override {
        answer(fail(ErrorCode::unavailable, "keys"));
    }

  private:
    std::string address_;
    const token::Statement& said_;
};

class ChainAttest : public testing::Test, protected test::ChainDriver {
  protected:
    void SetUp() override {
        ChainOptions options;
        options.skip = true;
        options.requests_per_second = 10'000;
        options.anchor = BlockRef{kAnchor, recorded().block(kAnchor).header.id};
        options.tokens = {kToken};
        options.attesters = kNamed;
        options.attest_threshold = kNamed.size();
        options.now = [] { return TimestampMs{1'900'000'000'000}; };
        options.note = [](const std::string&) {};
        const auto network =
            consensus::parse_network(test::read_test_data("chains/main/network.json"));
        service = ChainService::open(loop, store_, network.value(), std::move(options)).value();
        service->add_source(std::make_unique<test::RecordedSource>(loop, recorded(), kHead));
        for (const std::string& name : kNamed)
            service->add_attester(std::make_unique<FixedAttester>(name, said_));
        service->start();
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (!is_here() && std::chrono::steady_clock::now() < deadline)
            loop.run_for(std::chrono::milliseconds(20));
        ASSERT_TRUE(is_here());
    }

    void TearDown() override { end(); }

    /// Whether the bodies up to the SOLID head were read.
    bool is_here() {
        const StatusAnswer now = status();
        return now.head.number == kHead && now.ledger_number == now.solid.number;
    }

    /// What both full nodes say is true at a block so far below the SOLID head.
    BalanceAnswer ask_where_they_say(std::int64_t amount, BlockNumber below) {
        const BlockNumber number = status().solid.number - below;
        said_ = {"", "", {number, recorded().block(number).header.id}, amount};
        const BalanceQuestion question{who_, kToken, std::nullopt, MayAttest::yes};
        return ask<BalanceAnswer>([&](auto answer) { service->balance(question, answer); }).value();
    }

    MemoryStore store_;
    token::Statement said_;
    /// No block names it.
    const Address who_ = Address::from_evm({7});
};

TEST_F(ChainAttest, ABalanceBehindAnAnchorBeginsWithWhatFullNodesSay) {
    EXPECT_EQ(ask_where_they_say(5, 0).exactness, Exactness::attested);
    const BalanceAnswer answer = ask_where_they_say(6, 0);
    EXPECT_EQ(answer.at_least, TokenAmount{5})
        << "it is carried on, nobody is asked: " << answer.reason;
}

TEST_F(ChainAttest, ABlockTooLongAgoToBeCarriedOnFromIsAttestedAllTheSame) {
    const BalanceAnswer answer = ask_where_they_say(5, kMaxJournalBlocks + 1);
    ASSERT_EQ(answer.exactness, Exactness::attested) << answer.reason;
    EXPECT_EQ(answer.amount, TokenAmount{5});
    EXPECT_EQ(answer.as_of, said_.block);
    EXPECT_NE(answer.reason.find("not carried on"), std::string::npos) << answer.reason;
    EXPECT_EQ(ask_where_they_say(6, kMaxJournalBlocks + 1).amount, TokenAmount{6})
        << "nothing was kept, so they are asked anew";
}

}  // namespace
}  // namespace tributary::node
