// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tvm/vm/energy.hpp"
#include "tvm/vm/operations.hpp"
#include "tvm/vm/precompiles.hpp"
#include "tvm/vm/run.hpp"
#include "tvm/vm/transfer.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

using energy::Span;
using energy::span_of;

constexpr std::int64_t kMinTokenId = 1'000'000;

/// The operands of one call, and what it was given (java-tron MessageCall).
struct CallRequest {
    Opcode opcode = OP_CALL;
    Uint256 address;
    Uint256 value;
    Uint256 token_id;
    Uint256 in_offset;
    Uint256 in_size;
    Uint256 out_offset;
    Uint256 out_size;
    std::int64_t allowance = 0;
    /// What the caller could have given beyond that.
    std::int64_t spare = 0;
    /// Frame::grows of what is called.
    bool grows = true;
    /// Where the result goes.
    Uint256* result = nullptr;

    [[nodiscard]] bool keeps_context() const {
        return opcode == OP_CALLCODE || opcode == OP_DELEGATECALL;
    }
};

/// The endowment as checked; the token only where one moves.
struct Endowment {
    std::int64_t amount = 0;
    std::optional<std::int64_t> token;
};

CallRequest read_request(Uint256* top, Opcode opcode) {
    CallRequest out;
    out.opcode = opcode;
    out.address = top[-1];
    const bool has_value = opcode == OP_CALL || opcode == OP_CALLCODE || opcode == OP_CALLTOKEN;
    if (has_value) out.value = top[-2];
    if (opcode == OP_CALLTOKEN) out.token_id = top[-3];
    Uint256* const spans = top - (opcode == OP_CALLTOKEN ? 4 : has_value ? 3 : 2);
    out.in_offset = spans[0];
    out.in_size = spans[-1];
    out.out_offset = spans[-2];
    out.out_size = spans[-3];
    out.result = spans - 3;
    return out;
}

/// Charges the call and sets its allowance (java-tron EnergyCost.getCalculateCallCost).
Halt pay_for_call(Frame& frame, CallRequest& request, const Uint256& wanted) {
    const bool moves = !request.value.is_zero();
    std::int64_t cost = energy::kCall;
    if (moves) {
        cost += energy::kCallValue;
        const bool may_create = request.opcode != OP_CALLCODE;
        if (may_create && !frame.run.state.entry(address_of(request.address)).account)
            cost += energy::kNewAccount;
    }
    const Span in = span_of(request.in_offset, request.in_size);
    const Span out = span_of(request.out_offset, request.out_size);
    if (!in.fits() || !out.fits()) return Halt::out_of_memory;
    cost += energy::growth(frame.memory, std::max(in.end(), out.end()));
    if (!frame.charge(cost)) return Halt::out_of_energy;
    std::int64_t available = frame.energy;
    if (frame.run.flags.compatible_evm && frame.version == 1) available -= available / 64;
    const bool less_wanted =
        wanted.fits_u64() && wanted.limbs[0] <= static_cast<std::uint64_t>(available);
    request.allowance = less_wanted ? low_long(wanted) : available;
    request.spare = available - request.allowance;
    request.grows = frame.grows && !less_wanted;
    frame.lend(request.allowance);
    if (frame.is_static && moves && request.opcode != OP_CALLCODE) return Halt::unknown;
    if (moves) request.allowance += energy::kStipend;
    return Halt::none;
}

Halt push_failure(Frame& frame, const CallRequest& request, std::int64_t returned) {
    frame.lend(-returned);
    *request.result = 0;
    return Halt::none;
}

/// A transfer that cannot be: the caller's frame ends, its allowance given back first.
Halt transfer_failure(Frame& frame, const CallRequest& request) {
    if (!frame.run.flags.constantinople) return Halt::unknown;
    frame.lend(-request.allowance);
    return Halt::transfer_failed;
}

/// java-tron Program.checkTokenId and isTokenTransfer.
Halt check_token(Frame& frame, const CallRequest& request, Endowment& endowment) {
    const bool token_message = request.opcode == OP_CALLTOKEN;
    if (!frame.run.flags.multi_sign) {
        if (low_long(request.token_id) != 0) endowment.token = low_long(request.token_id);
        return Halt::none;
    }
    const auto id = request.token_id.to_int64();
    if (!id || (*id <= kMinTokenId && *id != 0) || (*id == 0 && token_message))
        return transfer_failure(frame, request);
    if (token_message) endowment.token = *id;
    return Halt::none;
}

bool can_afford(const AccountEntry& from, const Endowment& endowment) {
    if (!from.account) return endowment.amount <= 0;
    const std::int64_t balance =
        endowment.token ? from.account->token_balance(*endowment.token) : from.account->balance;
    return balance >= endowment.amount;
}

/// Moves the endowment; false where java-tron's validation refuses.
bool move(State& state, AccountEntry& from, AccountEntry& to, const Endowment& endowment) {
    if (endowment.token) {
        const TokenBalance moved{*endowment.token, endowment.amount};
        if (!can_transfer_token(state, from, to, moved)) return false;
        transfer_token(state, from, to, moved);
        return true;
    }
    if (!can_transfer(from, to, endowment.amount)) return false;
    transfer(state, from, to, endowment.amount);
    return true;
}

ByteView read_input(Frame& frame, const CallRequest& request) {
    const Span in = span_of(request.in_offset, request.in_size);
    frame.memory.expand(in.end());
    return frame.memory.view(in.offset, in.size);
}

/// Writes all of a built-in contract's output, whatever room the caller named and paid (java-tron
/// Program.callToPrecompiledAddress, memorySave).
Halt write_output(Frame& frame, const CallRequest& request, ByteView output) {
    if (output.empty()) return Halt::none;
    const std::int64_t offset = low_int(request.out_offset);
    const std::int64_t end = offset + static_cast<std::int64_t>(output.size());
    if (offset < 0 || end > std::numeric_limits<std::int32_t>::max()) return Halt::unknown;
    const auto wanted = static_cast<std::uint64_t>(end);
    const std::uint64_t present = frame.memory.size();
    if (wanted > present && !frame.run.work(wanted - present)) return Halt::unsupported;
    frame.memory.expand(wanted);
    std::memcpy(frame.memory.data() + offset, output.data(), output.size());
    return Halt::none;
}

Halt finish_precompile(Frame& frame,
                       const CallRequest& request,
                       PrecompileResult& result,
                       std::int64_t required) {
    switch (result.outcome) {
        case PrecompileOutcome::exception: return Halt::unknown;
        case PrecompileOutcome::out_of_time: return Halt::out_of_time;
        case PrecompileOutcome::unsupported: return Halt::unsupported;
        case PrecompileOutcome::success:
            frame.lend(required - request.allowance);
            *request.result = 1;
            break;
        case PrecompileOutcome::failure: *request.result = 0; break;
    }
    const Halt halt = write_output(frame, request, result.output);
    if (result.outcome == PrecompileOutcome::success) frame.return_data = std::move(result.output);
    return halt;
}

Halt call_precompile(Frame& frame, const CallRequest& request, const Precompile& precompile) {
    Run& run = frame.run;
    State& state = run.state;
    if (request.value.to_int64().value_or(-1) < 0) return Halt::unknown;
    Endowment endowment{low_long(request.value), {}};
    if (const Halt halt = check_token(frame, request, endowment); halt != Halt::none) return halt;
    if (!can_afford(frame.context, endowment))
        return push_failure(frame, request, request.allowance);
    const ByteView input = read_input(frame, request);
    const Address caller =
        request.opcode == OP_DELEGATECALL ? address_of(frame.caller_word) : frame.context.address;
    const auto before = state.snapshot();
    if (!request.keeps_context() && endowment.amount > 0 &&
        !move(state, frame.context, state.entry(address_of(request.address)), endowment))
        return Halt::unknown;
    const std::int64_t required = precompile.energy(input, run.flags);
    if (required > request.allowance) {
        run.run_dry(request.grows);
        state.revert(before);
        return push_failure(frame, request, 0);
    }
    frame.bound_slack(request.allowance - required, request.spare);
    if (reads_chain(request.address)) state.observe(caller, Observation::chain, 0);
    auto result = precompile.run({input, caller, run.flags, run.block, state});
    if (result.outcome != PrecompileOutcome::success) state.revert(before);
    return finish_precompile(frame, request, result, required);
}

std::size_t note_call(Frame& frame,
                      const AccountEntry& to,
                      const Endowment& endowment,
                      ByteView input) {
    InternalTransaction internal;
    internal.to = to.address;
    internal.note = "call";
    internal.data = to_bytes(input);
    if (endowment.token) {
        internal.tokens = {{*endowment.token, endowment.amount}};
    } else {
        internal.value = endowment.amount;
    }
    return frame.run.note(frame, std::move(internal));
}

/// What the callee sees; `code` is the code's own account, `context` the one it works on.
Message make_message(Frame& frame,
                     const CallRequest& request,
                     AccountEntry& context,
                     AccountEntry& code) {
    const bool delegated = request.opcode == OP_DELEGATECALL;
    Message out(context, frame.run.state.analyzed(code));
    out.caller_word = delegated ? frame.caller_word : frame.address_word;
    out.energy = request.allowance;
    out.depth = frame.depth + 1;
    out.is_static = request.opcode == OP_STATICCALL || frame.is_static;
    out.grows = request.grows;
    out.call_value = delegated ? frame.call_value : request.value;
    if (frame.run.flags.compatible_evm) {
        const auto& contract = frame.run.state.contract_of(code);
        out.version = contract ? contract->version : 0;
    }
    return out;
}

Halt finish_call(Frame& frame, const CallRequest& request, FrameResult& result) {
    *request.result = static_cast<std::uint64_t>(result.halt == Halt::stopped);
    const Span out = span_of(request.out_offset, request.out_size);
    const std::size_t copied = std::min<std::size_t>(out.size, result.output.size());
    if (copied > 0) std::memcpy(frame.memory.data() + out.offset, result.output.data(), copied);
    frame.return_data = std::move(result.output);
    frame.lend(-result.energy_left);
    return Halt::none;
}

/// java-tron Program.callToAddress, in its order.
Halt call_contract(Frame& frame, const CallRequest& request) {
    Run& run = frame.run;
    State& state = run.state;
    const ByteView input = read_input(frame, request);
    AccountEntry& code = state.entry(address_of(request.address));
    AccountEntry& context = request.keeps_context() ? frame.context : code;
    const auto before = state.snapshot();
    if (!request.value.fits_u64() || low_long(request.value) < 0)
        return transfer_failure(frame, request);
    Endowment endowment{low_long(request.value), {}};
    if (const Halt halt = check_token(frame, request, endowment); halt != Halt::none) return halt;
    if (!can_afford(frame.context, endowment))
        return push_failure(frame, request, request.allowance);
    // The account is asked for before the transfer may create it.
    const bool has_code =
        code.account && state.code_of(code) != nullptr && !state.code_of(code)->empty();
    observe_absence(state, code);
    if (!request.keeps_context() && endowment.amount > 0) {
        create_if_missing(state, context);
        if (!move(state, frame.context, context, endowment)) {
            state.revert(before);
            return transfer_failure(frame, request);
        }
    }
    if (!run.work(input.size())) return Halt::unsupported;
    const std::size_t noted = note_call(frame, context, endowment, input);
    if (!has_code) {
        *request.result = 1;
        frame.lend(-request.allowance);
        return Halt::none;
    }
    if (frame.depth >= kMaxUncheckedDepth) return Halt::unsupported;
    Message message = make_message(frame, request, context, code);
    message.input = input;
    message.internal = noted;
    if (endowment.token) {
        message.token_value = std::exchange(message.call_value, Uint256{});
        message.token_id = request.token_id;
    }
    auto mark = run.mark();
    FrameResult result = run.play(message);
    frame.bound_slack(result.tolerance(), request.spare);
    if (ends_transaction(result.halt)) return result.halt;
    if (result.halt != Halt::stopped) {
        state.revert(before);
        mark.internals = noted;
        run.reject(mark);
        if (is_exception(result.halt)) return push_failure(frame, request, 0);
    }
    return finish_call(frame, request, result);
}

}  // namespace

Halt op_call(Frame& frame, Uint256* top, Opcode opcode) {
    CallRequest request = read_request(top, opcode);
    if (const Halt halt = pay_for_call(frame, request, top[0]); halt != Halt::none) return halt;
    frame.memory.expand(span_of(request.out_offset, request.out_size).end());
    frame.return_data.clear();
    if (frame.depth == kMaxDepth) return push_failure(frame, request, request.allowance);
    const Precompile* const precompile = find_precompile(request.address, frame.run.flags);
    return precompile != nullptr ? call_precompile(frame, request, *precompile)
                                 : call_contract(frame, request);
}

}  // namespace tributary::tvm
