// SPDX-License-Identifier: Apache-2.0
#include "node/oracle_listing.hpp"

#include <algorithm>
#include <limits>

namespace tributary::node {
namespace {

EpochAnswer answer_of(const oracle::EpochRules& rules,
                      oracle::Epoch epoch,
                      const oracle::EpochRecord& record) {
    EpochAnswer out;
    out.number = epoch;
    out.begins = oracle::beginning_of(rules, epoch);
    out.ends = oracle::beginning_of(rules, epoch + 1);
    out.closed_in = record.closed_in;
    if (record.closed_in) {
        out.state = record.payouts_paid == record.payouts ? EpochState::paid : EpochState::settling;
    }
    out.receipts = record.receipts;
    out.payouts = record.payouts;
    out.payouts_paid = record.payouts_paid;
    out.amount = record.amount;
    out.amount_paid = record.amount_paid;
    return out;
}

/// State and reason of a payout that is not paid.
void describe_unpaid(PayoutAnswer& out, const oracle::Settlement& settlement) {
    const auto* outcome =
        out.transaction_id ? settlement.find_outcome(*out.transaction_id) : nullptr;
    if (!out.transaction_id) {
        const auto why = sentence_of(settlement.hold());
        out.reason = why.empty() ? "No transfer is prepared yet" : std::string(why);
        return;
    }
    out.state =
        outcome != nullptr && outcome->taken ? PayoutState::broadcast : PayoutState::prepared;
    const bool refused = outcome != nullptr && !outcome->refusal.empty();
    out.reason = refused ? outcome->refusal : "Its transfer is not in a SOLID block yet";
}

PayoutAnswer answer_of(const oracle::Payout& payout, const oracle::Settlement& settlement) {
    PayoutAnswer out;
    out.epoch = payout.key.epoch;
    out.payee = payout.key.payee;
    out.amount = payout.amount;
    out.attempts = payout.attempts;
    if (payout.attempt) {
        out.transaction_id = payout.attempt->id;
        out.expiration = payout.attempt->expiration;
    }
    out.paid_in = payout.paid_in;
    if (payout.paid_in) {
        out.state = PayoutState::paid;
    } else {
        describe_unpaid(out, settlement);
    }
    return out;
}

std::size_t rows(std::size_t limit) {
    return std::min(limit, kMaxOracleRows);
}

}  // namespace

ReceiptAcknowledgement acknowledgement_of(const oracle::TransferReceipt& receipt,
                                          const Hash256& digest) {
    return {digest,
            receipt.payer,
            receipt.payee,
            receipt.epoch,
            receipt.sequence,
            receipt.bytes_total,
            receipt.amount_total,
            false};
}

Result<std::vector<EpochAnswer>> list_epochs(const KvStore& store,
                                             const oracle::EpochRules& rules,
                                             const EpochsQuestion& question) {
    std::vector<EpochAnswer> out;
    Status read;
    const auto visit = [&](ByteView key, ByteView value) {
        if (out.size() >= rows(question.limit)) return false;
        const auto epoch = oracle::epoch_of_epoch_key(key);
        const auto record = oracle::decode_epoch_record(value);
        if (epoch && record) {
            out.push_back(answer_of(rules, *epoch, *record));
            return true;
        }
        read = fail(epoch ? record.error() : epoch.error());
        return false;
    };
    const Bytes from =
        oracle::epoch_key(question.from.value_or(std::numeric_limits<oracle::Epoch>::max()));
    const Status scanned = store.scan_back(oracle::epoch_prefix(), from, visit);
    if (!scanned) return fail(scanned.error());
    if (!read) return fail(read.error());
    return out;
}

Result<std::vector<PayoutAnswer>> list_payouts(const KvStore& store,
                                               const oracle::Settlement& settlement,
                                               const PayoutsQuestion& question) {
    const auto closed = settlement.cursor().closed_through;
    if (!closed || question.epoch > *closed) return fail(ErrorCode::epoch_open);
    std::vector<PayoutAnswer> out;
    if (question.payee) {
        const auto payout = oracle::find_payout(store, {question.epoch, *question.payee});
        if (!payout) return fail(payout.error());
        if (!*payout) return fail(ErrorCode::not_found, "payout to " + question.payee->base58());
        out.push_back(answer_of(**payout, settlement));
        return out;
    }
    Status read;
    const auto visit = [&](ByteView key, ByteView value) {
        if (out.size() >= rows(question.limit)) return false;
        const auto payout = oracle::decode_payout(key, value);
        if (!payout) {
            read = fail(payout.error());
            return false;
        }
        out.push_back(answer_of(*payout, settlement));
        return true;
    };
    Bytes from;
    if (question.after) {
        from = oracle::payout_key({question.epoch, *question.after});
        // The first key above it.
        from.push_back(0);
    }
    const Status scanned = store.scan(oracle::payout_prefix(question.epoch), from, visit);
    if (!scanned) return fail(scanned.error());
    if (!read) return fail(read.error());
    return out;
}

Result<std::vector<ReceiptAnswer>> list_receipts(const KvStore& store,
                                                 const oracle::ReceiptHasher& hasher,
                                                 const ReceiptsQuestion& question) {
    std::vector<ReceiptAnswer> out;
    std::size_t scanned_rows = 0;
    Status read;
    const auto visit = [&](ByteView /*key*/, ByteView value) {
        if (out.size() >= rows(question.limit) || ++scanned_rows > kMaxScannedReceipts)
            return false;
        const auto held = oracle::decode_held_receipt(value);
        if (!held) {
            read = fail(held.error());
            return false;
        }
        const oracle::TransferReceipt& receipt = held->signed_receipt.receipt;
        if (question.payee && receipt.payee != *question.payee) return true;
        out.push_back({acknowledgement_of(receipt, hasher.digest(receipt)),
                       held->signer,
                       encode_signed_receipt(held->signed_receipt)});
        return true;
    };
    const Bytes prefix = oracle::receipts_of(question.epoch, question.payer);
    const Status scanned = store.scan(prefix, {}, visit);
    if (!scanned) return fail(scanned.error());
    if (!read) return fail(read.error());
    return out;
}

}  // namespace tributary::node
