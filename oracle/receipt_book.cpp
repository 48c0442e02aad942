// SPDX-License-Identifier: Apache-2.0
#include "oracle/receipt_book.hpp"

namespace tributary::oracle {
namespace {

/// The standing of a receipt's place, and the records behind it.
struct Place {
    std::optional<PairRecord> pair;
    /// The pair's highest receipt.
    std::optional<HeldReceipt> last;
    BookTotals totals;
    ReceiptStanding standing;
};

/// The last sequence of a signer towards a payee.
Result<std::optional<std::uint64_t>> sequence_of(const KvStore& held,
                                                 const TransferReceipt& receipt,
                                                 const PairRecord& pair,
                                                 const Address& signer) {
    if (signer == pair.signer) return pair.sequence;
    return find_number(held, sequence_key(receipt.payer, receipt.payee, signer));
}

Result<Place> read_place(const KvStore& held,
                         const HeldReceipt& next,
                         const std::optional<PairRecord>& pair) {
    const TransferReceipt& receipt = next.signed_receipt.receipt;
    Place out;
    out.pair = pair;
    const auto payer = read_payer(held, receipt.payer);
    if (!payer) return fail(payer.error());
    const auto totals = read_totals(held);
    if (!totals) return fail(totals.error());
    out.totals = *totals;
    out.standing.reserved_by_payer = payer->reserved;
    out.standing.payees_of_payer = payer->payees;
    out.standing.reserved_by_all = totals->reserved;
    if (!pair) return out;
    out.standing.pair = pair->standing;
    const auto sequence = sequence_of(held, receipt, *pair, next.signer);
    if (!sequence) return fail(sequence.error());
    out.standing.last_sequence = *sequence;
    // The last receipt is wanted only to tell a repetition from an equivocation.
    if (*sequence && receipt.sequence == **sequence) {
        TransferReceipt place = receipt;
        place.epoch = pair->standing.epoch;
        const auto last = find_receipt(held, place);
        if (!last) return fail(last.error());
        out.last = *last;
    }
    return out;
}

bool contradicts(const std::optional<HeldReceipt>& last, const HeldReceipt& next) {
    return last && last->signer == next.signer &&
           last->signed_receipt.receipt.sequence == next.signed_receipt.receipt.sequence &&
           last->signed_receipt.receipt != next.signed_receipt.receipt;
}

Result<Intake> with_next_records(const KvStore& held, Intake intake, const Place& place) {
    const TransferReceipt& receipt = intake.receipt.signed_receipt.receipt;
    const auto epoch = find_epoch(held, receipt.epoch);
    if (!epoch) return fail(epoch.error());
    intake.epoch = epoch->value_or(EpochRecord{});
    if (!place.pair || place.pair->standing.epoch != receipt.epoch) ++intake.epoch.receipts;
    intake.pair.standing = {receipt.epoch, receipt.bytes_total, receipt.amount_total};
    intake.pair.signer = intake.receipt.signer;
    intake.pair.sequence = receipt.sequence;
    if (place.pair) {
        intake.pair.allotted = place.pair->allotted;
        if (place.pair->signer != intake.receipt.signer) intake.displaced = place.pair;
    }
    intake.payer.payees = place.standing.payees_of_payer + (place.pair ? 0 : 1);
    return intake;
}

Result<Intake> judge(const KvStore& held,
                     Intake intake,
                     const Place& place,
                     const Deposit& deposit) {
    const TransferReceipt& receipt = intake.receipt.signed_receipt.receipt;
    if (place.last && place.last->signed_receipt.receipt == receipt) {
        intake.outcome = IntakeOutcome::known;
        return intake;
    }
    intake.totals = place.totals;
    if (contradicts(place.last, intake.receipt)) {
        intake.outcome = IntakeOutcome::equivocation;
        intake.conflicting = place.last->signed_receipt;
        const auto evidence =
            held.get(equivocation_key(receipt.payer, receipt.payee, intake.receipt.signer));
        if (!evidence) return fail(evidence.error());
        if (!*evidence) ++intake.totals.equivocations;
        return intake;
    }
    const auto reservation = verify_progress(receipt, place.standing, deposit);
    if (!reservation) return fail(reservation.error());
    intake.payer.reserved = reservation->by_payer;
    intake.totals.reserved = reservation->by_all;
    return with_next_records(held, std::move(intake), place);
}

}  // namespace

Result<Intake> ReceiptBook::verify(const KvStore& held,
                                   ByteView signed_receipt,
                                   const ChainMoment& moment) const {
    const auto decoded = decode_signed_receipt(signed_receipt);
    if (!decoded) return fail(decoded.error());
    const TransferReceipt& receipt = decoded->receipt;
    const auto pair = find_pair(held, receipt.payer, receipt.payee);
    if (!pair) return fail(pair.error());
    if (*pair) {
        // Byte for byte what is held: acknowledged once, acknowledged again, whatever has closed
        // since.
        const auto same = find_receipt(held, receipt);
        if (!same) return fail(same.error());
        if (*same && (*same)->signed_receipt == *decoded) {
            Intake out;
            out.outcome = IntakeOutcome::known;
            out.digest = hasher_.digest(receipt);
            out.receipt = **same;
            return out;
        }
    }
    auto intake = verify_alone(*decoded, moment);
    if (!intake) return intake;
    const auto place = read_place(held, intake->receipt, *pair);
    if (!place) return fail(place.error());
    return judge(held, std::move(*intake), *place, *rules_.deposits.find(receipt.payer));
}

Result<Intake> ReceiptBook::verify_alone(const SignedTransferReceipt& signed_receipt,
                                         const ChainMoment& moment) const {
    const TransferReceipt& receipt = signed_receipt.receipt;
    if (const Status terms = verify_terms(receipt, rules_.epochs, moment); !terms) {
        return fail(terms.error());
    }
    if (receipt.payee == rules_.operator_address) {
        return fail(ErrorCode::self_payment, "the payee is the operator of this oracle");
    }
    const Deposit* deposit = rules_.deposits.find(receipt.payer);
    if (deposit == nullptr) return fail(ErrorCode::unknown_payer, receipt.payer.base58());
    Intake out;
    out.digest = hasher_.digest(receipt);
    const auto signer = verify_signer(signed_receipt, out.digest, *deposit);
    if (!signer) return fail(signer.error());
    out.receipt = {signed_receipt, *signer};
    return out;
}

WriteBatch records_of(const Intake& intake) {
    WriteBatch out;
    if (intake.outcome == IntakeOutcome::known) return out;
    const TransferReceipt& receipt = intake.receipt.signed_receipt.receipt;
    const Address& signer = intake.receipt.signer;
    out.put(totals_key(), encode(intake.totals));
    if (intake.outcome == IntakeOutcome::equivocation) {
        out.put(equivocation_key(receipt.payer, receipt.payee, signer),
                encode(Equivocation{*intake.conflicting, intake.receipt.signed_receipt}));
        return out;
    }
    out.put(receipt_key(receipt.epoch, receipt.payer, receipt.payee), encode(intake.receipt));
    out.put(pair_key(receipt.payer, receipt.payee), encode(intake.pair));
    if (intake.displaced) {
        out.put(sequence_key(receipt.payer, receipt.payee, intake.displaced->signer),
                encode_number(intake.displaced->sequence));
    }
    out.put(payer_key(receipt.payer), encode(intake.payer));
    out.put(epoch_key(receipt.epoch), encode(intake.epoch));
    return out;
}

}  // namespace tributary::oracle
