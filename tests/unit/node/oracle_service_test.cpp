// SPDX-License-Identifier: Apache-2.0
#include "node/oracle_service.hpp"

#include <deque>

#include <gtest/gtest.h>

#include "tests/support/receipt_builder.hpp"

namespace tributary::node {
namespace {

/// Counts writes, and refuses them with an error of choice.
class RefusingStore final : public KvStore {
  public:
    [[nodiscard]] Result<std::optional<Bytes>> get(ByteView key) const override {
        return below_.get(key);
    }

    [[nodiscard]] Status write(const WriteBatch& batch, Durability durability) override {
        if (refusal) return fail(*refusal);
        if (durability == Durability::synced) ++synced_writes;
        return below_.write(batch, durability);
    }

    [[nodiscard]] Status scan(ByteView prefix, ByteView from, const Visitor& visit) const override {
        return below_.scan(prefix, from, visit);
    }

    [[nodiscard]] Status scan_back(ByteView prefix,
                                   ByteView from,
                                   const Visitor& visit) const override {
        return below_.scan_back(prefix, from, visit);
    }

    std::optional<ErrorCode> refusal;
    std::size_t synced_writes = 0;

  private:
    MemoryStore below_;
};

class OracleServiceTest : public testing::Test {
  protected:
    OracleServiceTest() { open(); }

    static OracleSettings settings() {
        OracleSettings out;
        out.token_id = "1000001";
        out.epochs = {60, 0};
        out.deposits = {{test::address_named("alice"), {1'000'000}, test::address_named("phone")}};
        return out;
    }

    void open() {
        OracleSurroundings around;
        around.post = [this](std::function<void()> task) { tasks_.push_back(std::move(task)); };
        around.head_time = [this] { return head_time_; };
        around.float_balance = [this] { return float_; };
        around.broadcast = [this](Bytes bytes, Answer<TransactionId> answer) {
            sent_.push_back(std::move(bytes));
            answers_.push_back(std::move(answer));
        };
        around.note = [](const std::string&) {};
        service_ =
            OracleService::open(settings(), test::key_named("operator"), store_, std::move(around))
                .value();
    }

    void run() {
        while (!tasks_.empty()) {
            const auto task = std::move(tasks_.front());
            tasks_.pop_front();
            task();
        }
    }

    static BlockId block_id(BlockNumber number) {
        return make_block_id(number, keccak256(be64(number)));
    }

    Status feed(BlockNumber number, const std::vector<Bytes>& transactions = {}) {
        wire::Block block;
        block.header.number = number;
        block.header.id = block_id(number);
        block.header.parent_id = block_id(number - 1);
        block.header.timestamp = static_cast<TimestampMs>(number * 3'000);
        head_time_ = std::max(head_time_, block.header.timestamp);
        for (const Bytes& bytes : transactions) {
            block.transactions.push_back(wire::decode_transaction(bytes).value());
        }
        return service_->on_solid(block);
    }

    /// The outcome of a submission; the loop runs until it is idle.
    Result<ReceiptAcknowledgement> submit(const test::ReceiptSketch& sketch) {
        std::optional<Result<ReceiptAcknowledgement>> out;
        service_->submit(test::receipt_bytes(sketch), [&](const auto& answer) { out = answer; });
        run();
        return out.value();
    }

    ErrorCode refusal(const test::ReceiptSketch& sketch) {
        const auto answer = submit(sketch);
        return answer ? ErrorCode::invalid_argument : answer.error().code;
    }

    OracleStatusAnswer status() {
        std::optional<Result<OracleStatusAnswer>> out;
        service_->status([&](const auto& answer) { out = answer; });
        run();
        return out.value().value();
    }

    Result<std::vector<PayoutAnswer>> payouts(const PayoutsQuestion& question) {
        std::optional<Result<std::vector<PayoutAnswer>>> out;
        service_->payouts(question, [&](const auto& answer) { out = answer; });
        run();
        return out.value();
    }

    std::vector<EpochAnswer> epochs(const EpochsQuestion& question = {}) {
        std::optional<Result<std::vector<EpochAnswer>>> out;
        service_->epochs(question, [&](const auto& answer) { out = answer; });
        run();
        return out.value().value();
    }

    RefusingStore store_;
    std::deque<std::function<void()>> tasks_;
    TimestampMs head_time_ = 0;
    std::optional<TokenAmount> float_;
    std::vector<Bytes> sent_;
    std::vector<Answer<TransactionId>> answers_;
    std::unique_ptr<OracleService> service_;
};

TEST_F(OracleServiceTest, TakesNoReceiptBeforeTheFirstSolidBlock) {
    EXPECT_EQ(service_->next_solid_needed(), std::nullopt);
    EXPECT_EQ(refusal({}), ErrorCode::not_synced);
    ASSERT_TRUE(feed(210).has_value());
    EXPECT_EQ(service_->next_solid_needed(), BlockNumber{211});
    EXPECT_TRUE(submit({}).has_value());
}

TEST_F(OracleServiceTest, WritesAllReceiptsThatWaitWithOneSyncedWrite) {
    ASSERT_TRUE(feed(210).has_value());
    std::size_t acknowledged = 0;
    for (std::uint64_t i = 1; i <= 100; ++i) {
        service_->submit(test::receipt_bytes({.sequence = i}), [&](const auto& answer) {
            EXPECT_EQ(store_.synced_writes, 1U);
            if (answer) ++acknowledged;
        });
    }
    run();
    EXPECT_EQ(acknowledged, 100U);
    EXPECT_EQ(store_.synced_writes, 1U);
}

TEST_F(OracleServiceTest, WritesAGroupThatIsFullWithoutWaitingForMore) {
    ASSERT_TRUE(feed(210).has_value());
    for (std::uint64_t i = 1; i <= kMaxReceiptGroup + 1; ++i) {
        service_->submit(test::receipt_bytes({.sequence = i}), [](const auto&) {});
    }
    run();
    EXPECT_EQ(store_.synced_writes, 2U);
}

TEST_F(OracleServiceTest, JudgesAReceiptAgainstThoseOfItsGroup) {
    ASSERT_TRUE(feed(210).has_value());
    std::vector<ErrorCode> refusals;
    for (const std::uint64_t sequence : {2U, 1U}) {
        service_->submit(test::receipt_bytes({.sequence = sequence}), [&](const auto& answer) {
            if (!answer) refusals.push_back(answer.error().code);
        });
    }
    run();
    EXPECT_EQ(refusals, std::vector{ErrorCode::sequence_not_higher});
}

TEST_F(OracleServiceTest, RefusesOneSubmissionMoreThanMayWait) {
    ASSERT_TRUE(feed(210).has_value());
    std::size_t unavailable = 0;
    for (std::size_t i = 0; i < kMaxWaitingReceipts + 1; ++i) {
        service_->submit({}, [&](const auto& answer) {
            if (answer.error().code == ErrorCode::unavailable) ++unavailable;
        });
    }
    run();
    EXPECT_EQ(unavailable, 1U);
    EXPECT_TRUE(submit({}).has_value());
}

TEST_F(OracleServiceTest, AcknowledgesTheSameReceiptAgainAndSaysSo) {
    ASSERT_TRUE(feed(210).has_value());
    const auto first = submit({});
    const auto again = submit({});
    ASSERT_TRUE(first && again);
    EXPECT_FALSE(first->known_before);
    EXPECT_TRUE(again->known_before);
    EXPECT_EQ(first->receipt_id, again->receipt_id);
}

TEST_F(OracleServiceTest, AnswersAnEquivocationWithItsReasonAndCountsIt) {
    ASSERT_TRUE(feed(210).has_value());
    ASSERT_TRUE(submit({.amount_total = 100}).has_value());
    EXPECT_EQ(refusal({.amount_total = 101}), ErrorCode::equivocation);
    EXPECT_EQ(status().equivocations, 1U);
}

TEST_F(OracleServiceTest, RefusesReceiptsWhileTheDiskIsFullAndTakesThemAfterwards) {
    ASSERT_TRUE(feed(210).has_value());
    store_.refusal = ErrorCode::disk_full;
    EXPECT_EQ(refusal({}), ErrorCode::disk_full);
    EXPECT_EQ(feed(211).error().code, ErrorCode::disk_full);
    store_.refusal.reset();
    EXPECT_FALSE(submit({})->known_before);
    EXPECT_TRUE(feed(211).has_value());
}

TEST_F(OracleServiceTest, StopsAfterAWriteWithUnknownOutcomeUntilItIsRestarted) {
    ASSERT_TRUE(feed(210).has_value());
    store_.refusal = ErrorCode::io_error;
    EXPECT_EQ(refusal({}), ErrorCode::io_error);
    store_.refusal.reset();
    EXPECT_EQ(refusal({}), ErrorCode::oracle_halted);
    EXPECT_EQ(feed(211).error().code, ErrorCode::oracle_halted);
    EXPECT_EQ(status().warnings.size(), 1U);
    open();
    EXPECT_TRUE(submit({}).has_value());
    EXPECT_TRUE(feed(211).has_value());
}

TEST_F(OracleServiceTest, ShowsAPayoutOnItsWayFromWaitingToPaid) {
    const PayoutsQuestion question{.epoch = 10, .payee = {}, .after = {}};
    ASSERT_TRUE(feed(219).has_value());
    ASSERT_TRUE(submit({.amount_total = 100}).has_value());
    EXPECT_EQ(payouts(question).error().code, ErrorCode::epoch_open);
    EXPECT_EQ(epochs().at(0).state, EpochState::open);
    float_ = TokenAmount{99};
    ASSERT_TRUE(feed(220).has_value());
    EXPECT_EQ(payouts(question)->at(0).state, PayoutState::waiting);
    EXPECT_EQ(status().warnings.size(), 1U);
    float_ = TokenAmount{100};
    ASSERT_TRUE(feed(221).has_value());
    EXPECT_EQ(payouts(question)->at(0).state, PayoutState::prepared);
    ASSERT_EQ(sent_.size(), 1U);
    answers_.at(0)(payouts(question)->at(0).transaction_id.value());
    EXPECT_EQ(payouts(question)->at(0).state, PayoutState::broadcast);
    EXPECT_EQ(epochs().at(0).state, EpochState::settling);
    ASSERT_TRUE(feed(222, {sent_.at(0)}).has_value());
    const PayoutAnswer paid = payouts(question)->at(0);
    EXPECT_EQ(paid.state, PayoutState::paid);
    EXPECT_EQ(paid.paid_in, (BlockRef{222, block_id(222)}));
    EXPECT_EQ(paid.reason, "");
    EXPECT_EQ(epochs().at(0).state, EpochState::paid);
    EXPECT_EQ(epochs().at(0).closed_in, (BlockRef{220, block_id(220)}));
}

TEST_F(OracleServiceTest, ShowsWhyAnUpstreamRefusedATransfer) {
    ASSERT_TRUE(feed(219).has_value());
    ASSERT_TRUE(submit({}).has_value());
    ASSERT_TRUE(feed(220).has_value());
    answers_.at(0)(fail(ErrorCode::upstream_refused, "Validate TransferAssetContract error"));
    const auto payout = payouts({.epoch = 10, .payee = test::address_named("paula"), .after = {}});
    EXPECT_NE(payout->at(0).reason.find("TransferAssetContract"), std::string::npos);
}

TEST_F(OracleServiceTest, ListsPayoutsPageByPage) {
    ASSERT_TRUE(feed(219).has_value());
    for (const char* payee : {"paula", "peter", "pia"})
        ASSERT_TRUE(submit({.payee = payee}));
    ASSERT_TRUE(feed(220).has_value());
    const auto first = payouts({.epoch = 10, .payee = {}, .after = {}, .limit = 2});
    ASSERT_EQ(first->size(), 2U);
    const auto rest = payouts({.epoch = 10, .payee = {}, .after = first->at(1).payee, .limit = 2});
    ASSERT_EQ(rest->size(), 1U);
    EXPECT_GT(rest->at(0).payee, first->at(1).payee);
    const auto none = payouts({.epoch = 10, .payee = test::address_named("nobody"), .after = {}});
    EXPECT_EQ(none.error().code, ErrorCode::not_found);
}

TEST_F(OracleServiceTest, ListsEpochsNewestFirst) {
    ASSERT_TRUE(feed(219).has_value());
    ASSERT_TRUE(submit({.epoch = 10}).has_value());
    ASSERT_TRUE(feed(220).has_value());
    ASSERT_TRUE(submit({.epoch = 11, .sequence = 2}).has_value());
    ASSERT_EQ(epochs().size(), 2U);
    EXPECT_EQ(epochs().at(0).number, 11U);
    EXPECT_EQ(epochs({.from = 10, .limit = 5}).size(), 1U);
}

TEST_F(OracleServiceTest, ListsTheReceiptsOfAnEpochByPayerAndPayee) {
    ASSERT_TRUE(feed(210).has_value());
    ASSERT_TRUE(submit({.payee = "paula"}).has_value());
    ASSERT_TRUE(submit({.payee = "peter"}).has_value());
    const auto count = [&](const ReceiptsQuestion& question) {
        std::size_t out = 0;
        service_->receipts(question, [&](const auto& answer) { out = answer->size(); });
        run();
        return out;
    };
    EXPECT_EQ(count({.epoch = 10, .payer = {}, .payee = {}}), 2U);
    EXPECT_EQ(count({.epoch = 10, .payer = {}, .payee = test::address_named("peter")}), 1U);
    EXPECT_EQ(count({.epoch = 10, .payer = test::address_named("alice"), .payee = {}}), 2U);
    EXPECT_EQ(count({.epoch = 10, .payer = test::address_named("bob"), .payee = {}}), 0U);
    EXPECT_EQ(count({.epoch = 9, .payer = {}, .payee = {}}), 0U);
}

TEST_F(OracleServiceTest, ShowsItsTermsAndDepositsInItsStatus) {
    ASSERT_TRUE(feed(219).has_value());
    ASSERT_TRUE(submit({.amount_total = 70}).has_value());
    const OracleStatusAnswer answer = status();
    EXPECT_EQ(answer.operator_address, test::address_named("operator"));
    EXPECT_EQ(answer.epoch_seconds, 60U);
    EXPECT_EQ(answer.grace_seconds, 0U);
    EXPECT_EQ(answer.current_epoch, 10U);
    EXPECT_EQ(answer.closed_through, 9U);
    ASSERT_EQ(answer.deposits.size(), 1U);
    EXPECT_EQ(answer.deposits[0].reserved.value, 70);
    ASSERT_TRUE(feed(220).has_value());
    EXPECT_EQ(status().unpaid_payouts, 1U);
    EXPECT_EQ(status().unpaid_amount.value, 70);
}

TEST_F(OracleServiceTest, RefusesSettingsThatMakeNoSense) {
    const auto code_of = [&](const OracleSettings& wrong) {
        return OracleService::open(wrong, test::key_named("operator"), store_, {}).error().code;
    };
    OracleSettings wrong = settings();
    wrong.epochs.seconds = 0;
    EXPECT_EQ(code_of(wrong), ErrorCode::bad_config);
    wrong = settings();
    wrong.token_id = "BTT";
    EXPECT_EQ(code_of(wrong), ErrorCode::bad_config);
    wrong = settings();
    wrong.min_payout.value = 0;
    EXPECT_EQ(code_of(wrong), ErrorCode::bad_config);
    wrong = settings();
    wrong.transfer_lifetime = oracle::kMaxTransferLifetime + 1;
    EXPECT_EQ(code_of(wrong), ErrorCode::bad_config);
}

TEST_F(OracleServiceTest, IgnoresAnswersThatArriveAfterItIsGone) {
    ASSERT_TRUE(feed(219).has_value());
    ASSERT_TRUE(submit({}).has_value());
    ASSERT_TRUE(feed(220).has_value());
    service_->status([](const auto&) { FAIL(); });
    service_.reset();
    answers_.at(0)(TransactionId{});
    run();
}

}  // namespace
}  // namespace tributary::node
