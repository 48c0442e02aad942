// SPDX-License-Identifier: Apache-2.0
// How ChainService comes to balances that full nodes attest.
#include "node/chain/chain_service.hpp"

namespace tributary::node {
namespace {

HolderQuestion holder_of(const BalanceQuestion& question) {
    return {*token::parse_token_id(question.token_id), question.address};
}

AttestationAnswer answer_of(const token::Attestation& attestation) {
    return {attestation.block,
            attestation.rule.threshold,
            attestation.rule.named,
            attestation.attesters,
            attestation.dissenters};
}

}  // namespace

Status ChainService::open_attested(bool waits_for_anchor) {
    AttestedLedger::Settings settings;
    for (const std::string& text : options_.tokens)
        settings.tokens.push_back(*token::parse_token_id(text));
    settings.rule = {options_.attest_threshold, options_.attesters.size()};
    settings.attesters = options_.attesters;
    auto opened = AttestedLedger::open(store_, std::move(settings), options_.note);
    if (!opened) return fail(std::move(opened).error());
    attested_ = std::move(*opened);
    attested_->on_contradiction([this](const std::string& attester, const std::string& why) {
        attestation_->drop(attester, why);
    });
    feed_.add("attested balances", *attested_);
    if (waits_for_anchor) return {};
    return attested_->begin(intake_.chain().root().number, solid().number);
}

AttestationSurroundings ChainService::attestation_surroundings() {
    AttestationSurroundings around;
    around.solid = [this] { return solid(); };
    around.canonical_id = [this](BlockNumber number) { return intake_.canonical_id(number); };
    around.proved = [this](const HolderQuestion& question,
                           BlockNumber number) -> Result<token::ProvedInterval> {
        if (attested_) return attested_->proved_at(question, number);
        const auto known = make_balance({question.who, token::text_of(question.token), number});
        if (!known) return fail(known.error());
        if (!known->at_least) return fail(ErrorCode::unavailable, known->reason);
        token::ProvedInterval out{known->at_least->value, std::nullopt};
        if (known->at_most) out.at_most = known->at_most->value;
        return out;
    };
    around.after = [this](std::int64_t delay, std::function<void()> task) {
        run_after(delay, std::move(task));
    };
    around.note = [this](const std::string& sentence) { note(sentence); };
    around.dropped = [this](const std::string& attester) {
        if (!attested_) return;
        const Status forgotten = attested_->forget(attester);
        if (!forgotten) note("attested balances: " + forgotten.error().message());
    };
    return around;
}

BlockNumber ChainService::next_for_balances() const {
    if (ledger_) return ledger_->next_needed();
    if (!attested_ || attested_->next_needed() == token::kNever) return 0;
    return attested_->next_needed();
}

bool ChainService::wants_attestation(const BalanceQuestion& question,
                                     const BalanceAnswer& known) const {
    if (!attestation_ || question.at || question.attest == MayAttest::no) return false;
    if (known.exactness == Exactness::unknown) return attested_ != nullptr;
    return question.attest == MayAttest::yes && !known.amount;
}

void ChainService::attest_balance(const BalanceQuestion& question,
                                  const BalanceAnswer& known,
                                  Answer<BalanceAnswer> answer) {
    attestation_->attest(
        holder_of(question),
        [this, question, known, answer = std::move(answer)](
            const Result<token::Attestation>& attestation) {
            const auto attested =
                attestation ? take_attestation(question, *attestation) : fail(attestation.error());
            if (attested) return answer(attested);
            const bool is_disputed = attested.error().code == ErrorCode::upstream_lied;
            if (is_disputed)
                note("balance of " + question.address.base58() + ": " + attested.error().detail);
            auto out = is_disputed ? make_balance(question) : known;
            if (out) out->reason.append("; not attested: " + attested.error().detail);
            answer(std::move(out));
        });
}

/// The balance at the block that was attested, also where it cannot be carried on from there.
Result<BalanceAnswer> ChainService::take_attestation(const BalanceQuestion& question,
                                                     const token::Attestation& attestation) {
    BalanceQuestion then = question;
    then.at = attestation.block.number;
    auto out = make_balance(then);
    if (!out) return out;
    const TokenAmount amount{attestation.amount};
    if (attested_) {
        const Status taken = attested_->take(holder_of(question), attestation);
        if (!taken && taken.error().code == ErrorCode::upstream_lied) return fail(taken.error());
        out->at_least = amount;
        out->at_most = amount;
        out->reason = "it is what full nodes say";
        if (!taken) out->reason += " and is not carried on: " + taken.error().message();
    }
    // What bodies prove needs nobody's word.
    if (out->exactness == Exactness::exact) return out;
    out->exactness = Exactness::attested;
    out->amount = amount;
    out->attestation = answer_of(attestation);
    return out;
}

/// What was attested once, with the movements since. Errors: not_found.
Result<BalanceAnswer> ChainService::carried_balance(const BalanceQuestion& question) const {
    const auto holding = attested_->find(holder_of(question));
    if (!holding) return fail(ErrorCode::not_found, question.address.base58());
    const BlockNumber number = attested_->next_needed() - 1;
    const auto as_of = canonical_ref(number);
    if (!as_of) return fail(as_of.error());
    const token::ProvedInterval interval = token::attested_interval(*holding);
    BalanceAnswer out;
    out.address = question.address;
    out.token_id = question.token_id;
    out.as_of = *as_of;
    out.as_of_level = intake_.level_of(number);
    out.attested_keys = rests_on_attested();
    out.reason = attested_->dispute(holder_of(question));
    if (!out.reason.empty()) return out;
    out.exactness = Exactness::attested;
    out.at_least = TokenAmount{interval.at_least};
    if (interval.at_most) out.at_most = TokenAmount{*interval.at_most};
    out.reason = "it is what full nodes said at block " +
                 std::to_string(holding->base.block.number) + " and the movements since";
    if (out.at_most == out.at_least) {
        out.amount = out.at_least;
    } else {
        out.reason += ", apart from units that moved unseen";
    }
    out.attestation = answer_of(holding->base);
    return out;
}

}  // namespace tributary::node
