// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oracle/deposit.hpp"
#include "oracle/epoch.hpp"
#include "oracle/receipt.hpp"

namespace tributary::oracle {

/// Most payees that one payer may hand receipts to: bounds what one deposit can make us store and
/// pay for.
inline constexpr std::uint64_t kMaxPayeesPerPayer = 65'536;

/// Where the chain stands for the judgement of epochs; no clock is read.
struct ChainMoment {
    /// Time of the newest block of our chain.
    TimestampMs head_time = 0;
    std::optional<Epoch> closed_through;
};

/// What was accepted for one (payer, payee) before.
struct PairStanding {
    Epoch epoch = 0;
    std::uint64_t bytes_total = 0;
    TokenAmount amount_total;
};

/// What the book holds where a new receipt would go; absent parts mean "nothing yet".
struct ReceiptStanding {
    std::optional<PairStanding> pair;
    /// The last sequence of this signer towards this payee.
    std::optional<std::uint64_t> last_sequence;
    /// Sum of accepted totals of this payer over all payees.
    TokenAmount reserved_by_payer;
    /// The same over all payers.
    TokenAmount reserved_by_all;
    std::uint64_t payees_of_payer = 0;
};

/// The sums as they will be once the receipt is taken.
struct Reservation {
    TokenAmount by_payer;
    TokenAmount by_all;

    bool operator==(const Reservation&) const = default;
};

/// Cheap rules that need no state of ours but what is public: amount, parties, voucher, epoch,
/// expiry. Errors, in this order: zero_amount, self_payment, voucher_unsupported, wrong_epoch,
/// receipt_expired.
Status verify_terms(const TransferReceipt& receipt,
                    const EpochRules& rules,
                    const ChainMoment& moment);

/// Who signed, if the deposit's owner or registered signer did. Errors: bad_signature.
Result<Address> verify_signer(const SignedTransferReceipt& signed_receipt,
                              const Hash256& digest,
                              const Deposit& deposit);

/// Rules over what was accepted before; they come last because their answers tell about other
/// receipts. Errors: sequence_not_higher, wrong_epoch (below the pair's last), total_decreased,
/// too_many_payees, overflow, deposit_exceeded.
Result<Reservation> verify_progress(const TransferReceipt& receipt,
                                    const ReceiptStanding& standing,
                                    const Deposit& deposit);

}  // namespace tributary::oracle
