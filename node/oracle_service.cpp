// SPDX-License-Identifier: Apache-2.0
#include "node/oracle_service.hpp"

#include <utility>

#include "node/oracle_listing.hpp"
#include "primitives/check.hpp"

namespace tributary::node {
namespace {

Status verify_settings(const OracleSettings& settings) {
    if (const Status rules = oracle::verify_epoch_rules(settings.epochs); !rules) return rules;
    const auto token = parse_integer<std::int64_t>(settings.token_id);
    if (!token || *token <= 0) return fail(ErrorCode::bad_config, "oracle token id");
    if (settings.min_payout.value < 1) return fail(ErrorCode::bad_config, "smallest payout");
    if (settings.transfer_lifetime < 1 ||
        settings.transfer_lifetime > oracle::kMaxTransferLifetime) {
        return fail(ErrorCode::bad_config, "lifetime of a transfer");
    }
    return {};
}

}  // namespace

OracleService::OracleService(oracle::BookRules rules,
                             oracle::PaymentTerms terms,
                             SecretKey operator_key,
                             KvStore& store)
    : book_(std::move(rules)),
      terms_(std::move(terms)),
      operator_key_(std::move(operator_key)),
      store_(store),
      self_(std::make_shared<OracleService*>(this)) {
    group_view_.emplace(store_);
}

Result<std::unique_ptr<OracleService>> OracleService::open(const OracleSettings& settings,
                                                           SecretKey operator_key,
                                                           KvStore& store,
                                                           OracleSurroundings surroundings) {
    if (const Status valid = verify_settings(settings); !valid) return fail(valid.error());
    auto deposits = oracle::DepositTable::from(settings.deposits);
    if (!deposits) return fail(std::move(deposits).error());
    const Address payer = address_of(public_key_of(operator_key));
    auto settlement = oracle::Settlement::load(
        store, {settings.epochs, settings.min_payout, settings.transfer_lifetime});
    if (!settlement) return fail(std::move(settlement).error());
    std::unique_ptr<OracleService> out(
        new OracleService({settings.domain, settings.epochs, std::move(*deposits), payer},
                          {payer, settings.token_id},
                          std::move(operator_key),
                          store));
    out->settlement_ = std::move(*settlement);
    out->surroundings_ = std::move(surroundings);
    return out;
}

std::optional<BlockNumber> OracleService::next_solid_needed() const {
    const auto& solid = settlement_->cursor().solid;
    if (!solid) return std::nullopt;
    return solid->number + 1;
}

Status OracleService::on_solid(const wire::Block& block) {
    // Receipts that came before the block belong before it, and closing must see them.
    flush();
    if (halted_) return fail(ErrorCode::oracle_halted);
    const auto make = [this](const oracle::TransferOrder& order) {
        return oracle::make_payment(terms_, order, operator_key_);
    };
    const auto step = settlement_->plan(store_, facts_of(block), make);
    if (!step) return fail(step.error());
    // A cursor alone need not survive a power cut: its block would just come again.
    const bool matters = step->epochs_closed > 0 || !step->changed.empty();
    const Status written =
        write(step->records, matters ? Durability::synced : Durability::buffered);
    if (!written) return written;
    settlement_->apply(*step);
    report(*step);
    send(step->broadcasts);
    return {};
}

oracle::SolidBlock OracleService::facts_of(const wire::Block& block) const {
    oracle::SolidBlock out;
    out.ref = {block.header.number, block.header.id};
    out.parent_id = block.header.parent_id;
    out.time = block.header.timestamp;
    if (settlement_->has_live_transfers()) {
        out.transactions.reserve(block.transactions.size());
        for (const auto& transaction : block.transactions) {
            out.transactions.push_back(transaction.id());
        }
    }
    out.head_time = surroundings_.head_time();
    out.float_balance = surroundings_.float_balance();
    return out;
}

void OracleService::send(const std::vector<oracle::PayoutAttempt>& attempts) {
    for (const auto& attempt : attempts) {
        const std::weak_ptr<OracleService*> self = self_;
        surroundings_.broadcast(
            attempt.transaction, [self, id = attempt.id](const Result<TransactionId>& outcome) {
                const auto service = self.lock();
                if (!service) return;
                const Status status = outcome ? Status{} : Status{fail(outcome.error())};
                (*service)->settlement_->note_broadcast(id, status);
            });
    }
}

void OracleService::report(const oracle::SettlementStep& step) const {
    const std::string block = " in SOLID block " + std::to_string(step.cursor.solid->number);
    const auto tell = [&](std::uint64_t count, std::string_view what) {
        if (count > 0) surroundings_.note(std::to_string(count).append(what).append(block));
    };
    tell(step.epochs_closed, " epochs closed");
    tell(step.prepared, " transfers prepared");
    tell(step.paid, " payouts paid");
    tell(step.given_up, " transfers expired without being included");
}

Status OracleService::write(const WriteBatch& batch, Durability durability) {
    Status written = store_.write(batch, durability);
    if (written || written.error().code == ErrorCode::disk_full) return written;
    halted_ = true;
    surroundings_.note("The oracle stops: " + written.error().message());
    return written;
}

void OracleService::on_loop(std::function<void(OracleService&)> task) {
    const std::weak_ptr<OracleService*> self = self_;
    surroundings_.post([self, task = std::move(task)] {
        if (const auto service = self.lock()) task(**service);
    });
}

void OracleService::submit(Bytes signed_receipt, Answer<ReceiptAcknowledgement> answer) {
    if (submissions_.fetch_add(1) >= kMaxWaitingReceipts) {
        submissions_.fetch_sub(1);
        surroundings_.post([answer = std::move(answer)] {
            answer(fail(ErrorCode::unavailable, "too many receipts are waiting"));
        });
        return;
    }
    on_loop([bytes = std::move(signed_receipt), answer = std::move(answer)](
                OracleService& service) { service.take_in(bytes, answer); });
}

Result<oracle::Intake> OracleService::judge(const Bytes& signed_receipt) const {
    if (halted_) return fail(ErrorCode::oracle_halted);
    const auto& cursor = settlement_->cursor();
    if (!cursor.solid) return fail(ErrorCode::not_synced, "no SOLID block yet");
    return book_.verify(
        *group_view_, signed_receipt, {surroundings_.head_time(), cursor.closed_through});
}

void OracleService::take_in(const Bytes& signed_receipt, Answer<ReceiptAcknowledgement> answer) {
    const auto intake = judge(signed_receipt);
    if (!intake) {
        submissions_.fetch_sub(1);
        answer(fail(intake.error()));
        return;
    }
    const WriteBatch records = oracle::records_of(*intake);
    TRIBUTARY_ASSERT(group_view_->write(records, Durability::buffered).has_value());
    auto result = [&]() -> Result<ReceiptAcknowledgement> {
        if (intake->outcome == oracle::IntakeOutcome::equivocation) {
            return fail(ErrorCode::equivocation);
        }
        auto out = acknowledgement_of(intake->receipt.signed_receipt.receipt, intake->digest);
        out.known_before = intake->outcome == oracle::IntakeOutcome::known;
        return out;
    }();
    waiting_.push_back({std::move(answer), std::move(result)});
    if (waiting_.size() >= kMaxReceiptGroup) {
        flush();
    } else if (waiting_.size() == 1) {
        // Behind the submissions that wait for the loop already: they join the group.
        on_loop([](OracleService& service) { service.flush(); });
    }
}

void OracleService::flush() {
    if (waiting_.empty()) return;
    const WriteBatch group = group_view_->changes();
    const Status written = group.empty() ? Status{} : write(group, Durability::synced);
    group_view_.emplace(store_);
    std::vector<Waiting> answered = std::exchange(waiting_, {});
    submissions_.fetch_sub(answered.size());
    for (Waiting& waiting : answered) {
        if (!written) waiting.result = fail(written.error());
        waiting.answer(std::move(waiting.result));
    }
}

void OracleService::status(Answer<OracleStatusAnswer> answer) {
    on_loop(
        [answer = std::move(answer)](OracleService& service) { answer(service.make_status()); });
}

Result<OracleStatusAnswer> OracleService::make_status() const {
    const auto totals = oracle::read_totals(store_);
    if (!totals) return fail(totals.error());
    const auto& cursor = settlement_->cursor();
    const auto& rules = book_.rules();
    OracleStatusAnswer out;
    out.operator_address = terms_.operator_address;
    out.token_id = terms_.token_id;
    out.evm_chain_id = rules.domain.chain_id;
    out.vault = rules.domain.vault;
    out.epoch_seconds = rules.epochs.seconds;
    out.grace_seconds = rules.epochs.grace_seconds;
    if (cursor.solid) out.current_epoch = oracle::epoch_at(rules.epochs, surroundings_.head_time());
    out.closed_through = cursor.closed_through;
    out.solid = cursor.solid;
    out.carried_amount = cursor.carried;
    out.float_amount = surroundings_.float_balance();
    out.equivocations = totals->equivocations;
    for (const auto& [key, payout] : settlement_->unpaid()) {
        ++out.unpaid_payouts;
        out.unpaid_amount.value += payout.amount.value;
    }
    for (const auto& [owner, deposit] : rules.deposits.all()) {
        const auto payer = oracle::read_payer(store_, owner);
        if (!payer) return fail(payer.error());
        out.deposits.push_back({owner, deposit.signer, deposit.amount, payer->reserved});
    }
    const auto hold = sentence_of(settlement_->hold());
    if (!hold.empty()) out.warnings.emplace_back(hold);
    if (halted_) out.warnings.emplace_back(sentence_of(ErrorCode::oracle_halted));
    return out;
}

void OracleService::epochs(EpochsQuestion question, Answer<std::vector<EpochAnswer>> answer) {
    on_loop([question, answer = std::move(answer)](OracleService& service) {
        answer(list_epochs(service.store_, service.book_.rules().epochs, question));
    });
}

void OracleService::payouts(PayoutsQuestion question, Answer<std::vector<PayoutAnswer>> answer) {
    on_loop([question, answer = std::move(answer)](OracleService& service) {
        answer(list_payouts(service.store_, *service.settlement_, question));
    });
}

void OracleService::receipts(ReceiptsQuestion question, Answer<std::vector<ReceiptAnswer>> answer) {
    on_loop([question, answer = std::move(answer)](OracleService& service) {
        answer(list_receipts(service.store_, service.book_.hasher(), question));
    });
}

}  // namespace tributary::node
