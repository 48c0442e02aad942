// SPDX-License-Identifier: Apache-2.0
#include "oracle/settlement.hpp"

#include <algorithm>

#include "oracle/epoch_closing.hpp"
#include "oracle/records.hpp"
#include "primitives/check.hpp"
#include "primitives/memory_store.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::oracle {
namespace {

Bytes cursor_key() {
    return {'o', 'C'};
}

Bytes encode(const SettlementCursor& cursor) {
    wire::WireWriter out;
    if (cursor.solid) out.bytes(1, cursor.solid->id.view());
    out.integer(2, cursor.solid_time);
    // One more than the epoch, because 0 is an epoch and also what an absent field says.
    if (cursor.closed_through)
        out.integer(3, static_cast<std::int64_t>(*cursor.closed_through + 1));
    return with_version(
        out.integer(4, cursor.last_transfer).integer(5, cursor.carried.value).view());
}

Result<SettlementCursor> read_cursor(const KvStore& store) {
    const auto value = store.get(cursor_key());
    if (!value) return fail(value.error());
    if (!*value) return SettlementCursor{};
    const auto row = read_row<5>(**value);
    if (!row) return fail(row.error());
    SettlementCursor out;
    const auto id = BlockId::from((*row)[1].bytes);
    if (!id) return fail(ErrorCode::store_corrupt, "settlement cursor");
    out.solid = BlockRef{number_of(*id), *id};
    out.solid_time = (*row)[2].int64();
    if ((*row)[3].value > 0) out.closed_through = (*row)[3].value - 1;
    out.last_transfer = (*row)[4].int64();
    out.carried.value = (*row)[5].int64();
    return out;
}

TokenAmount sum(TokenAmount a, TokenAmount b) {
    const auto out = checked_add(a, b);
    TRIBUTARY_ASSERT(out.has_value());
    return *out;
}

bool is_due(const Settlement::Outcome& outcome, BlockNumber now) {
    if (!outcome.sent_at || outcome.unavailable) return true;
    return now >= *outcome.sent_at + kRebroadcastInterval;
}

}  // namespace

std::string_view sentence_of(PayoutHold hold) {
    switch (hold) {
        case PayoutHold::none: return "";
        case PayoutHold::float_too_small:
            return "The operator's token balance does not cover the next payout";
        case PayoutHold::too_many_live: return "As many transfers as allowed wait for a block";
        case PayoutHold::solid_too_old: return "The SOLID block is too far behind the head";
    }
    return "";
}

/// One planning run: reads the settlement, collects its step over an overlay of the store.
class Settlement::Run {
  public:
    Run(const Settlement& from, const KvStore& store, const SolidBlock& block)
        : from_(from), block_(block), view_(store) {
        step_.cursor = from.cursor_;
        step_.cursor.solid = block.ref;
        step_.cursor.solid_time = block.time;
    }

    /// Transfers that stand in the block: a system contract in a block has succeeded, in full.
    Status pay() {
        for (const TransactionId& id : block_.transactions) {
            const auto live = from_.live_.find(id);
            if (live == from_.live_.end()) continue;
            Payout payout = current(live->second.key);
            payout.paid_in = block_.ref;
            WriteBatch batch;
            put_payout(batch, payout);
            auto epoch = find_epoch(view_, payout.key.epoch);
            if (!epoch) return fail(epoch.error());
            if (!*epoch) return fail(ErrorCode::store_corrupt, "a payout without its epoch");
            ++(*epoch)->payouts_paid;
            (*epoch)->amount_paid = sum((*epoch)->amount_paid, payout.amount);
            batch.put(epoch_key(payout.key.epoch), oracle::encode(**epoch));
            ++step_.paid;
            change(std::move(payout));
            if (const Status kept = keep(batch); !kept) return kept;
        }
        return {};
    }

    /// From here on no block can take a transfer that is not above the time of its parent
    /// (java-tron Manager.validateCommon), and all blocks up to here were looked into.
    Status give_up_expired() {
        for (const auto& [id, live] : from_.live_) {
            Payout payout = current(live.key);
            if (payout.paid_in || payout.attempt->expiration > block_.time) continue;
            payout.attempt.reset();
            WriteBatch batch;
            put_payout(batch, payout);
            ++step_.given_up;
            change(std::move(payout));
            if (const Status kept = keep(batch); !kept) return kept;
        }
        return {};
    }

    Status close() {
        const auto through = oracle::closed_through(from_.rules_.epochs, block_.time);
        const auto before = from_.cursor_.closed_through;
        if (!through || (before && *before >= *through)) return {};
        ClosingOrder order{before, *through, block_.ref, from_.rules_.min_payout};
        auto closing = close_epochs(view_, order);
        if (!closing) return fail(std::move(closing).error());
        step_.cursor.closed_through = through;
        step_.cursor.carried.value += closing->carried_change;
        step_.epochs_closed = closing->epochs_closed;
        for (Payout& payout : closing->payouts)
            change(std::move(payout));
        return keep(closing->records);
    }

    /// In order of (epoch, payee); nothing overtakes what the float does not cover.
    Status prepare(const TransferMaker& make) {
        std::size_t live = 0;
        TokenAmount bound;
        std::vector<PayoutKey> waiting;
        survey([&](const Payout& payout) {
            if (payout.attempt) {
                ++live;
                bound = sum(bound, payout.amount);
            } else if (waiting.size() < kMaxLiveTransfers) {
                waiting.push_back(payout.key);
            }
        });
        for (const PayoutKey& key : waiting) {
            Payout payout = current(key);
            bound = sum(bound, payout.amount);
            step_.hold = hold_of(live, bound);
            if (step_.hold != PayoutHold::none) return {};
            payout.attempt = make(order_of(payout));
            ++payout.attempts;
            ++live;
            ++step_.prepared;
            WriteBatch batch;
            put_payout(batch, payout);
            change(std::move(payout));
            if (const Status kept = keep(batch); !kept) return kept;
        }
        return {};
    }

    SettlementStep take() {
        WriteBatch cursor;
        cursor.put(cursor_key(), encode(step_.cursor));
        step_.records.append(cursor);
        for (auto& [key, payout] : changed_) {
            const bool fresh = payout.attempt && !payout.paid_in;
            if (fresh) step_.broadcasts.push_back(*payout.attempt);
            step_.changed.push_back(payout);
        }
        for (const auto& [id, live] : from_.live_) {
            if (changed_.contains(live.key) || !is_due(live.outcome, block_.ref.number)) continue;
            const PayoutAttempt& attempt = *from_.unpaid_.at(live.key).attempt;
            if (attempt.expiration > block_.head_time) step_.broadcasts.push_back(attempt);
        }
        return std::move(step_);
    }

  private:
    [[nodiscard]] const Payout& current(const PayoutKey& key) const {
        const auto changed = changed_.find(key);
        return changed == changed_.end() ? from_.unpaid_.at(key) : changed->second;
    }

    void change(Payout payout) {
        const PayoutKey key = payout.key;
        changed_.insert_or_assign(key, std::move(payout));
    }

    Status keep(const WriteBatch& batch) {
        step_.records.append(batch);
        return view_.write(batch, Durability::buffered);
    }

    /// Visits all unpaid payouts in order: epochs close in order, so new payouts stand behind old
    /// ones.
    template <typename Visit>
    void survey(const Visit& visit) const {
        for (const auto& [key, payout] : from_.unpaid_) {
            const Payout& now = current(key);
            if (!now.paid_in) visit(now);
        }
        for (const auto& [key, payout] : changed_) {
            if (!from_.unpaid_.contains(key)) visit(payout);
        }
    }

    [[nodiscard]] PayoutHold hold_of(std::size_t live, TokenAmount bound) const {
        if (block_.head_time > block_.time + kMaxPreparationLag) return PayoutHold::solid_too_old;
        if (live >= kMaxLiveTransfers) return PayoutHold::too_many_live;
        if (block_.float_balance && bound > *block_.float_balance)
            return PayoutHold::float_too_small;
        return PayoutHold::none;
    }

    TransferOrder order_of(const Payout& payout) {
        const TimestampMs now = std::max(block_.head_time, block_.time);
        step_.cursor.last_transfer = std::max(now, step_.cursor.last_transfer + 1);
        return {payout.key.payee,
                payout.amount,
                block_.ref.id,
                step_.cursor.last_transfer,
                now + from_.rules_.transfer_lifetime};
    }

    const Settlement& from_;
    const SolidBlock& block_;
    OverlayStore view_;
    SettlementStep step_;
    std::map<PayoutKey, Payout> changed_;
};

Result<Settlement> Settlement::load(const KvStore& store, SettlementRules rules) {
    Settlement out(rules);
    const auto cursor = read_cursor(store);
    if (!cursor) return fail(cursor.error());
    out.cursor_ = *cursor;
    auto unpaid = unpaid_payouts(store);
    if (!unpaid) return fail(std::move(unpaid).error());
    for (Payout& payout : *unpaid) {
        if (payout.attempt) out.live_[payout.attempt->id].key = payout.key;
        const PayoutKey key = payout.key;
        out.unpaid_.emplace(key, std::move(payout));
    }
    return out;
}

Result<SettlementStep> Settlement::plan(const KvStore& store,
                                        const SolidBlock& block,
                                        const TransferMaker& make) const {
    if (cursor_.solid && block.ref.number != cursor_.solid->number + 1) {
        return fail(ErrorCode::number_mismatch,
                    "wanted " + std::to_string(cursor_.solid->number + 1) + ", got " +
                        std::to_string(block.ref.number));
    }
    if (cursor_.solid && block.parent_id != cursor_.solid->id) {
        return fail(ErrorCode::wrong_parent, block.ref.id.hex());
    }
    Run run(*this, store, block);
    if (const Status paid = run.pay(); !paid) return fail(paid.error());
    if (const Status given_up = run.give_up_expired(); !given_up) return fail(given_up.error());
    if (const Status closed = run.close(); !closed) return fail(closed.error());
    if (const Status prepared = run.prepare(make); !prepared) return fail(prepared.error());
    return run.take();
}

void Settlement::apply(const SettlementStep& step) {
    cursor_ = step.cursor;
    hold_ = step.hold;
    for (const Payout& payout : step.changed) {
        if (const auto before = unpaid_.find(payout.key); before != unpaid_.end()) {
            forget(before->second);
        }
        if (payout.paid_in) {
            unpaid_.erase(payout.key);
            continue;
        }
        unpaid_.insert_or_assign(payout.key, payout);
        if (payout.attempt) live_[payout.attempt->id].key = payout.key;
    }
    for (const PayoutAttempt& attempt : step.broadcasts) {
        Outcome& outcome = live_.at(attempt.id).outcome;
        outcome.sent_at = step.cursor.solid->number;
        outcome.unavailable = false;
    }
}

void Settlement::forget(const Payout& payout) {
    if (payout.attempt) live_.erase(payout.attempt->id);
}

void Settlement::note_broadcast(const TransactionId& id, const Status& outcome) {
    const auto live = live_.find(id);
    if (live == live_.end()) return;
    Outcome& kept = live->second.outcome;
    if (outcome) {
        kept.taken = true;
        kept.refusal.clear();
        return;
    }
    kept.unavailable = outcome.error().code == ErrorCode::unavailable;
    kept.refusal = outcome.error().message();
}

const Settlement::Outcome* Settlement::find_outcome(const TransactionId& id) const {
    const auto live = live_.find(id);
    return live == live_.end() ? nullptr : &live->second.outcome;
}

}  // namespace tributary::oracle
