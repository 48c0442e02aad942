// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "oracle/receipt_rules.hpp"
#include "oracle/records.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::oracle {

/// What the oracle accepts; fixed while it runs.
struct BookRules {
    ReceiptDomain domain;
    EpochRules epochs;
    DepositTable deposits;
    /// Who pays: cannot be a payee, because TRON has no transfer to oneself.
    Address operator_address;
};

enum class IntakeOutcome {
    /// To be recorded, and acknowledged once that is durable.
    accepted,
    /// Held already: acknowledge again.
    known,
    /// Refused; the evidence is to be recorded.
    equivocation,
};

/// A receipt that passed every rule, with the records as they will be.
struct Intake {
    IntakeOutcome outcome = IntakeOutcome::accepted;
    Hash256 digest;
    HeldReceipt receipt;
    PairRecord pair;
    PayerRecord payer;
    BookTotals totals;
    EpochRecord epoch;
    /// The pair's record before, where another signer had signed last: its sequence moves to "oS".
    std::optional<PairRecord> displaced;
    /// Only for equivocation: the receipt that is held.
    std::optional<SignedTransferReceipt> conflicting;
};

/// The highest receipt per (payer, payee) and epoch. It keeps nothing in memory: `held` is the
/// store, or the store with a group of receipts on top that is not durable yet.
class ReceiptBook {
  public:
    explicit ReceiptBook(BookRules rules) : rules_(std::move(rules)), hasher_(rules_.domain) {}

    [[nodiscard]] const BookRules& rules() const { return rules_; }

    [[nodiscard]] const ReceiptHasher& hasher() const { return hasher_; }

    /// Judges a serialised SignedTransferReceipt, cheap checks first. Errors: as
    /// decode_signed_receipt, verify_terms, unknown_payer, verify_signer, verify_progress;
    /// io_error, store_corrupt, store_version.
    [[nodiscard]] Result<Intake> verify(const KvStore& held,
                                        ByteView signed_receipt,
                                        const ChainMoment& moment) const;

  private:
    /// The cheap rules, then the signature; the records are still those of nothing.
    [[nodiscard]] Result<Intake> verify_alone(const SignedTransferReceipt& signed_receipt,
                                              const ChainMoment& moment) const;

    BookRules rules_;
    ReceiptHasher hasher_;
};

/// The records of one intake; nothing for a known receipt.
WriteBatch records_of(const Intake& intake);

}  // namespace tributary::oracle
