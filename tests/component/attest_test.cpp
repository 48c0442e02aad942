// SPDX-License-Identifier: Apache-2.0
// Balances that full nodes attest, over real connections, some of them to liars.
#include <chrono>
#include <mutex>

#include <gtest/gtest.h>

#include "node/app/grpc_attester.hpp"
#include "node/chain/chain_service.hpp"
#include "node/upstream/grpc_source.hpp"
#include "primitives/memory_store.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/chain_driver.hpp"
#include "tests/support/recorded_network.hpp"
#include "tests/support/test_data.hpp"
#include "tools/devnet/raw_grpc_server.hpp"

namespace tributary::node {
namespace {

using devnet::CallAnswer;

constexpr BlockNumber kHead = 700;
const std::string kToken = "1000002";
/// No contract ever held it.
const std::string kExactToken = "1000004";

/// A full node over the recorded chain that may say false things of accounts and blocks.
class FullNode {
  public:
    using Lie = std::function<CallAnswer(const std::string& path, CallAnswer honest)>;

    explicit FullNode(const devnet::Recording& recording)
        : network_(devnet::Devnet::make(recording, {}).value()) {
        EXPECT_TRUE(network_.replay(kHead).has_value());
        server_ = devnet::RawGrpcServer::listen(
                      "127.0.0.1:0",
                      [this](const std::string& path, const Bytes& request, const auto& reply) {
                          const std::lock_guard lock(mutex_);
                          auto answer = devnet::answer_wallet_call(network_, path, request);
                          const bool is_asked = path.find("WalletSolidity") != std::string::npos;
                          if (is_asked) ++questions_;
                          if (is_asked && lie_) answer = lie_(path, std::move(answer));
                          reply(std::move(answer));
                      })
                      .value();
    }

    FullNode(const FullNode&) = delete;
    FullNode& operator=(const FullNode&) = delete;
    FullNode(FullNode&&) = delete;
    FullNode& operator=(FullNode&&) = delete;

    ~FullNode() { server_->stop(); }

    [[nodiscard]] std::string address(const std::string& host = "127.0.0.1") const {
        return host + ":" + std::to_string(server_->port());
    }

    void lie(Lie lie) {
        const std::lock_guard lock(mutex_);
        lie_ = std::move(lie);
    }

    /// Says that everybody holds this of the token.
    void state(std::int64_t amount, Address who) {
        lie([=](const std::string& path, CallAnswer honest) {
            if (!path.ends_with("GetAccount")) return honest;
            const auto entry = wire::WireWriter().text(1, kToken).integer(2, amount).take();
            honest.message = wire::WireWriter().bytes(3, who.view()).message(56, entry).take();
            return honest;
        });
    }

    [[nodiscard]] int questions() {
        const std::lock_guard lock(mutex_);
        return questions_;
    }

    [[nodiscard]] const devnet::Devnet& network() const { return network_; }

  private:
    std::mutex mutex_;
    devnet::Devnet network_;
    Lie lie_;
    int questions_ = 0;
    std::unique_ptr<devnet::RawGrpcServer> server_;
};

const devnet::Recording& recording() {
    static const devnet::Recording read = test::read_recording("main", kHead);
    return read;
}

class Attest : public testing::Test, protected test::ChainDriver {
  protected:
    void open(std::size_t threshold, std::vector<std::string> attesters) {
        ChainOptions options;
        options.tokens = {kToken, kExactToken};
        options.attesters = attesters;
        options.attest_threshold = threshold;
        options.now = [start = std::chrono::steady_clock::now()] {
            const auto since = std::chrono::steady_clock::now() - start;
            return 1'900'000'000'000 +
                   std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
        };
        options.note = [this](const std::string& sentence) { notes.push_back(sentence); };
        const auto network =
            consensus::parse_network(test::read_test_data("chains/main/network.json"));
        service = ChainService::open(loop, store_, network.value(), std::move(options)).value();
        service->add_source(
            std::make_unique<GrpcSource>(GrpcSourceSettings{honest_.address()}, loop));
        for (const std::string& address : attesters)
            service->add_attester(
                std::make_unique<GrpcAttester>(GrpcAttesterSettings{address}, loop));
        service->start();
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (status().ledger_number < honest_.network().solid() &&
               std::chrono::steady_clock::now() < deadline) {
            loop.run_for(std::chrono::milliseconds(20));
        }
        ASSERT_EQ(status().ledger_number, honest_.network().solid());
        pick_account();
    }

    void open_all(std::size_t threshold) {
        open(threshold, {honest_.address(), second_.address(), third_.address()});
    }

    void TearDown() override { end(); }

    BalanceAnswer balance(const Address& who,
                          MayAttest attest = MayAttest::yes,
                          const std::string& token = kToken) {
        const BalanceQuestion question{who, token, std::nullopt, attest};
        return ask<BalanceAnswer>([&](auto answer) { service->balance(question, answer); }).value();
    }

    std::int64_t truth(const Address& who) {
        const auto& account = honest_.network().solid_accounts()->at(who);
        const auto found = account.tokens.find(kToken);
        return found == account.tokens.end() ? 0 : found->second.value;
    }

    /// An account whose balance does not follow from bodies.
    void pick_account() {
        for (const auto& [who, account] : *honest_.network().solid_accounts()) {
            const BalanceAnswer known = balance(who, MayAttest::no);
            if (known.exactness != Exactness::bounded) continue;
            if (truth(who) + 1 >= known.at_most->value) continue;
            bounded_ = who;
            outside_ = known.at_most->value + 1;
        }
        ASSERT_NE(bounded_, Address{});
    }

    const AttesterAnswer& told(const StatusAnswer& status, const FullNode& node) {
        for (const AttesterAnswer& attester : status.attesters) {
            if (attester.address == node.address()) return attester;
        }
        throw std::runtime_error("it is not named");
    }

    MemoryStore store_;
    FullNode honest_{recording()};
    FullNode second_{recording()};
    FullNode third_{recording()};
    Address bounded_;
    std::int64_t outside_ = 0;
};

TEST_F(Attest, AgreementAtOurSolidBlockIsAttestedWithWhoAgreed) {
    open_all(2);
    const BalanceAnswer answer = balance(bounded_);
    ASSERT_EQ(answer.exactness, Exactness::attested) << answer.reason;
    EXPECT_EQ(answer.amount->value, truth(bounded_));
    EXPECT_LE(answer.at_least, answer.amount);
    EXPECT_GT(answer.at_most, answer.amount) << "the proved interval stays what it was";
    EXPECT_EQ(answer.as_of.number, honest_.network().solid());
    EXPECT_EQ(answer.as_of_level, AssuranceLevel::solid);
    ASSERT_TRUE(answer.attestation.has_value());
    EXPECT_EQ(answer.attestation->block, answer.as_of);
    EXPECT_EQ(answer.attestation->attesters.size(), 3U);
    EXPECT_EQ(answer.attestation->threshold, 2U);
    EXPECT_EQ(answer.attestation->named, 3U);
}

TEST_F(Attest, WhoeverStatesMoreThanIsPossibleIsReportedAndNeverAskedAgain) {
    open_all(2);
    third_.state(outside_, bounded_);
    const BalanceAnswer answer = balance(bounded_);
    ASSERT_EQ(answer.exactness, Exactness::attested) << answer.reason;
    EXPECT_EQ(answer.amount->value, truth(bounded_));
    EXPECT_EQ(answer.attestation->attesters.size(), 2U);
    const StatusAnswer now = status();
    EXPECT_TRUE(told(now, third_).dropped);
    EXPECT_FALSE(told(now, second_).dropped);
    const bool is_warned =
        std::any_of(now.warnings.begin(), now.warnings.end(), [&](const std::string& warning) {
            return warning.find(third_.address()) != std::string::npos &&
                   warning.find("proved to be false") != std::string::npos;
        });
    EXPECT_TRUE(is_warned);
    third_.lie({});
    const int before = third_.questions();
    EXPECT_EQ(balance(bounded_).attestation->attesters.size(), 2U);
    EXPECT_EQ(third_.questions(), before);
}

TEST_F(Attest, APossibleLieWithoutEnoughVoicesLeavesTheBoundsAndNobodyIsDropped) {
    open_all(3);
    third_.state(truth(bounded_) + 1, bounded_);
    const BalanceAnswer answer = balance(bounded_);
    EXPECT_EQ(answer.exactness, Exactness::bounded);
    EXPECT_FALSE(answer.amount.has_value());
    EXPECT_FALSE(answer.attestation.has_value());
    EXPECT_NE(answer.reason.find("3 of 3 full nodes have to agree"), std::string::npos)
        << answer.reason;
    EXPECT_FALSE(told(status(), third_).dropped);
}

TEST_F(Attest, APossibleLieIsNamedBesideThoseWhoAgree) {
    open_all(2);
    third_.state(truth(bounded_) + 1, bounded_);
    const BalanceAnswer answer = balance(bounded_);
    ASSERT_EQ(answer.exactness, Exactness::attested) << answer.reason;
    EXPECT_EQ(answer.attestation->dissenters, std::vector<std::string>{third_.address()});
}

TEST_F(Attest, LiarsInTheMajorityGetNothingOutsideTheProvedInterval) {
    open_all(2);
    second_.state(outside_, bounded_);
    third_.state(outside_, bounded_);
    const BalanceAnswer answer = balance(bounded_);
    EXPECT_EQ(answer.exactness, Exactness::bounded);
    EXPECT_TRUE(told(status(), second_).dropped);
    EXPECT_TRUE(told(status(), third_).dropped);
    EXPECT_NE(balance(bounded_).reason.find("are left"), std::string::npos);
}

TEST_F(Attest, WhatBodiesProveIsNotAskedFor) {
    open_all(2);
    const BalanceAnswer answer = balance(bounded_, MayAttest::yes, kExactToken);
    EXPECT_EQ(answer.exactness, Exactness::exact);
    EXPECT_FALSE(answer.attestation.has_value());
    EXPECT_EQ(honest_.questions() + second_.questions() + third_.questions(), 0);
}

TEST_F(Attest, NobodyIsAskedUnlessTheQuestionAllowsIt) {
    open_all(2);
    EXPECT_EQ(balance(bounded_, MayAttest::no).exactness, Exactness::bounded);
    EXPECT_EQ(balance(bounded_, MayAttest::to_begin).exactness, Exactness::bounded);
    EXPECT_EQ(second_.questions(), 0);
}

TEST_F(Attest, AnAnswerForAnotherAccountIsALie) {
    open_all(2);
    third_.state(truth(bounded_), Address::from_evm({1}));
    EXPECT_EQ(balance(bounded_).attestation->attesters.size(), 2U);
    EXPECT_TRUE(told(status(), third_).dropped);
}

TEST_F(Attest, ASolidBlockThatIsNotOursIsALie) {
    open_all(2);
    third_.lie([&](const std::string& path, CallAnswer honest) {
        if (!path.ends_with("GetBlock")) return honest;
        // The parent hash stands in what the id is made of.
        const devnet::StoredBlock& block =
            *honest_.network().chain().find(honest_.network().solid().value());
        const auto parent = block.parent_id.view();
        const auto found =
            std::search(honest.message.begin(), honest.message.end(), parent.begin(), parent.end());
        *(found + 31) ^= 1U;
        return honest;
    });
    EXPECT_EQ(balance(bounded_).attestation->attesters.size(), 2U);
    EXPECT_NE(told(status(), third_).reason.find("is not on our SOLID chain"), std::string::npos);
}

TEST_F(Attest, OneNodeUnderTwoNamesIsOneVoice) {
    open(2, {second_.address(), second_.address("localhost")});
    const BalanceAnswer answer = balance(bounded_);
    EXPECT_EQ(answer.exactness, Exactness::bounded);
    EXPECT_NE(answer.reason.find("1 said"), std::string::npos) << answer.reason;
}

TEST_F(Attest, ANodeThatIsNotThereHindersNobody) {
    open(2, {honest_.address(), "127.0.0.1:1", third_.address()});
    const BalanceAnswer answer = balance(bounded_);
    EXPECT_EQ(answer.exactness, Exactness::attested) << answer.reason;
    EXPECT_EQ(answer.attestation->named, 3U);
}

TEST_F(Attest, ASolidBlockThatMovesUnderTheQuestionMakesNoStatement) {
    open_all(3);
    BlockNumber asked = 0;
    third_.lie([&, asked](const std::string& path, CallAnswer honest) mutable {
        if (!path.ends_with("GetBlock")) return honest;
        const auto number = honest_.network().solid().value() - ++asked % 2;
        return devnet::answer_from_chain(honest_.network().chain(),
                                         "GetBlock",
                                         wire::WireWriter().text(1, std::to_string(number)).view())
            .value();
    });
    EXPECT_EQ(balance(bounded_).exactness, Exactness::bounded);
    EXPECT_NE(told(status(), third_).reason.find("moved"), std::string::npos);
    EXPECT_FALSE(told(status(), third_).dropped);
}

}  // namespace
}  // namespace tributary::node
