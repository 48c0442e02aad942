// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "node/chain_answers.hpp"
#include "node/oracle_answers.hpp"

namespace tributary::node {

/// A loop thread of its own, as the node has one: tasks run there in order. A task that is still
/// waiting when the loop ends is dropped.
class FakeLoop {
  public:
    FakeLoop() : thread_([this] { run(); }) {}

    FakeLoop(const FakeLoop&) = delete;
    FakeLoop& operator=(const FakeLoop&) = delete;
    FakeLoop(FakeLoop&&) = delete;
    FakeLoop& operator=(FakeLoop&&) = delete;

    ~FakeLoop() { stop(); }

    void post(std::function<void()> task) {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        changed_.notify_all();
    }

    /// While paused, calls wait.
    void pause(bool paused) {
        {
            const std::lock_guard lock(mutex_);
            paused_ = paused;
        }
        changed_.notify_all();
    }

    std::size_t waiting() {
        const std::lock_guard lock(mutex_);
        return tasks_.size();
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
        const std::lock_guard lock(mutex_);
        tasks_.clear();
    }

  private:
    void run() {
        while (true) {
            std::function<void()> task;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [this] { return stopped_ || (!paused_ && !tasks_.empty()); });
                if (stopped_) return;
                task = std::move(tasks_.front());
                tasks_.pop_front();
            }
            task();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool paused_ = false;
    bool stopped_ = false;
    std::thread thread_;
};

/// Answers what the test put in, and keeps what it was asked.
class FakeChain final : public ChainQueries {
  public:
    explicit FakeChain(FakeLoop& loop) : loop_(loop) {}

    Result<StatusAnswer> status_answer;
    Result<HeaderAnswer> header_answer;
    Result<BalanceAnswer> balance_answer;
    Result<TransfersAnswer> transfers_answer;
    Result<TokenAnswer> token_answer;
    Result<TransactionAnswer> transaction_answer;
    Result<ProofAnswer> proof_answer;
    Result<std::string> anchor_answer;

    Result<TrailAnswer> trail_answer;
    Result<HeadersAnswer> headers_answer;
    Result<EvidenceAnswer> evidence_answer;
    Result<ReferenceBlockAnswer> reference_answer;
    Result<TransactionId> broadcast_answer;

    std::optional<BlockNumber> asked_number;
    std::optional<BlockId> asked_id;
    std::optional<BalanceQuestion> asked_balance;
    std::optional<TransfersQuestion> asked_transfers;
    std::string asked_token;
    std::optional<TransactionId> asked_transaction;
    std::optional<BlockNumber> asked_in_block;
    std::optional<ProofQuestion> asked_proof;
    std::optional<TrailQuestion> asked_trail;
    std::optional<HeadersQuestion> asked_headers;
    /// Run before a question of theirs is answered, on the server's thread.
    std::function<void(const TrailQuestion&)> on_trail;
    std::function<void(const HeadersQuestion&)> on_headers;
    Bytes broadcasted;

    void status(Answer<StatusAnswer> answer) override { give(answer, status_answer); }

    void header(BlockNumber number, Answer<HeaderAnswer> answer) override {
        asked_number = number;
        give(answer, header_answer);
    }

    void header_by_id(BlockId id, Answer<HeaderAnswer> answer) override {
        asked_id = id;
        give(answer, header_answer);
    }

    void balance(BalanceQuestion question, Answer<BalanceAnswer> answer) override {
        asked_balance = question;
        give(answer, balance_answer);
    }

    void transfers(TransfersQuestion question, Answer<TransfersAnswer> answer) override {
        asked_transfers = question;
        give(answer, transfers_answer);
    }

    void ledger_above(BlockNumber number, Answer<BlockNumber> answer) override {
        loop_.post([this, number, answer = std::move(answer)] {
            waiting_number = number;
            waiting_answer = answer;
        });
    }

    /// What ledger_above asked last. Loop thread.
    std::optional<BlockNumber> waiting_number;
    Answer<BlockNumber> waiting_answer;

    void token(std::string token_id, Answer<TokenAnswer> answer) override {
        asked_token = token_id;
        give(answer, token_answer);
    }

    void transaction(TransactionId id,
                     std::optional<BlockNumber> in_block,
                     Answer<TransactionAnswer> answer) override {
        asked_transaction = id;
        asked_in_block = in_block;
        give(answer, transaction_answer);
    }

    void prove(ProofQuestion question, Answer<ProofAnswer> answer) override {
        asked_proof = std::move(question);
        give(answer, proof_answer);
    }

    void anchor_file(Answer<std::string> answer) override { give(answer, anchor_answer); }

    void trail(TrailQuestion question, Answer<TrailAnswer> answer) override {
        asked_trail = question;
        if (on_trail) on_trail(question);
        give(answer, trail_answer);
    }

    void headers(HeadersQuestion question, Answer<HeadersAnswer> answer) override {
        asked_headers = question;
        if (on_headers) on_headers(question);
        give(answer, headers_answer);
    }

    void evidence(Answer<EvidenceAnswer> answer) override { give(answer, evidence_answer); }

    void reference_block(Answer<ReferenceBlockAnswer> answer) override {
        give(answer, reference_answer);
    }

    void broadcast(Bytes transaction, Answer<TransactionId> answer) override {
        broadcasted = std::move(transaction);
        give(answer, broadcast_answer);
    }

  private:
    template <typename T>
    void give(Answer<T> answer, Result<T> result) {
        loop_.post([answer = std::move(answer), result = std::move(result)] { answer(result); });
    }

    FakeLoop& loop_;
};

/// The same for the oracle side.
class FakeOracle final : public OracleQueries {
  public:
    explicit FakeOracle(FakeLoop& loop) : loop_(loop) {}

    Result<OracleStatusAnswer> status_answer;
    Result<ReceiptAcknowledgement> submit_answer;
    Result<std::vector<EpochAnswer>> epochs_answer;
    Result<std::vector<PayoutAnswer>> payouts_answer;
    Result<std::vector<ReceiptAnswer>> receipts_answer;

    Bytes submitted;
    std::optional<EpochsQuestion> asked_epochs;
    std::optional<PayoutsQuestion> asked_payouts;
    std::optional<ReceiptsQuestion> asked_receipts;

    void status(Answer<OracleStatusAnswer> answer) override { give(answer, status_answer); }

    void submit(Bytes signed_receipt, Answer<ReceiptAcknowledgement> answer) override {
        submitted = std::move(signed_receipt);
        give(answer, submit_answer);
    }

    void epochs(EpochsQuestion question, Answer<std::vector<EpochAnswer>> answer) override {
        asked_epochs = question;
        give(answer, epochs_answer);
    }

    void payouts(PayoutsQuestion question, Answer<std::vector<PayoutAnswer>> answer) override {
        asked_payouts = question;
        give(answer, payouts_answer);
    }

    void receipts(ReceiptsQuestion question, Answer<std::vector<ReceiptAnswer>> answer) override {
        asked_receipts = question;
        give(answer, receipts_answer);
    }

  private:
    template <typename T>
    void give(Answer<T> answer, Result<T> result) {
        loop_.post([answer = std::move(answer), result = std::move(result)] { answer(result); });
    }

    FakeLoop& loop_;
};

}  // namespace tributary::node
