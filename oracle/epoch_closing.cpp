// SPDX-License-Identifier: Apache-2.0
#include "oracle/epoch_closing.hpp"

#include <map>

#include "oracle/records.hpp"
#include "primitives/check.hpp"
#include "primitives/memory_store.hpp"

namespace tributary::oracle {
namespace {

using ReceiptsByEpoch = std::map<Epoch, std::vector<TransferReceipt>>;

/// Sums here are parts of the sum of all accepted totals, which verify_progress keeps within int64.
TokenAmount sum(TokenAmount a, TokenAmount b) {
    const auto out = checked_add(a, b);
    TRIBUTARY_ASSERT(out.has_value());
    return *out;
}

Result<ReceiptsByEpoch> receipts_to_close(const KvStore& held, const ClosingOrder& order) {
    ReceiptsByEpoch out;
    Status read;
    const Epoch first = order.after ? *order.after + 1 : 0;
    Bytes from = receipt_prefix();
    append(from, be64(first));
    const auto visit = [&](ByteView key, ByteView value) {
        const auto epoch = epoch_of_receipt_key(key);
        if (epoch && *epoch > order.through) return false;
        const auto receipt = decode_held_receipt(value);
        if (!epoch || !receipt) {
            read = fail(epoch ? receipt.error() : epoch.error());
            return false;
        }
        out[*epoch].push_back(receipt->signed_receipt.receipt);
        return true;
    };
    const Status scanned = held.scan(receipt_prefix(), from, visit);
    if (!scanned) return fail(scanned.error());
    if (!read) return fail(read.error());
    return out;
}

/// Closes one epoch after the other over an overlay, so that a pair with receipts in two of them is
/// allotted once.
class ClosingRun {
  public:
    ClosingRun(const KvStore& held, const ClosingOrder& order) : order_(order), view_(held) {}

    Status close(Epoch epoch, const std::vector<TransferReceipt>& receipts) {
        std::map<Address, TokenAmount> owed;
        WriteBatch batch;
        for (const TransferReceipt& receipt : receipts) {
            const auto growth = allot(batch, receipt);
            if (!growth) return fail(growth.error());
            owed[receipt.payee] = sum(owed[receipt.payee], *growth);
        }
        auto record = find_epoch(view_, epoch);
        if (!record) return fail(record.error());
        EpochRecord summary = record->value_or(EpochRecord{});
        summary.closed_in = order_.block;
        for (const auto& [payee, amount] : owed) {
            const Status paid = pay_or_carry(batch, {{epoch, payee}, amount}, summary);
            if (!paid) return paid;
        }
        batch.put(epoch_key(epoch), encode(summary));
        out_.records.append(batch);
        ++out_.epochs_closed;
        return view_.write(batch, Durability::buffered);
    }

    Closing take() { return std::move(out_); }

  private:
    struct Owed {
        PayoutKey key;
        TokenAmount amount;
    };

    Result<TokenAmount> allot(WriteBatch& batch, const TransferReceipt& receipt) {
        const auto pair = find_pair(view_, receipt.payer, receipt.payee);
        if (!pair) return fail(pair.error());
        if (!*pair) return fail(ErrorCode::store_corrupt, "a receipt without its pair");
        PairRecord next = **pair;
        const auto growth = checked_sub(receipt.amount_total, next.allotted);
        // Epoch and totals never fall within a pair, so what an earlier epoch allotted is not
        // above.
        TRIBUTARY_ASSERT(growth && growth->value >= 0);
        next.allotted = receipt.amount_total;
        batch.put(pair_key(receipt.payer, receipt.payee), encode(next));
        return *growth;
    }

    Status pay_or_carry(WriteBatch& batch, const Owed& owed, EpochRecord& summary) {
        if (owed.amount.value == 0) return {};
        const Bytes carry = carry_key(owed.key.payee);
        const auto carried = find_number(view_, carry);
        if (!carried) return fail(carried.error());
        const TokenAmount before{static_cast<std::int64_t>(carried->value_or(0))};
        const TokenAmount total = sum(before, owed.amount);
        if (total < order_.min_payout) {
            batch.put(carry, encode_number(static_cast<std::uint64_t>(total.value)));
            out_.carried_change += owed.amount.value;
            return {};
        }
        if (before.value > 0) batch.erase(carry);
        out_.carried_change -= before.value;
        Payout payout;
        payout.key = owed.key;
        payout.amount = total;
        put_payout(batch, payout);
        ++summary.payouts;
        summary.amount = sum(summary.amount, total);
        out_.payouts.push_back(std::move(payout));
        return {};
    }

    ClosingOrder order_;
    OverlayStore view_;
    Closing out_;
};

}  // namespace

Result<Closing> close_epochs(const KvStore& held, const ClosingOrder& order) {
    const auto receipts = receipts_to_close(held, order);
    if (!receipts) return fail(receipts.error());
    ClosingRun run(held, order);
    for (const auto& [epoch, of_epoch] : *receipts) {
        if (const Status closed = run.close(epoch, of_epoch); !closed) return fail(closed.error());
    }
    return run.take();
}

}  // namespace tributary::oracle
