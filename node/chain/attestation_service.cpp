// SPDX-License-Identifier: Apache-2.0
#include "node/chain/attestation_service.hpp"

#include <algorithm>

#include "primitives/check.hpp"

namespace tributary::node {

void AttestationService::add(std::unique_ptr<Attester> attester) {
    TRIBUTARY_ASSERT(named_.size() < token::kMaxAttesters);
    AttesterAnswer told;
    told.address = attester->address();
    named_.push_back({std::move(attester), std::move(told)});
}

std::size_t AttestationService::left() const {
    return static_cast<std::size_t>(std::count_if(
        named_.begin(), named_.end(), [](const Named& named) { return !named.told.dropped; }));
}

std::vector<AttesterAnswer> AttestationService::attesters() const {
    std::vector<AttesterAnswer> out;
    for (const Named& named : named_)
        out.push_back(named.told);
    return out;
}

std::vector<std::string> AttestationService::warnings() const {
    std::vector<std::string> out;
    for (const Named& named : named_) {
        if (!named.told.dropped) continue;
        out.push_back("full node " + named.told.address +
                      " is not asked any more: " + named.told.reason);
    }
    return out;
}

void AttestationService::stop() {
    self_.reset();
    open_.clear();
    named_.clear();
}

void AttestationService::drop(const std::string& attester, const std::string& reason) {
    for (Named& named : named_) {
        if (named.told.address != attester || named.told.dropped) continue;
        named.told.dropped = true;
        named.told.reason = reason;
        around_.note("full node " + attester + " is not asked any more: " + reason);
        around_.dropped(attester);
    }
}

void AttestationService::attest(const HolderQuestion& question, Answer<token::Attestation> answer) {
    const auto open = open_.find(question);
    const bool is_full = open == open_.end()
                             ? open_.size() >= kMaxOpenAttestations
                             : open->second.waiting.size() >= kMaxAttestationWaiters;
    if (is_full) return answer(fail(ErrorCode::unavailable, "too many balances are asked for"));
    if (open != open_.end()) {
        open->second.waiting.push_back(std::move(answer));
        return;
    }
    Inquiry& inquiry = open_[question];
    inquiry.serial = next_serial_++;
    inquiry.waiting.push_back(std::move(answer));
    ask(question);
}

void AttestationService::attest_keys(std::vector<Address> witnesses,
                                     Answer<std::vector<consensus::KeyWord>> answer) const {
    std::vector<Attester*> attesters;
    for (const Named& named : named_) {
        if (!named.told.dropped) attesters.push_back(named.link.get());
    }
    node::attest_keys(std::move(attesters), threshold_, std::move(witnesses), std::move(answer));
}

AttestationService::Inquiry* AttestationService::find(const HolderQuestion& question,
                                                      std::uint64_t serial) {
    const auto open = open_.find(question);
    return open != open_.end() && open->second.serial == serial ? &open->second : nullptr;
}

void AttestationService::ask(const HolderQuestion& question) {
    Inquiry& inquiry = open_.at(question);
    if (left() < threshold_) {
        return end(question,
                   fail(ErrorCode::unavailable,
                        std::to_string(left()) + " of the " + std::to_string(threshold_) +
                            " full nodes that have to agree are left"));
    }
    --inquiry.rounds_left;
    inquiry.is_asking = true;
    std::vector<std::size_t> asked;
    for (std::size_t index = 0; index < named_.size(); ++index) {
        if (!named_[index].told.dropped && inquiry.silent.insert(index).second)
            asked.push_back(index);
    }
    end_in_time(question);
    // The last answer may come at once and end the round.
    for (const std::size_t index : asked) {
        named_[index].link->state(
            question,
            [this, weak = std::weak_ptr(self_), asking = Asked{question, inquiry.serial, index}](
                const Result<token::Statement>& statement) {
                if (!weak.expired()) take(asking, statement);
            });
    }
}

/// Ends the round that has begun with what is said by then.
void AttestationService::end_in_time(const HolderQuestion& question) {
    const Inquiry& inquiry = open_.at(question);
    around_.after(kAttestationRoundMs,
                  [this,
                   weak = std::weak_ptr(self_),
                   question,
                   serial = inquiry.serial,
                   round = inquiry.rounds_left] {
                      if (weak.expired()) return;
                      const Inquiry* open = find(question, serial);
                      if (open != nullptr && open->is_asking && open->rounds_left == round)
                          conclude(question);
                  });
}

/// Whether somebody said two things about one block.
bool AttestationService::contradicts_itself(const Inquiry& inquiry,
                                            const token::Statement& statement) {
    return std::any_of(
        inquiry.statements.begin(), inquiry.statements.end(), [&](const token::Statement& before) {
            return before.attester == statement.attester && before.block == statement.block &&
                   before.amount != statement.amount;
        });
}

/// An answer that comes when the inquiry has ended tells of its node alone.
void AttestationService::take(const Asked& asked, const Result<token::Statement>& statement) {
    Inquiry* inquiry = find(asked.question, asked.serial);
    judge_node(named_[asked.index].told, inquiry, statement);
    if (inquiry == nullptr) return;
    if (statement) inquiry->statements.push_back(*statement);
    inquiry->silent.erase(asked.index);
    if (inquiry->is_asking && inquiry->silent.empty()) conclude(asked.question);
}

void AttestationService::judge_node(AttesterAnswer& told,
                                    const Inquiry* inquiry,
                                    const Result<token::Statement>& statement) {
    if (statement) {
        ++told.statements;
        if (inquiry != nullptr && contradicts_itself(*inquiry, *statement)) {
            drop(told.address,
                 "it said two things about block " + std::to_string(statement->block.number));
        }
        if (!told.dropped) told.reason.clear();
    } else if (statement.error().code == ErrorCode::upstream_lied) {
        drop(told.address, statement.error().message());
    } else if (!told.dropped) {
        told.reason = statement.error().message();
    }
}

void AttestationService::conclude(const HolderQuestion& question) {
    Inquiry& inquiry = open_.at(question);
    inquiry.is_asking = false;
    const auto result = judge(question, inquiry.statements);
    if (result || inquiry.rounds_left == 0) return end(question, result);
    around_.after(kAttestationPauseMs, [this, weak = std::weak_ptr(self_), question] {
        if (weak.expired()) return;
        // Our own SOLID head may have reached theirs meanwhile.
        const auto later = judge(question, open_.at(question).statements);
        if (later) return end(question, later);
        ask(question);
    });
}

void AttestationService::end(const HolderQuestion& question,
                             const Result<token::Attestation>& result) {
    const auto waiting = std::move(open_.at(question).waiting);
    open_.erase(question);
    for (const auto& answer : waiting)
        answer(result);
}

/// The blocks of statements that our own chain holds as SOLID, the newest first. Who calls another
/// block solid contradicts the signatures that made ours so.
std::vector<BlockRef> AttestationService::comparable_blocks(
    const std::vector<token::Statement>& statements) {
    const BlockNumber solid = around_.solid().number;
    std::vector<BlockRef> out;
    for (const token::Statement& statement : statements) {
        const BlockRef& block = statement.block;
        if (block.number > solid || block.number + kMaxStatementAge < solid) continue;
        const auto ours = around_.canonical_id(block.number);
        if (!ours || !*ours) continue;
        if (**ours != block.id) {
            drop(statement.attester,
                 "what it calls solid, block " + std::to_string(block.number) + " " +
                     block.id.hex() + ", is not on our SOLID chain");
        } else if (std::find(out.begin(), out.end(), block) == out.end()) {
            out.push_back(block);
        }
    }
    std::sort(out.begin(), out.end(), [](const BlockRef& a, const BlockRef& b) {
        return a.number > b.number;
    });
    return out;
}

std::vector<token::Statement> AttestationService::credible(
    const std::vector<token::Statement>& statements) const {
    std::vector<token::Statement> out;
    std::copy_if(statements.begin(),
                 statements.end(),
                 std::back_inserter(out),
                 [&](const token::Statement& statement) {
                     return std::any_of(named_.begin(), named_.end(), [&](const Named& named) {
                         return named.told.address == statement.attester && !named.told.dropped;
                     });
                 });
    return out;
}

Result<token::Attestation> AttestationService::judge(
    const HolderQuestion& question, const std::vector<token::Statement>& statements) {
    std::string reason = "no full node speaks of a block that is SOLID here, " +
                         std::to_string(around_.solid().number) + " or a little below";
    const auto blocks = comparable_blocks(credible(statements));
    for (const BlockRef& block : blocks) {
        const auto verdict = judge_at(question, statements, block);
        if (verdict) return *verdict;
        if (block == blocks.front()) reason = verdict.error().detail;
    }
    return fail(ErrorCode::unavailable, reason);
}

Result<token::Attestation> AttestationService::judge_at(
    const HolderQuestion& question,
    const std::vector<token::Statement>& statements,
    const BlockRef& block) {
    const auto proved = around_.proved(question, block.number);
    if (!proved) return fail(ErrorCode::unavailable, proved.error().message());
    const token::AttestationRule rule{threshold_, named_.size()};
    auto verdict = token::judge_statements(credible(statements), block, *proved, rule);
    for (const token::Statement& wrong : verdict.refuted) {
        drop(wrong.attester,
             "it said that " + question.who.base58() + " holds " + std::to_string(wrong.amount) +
                 " of token " + token::text_of(question.token) + " at block " +
                 std::to_string(block.number) + ", which is proved to be false");
    }
    // What else those said does not count either.
    if (!verdict.refuted.empty())
        verdict = token::judge_statements(credible(statements), block, *proved, rule);
    if (verdict.attestation) return std::move(*verdict.attestation);
    return fail(ErrorCode::unavailable, verdict.reason);
}

}  // namespace tributary::node
