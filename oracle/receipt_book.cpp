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

Result<Place> read_place(const KvStore& held,
                         const TransferReceipt& receipt,
                         const Address& signer) {
    Place out;
    const auto pair = find_pair(held, receipt.payer, receipt.payee);
    if (!pair) return fail(pair.error());
    const auto payer = read_payer(held, receipt.payer);
    if (!payer) return fail(payer.error());
    const auto totals = read_totals(held);
    if (!totals) return fail(totals.error());
    const auto sequence = find_number(held, sequence_key(receipt.payer, receipt.payee, signer));
    if (!sequence) return fail(sequence.error());
    out.pair = *pair;
    out.totals = *totals;
    if (*pair) out.standing.pair = (*pair)->standing;
    out.standing.last_sequence = *sequence;
    out.standing.reserved_by_payer = payer->reserved;
    out.standing.payees_of_payer = payer->payees;
    out.standing.reserved_by_all = totals->reserved;
    // The last receipt is wanted only to tell a repetition from an equivocation.
    if (*pair && *sequence && receipt.sequence == **sequence) {
        TransferReceipt place = receipt;
        place.epoch = (*pair)->standing.epoch;
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
    if (place.pair) intake.pair.allotted = place.pair->allotted;
    intake.payer.payees = place.standing.payees_of_payer + (place.pair ? 0 : 1);
    return intake;
}

}  // namespace

Result<Intake> ReceiptBook::verify(const KvStore& held,
                                   ByteView signed_receipt,
                                   const ChainMoment& moment) const {
    const auto decoded = decode_signed_receipt(signed_receipt);
    if (!decoded) return fail(decoded.error());
    // Byte for byte what is held: acknowledged once, acknowledged again, whatever has closed since.
    const auto same = find_receipt(held, decoded->receipt);
    if (!same) return fail(same.error());
    if (*same && (*same)->signed_receipt == *decoded) {
        Intake out;
        out.outcome = IntakeOutcome::known;
        out.digest = hasher_.digest(decoded->receipt);
        out.receipt = **same;
        return out;
    }
    return verify_new(held, *decoded, moment);
}

Result<Intake> ReceiptBook::verify_new(const KvStore& held,
                                       const SignedTransferReceipt& signed_receipt,
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

    const auto place = read_place(held, receipt, *signer);
    if (!place) return fail(place.error());
    if (place->last && place->last->signed_receipt.receipt == receipt) {
        out.outcome = IntakeOutcome::known;
        return out;
    }
    out.totals = place->totals;
    if (contradicts(place->last, out.receipt)) {
        out.outcome = IntakeOutcome::equivocation;
        out.conflicting = place->last->signed_receipt;
        const auto held_evidence =
            held.get(equivocation_key(receipt.payer, receipt.payee, *signer));
        if (!held_evidence) return fail(held_evidence.error());
        if (!*held_evidence) ++out.totals.equivocations;
        return out;
    }
    const auto reservation = verify_progress(receipt, place->standing, *deposit);
    if (!reservation) return fail(reservation.error());
    out.payer.reserved = reservation->by_payer;
    out.totals.reserved = reservation->by_all;
    return with_next_records(held, std::move(out), *place);
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
    out.put(sequence_key(receipt.payer, receipt.payee, signer), encode_number(receipt.sequence));
    out.put(payer_key(receipt.payer), encode(intake.payer));
    out.put(epoch_key(receipt.epoch), encode(intake.epoch));
    return out;
}

}  // namespace tributary::oracle
