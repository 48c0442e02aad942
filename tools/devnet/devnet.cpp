// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/devnet.hpp"

#include <algorithm>
#include <iterator>

#include "primitives/check.hpp"
#include "primitives/wire/header.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::devnet {
namespace {

Schedule schedule_behind(const ChainRecord& record,
                         const StoredBlock& genesis,
                         const StoredBlock& last) {
    const BlockRecord& at = record.blocks[last.number];
    Schedule out;
    out.grid = {genesis.timestamp, record.block_interval_ms, record.maintenance_skip_slots};
    out.clock = {at.next_maintenance, record.rules_after(last.number).maintenance_interval};
    out.witnesses = *record.witnesses_after(last.number);
    out.head = {last.number, last.timestamp, at.is_maintenance};
    return out;
}

}  // namespace

Result<Devnet> Devnet::make(Recording recording, KeyRing keys) {
    const bool has_witnesses = recording.record && recording.record->witnesses_after(
                                                       recording.blocks.back().number) != nullptr;
    if (!keys.empty() && !has_witnesses) {
        return fail(ErrorCode::missing_field,
                    "producing blocks needs the witness lists of a chain.json");
    }
    return Devnet(std::move(recording), std::move(keys));
}

Devnet::Devnet(Recording recording, KeyRing keys)
    : chain_(recording.blocks.front()),
      record_(std::move(recording.record)),
      keys_(std::move(keys)),
      ledger_(std::move(recording.ledger)),
      expected_(ledger_) {
    const StoredBlock& last = recording.blocks.back();
    if (record_) {
        rules_ = record_->rules_after(last.number);
        solid_ = record_->blocks[last.number].solid;
        unsettled_from_ = solid_;
        unsettled_.assign(std::make_move_iterator(recording.unsettled.begin()),
                          std::make_move_iterator(recording.unsettled.end()));
        if (record_->witnesses_after(last.number) != nullptr) {
            schedule_ = schedule_behind(*record_, recording.blocks.front(), last);
        }
    }
    for (std::size_t i = 1; i < recording.blocks.size(); ++i) {
        if (const auto witness = Address::from(recording.blocks[i].witness))
            last_produced_[*witness] = i;
    }
    waiting_.assign(std::make_move_iterator(recording.blocks.begin() + 1),
                    std::make_move_iterator(recording.blocks.end()));
}

Status Devnet::replay(std::size_t count) {
    while (count-- > 0 && !waiting_.empty()) {
        if (Status added = chain_.append(std::move(waiting_.front())); !added) return added;
        waiting_.pop_front();
    }
    return {};
}

RulesInput Devnet::rules_input() const {
    return rules_input_at(schedule_.next_slot_time());
}

RulesInput Devnet::rules_input_at(TimestampMs time) const {
    const TimestampMs head = chain_.head().timestamp;
    const std::int64_t interval = std::max<std::int64_t>(1, schedule_.clock.interval);
    return {chain_,
            rules_,
            schedule_.next_slot_time(),
            consensus::absolute_slot(schedule_.grid, head),
            time,
            schedule_.scheduled(time).value_or(Address{}),
            schedule_.clock.next / interval};
}

tl::expected<TransactionId, Refusal> Devnet::broadcast(ByteView transaction) {
    const auto refuse = [](BroadcastCode code, std::string why) {
        return tl::unexpected<Refusal>(Refusal{code, std::move(why)});
    };
    if (!is_replayed())
        return refuse(BroadcastCode::server_busy, "the recording is still being replayed");
    const auto decoded = wire::decode_transaction(transaction);
    if (decoded && pending_ids_.contains(decoded->id())) {
        // Before the balances: what waits has used them up already.
        return refuse(BroadcastCode::dup_transaction_error,
                      "transaction " + decoded->id().hex() + " already waits for a block");
    }
    auto plan = verify_transaction(rules_input(), expected_, transaction);
    if (!plan) return tl::unexpected(plan.error());
    if (!has_keys()) {
        return refuse(BroadcastCode::not_enough_effective_connection,
                      "no block will be produced here: there are no witness keys");
    }
    if (pending_.size() >= kMaxPendingTransactions) {
        return refuse(
            BroadcastCode::server_busy,
            "there are " + std::to_string(pending_.size()) + " transactions waiting already");
    }
    apply_transaction(expected_, *plan, rules_.multi_sign);
    const TransactionId id = plan->id;
    pending_ids_.insert(id);
    pending_.push_back(std::move(*plan));
    return id;
}

const SecretKey* Devnet::key_of(const Address& witness) const {
    const auto signer = ledger_.block_signers.find(witness);
    const auto key = keys_.find(signer == ledger_.block_signers.end() ? witness : signer->second);
    return key == keys_.end() ? nullptr : &key->second;
}

/// What still passes on top of the head, in order of arrival and as much as fits; the rest of what
/// fits no more waits, what fails is forgotten (Manager.generateBlock).
std::vector<Bytes> Devnet::take_pending(TimestampMs time) {
    std::size_t room = kMaxProducedBlock - wire::kMaxHeaderSize;
    std::vector<Bytes> out;
    std::deque<PlannedTransaction> later;
    for (PlannedTransaction& waiting : pending_) {
        if (waiting.bytes.size() + 2 * kMaxResultSize > room) {
            later.push_back(std::move(waiting));
            continue;
        }
        pending_ids_.erase(waiting.id);
        auto plan = verify_transaction(rules_input_at(time), ledger_, waiting.bytes);
        if (!plan) continue;
        apply_transaction(ledger_, *plan, rules_.multi_sign);
        fees_[plan->id] = plan->fee;
        // ret{contractRet} stands in blocks since contracts are enabled.
        wire::WireWriter tail;
        if (rules_.contracts_enabled)
            tail.message(5, wire::WireWriter().integer(3, plan->contract_ret).view());
        if (auto* run = std::get_if<RunEffect>(&plan->effect)) {
            fees_[plan->id].value += run->receipt.energy_fee;
            runs_[plan->id] = {run->contract, std::move(run->receipt)};
        }
        Bytes& bytes = out.emplace_back(plan->bytes);
        append(bytes, tail.view());
        room -= bytes.size() + kMaxResultSize;
    }
    pending_.clear();
    expected_ = ledger_;
    for (PlannedTransaction& waiting : later) {
        auto plan = verify_transaction(rules_input(), expected_, waiting.bytes);
        if (!plan) {
            pending_ids_.erase(waiting.id);
            continue;
        }
        apply_transaction(expected_, *plan, rules_.multi_sign);
        pending_.push_back(std::move(*plan));
    }
    return out;
}

void Devnet::update_solid(const Address& witness, BlockNumber number) {
    last_produced_[witness] = number;
    std::vector<BlockNumber> latest;
    for (const Address& active : schedule_.witnesses) {
        const auto found = last_produced_.find(active);
        latest.push_back(found == last_produced_.end() ? 0 : found->second);
    }
    std::sort(latest.begin(), latest.end());
    solid_ = std::max(solid_, latest[latest.size() * 30 / 100]);
}

std::optional<BlockRef> Devnet::produce(TimestampMs time) {
    if (!is_replayed() || !has_keys()) return std::nullopt;
    const auto witness = schedule_.scheduled(time);
    const SecretKey* key = witness ? key_of(*witness) : nullptr;
    if (key == nullptr) return std::nullopt;
    BlockDraft draft;
    draft.number = chain_.head().number + 1;
    draft.parent_id = chain_.head().id;
    draft.timestamp = time;
    draft.witness = *witness;
    if (!pending_.empty()) draft.transactions = take_pending(time);
    StoredBlock block = make_block(draft, *key);
    const BlockRef ref{block.number, block.id};
    const Status added = chain_.append(std::move(block));
    TRIBUTARY_ASSERT(added.has_value());
    schedule_.advance(ref.number, time);
    update_solid(*witness, ref.number);
    keep_unsettled();
    return ref;
}

void Devnet::keep_unsettled() {
    if (unsettled_.empty()) return;
    unsettled_.push_back(ledger_.accounts);
    while (unsettled_from_ < solid_ || unsettled_.size() > kMaxUnsettled) {
        unsettled_.pop_front();
        ++unsettled_from_;
    }
}

const Accounts* Devnet::solid_accounts() const {
    if (!is_replayed() || unsettled_.empty() || unsettled_from_ != solid_) return nullptr;
    return &unsettled_.front();
}

std::optional<BlockNumber> Devnet::solid() const {
    if (!record_) return std::nullopt;
    return is_replayed() ? solid_ : record_->blocks[chain_.head().number].solid;
}

std::optional<TimestampMs> Devnet::next_maintenance() const {
    if (!record_) return std::nullopt;
    return is_replayed() ? schedule_.clock.next
                         : record_->blocks[chain_.head().number].next_maintenance;
}

const ContractRun* Devnet::run_of(const TransactionId& id) const {
    const auto found = runs_.find(id);
    return found == runs_.end() ? nullptr : &found->second;
}

std::optional<Sun> Devnet::fee_of(const TransactionId& id) const {
    const auto found = fees_.find(id);
    if (found == fees_.end()) return std::nullopt;
    return found->second;
}

}  // namespace tributary::devnet
