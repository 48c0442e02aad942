// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_call.hpp"

#include "token/balance.hpp"
#include "token/records.hpp"
#include "token/shadow_query.hpp"
#include "token/shadow_world.hpp"
#include "tvm/vm/machine.hpp"

namespace tributary::token {
namespace {

/// What the ledger's records tell of accounts at its last block.
class StoredKnowledge final : public HolderKnowledge {
  public:
    StoredKnowledge(const KvStore& store, const LedgerState& ledger)
        : store_(store), ledger_(ledger) {}

    std::optional<std::int64_t> token_balance(const Address& address, std::int64_t token) override {
        const auto balance =
            balance_at(store_, static_cast<TokenId>(token), address, ledger_.number);
        if (!balance || balance->exactness != Exactness::exact) return std::nullopt;
        return balance->amount->value;
    }

    [[nodiscard]] std::vector<std::int64_t> tokens() const override {
        std::vector<std::int64_t> out;
        for (const WatchedToken& token : ledger_.tokens)
            out.push_back(static_cast<std::int64_t>(token.id));
        return out;
    }

    bool is_key(const Address& address) override {
        const auto record = store_.get(signer_key(address));
        return record && record->has_value();
    }

  private:
    const KvStore& store_;
    const LedgerState& ledger_;
};

/// The stage on which the calls of one question run.
class Calls {
  public:
    Calls(const KvStore& store,
          const ShadowState& state,
          HolderKnowledge& holders,
          tvm::BlockContext context)
        : store_(store), state_(state), holders_(holders), context_(std::move(context)) {}

    Result<ConstantAnswer> answer(const tvm::Ruleset& rules, const tvm::CallInput& input) {
        if (left_ < kMaxCallEnergy)
            return fail(ErrorCode::beyond_shadow, "the calls before it used the question's energy");
        // New for each call, so that its energy bounds what it reads into memory.
        RecordCache records(store_);
        ShadowWorld world(records, state_, &holders_);
        world.begin({input.owner, 0, {}});
        if (!world.code(input.contract)) return answer_of({}, records, world);
        tvm::State state(world, rules, 0);
        auto result = machine_.call(state, context_, input);
        left_ -= result.energy_used;
        return answer_of(std::move(result), records, world);
    }

  private:
    static Result<ConstantAnswer> answer_of(tvm::ExecutionResult result,
                                            const RecordCache& records,
                                            const ShadowWorld& world) {
        if (records.error()) return fail(*records.error());
        if (const auto& foreign = world.foreign()) {
            return fail(
                ErrorCode::beyond_shadow,
                std::string(sentence_of(foreign->trouble)) + " (" + foreign->who.base58() + ")");
        }
        if (!result.supported)
            return fail(ErrorCode::beyond_shadow,
                        std::string(sentence_of(ShadowTrouble::unsupported)));
        // A full node gives more: what it answers then is not known, even where the call went on.
        if (result.starved)
            return fail(ErrorCode::beyond_shadow,
                        "it ran out of the " + std::to_string(kMaxCallEnergy) +
                            " energy that a call has here");
        return ConstantAnswer{result.result, std::move(result.output), result.energy_used};
    }

    const KvStore& store_;
    const ShadowState& state_;
    HolderKnowledge& holders_;
    tvm::BlockContext context_;
    tvm::Machine machine_;
    std::int64_t left_ = kMaxQueryEnergy;
};

}  // namespace

Result<std::vector<Result<ConstantAnswer>>> answer_calls(const KvStore& store,
                                                         const ShadowFacts& facts,
                                                         const wire::Header& head,
                                                         const ConstantCalls& question) {
    const auto shadow = read_shadow_state(store);
    if (!shadow) return fail(shadow.error());
    const auto ledger = read_ledger_state(store);
    if (!ledger) return fail(ledger.error());
    if (!*shadow || !*ledger || (*ledger)->id != head.id)
        return fail(ErrorCode::not_synced, "no contracts are followed");
    const ParameterBook parameters(facts.parameters, (*shadow)->parameters);
    if (!parameters.state().certain)
        return fail(ErrorCode::beyond_shadow,
                    std::string(sentence_of(ShadowTrouble::rules_uncertain)));
    const tvm::Ruleset rules(parameters.flags());
    StoredKnowledge holders(store, **ledger);
    Calls calls(
        store, **shadow, holders, block_context_of(facts, parameters, head, head.timestamp));
    std::vector<Result<ConstantAnswer>> out;
    for (const ConstantCall& call : question.calls) {
        tvm::CallInput input;
        input.owner = call.from;
        input.contract = question.contract;
        input.data = call.data;
        input.energy_limit = kMaxCallEnergy;
        out.push_back(calls.answer(rules, input));
    }
    return out;
}

}  // namespace tributary::token
