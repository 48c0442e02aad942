// SPDX-License-Identifier: Apache-2.0
#include "node/chain/attested_ledger.hpp"

#include <algorithm>

#include "token/record_codec.hpp"

namespace tributary::node {
namespace {

constexpr std::string_view kHoldingPrefix = "A/h/";
constexpr std::string_view kPlaceKey = "A/place";
constexpr std::size_t kTokenSize = 8;

Bytes holding_key(const HolderQuestion& question) {
    Bytes out = to_bytes(as_bytes(kHoldingPrefix));
    append(out, be64(question.token));
    append(out, question.who.view());
    return out;
}

std::optional<HolderQuestion> question_of(ByteView key) {
    const ByteView rest = key.subspan(kHoldingPrefix.size());
    if (rest.size() != kTokenSize + Address::kSize) return std::nullopt;
    const auto who = Address::from(rest.subspan(kTokenSize));
    if (!who) return std::nullopt;
    return HolderQuestion{read_be64(rest), *who};
}

std::string names_of(const std::vector<std::string>& attesters) {
    std::string out;
    for (const std::string& name : attesters)
        out.append(out.empty() ? "" : ", ").append(name);
    return out;
}

std::string describe(const token::Attestation& base) {
    return std::to_string(base.amount) + " at block " + std::to_string(base.block.number) +
           " attested by " + names_of(base.attesters);
}

/// Whether the block can have changed what is kept of the holding.
bool touches(const token::BlockChanges& changes,
             const std::vector<Address>& changed,
             const Address& who,
             const token::AttestedHolding& holding) {
    if (changes.has_calls && (!holding.has_calls || holding.at_most)) return true;
    if (std::binary_search(changed.begin(), changed.end(), who)) return true;
    return !holding.is_key &&
           std::binary_search(changes.signers.begin(), changes.signers.end(), who);
}

std::vector<Address> changed_in(const token::BlockChanges& changes) {
    std::vector<Address> out;
    for (const token::BalanceChange& change : changes.changes)
        out.push_back(change.who);
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

Result<std::unique_ptr<AttestedLedger>> AttestedLedger::open(KvStore& store,
                                                             Settings settings,
                                                             Note note) {
    std::sort(settings.tokens.begin(), settings.tokens.end());
    std::unique_ptr<AttestedLedger> out(
        new AttestedLedger(store, std::move(settings), std::move(note)));
    if (const Status loaded = out->load(); !loaded) return fail(loaded.error());
    return out;
}

bool AttestedLedger::is_believed(const token::Attestation& base) const {
    const auto& named = settings_.attesters;
    const auto believed =
        std::count_if(base.attesters.begin(), base.attesters.end(), [&](const auto& attester) {
            return std::find(named.begin(), named.end(), attester) != named.end();
        });
    return static_cast<std::size_t>(believed) >= settings_.rule.threshold;
}

/// Reads what the store has. Records of another version, of tokens that are not watched any more
/// and of nodes that are not named any more stay unread; `begin` erases them.
Status AttestedLedger::load() {
    const auto place = store_.get(as_bytes(kPlaceKey));
    if (!place) return fail(place.error());
    if (!*place) return {};
    token::RecordReader reader(**place);
    const BlockNumber next = reader.number();
    if (!reader.finish("place of attested balances")) return {};
    stored_next_ = next;
    return store_.scan(as_bytes(kHoldingPrefix), {}, [&](ByteView key, ByteView value) {
        const auto question = question_of(key);
        const auto holding = token::decode_holding(value);
        if (!question || !holding) return true;
        const auto& tokens = settings_.tokens;
        const bool is_chosen = std::binary_search(tokens.begin(), tokens.end(), question->token);
        if (!is_chosen || !is_believed(holding->base)) return true;
        holdings_[*question] = {*holding, {{next - 1, *holding}}, {}};
        return holdings_.size() < kMaxAttestedHoldings;
    });
}

void AttestedLedger::put_place(WriteBatch& batch, BlockNumber next) const {
    batch.put(as_bytes(kPlaceKey), token::RecordWriter().number(next).take());
}

Status AttestedLedger::begin(BlockNumber root, BlockNumber solid) {
    const bool goes_on = stored_next_ > root && stored_next_ <= solid + 1 && !holdings_.empty();
    if (!goes_on) holdings_.clear();
    const BlockNumber next = goes_on ? stored_next_ : solid + 1;
    WriteBatch batch;
    const Status scanned = store_.scan(as_bytes(kHoldingPrefix), {}, [&](ByteView key, ByteView) {
        const auto question = question_of(key);
        if (!question || !holdings_.contains(*question)) batch.erase(key);
        return true;
    });
    if (!scanned) return scanned;
    put_place(batch, next);
    if (const Status written = store_.write(batch, Durability::buffered); !written) return written;
    journal_.clear();
    journal_changes_ = 0;
    next_ = next;
    return {};
}

std::optional<token::AttestedHolding> AttestedLedger::find(const HolderQuestion& question) const {
    const auto found = holdings_.find(question);
    if (found == holdings_.end()) return std::nullopt;
    return found->second.now;
}

std::string AttestedLedger::dispute(const HolderQuestion& question) const {
    const auto found = holdings_.find(question);
    return found == holdings_.end() ? std::string() : found->second.dispute;
}

Result<std::optional<token::AttestedHolding>> AttestedLedger::state_at(
    const HolderQuestion& question, BlockNumber number) const {
    if (number >= next_) {
        return fail(ErrorCode::not_synced,
                    "the body of block " + std::to_string(number) + " was not read yet");
    }
    const auto found = holdings_.find(question);
    if (found == holdings_.end()) return std::nullopt;
    const auto& past = found->second.past;
    const auto state = std::find_if(
        past.rbegin(), past.rend(), [&](const auto& entry) { return entry.first <= number; });
    if (state == past.rend()) {
        return fail(ErrorCode::out_of_range,
                    "the balance at block " + std::to_string(number) + " is not kept");
    }
    return state->second;
}

Result<token::ProvedInterval> AttestedLedger::proved_at(const HolderQuestion& question,
                                                        BlockNumber number) const {
    const auto state = state_at(question, number);
    if (!state) return fail(state.error());
    // Balances below zero are made by the order book alone, over which nothing is carried.
    if (!*state) return token::ProvedInterval{0, std::nullopt};
    return token::proved_interval(**state);
}

/// What the holding became from the one behind its base on, up to the last block taken.
Result<AttestedLedger::Past> AttestedLedger::bring_here(const HolderQuestion& question,
                                                        const token::AttestedHolding& begun) const {
    const BlockNumber base = begun.base.block.number;
    const BlockNumber kept_from = journal_.empty() ? next_ : journal_.front().number;
    if (base + 1 < kept_from) {
        return fail(ErrorCode::out_of_range,
                    "block " + std::to_string(base) + " is too long ago to begin with");
    }
    Past out{{base, begun}};
    for (const token::BlockChanges& block : journal_) {
        if (block.number <= base) continue;
        if (block.carriage != token::Carriage::possible) {
            return fail(ErrorCode::unavailable, std::string(token::sentence_of(block.carriage)));
        }
        auto carried = token::carry(out.back().second, question.token, question.who, block);
        if (!carried) {
            return fail(
                ErrorCode::upstream_lied,
                describe(begun.base) + " is contradicted by block " + std::to_string(block.number));
        }
        if (*carried != out.back().second) out.emplace_back(block.number, std::move(*carried));
    }
    return out;
}

/// Only the record of a base that nobody disputes is kept, so that no restart forgets the dispute.
Status AttestedLedger::begin_dispute(const HolderQuestion& question, const std::string& why) {
    holdings_.at(question).dispute = why;
    WriteBatch batch;
    batch.erase(holding_key(question));
    if (const Status written = store_.write(batch, Durability::buffered); !written)
        note_("a disputed balance stays in the store: " + written.error().message());
    return fail(ErrorCode::upstream_lied, why);
}

Status AttestedLedger::take(const HolderQuestion& question, const token::Attestation& base) {
    const auto before = state_at(question, base.block.number);
    if (!before) return fail(before.error());
    if (!*before && holdings_.size() >= kMaxAttestedHoldings) {
        return fail(ErrorCode::unavailable,
                    std::to_string(kMaxAttestedHoldings) + " accounts are followed already");
    }
    if (*before && !token::attested_interval(**before).contains(base.amount)) {
        return begin_dispute(question,
                             describe(base) + " contradicts " + describe((*before)->base) +
                                 " and the movements between");
    }
    const token::AttestedHolding begun =
        *before ? token::rebase(**before, base) : token::begin_holding(base);
    auto past = bring_here(question, begun);
    if (!past) return fail(std::move(past).error());
    const token::AttestedHolding now = past->back().second;
    WriteBatch batch;
    batch.put(holding_key(question), token::encode_holding(now));
    if (Status written = store_.write(batch, Durability::buffered); !written) return written;
    holdings_[question] = {now, std::move(*past), {}};
    return {};
}

Status AttestedLedger::forget_where(
    const std::function<bool(const HolderQuestion&, const Tracked&)>& is_over) {
    WriteBatch batch;
    std::vector<HolderQuestion> over;
    for (const auto& [question, tracked] : holdings_) {
        if (!is_over(question, tracked)) continue;
        batch.erase(holding_key(question));
        over.push_back(question);
    }
    if (over.empty()) return {};
    if (Status written = store_.write(batch, Durability::buffered); !written) return written;
    for (const HolderQuestion& question : over)
        holdings_.erase(question);
    return {};
}

Status AttestedLedger::forget(const std::string& attester) {
    auto& named = settings_.attesters;
    named.erase(std::remove(named.begin(), named.end(), attester), named.end());
    return forget_where([&](const HolderQuestion&, const Tracked& tracked) {
        return !is_believed(tracked.now.base);
    });
}

void AttestedLedger::keep(token::BlockChanges changes) {
    journal_changes_ += changes.changes.size() + changes.signers.size();
    journal_.push_back(std::move(changes));
    while (journal_.size() > kMaxJournalBlocks ||
           (journal_changes_ > kMaxJournalChanges && journal_.size() > 1)) {
        journal_changes_ -= journal_.front().changes.size() + journal_.front().signers.size();
        journal_.pop_front();
    }
}

/// What the block does to the holdings, and the batch that says so.
AttestedLedger::Step AttestedLedger::step_over(const token::BlockChanges& changes) const {
    Step out;
    const auto changed = changed_in(changes);
    for (const auto& [question, tracked] : holdings_) {
        if (changes.carriage != token::Carriage::possible) {
            out.batch.erase(holding_key(question));
            continue;
        }
        if (!touches(changes, changed, question.who, tracked.now)) continue;
        auto now = token::carry(tracked.now, question.token, question.who, changes);
        if (now) {
            if (tracked.dispute.empty())
                out.batch.put(holding_key(question), token::encode_holding(*now));
            out.carried.emplace_back(question, std::move(*now));
        } else {
            out.batch.erase(holding_key(question));
            out.contradicted.push_back(question);
        }
    }
    put_place(out.batch, changes.number + 1);
    return out;
}

Status AttestedLedger::on_solid(const wire::Block& block, TimestampMs /*parent_timestamp*/) {
    token::BlockChanges changes = token::read_changes(block, settings_.tokens);
    Step step = step_over(changes);
    if (Status written = store_.write(step.batch, Durability::buffered); !written) return written;
    next_ = changes.number + 1;
    if (changes.carriage != token::Carriage::possible && !holdings_.empty()) {
        note_("attested balances are not carried over block " + std::to_string(changes.number) +
              ": " + std::string(token::sentence_of(changes.carriage)));
        holdings_.clear();
    }
    keep(std::move(changes));
    for (auto& [question, now] : step.carried) {
        Tracked& tracked = holdings_.at(question);
        tracked.past.emplace_back(next_ - 1, now);
        tracked.now = std::move(now);
        while (tracked.past.size() > 1 && tracked.past[1].first + kMaxJournalBlocks < next_)
            tracked.past.pop_front();
    }
    for (const HolderQuestion& question : step.contradicted)
        accuse(question);
    return {};
}

/// Ends a holding whose base was false.
void AttestedLedger::accuse(const HolderQuestion& question) {
    // An accusation before this one may have taken it away.
    const auto found = holdings_.find(question);
    if (found == holdings_.end()) return;
    const token::Attestation base = found->second.now.base;
    holdings_.erase(found);
    const std::string why = describe(base) + " for " + question.who.base58() +
                            ", who spent more by block " + std::to_string(next_ - 1);
    note_("an attested balance was false: " + why);
    for (const std::string& attester : base.attesters)
        tell_contradiction_(attester, why);
}

}  // namespace tributary::node
