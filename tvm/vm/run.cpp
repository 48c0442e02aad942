// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/run.hpp"

#include "tvm/vm/energy_factor.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

/// The factor the contract runs under, its record brought up to date (java-tron
/// Program.updateContextContractFactor).
std::int64_t update_factor(State& state, AccountEntry& context, const Run& run) {
    const auto& record = state.energy_of(context);
    const EnergyRecord current = caught_up(record, run.block.cycle, run.flags);
    if (!record || *record != current) state.put_energy(context, current);
    return current.factor + kFactorUnit;
}

void add_usage(State& state, AccountEntry& context, std::int64_t usage) {
    EnergyRecord record = state.energy_of(context).value_or(EnergyRecord{});
    record.usage += usage;
    state.put_energy(context, record);
}

}  // namespace

FrameResult Run::play(const Message& message) {
    FrameRoom& room = pool.room(static_cast<std::size_t>(message.depth));
    Frame frame{.run = *this,
                .context = message.context,
                .code = message.code,
                .memory = room.memory,
                .stack = room.stack.data(),
                .input = message.input,
                .address_word = prefixed_word(message.context.address),
                .caller_word = message.caller_word,
                .call_value = message.call_value,
                .token_value = message.token_value,
                .token_id = message.token_id,
                .energy = message.energy,
                .depth = message.depth,
                .version = message.version,
                .is_static = message.is_static,
                .grows = message.grows,
                .internal = message.internal,
                .return_data = {},
                .output = {}};
    if (flags.dynamic_energy) frame.factor = update_factor(state, frame.context, *this);
    const Halt halt = interpret(frame);
    penalty += frame.penalty;
    if (halt == Halt::out_of_energy) run_dry(frame.grows);
    if (is_exception(halt)) {
        // Everything is lost but to a transfer that could not be made.
        return {halt, halt == Halt::transfer_failed ? frame.energy : 0, {}, frame.slack};
    }
    if (flags.dynamic_energy) {
        const std::int64_t spent = message.energy - frame.energy;
        add_usage(state, frame.context, spent - frame.foreign_energy - frame.penalty);
    }
    return {halt, frame.energy, std::move(frame.output), frame.slack};
}

std::size_t Run::note(const Frame& frame, InternalTransaction internal) {
    internal.parent = frame.internal;
    internal.caller = frame.context.address;
    internal.hashed_value = internal.value;
    internal.nonce = ++nonce;
    internals.push_back(std::move(internal));
    return internals.size() - 1;
}

void Run::reject(const Mark& mark) {
    logs.resize(mark.logs);
    deleted.resize(mark.deleted);
    for (std::size_t i = mark.internals; i < internals.size(); ++i)
        internals[i].rejected = true;
}

}  // namespace tributary::tvm
