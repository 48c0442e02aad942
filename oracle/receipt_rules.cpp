// SPDX-License-Identifier: Apache-2.0
#include "oracle/receipt_rules.hpp"

#include <string>

namespace tributary::oracle {
namespace {

std::string over(std::string_view name, std::uint64_t last) {
    return std::string(name).append(" was ").append(std::to_string(last));
}

Status verify_order(const TransferReceipt& receipt, const ReceiptStanding& standing) {
    if (standing.last_sequence && receipt.sequence <= *standing.last_sequence) {
        return fail(ErrorCode::sequence_not_higher, over("the last", *standing.last_sequence));
    }
    if (!standing.pair) return {};
    // An epoch is settled by the highest of its own receipts, so a pair must walk through them in
    // order.
    if (receipt.epoch < standing.pair->epoch) {
        return fail(ErrorCode::wrong_epoch, over("the last of this pair", standing.pair->epoch));
    }
    if (receipt.bytes_total < standing.pair->bytes_total) {
        return fail(ErrorCode::total_decreased, over("bytes_total", standing.pair->bytes_total));
    }
    if (receipt.amount_total < standing.pair->amount_total) {
        return fail(ErrorCode::total_decreased,
                    "amount_total was " + standing.pair->amount_total.text());
    }
    return {};
}

}  // namespace

Status verify_terms(const TransferReceipt& receipt,
                    const EpochRules& rules,
                    const ChainMoment& moment) {
    if (receipt.amount_total.value <= 0) return fail(ErrorCode::zero_amount);
    if (receipt.payer == receipt.payee) return fail(ErrorCode::self_payment);
    if (receipt.voucher != 0) return fail(ErrorCode::voucher_unsupported);
    const Epoch current = epoch_at(rules, moment.head_time);
    if (receipt.epoch > current) {
        return fail(ErrorCode::wrong_epoch, "the current epoch is " + std::to_string(current));
    }
    if (moment.closed_through && receipt.epoch <= *moment.closed_through) {
        return fail(ErrorCode::wrong_epoch,
                    "closed through epoch " + std::to_string(*moment.closed_through));
    }
    if (receipt.expiry < closing_second_of(rules, receipt.epoch)) {
        return fail(ErrorCode::receipt_expired, "expiry is before its epoch closes");
    }
    return {};
}

Result<Address> verify_signer(const SignedTransferReceipt& signed_receipt,
                              const Hash256& digest,
                              const Deposit& deposit) {
    const auto key = recover(digest, signed_receipt.signature);
    if (!key) return fail(key.error());
    const Address signer = address_of(*key);
    if (!may_sign(deposit, signer)) {
        return fail(ErrorCode::bad_signature, "signed by " + signer.base58());
    }
    return signer;
}

Result<Reservation> verify_progress(const TransferReceipt& receipt,
                                    const ReceiptStanding& standing,
                                    const Deposit& deposit) {
    if (const Status order = verify_order(receipt, standing); !order) return fail(order.error());
    if (!standing.pair && standing.payees_of_payer >= kMaxPayeesPerPayer) {
        return fail(ErrorCode::too_many_payees);
    }
    const TokenAmount before = standing.pair ? standing.pair->amount_total : TokenAmount{};
    const auto growth = checked_sub(receipt.amount_total, before);
    if (!growth) return fail(ErrorCode::overflow, "amount_total");
    const auto by_payer = checked_add(standing.reserved_by_payer, *growth);
    if (!by_payer) return fail(ErrorCode::overflow, "sum of the payer's totals");
    if (*by_payer > deposit.amount) {
        return fail(ErrorCode::deposit_exceeded,
                    deposit.amount.text() + " deposited, " + standing.reserved_by_payer.text() +
                        " promised");
    }
    // Every payout is a part of this sum, so none of them can leave 64 bits.
    const auto by_all = checked_add(standing.reserved_by_all, *growth);
    if (!by_all) return fail(ErrorCode::overflow, "sum of all totals");
    return Reservation{*by_payer, *by_all};
}

}  // namespace tributary::oracle
