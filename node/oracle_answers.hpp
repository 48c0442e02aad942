// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/chain_answers.hpp"
#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// What one payer may spend, as named in the configuration.
struct DepositAnswer {
    Address owner;
    /// The hot key that may sign for the owner.
    std::optional<Address> signer;
    TokenAmount amount;
    /// Sum of the accepted totals over all payees, ever.
    TokenAmount reserved;
};

struct OracleStatusAnswer {
    /// Who pays.
    Address operator_address;
    std::string token_id;
    /// Domain of the receipts: chain id and contract, the zero address until there is a vault.
    std::uint64_t evm_chain_id = 0;
    Address vault;
    std::uint64_t epoch_seconds = 0;
    std::uint64_t grace_seconds = 0;
    /// By the time of our head; receipts of later epochs are refused. Absent before the first
    /// block.
    std::optional<std::uint64_t> current_epoch;
    /// Receipts of this and earlier epochs are refused. Absent before the first SOLID block.
    std::optional<std::uint64_t> closed_through;
    /// The last SOLID block that was settled against; absent before the first.
    std::optional<BlockRef> solid;
    std::uint64_t unpaid_payouts = 0;
    TokenAmount unpaid_amount;
    /// Amounts below the smallest payout, kept for a later epoch.
    TokenAmount carried_amount;
    /// The operator's spendable balance at the SOLID head; absent where it is not known.
    std::optional<TokenAmount> float_amount;
    /// Pairs of receipts of one payer with the same sequence and different content.
    std::uint64_t equivocations = 0;
    std::vector<DepositAnswer> deposits;
    /// What holds payouts back, one sentence each; empty when nothing does.
    std::vector<std::string> warnings;
};

/// Given only once the receipt is durable; the same receipt again gets it again.
struct ReceiptAcknowledgement {
    /// The TIP-712 digest.
    Hash256 receipt_id;
    Address payer;
    Address payee;
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    std::uint64_t bytes_total = 0;
    TokenAmount amount_total;
    /// True where it was held already.
    bool known_before = false;
};

struct ReceiptAnswer {
    ReceiptAcknowledgement receipt;
    Address signer;
    /// Serialised tributary.oracle.v1.SignedTransferReceipt without evidence.
    Bytes signed_receipt;
};

enum class EpochState {
    /// Receipts of the epoch are accepted.
    open,
    /// Closed on a SOLID block; some payout is not proved yet.
    settling,
    /// Closed, and every payout stands in a SOLID block.
    paid,
};

/// OPEN and so on.
std::string_view name_of(EpochState state);

struct EpochAnswer {
    std::uint64_t number = 0;
    /// Chain time, half open.
    TimestampMs begins = 0;
    TimestampMs ends = 0;
    EpochState state = EpochState::open;
    /// The SOLID block it closed on.
    std::optional<BlockRef> closed_in;
    std::uint64_t receipts = 0;
    std::uint64_t payouts = 0;
    std::uint64_t payouts_paid = 0;
    TokenAmount amount;
    TokenAmount amount_paid;
};

enum class PayoutState {
    /// Owed; no transaction exists.
    waiting,
    /// A transaction is recorded and may stand in a block at any time.
    prepared,
    /// An upstream took the transaction.
    broadcast,
    /// The transaction stands in a SOLID block.
    paid,
};

/// WAITING and so on.
std::string_view name_of(PayoutState state);

struct PayoutAnswer {
    std::uint64_t epoch = 0;
    Address payee;
    TokenAmount amount;
    PayoutState state = PayoutState::waiting;
    /// Transactions recorded so far; at most one of them can ever be in a block.
    std::uint32_t attempts = 0;
    /// The last of them; absent while waiting for the first.
    std::optional<TransactionId> transaction_id;
    std::optional<TimestampMs> expiration;
    /// Only when paid.
    std::optional<BlockRef> paid_in;
    /// Why it is not paid yet, one sentence; empty when paid.
    std::string reason;
};

/// Longest list that one answer holds; a longer question is cut to it.
inline constexpr std::size_t kMaxOracleRows = 1000;

struct EpochsQuestion {
    /// Newest first from here down; the newest known where absent.
    std::optional<std::uint64_t> from;
    std::size_t limit = kMaxOracleRows;
};

struct PayoutsQuestion {
    std::uint64_t epoch = 0;
    std::optional<Address> payee;
    /// Payees in ascending order behind this one.
    std::optional<Address> after;
    std::size_t limit = kMaxOracleRows;
};

struct ReceiptsQuestion {
    std::uint64_t epoch = 0;
    std::optional<Address> payer;
    std::optional<Address> payee;
    std::size_t limit = kMaxOracleRows;
};

/// The oracle as the RPC edge sees it. Every call may come from any thread and returns at once; the
/// answer arrives once, on the loop thread. A node without an oracle has none of these: the edge
/// then answers oracle_disabled.
class OracleQueries {
  public:
    OracleQueries() = default;
    OracleQueries(const OracleQueries&) = delete;
    OracleQueries& operator=(const OracleQueries&) = delete;
    OracleQueries(OracleQueries&&) = delete;
    OracleQueries& operator=(OracleQueries&&) = delete;
    virtual ~OracleQueries() = default;

    virtual void status(Answer<OracleStatusAnswer> answer) = 0;

    /// Takes a serialised tributary.oracle.v1.SignedTransferReceipt. The answer comes after the
    /// receipt is durable. Errors: those of oracle/receipt.hpp and oracle/receipt_rules.hpp,
    /// not_synced, unavailable (too many waiting), io_error, disk_full.
    virtual void submit(Bytes signed_receipt, Answer<ReceiptAcknowledgement> answer) = 0;

    /// Epochs that hold a receipt.
    virtual void epochs(EpochsQuestion question, Answer<std::vector<EpochAnswer>> answer) = 0;

    /// Payouts of one closed epoch in ascending order of payees. Errors: epoch_open, not_found (the
    /// payee that was asked for has none).
    virtual void payouts(PayoutsQuestion question, Answer<std::vector<PayoutAnswer>> answer) = 0;

    /// The highest receipt of each pair in one epoch.
    virtual void receipts(ReceiptsQuestion question, Answer<std::vector<ReceiptAnswer>> answer) = 0;
};

}  // namespace tributary::node
