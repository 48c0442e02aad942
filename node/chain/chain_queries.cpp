// SPDX-License-Identifier: Apache-2.0
// The questions that the chain service answers; the loop itself is in chain_service.cpp.
#include <algorithm>

#include "consensus/anchor.hpp"
#include "consensus/genesis.hpp"
#include "node/chain/ask_each.hpp"
#include "node/chain/body_store.hpp"
#include "node/chain/chain_service.hpp"
#include "node/chain/proof_session.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/memory_store.hpp"

namespace tributary::node {
namespace {

/// Blocks above the ledger that are replayed for one answer.
constexpr BlockNumber kMaxPendingBlocks = 1'000;
constexpr std::uint32_t kWantedSources = 2;

Exactness exactness_of(token::Exactness exactness) {
    switch (exactness) {
        case token::Exactness::unknown: return Exactness::unknown;
        case token::Exactness::bounded: return Exactness::bounded;
        case token::Exactness::exact: return Exactness::exact;
    }
    return Exactness::unknown;
}

/// Where an id stands in a block.
std::optional<std::uint32_t> index_of(const wire::Block& block, const TransactionId& id) {
    for (std::uint32_t i = 0; i < block.transactions.size(); ++i) {
        if (block.transactions[i].id() == id) return i;
    }
    return std::nullopt;
}

bool is_contract_call(wire::ContractType type) {
    return type == wire::ContractType::create_smart_contract ||
           type == wire::ContractType::trigger_smart_contract;
}

}  // namespace

void ChainService::status(Answer<StatusAnswer> answer) {
    on_loop([answer = std::move(answer)](ChainService& self) { answer(self.make_status()); });
}

std::pair<NodeState, std::string> ChainService::judge_state() const {
    if (const auto& conflict = intake_.chain().conflict()) {
        return {NodeState::degraded,
                "stopped: blocks " + conflict->ours.id.hex() + " and " + conflict->theirs.id.hex() +
                    " are both proved SOLID and exclude each other"};
    }
    if (store_trouble_) {
        return {caught_up_ ? NodeState::degraded : NodeState::syncing, store_trouble_->message()};
    }
    if (skip_) return {NodeState::syncing, skip_->reason()};
    if (const auto stalled = stalled_state()) return *stalled;
    if (!caught_up_) {
        const auto best = sync_.best_head();
        if (!best) return {NodeState::syncing, "no upstream has answered yet"};
        if (follower_trouble_) return {NodeState::syncing, *follower_trouble_};
        return {NodeState::syncing,
                "block " + std::to_string(intake_.chain().tip().number) + " of " +
                    std::to_string(best->number)};
    }
    const auto report = consensus::judge_health(intake_.chain(), options_.now());
    switch (report.health) {
        case consensus::Health::good: break;
        case consensus::Health::degraded: return {NodeState::degraded, report.reason};
        case consensus::Health::needs_checkpoint:
            return {NodeState::needs_checkpoint, report.reason};
        case consensus::Health::needs_keys: return {NodeState::needs_keys, report.reason};
    }
    if (follower_trouble_) return {NodeState::degraded, *follower_trouble_};
    return {NodeState::following, {}};
}

std::vector<std::string> ChainService::make_warnings(std::uint32_t agreeing) const {
    std::vector<std::string> out;
    if (agreeing < kWantedSources) {
        out.push_back(std::to_string(agreeing) +
                      " upstream agrees on the head; two or more are better");
    }
    if (follower_trouble_) out.push_back(*follower_trouble_);
    if (lacks_ledger_) out.push_back(*lacks_ledger_);
    if (rests_on_attested()) out.emplace_back("every level rests on attested keys, see node keys");
    if (attestation_) {
        for (std::string& warning : attestation_->warnings())
            out.push_back(std::move(warning));
    }
    if (store_trouble_) out.push_back(store_trouble_->message());
    if (replay_trouble_ && replay_trouble_ != store_trouble_) {
        out.push_back(replay_trouble_->message());
    }
    return out;
}

StatusAnswer ChainService::make_status() const {
    const consensus::HeaderChain& chain = intake_.chain();
    StatusAnswer out;
    out.network = network_.name;
    std::tie(out.state, out.reason) = judge_state();
    out.head = chain.tip();
    out.head_time = head_time();
    out.vouched = chain.vouched();
    out.solid = chain.solid();
    out.anchor = trail_.anchor.block;
    const SyncCounts counts = sync_counts();
    out.headers_fetched = counts.headers;
    out.sync_requests = counts.requests;
    out.sync_cpu_ms = counts.cpu_us / 1'000;
    out.trail_windows = trail_.windows.size();
    out.equivocations = intake_.equivocations().seen();
    out.sources_agreeing = sync_.sources_agreeing();
    out.sources = sync_.sources();
    for (const Source& source : sources_) {
        if (source.admitted) continue;
        SourceAnswer waiting;
        waiting.address = source.link->address();
        waiting.state = source.dropped          ? "dropped"
                        : source.reason.empty() ? "connecting"
                                                : "backing_off";
        waiting.reason = source.reason;
        out.sources.push_back(std::move(waiting));
    }
    out.warnings = make_warnings(out.sources_agreeing);
    if (attestation_) out.attesters = attestation_->attesters();
    out.attested_keys = rests_on_attested();
    const BlockNumber next = next_for_balances();
    out.ledger_number = next == 0 ? 0 : next - 1;
    out.watched_tokens = options_.tokens;
    return out;
}

Result<HeaderAnswer> ChainService::make_header(BlockNumber number) const {
    const consensus::HeaderChain& chain = intake_.chain();
    if (number > chain.tip().number) {
        return fail(ErrorCode::not_found,
                    "block " + std::to_string(number) + " is above the head " +
                        std::to_string(chain.tip().number));
    }
    HeaderAnswer out;
    out.level = intake_.level_of(number);
    out.attested_keys = rests_on_attested();
    if (number == 0) {
        out.block = genesis_.ref();
        out.parent_id = genesis_.parent_id;
        out.timestamp = genesis_.timestamp;
        out.tx_root = genesis_.tx_root;
        return out;
    }
    const auto header = intake_.canonical(number);
    if (!header) return fail(header.error());
    if (!*header) return fail(ErrorCode::store_corrupt, "no header " + std::to_string(number));
    const wire::Header& known = (*header)->header;
    out.block = {known.number, known.id};
    out.parent_id = known.parent_id;
    out.timestamp = known.timestamp;
    out.witness = known.witness;
    out.signer = (*header)->signed_by.front().signer;
    out.support = (*header)->solid_support;
    out.version = known.version;
    out.tx_root = known.tx_root;
    return out;
}

void ChainService::header(BlockNumber number, Answer<HeaderAnswer> answer) {
    on_loop([number, answer = std::move(answer)](ChainService& self) {
        self.with_header(
            number, self.usable_sources(), [&self, number, answer](const Result<void>& here) {
                answer(here ? self.make_header(number) : fail(here.error()));
            });
    });
}

void ChainService::header_by_id(BlockId id, Answer<HeaderAnswer> answer) {
    on_loop([id, answer = std::move(answer)](ChainService& self) {
        self.with_header(
            number_of(id), self.usable_sources(), [&self, id, answer](const Result<void>& here) {
                auto header = here ? self.make_header(number_of(id)) : fail(here.error());
                if (header && header->block.id != id)
                    header = fail(ErrorCode::not_found, "block " + id.hex());
                answer(std::move(header));
            });
    });
}

Result<BlockRef> ChainService::canonical_ref(BlockNumber number) const {
    const auto id = intake_.canonical_id(number);
    if (!id) return fail(id.error());
    if (!*id)
        return fail(ErrorCode::out_of_range,
                    "block " + std::to_string(number) + " is above the head");
    return BlockRef{number, **id};
}

Result<token::Balance> ChainService::balance_above_ledger(const BalanceQuestion& question,
                                                          BlockNumber number) const {
    const token::TokenId id = *token::parse_token_id(question.token_id);
    const BlockNumber next = ledger_->next_needed();
    if (number < next) return token::balance_at(store_, id, question.address, number);
    if (number - next >= kMaxPendingBlocks) {
        return fail(ErrorCode::not_synced, "the ledger stands at block " + std::to_string(next));
    }
    OverlayStore overlay(store_);
    auto ledger = token::Trc10Ledger::make(overlay, ledger_->facts());
    if (!ledger) return fail(ledger.error());
    for (BlockNumber pending = next; pending <= number; ++pending) {
        const auto ref = canonical_ref(pending);
        if (!ref) return fail(ref.error());
        const auto block = find_body(store_, ref->id);
        if (!block) return fail(block.error());
        if (pending == 0 || !*block) {
            return fail(ErrorCode::not_synced,
                        "the body of block " + std::to_string(pending) + " is not here yet");
        }
        const auto parent = intake_.canonical(pending - 1);
        if (!parent) return fail(parent.error());
        const TimestampMs time =
            *parent ? (*parent)->header.timestamp : network_.genesis.timestamp_ms;
        const auto step = ledger->verify_block(**block, time);
        if (!step) return fail(step.error());
        if (const Status written = overlay.write(step->changes, Durability::buffered); !written) {
            return fail(written.error());
        }
    }
    return token::balance_at(overlay, id, question.address, number);
}

Result<BalanceAnswer> ChainService::make_balance(const BalanceQuestion& question) const {
    if (!token::parse_token_id(question.token_id)) {
        return fail(ErrorCode::bad_number, "token id " + question.token_id);
    }
    const auto& watched = options_.tokens;
    if (std::find(watched.begin(), watched.end(), question.token_id) == watched.end()) {
        return fail(ErrorCode::token_not_watched, question.token_id);
    }
    if (!ledger_) return unknown_balance(question);
    const BlockNumber next = ledger_->next_needed();
    if (next == 0) return fail(ErrorCode::not_synced, "no block is replayed yet");
    const BlockNumber number = question.at ? *question.at : std::min(next - 1, solid().number);
    const auto as_of = canonical_ref(number);
    if (!as_of) return fail(as_of.error());
    const auto balance = balance_above_ledger(question, number);
    if (!balance) return fail(balance.error());
    BalanceAnswer out;
    out.address = question.address;
    out.token_id = question.token_id;
    out.exactness = exactness_of(balance->exactness);
    out.amount = balance->amount;
    out.at_least = balance->at_least;
    out.at_most = balance->at_most;
    out.reason = balance->reason;
    out.as_of = *as_of;
    out.as_of_level = intake_.level_of(number);
    out.attested_keys = rests_on_attested();
    return out;
}

/// An answer, too: behind an anchor nobody knows what an account held before.
Result<BalanceAnswer> ChainService::unknown_balance(const BalanceQuestion& question) const {
    if (attested_ && !question.at) {
        auto carried = carried_balance(question);
        if (carried || carried.error().code != ErrorCode::not_found) return carried;
    }
    const BlockNumber number = question.at.value_or(solid().number);
    const auto as_of = canonical_ref(number);
    if (!as_of) return fail(as_of.error());
    BalanceAnswer out;
    out.address = question.address;
    out.token_id = question.token_id;
    out.reason = lacks_ledger_.value_or("no ledger is kept");
    out.as_of = *as_of;
    out.as_of_level = intake_.level_of(number);
    out.attested_keys = rests_on_attested();
    return out;
}

void ChainService::balance(BalanceQuestion question, Answer<BalanceAnswer> answer) {
    on_loop([question = std::move(question), answer = std::move(answer)](ChainService& self) {
        auto known = self.make_balance(question);
        if (!known || !self.wants_attestation(question, *known)) return answer(std::move(known));
        self.attest_balance(question, *known, answer);
    });
}

std::optional<TokenAmount> ChainService::spendable(const Address& owner,
                                                   const std::string& token_id) const {
    const auto balance = make_balance({owner, token_id, std::nullopt});
    if (!balance) return std::nullopt;
    return balance->at_least;
}

Result<TokenAnswer> ChainService::make_token(const std::string& token_id) const {
    const auto id = token::parse_token_id(token_id);
    if (!id) return fail(ErrorCode::bad_number, "token id " + token_id);
    if (!ledger_) return fail(ErrorCode::token_not_watched, token_id);
    if (ledger_->next_needed() == 0) return fail(ErrorCode::not_synced, "no block is replayed yet");
    const auto issue = token::find_asset_issue(store_, *id);
    if (!issue) return fail(issue.error());
    const auto as_of = canonical_ref(ledger_->next_needed() - 1);
    if (!as_of) return fail(as_of.error());
    const auto issued_in = canonical_ref(issue->issued_in);
    if (!issued_in) return fail(issued_in.error());
    TokenAnswer out;
    out.token_id = token_id;
    out.name = as_text(issue->name);
    out.abbreviation = as_text(issue->abbreviation);
    out.precision = issue->precision;
    out.issuer = issue->issuer;
    out.total_supply = TokenAmount{issue->total_supply};
    out.issued_in = *issued_in;
    out.as_of = *as_of;
    out.as_of_level = intake_.level_of(as_of->number);
    out.attested_keys = rests_on_attested();
    return out;
}

void ChainService::token(std::string token_id, Answer<TokenAnswer> answer) {
    on_loop([token_id = std::move(token_id), answer = std::move(answer)](ChainService& self) {
        answer(self.make_token(token_id));
    });
}

void ChainService::find_block_of(TransactionId id,
                                 std::optional<BlockNumber> in_block,
                                 Answer<BlockNumber> answer) {
    if (in_block) return answer(*in_block);
    const auto known = token::find_transaction(store_, id);
    if (known && *known) return answer(**known);
    ask_each<BlockNumber>(
        usable_sources(),
        [id](BlockSource& source, Answer<BlockNumber> hint) {
            source.block_of_transaction(id, std::move(hint));
        },
        std::move(answer),
        no_source());
}

void ChainService::transaction(TransactionId id,
                               std::optional<BlockNumber> in_block,
                               Answer<TransactionAnswer> answer) {
    on_loop([id, in_block, answer = std::move(answer)](ChainService& self) {
        const auto prove =
            [weak = std::weak_ptr(self.self_), id, answer](const Result<BlockNumber>& number) {
                const auto service = weak.lock();
                if (!service) return;
                if (!number) return answer(fail(number.error()));
                (*service)->prove_in_block(id, *number, answer);
            };
        self.find_block_of(id, in_block, prove);
    });
}

void ChainService::prove(ProofQuestion question, Answer<ProofAnswer> answer) {
    on_loop([question = std::move(question), answer = std::move(answer)](ChainService& self) {
        auto anchor = consensus::read_anchor_choice(question.anchor);
        if (!anchor) return answer(fail(std::move(anchor).error()));
        ProofWish wish;
        wish.network = self.network_;
        wish.anchor = std::move(*anchor);
        wish.id = question.id;
        wish.head = self.intake_.chain().tip().number;
        wish.now = self.options_.now();
        const auto collect = [weak = std::weak_ptr(self.self_), wish, answer](
                                 const Result<BlockNumber>& number) mutable {
            const auto service = weak.lock();
            if (!service) return;
            if (!number) return answer(fail(number.error()));
            wish.number = *number;
            ask_each<ProofAnswer>((*service)->usable_sources(),
                                  [wish](BlockSource& source, Answer<ProofAnswer> proof) {
                                      collect_proof(wish, source, std::move(proof));
                                  },
                                  answer,
                                  no_source());
        };
        self.find_block_of(question.id, question.in_block, collect);
    });
}

void ChainService::prove_in_block(TransactionId id,
                                  BlockNumber number,
                                  Answer<TransactionAnswer> answer) {
    with_header(number, usable_sources(), [this, id, number, answer](const Result<void>& here) {
        if (!here) return answer(fail(here.error()));
        prove_in_known_block(id, number, answer);
    });
}

void ChainService::prove_in_known_block(TransactionId id,
                                        BlockNumber number,
                                        const Answer<TransactionAnswer>& answer) {
    const auto ref = canonical_ref(number);
    if (!ref || number == 0) {
        return answer(
            fail(ErrorCode::not_found, "block " + std::to_string(number) + " is not on our chain"));
    }
    const auto kept = find_body(store_, ref->id);
    if (kept && *kept) return answer(make_transaction(id, **kept));
    ask_each<std::vector<wire::Block>>(
        usable_sources(),
        [number](BlockSource& source, Answer<std::vector<wire::Block>> blocks) {
            source.range(number, 1, std::move(blocks));
        },
        [weak = std::weak_ptr(self_), id, ref = *ref, answer](
            const Result<std::vector<wire::Block>>& blocks) {
            const auto service = weak.lock();
            if (!service) return;
            if (!blocks) return answer(fail(blocks.error()));
            if (blocks->size() != 1 || blocks->front().header.id != ref.id) {
                return answer(
                    fail(ErrorCode::upstream_lied, "another block " + std::to_string(ref.number)));
            }
            answer((*service)->make_transaction(id, blocks->front()));
        },
        no_source());
}

Result<TransactionAnswer> ChainService::make_transaction(const TransactionId& id,
                                                         const wire::Block& block) const {
    const BlockRef ref{block.header.number, block.header.id};
    // What was asked for may have left the chain while a source answered.
    const auto canonical = intake_.canonical_id(ref.number);
    if (!canonical || !*canonical || **canonical != ref.id) {
        return fail(ErrorCode::not_found, "block " + ref.id.hex() + " is not on our chain");
    }
    if (wire::transaction_root(block.transactions) != block.header.tx_root) {
        return fail(ErrorCode::root_mismatch, "block " + ref.id.hex());
    }
    const auto index = index_of(block, id);
    if (!index) {
        return fail(ErrorCode::not_found,
                    id.hex() + " is not in block " + std::to_string(ref.number));
    }
    const wire::Transaction& transaction = block.transactions[*index];
    TransactionAnswer out;
    out.id = id;
    out.block = ref;
    out.level = intake_.level_of(ref.number);
    out.attested_keys = rests_on_attested();
    out.index = *index;
    out.contract_type = static_cast<std::int32_t>(transaction.contract.type);
    if (is_contract_call(transaction.contract.type)) out.contract_ret = transaction.contract_ret;
    out.owner = wire::owner_of(transaction.contract);
    out.transaction = to_bytes(transaction.bytes);
    return out;
}

Result<std::string> ChainService::make_anchor_file() const {
    const consensus::HeaderChain& chain = intake_.chain();
    const consensus::ChainHeader& root = chain.root_header();
    const BlockNumber number = root.header.number;
    if (number == 0) return fail(ErrorCode::not_synced, "the chain is too short for an anchor");
    if (rests_on_attested()) return fail(no_proof_for_others());
    consensus::Anchor out;
    out.parent_timestamp = network_.genesis.timestamp_ms;
    if (number > 1) {
        const auto parent = intake_.canonical(number - 1);
        if (!parent) return fail(parent.error());
        if (!*parent) return fail(ErrorCode::not_synced, "the anchor's parent is not here yet");
        out.parent_timestamp = (*parent)->header.timestamp;
    }
    const consensus::TrustPoint point =
        consensus::point_of(chain.rules(), {root, chain.root_states(), {}});
    out.genesis = network_.genesis.id;
    out.block = point.block;
    out.timestamp = point.timestamp;
    out.n = point.n;
    out.seats = point.trusted;
    for (const auto& [witness, entries] : point.keys->entries()) {
        if (entries.back().key != witness) out.keys.push_back({witness, entries.back().key});
    }
    return consensus::format_anchor(out);
}

void ChainService::anchor_file(Answer<std::string> answer) {
    on_loop([answer = std::move(answer)](ChainService& self) { answer(self.make_anchor_file()); });
}

void ChainService::reference_block(Answer<ReferenceBlockAnswer> answer) {
    on_loop([answer = std::move(answer)](ChainService& self) {
        if (self.solid().number == 0)
            return answer(fail(ErrorCode::not_synced, "no block is SOLID yet"));
        answer(ReferenceBlockAnswer{self.solid(), self.head_time()});
    });
}

void ChainService::broadcast(Bytes transaction, Answer<TransactionId> answer) {
    on_loop([bytes = std::move(transaction), answer = std::move(answer)](ChainService& self) {
        const auto decoded = wire::decode_transaction(bytes);
        if (!decoded) return answer(fail(decoded.error()));
        self.hand_to_all(bytes, decoded->id(), answer);
    });
}

void ChainService::hand_to_all(const Bytes& transaction,
                               TransactionId id,
                               const Answer<TransactionId>& answer) {
    struct Round {
        std::size_t waiting = 0;
        bool taken = false;
        Error last;
    };

    const auto sources = usable_sources();
    if (sources.empty()) return answer(fail(no_source()));
    const auto round = std::make_shared<Round>();
    round->waiting = sources.size();
    for (BlockSource* source : sources) {
        source->broadcast(transaction, [round, id, answer](const Result<void>& result) {
            --round->waiting;
            if (!result) round->last = result.error();
            if (result && !round->taken) {
                round->taken = true;
                answer(id);
            } else if (round->waiting == 0 && !round->taken) {
                answer(fail(round->last));
            }
        });
    }
}

}  // namespace tributary::node
