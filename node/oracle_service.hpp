// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/oracle_answers.hpp"
#include "oracle/payment.hpp"
#include "oracle/receipt_book.hpp"
#include "oracle/settlement.hpp"
#include "primitives/kv_store.hpp"
#include "primitives/memory_store.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::node {

/// Most receipts that are written together.
inline constexpr std::size_t kMaxReceiptGroup = 1024;
/// Most submissions that wait for the loop or for the disk; more are refused as unavailable.
inline constexpr std::size_t kMaxWaitingReceipts = 65'536;

/// What the configuration says about the oracle.
struct OracleSettings {
    /// Decimal TRC-10 id.
    std::string token_id;
    oracle::ReceiptDomain domain;
    oracle::EpochRules epochs;
    std::vector<oracle::Deposit> deposits;
    TokenAmount min_payout{1};
    TimestampMs transfer_lifetime = 600'000;
};

/// What the service needs of the rest of the node. All but `post` is called on the loop thread
/// only.
struct OracleSurroundings {
    /// Runs a task on the loop thread after those that wait there already. Any thread.
    std::function<void(std::function<void()>)> post;
    /// Time of the newest block of our chain.
    std::function<TimestampMs()> head_time;
    /// The operator's spendable balance at the SOLID head; nothing where it is not known.
    std::function<std::optional<TokenAmount>()> float_balance;
    /// As ChainQueries::broadcast.
    std::function<void(Bytes, Answer<TransactionId>)> broadcast;
    /// Takes one sentence for the log.
    std::function<void(const std::string&)> note;
};

/// The oracle's shell: receipts in groups into the store, SOLID blocks into the settlement,
/// transfers out. Loop thread, but for the OracleQueries.
class OracleService final : public OracleQueries {
  public:
    /// `store` outlives the service. Errors: bad_config, io_error, store_version, store_corrupt.
    static Result<std::unique_ptr<OracleService>> open(const OracleSettings& settings,
                                                       SecretKey operator_key,
                                                       KvStore& store,
                                                       OracleSurroundings surroundings);

    /// The next SOLID block that on_solid must get; nothing before the very first, which may be
    /// any.
    [[nodiscard]] std::optional<BlockNumber> next_solid_needed() const;

    /// Every SOLID block in order, its body proved by its root. After an error the same block may
    /// be handed in again, unless the error is oracle_halted. Errors: number_mismatch,
    /// wrong_parent, disk_full, io_error, store_version, store_corrupt, oracle_halted.
    Status on_solid(const wire::Block& block);

    void status(Answer<OracleStatusAnswer> answer) override;
    void submit(Bytes signed_receipt, Answer<ReceiptAcknowledgement> answer) override;
    void epochs(EpochsQuestion question, Answer<std::vector<EpochAnswer>> answer) override;
    void payouts(PayoutsQuestion question, Answer<std::vector<PayoutAnswer>> answer) override;
    void receipts(ReceiptsQuestion question, Answer<std::vector<ReceiptAnswer>> answer) override;

  private:
    /// An answer that waits until its group is durable.
    struct Waiting {
        Answer<ReceiptAcknowledgement> answer;
        Result<ReceiptAcknowledgement> result;
    };

    OracleService(oracle::BookRules rules,
                  oracle::PaymentTerms terms,
                  SecretKey operator_key,
                  KvStore& store);

    /// Runs a member on the loop, unless the service is gone by then.
    void on_loop(std::function<void(OracleService&)> task);
    void take_in(const Bytes& signed_receipt, Answer<ReceiptAcknowledgement> answer);
    Result<oracle::Intake> judge(const Bytes& signed_receipt) const;
    void flush();
    Status write(const WriteBatch& batch, Durability durability);
    [[nodiscard]] oracle::SolidBlock facts_of(const wire::Block& block) const;
    void send(const std::vector<oracle::PayoutAttempt>& attempts);
    void report(const oracle::SettlementStep& step) const;
    [[nodiscard]] Result<OracleStatusAnswer> make_status() const;

    oracle::ReceiptBook book_;
    oracle::PaymentTerms terms_;
    SecretKey operator_key_;
    KvStore& store_;
    OracleSurroundings surroundings_;
    std::optional<oracle::Settlement> settlement_;
    /// The store with the group on top.
    std::optional<OverlayStore> group_view_;
    std::vector<Waiting> waiting_;
    std::atomic<std::size_t> submissions_{0};
    /// After a write with unknown outcome nothing is accepted or paid before a restart has read the
    /// store.
    bool halted_ = false;
    std::shared_ptr<OracleService*> self_;
};

}  // namespace tributary::node
