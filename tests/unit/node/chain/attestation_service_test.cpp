// SPDX-License-Identifier: Apache-2.0
#include "node/chain/attestation_service.hpp"

#include <map>
#include <optional>

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

using token::Attestation;

const BlockRef kSolid{100, BlockId{}};
const HolderQuestion kQuestion{1'000'001, Address::from_evm({7})};

/// Answers when it is told to.
class SlowAttester final : public Attester {
  public:
    explicit SlowAttester(std::string name) : address_(std::move(name)) {}

    [[nodiscard]] const std::string& address() const override { return address_; }

    void state(HolderQuestion /*question*/, Answer<token::Statement> answer) override {
        questions.push_back(std::move(answer));
    }

    void key(Address /*witness*/, Answer<KeyStatement> answer) override {
        answer(fail(ErrorCode::unavailable, "keys"));
    }

    /// Answers the question with this place.
    void say(std::int64_t amount, std::size_t at = 0) const {
        questions.at(at)(token::Statement{address_, "peer of " + address_, kSolid, amount});
    }

    std::vector<Answer<token::Statement>> questions;

  private:
    std::string address_;
};

class AttestationServiceTest : public testing::Test {
  protected:
    void open(std::size_t threshold, std::size_t named) {
        AttestationSurroundings around;
        around.solid = [] { return kSolid; };
        around.canonical_id = [](BlockNumber) { return std::optional(kSolid.id); };
        around.proved = [](const HolderQuestion&, BlockNumber) {
            return token::ProvedInterval{0, 1'000};
        };
        around.after = [this](std::int64_t delay, std::function<void()> task) {
            tasks_.emplace(now_ + delay, std::move(task));
        };
        around.note = [](const std::string&) {};
        around.dropped = [](const std::string&) {};
        service_.emplace(threshold, std::move(around));
        for (std::size_t i = 0; i < named; ++i) {
            auto attester = std::make_unique<SlowAttester>("node " + std::to_string(i));
            nodes_.push_back(attester.get());
            service_->add(std::move(attester));
        }
    }

    /// The answers come in `answers_`.
    void ask() {
        service_->attest(kQuestion,
                         [this](const Result<Attestation>& answer) { answers_.push_back(answer); });
    }

    void pass(std::int64_t milliseconds) {
        const std::int64_t end = now_ + milliseconds;
        while (!tasks_.empty() && tasks_.begin()->first <= end) {
            now_ = tasks_.begin()->first;
            const auto task = std::move(tasks_.begin()->second);
            tasks_.erase(tasks_.begin());
            task();
        }
        now_ = end;
    }

    std::int64_t now_ = 0;
    std::multimap<std::int64_t, std::function<void()>> tasks_;
    std::vector<SlowAttester*> nodes_;
    std::vector<Result<Attestation>> answers_;
    std::optional<AttestationService> service_;
};

TEST_F(AttestationServiceTest, WhoAgreesInTimeIsEnoughWhereOneNeverAnswers) {
    open(2, 3);
    ask();
    nodes_[0]->say(5);
    nodes_[2]->say(5);
    pass(kAttestationRoundMs - 1);
    EXPECT_TRUE(answers_.empty()) << "the third may say something else";
    pass(1);
    ASSERT_EQ(answers_.size(), 1U);
    ASSERT_TRUE(answers_[0].has_value()) << answers_[0].error().message();
    EXPECT_EQ(answers_[0]->amount, 5);
    EXPECT_EQ(answers_[0]->attesters.size(), 2U);
}

TEST_F(AttestationServiceTest, AQuestionEndsInTimeWhereNobodyAnswers) {
    open(2, 2);
    ask();
    pass(kMaxAttestationMs);
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_EQ(answers_[0].error().code, ErrorCode::unavailable);
    EXPECT_EQ(nodes_[0]->questions.size(), 1U) << "who is silent is not asked on top";
    EXPECT_TRUE(tasks_.empty());
}

TEST_F(AttestationServiceTest, ARoundEndsAtOnceWhereAllAnswered) {
    open(2, 2);
    ask();
    nodes_[0]->say(5);
    nodes_[1]->say(5);
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_TRUE(answers_[0].has_value());
    pass(kMaxAttestationMs);
    EXPECT_EQ(answers_.size(), 1U);
}

TEST_F(AttestationServiceTest, AnAnswerBehindItsRoundCountsInALaterOne) {
    open(2, 2);
    ask();
    nodes_[0]->say(5);
    pass(kAttestationRoundMs);
    nodes_[1]->say(5);
    EXPECT_TRUE(answers_.empty());
    pass(kAttestationPauseMs);
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_TRUE(answers_[0].has_value());
}

TEST_F(AttestationServiceTest, AnAnswerBehindItsQuestionIsNoneToTheNextOne) {
    open(2, 2);
    ask();
    pass(kMaxAttestationMs);
    ask();
    nodes_[0]->say(5, 0);
    nodes_[1]->say(5, 0);
    EXPECT_EQ(answers_.size(), 1U);
    nodes_[0]->say(6, 1);
    nodes_[1]->say(6, 1);
    ASSERT_EQ(answers_.size(), 2U);
    EXPECT_EQ(answers_[1]->amount, 6);
    EXPECT_FALSE(service_->attesters()[0].dropped);
}

TEST_F(AttestationServiceTest, ALieBehindItsQuestionIsStillOne) {
    open(2, 2);
    ask();
    pass(kMaxAttestationMs);
    nodes_[0]->questions[0](fail(ErrorCode::upstream_lied, "another account"));
    EXPECT_TRUE(service_->attesters()[0].dropped);
}

}  // namespace
}  // namespace tributary::node
