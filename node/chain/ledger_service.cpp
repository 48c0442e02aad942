// SPDX-License-Identifier: Apache-2.0
// What ChainService does around the ledger: movements, waiting for it, its budget.
#include <algorithm>

#include "node/chain/chain_service.hpp"
#include "token/movements.hpp"

namespace tributary::node {
namespace {

/// Questions that wait for the ledger at the same time.
constexpr std::size_t kMaxLedgerWaiters = 1024;

TransferEntry entry_of(const token::Movement& movement) {
    TransferEntry out;
    out.id = movement.transaction;
    out.number = movement.place.number;
    out.contract_type = movement.contract_type;
    out.amount = TokenAmount{movement.amount};
    out.at_most = TokenAmount{movement.at_most};
    out.other = movement.other;
    return out;
}

}  // namespace

Result<TransfersAnswer> ChainService::make_transfers(const TransfersQuestion& question) const {
    const auto id = token::parse_token_id(question.token_id);
    if (!id) return fail(id.error());
    if (!ledger_) return fail(ErrorCode::token_not_watched, question.token_id);
    if (ledger_->next_needed() == 0) return fail(ErrorCode::not_synced, "no block is replayed yet");
    token::MovementQuestion asked{*id, question.address, std::nullopt, question.limit};
    if (question.before) asked.before = {question.before->number, question.before->sequence};
    const auto list = token::list_movements(store_, asked);
    if (!list) return fail(list.error());
    const auto as_of = canonical_ref(ledger_->next_needed() - 1);
    if (!as_of) return fail(as_of.error());
    TransfersAnswer out;
    std::transform(list->movements.begin(),
                   list->movements.end(),
                   std::back_inserter(out.transfers),
                   entry_of);
    if (list->more) {
        const auto& last = list->movements.back().place;
        out.next = TransferPlace{last.number, last.sequence};
    }
    out.complete_from = list->complete_from;
    out.complete_to = list->complete_to;
    out.unseen_from = list->unseen_from;
    out.as_of = *as_of;
    out.as_of_level = intake_.level_of(as_of->number);
    out.attested_keys = rests_on_attested();
    return out;
}

void ChainService::transfers(TransfersQuestion question, Answer<TransfersAnswer> answer) {
    on_loop([question = std::move(question), answer = std::move(answer)](ChainService& self) {
        answer(self.make_transfers(question));
    });
}

void ChainService::ledger_above(BlockNumber number, Answer<BlockNumber> answer) {
    on_loop([number, answer = std::move(answer)](ChainService& self) {
        if (!self.ledger_ && !self.attested_)
            return answer(fail(ErrorCode::token_not_watched, "no token is watched"));
        if (self.ledger_waiters_.size() >= kMaxLedgerWaiters) {
            return answer(fail(ErrorCode::unavailable, "too many wait for the ledger"));
        }
        self.ledger_waiters_.emplace_back(number, answer);
        self.answer_ledger_waiters();
    });
}

void ChainService::keep_to_budget() {
    // Between two looks: what was erased leaves the disk with a compaction later.
    constexpr TimestampMs kLookAgainMs = 60'000;
    if (!ledger_ || !options_.max_bytes) return;
    if (const Status forgot = ledger_->go_on_pruning(); !forgot) {
        store_trouble_ = forgot.error();
        return;
    }
    const TimestampMs now = options_.now();
    if (now < look_at_budget_at_) return;
    look_at_budget_at_ = now + kLookAgainMs;
    if (options_.stored_bytes() <= *options_.max_bytes) {
        budget_trouble_ = false;
        return;
    }
    const auto begun = ledger_->begin_pruning(options_.kept_blocks);
    if (!begun || *begun || budget_trouble_) return;
    budget_trouble_ = true;
    note("storage.max_bytes is reached, and nothing more can be forgotten");
}

void ChainService::answer_ledger_waiters() {
    if (ledger_waiters_.empty() || next_for_balances() == 0) return;
    const BlockNumber last = next_for_balances() - 1;
    const auto due = std::stable_partition(
        ledger_waiters_.begin(), ledger_waiters_.end(), [&](const auto& waiter) {
            return waiter.first >= last;
        });
    // An answer may ask again at once.
    const std::vector<std::pair<BlockNumber, Answer<BlockNumber>>> ready(
        std::make_move_iterator(due), std::make_move_iterator(ledger_waiters_.end()));
    ledger_waiters_.erase(due, ledger_waiters_.end());
    for (const auto& [number, answer] : ready)
        answer(last);
}

}  // namespace tributary::node
