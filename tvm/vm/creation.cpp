// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/keccak256.hpp"
#include "tvm/vm/energy.hpp"
#include "tvm/vm/operations.hpp"
#include "tvm/vm/run.hpp"
#include "tvm/vm/transfer.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

Address last_20_of(const Hash256& hash) {
    return address_of(Uint256::load(hash.bytes.data()));
}

/// java-tron TransactionUtil.generateContractAddress: the sender has no part in it.
Address create_address(const TransactionId& id, std::int64_t nonce) {
    Bytes source = to_bytes(id.view());
    append(source, be64(static_cast<std::uint64_t>(nonce)));
    return last_20_of(keccak256(source));
}

/// java-tron WalletUtil.generateContractAddress2: the sender with its prefix, no 0xff before it.
Address create2_address(const Address& sender, const Uint256& salt, ByteView code) {
    Bytes source = to_bytes(sender.view());
    append(source, salt.bytes());
    append(source, keccak256(code).view());
    return last_20_of(keccak256(source));
}

struct Creation {
    Uint256 value;
    ByteView code;
    Address address;
    bool is_create2 = false;
    /// Where the address goes.
    Uint256* result = nullptr;
};

/// Makes the account and the contract record; false where a contract stands there already.
bool prepare(Frame& frame, AccountEntry& created, const Creation& creation) {
    Run& run = frame.run;
    const bool taken = created.account &&
                       (!run.flags.constantinople || run.state.contract_of(created).has_value());
    if (taken) return false;
    Account account = created.account.value_or(Account{});
    account.type = AccountType::contract;
    for (Delegations* delegations : {&account.bandwidth, &account.energy}) {
        delegations->acquired_v1 = 0;
        delegations->acquired_v2 = 0;
    }
    run.state.put_account(created, std::move(account));
    Contract contract;
    contract.origin = frame.context.address;
    contract.caller_percent = 100;
    if (run.flags.compatible_evm) contract.version = frame.version;
    if (creation.is_create2 && run.flags.constantinople) contract.creation = run.id;
    run.state.put_contract(created, contract);
    return true;
}

/// Charges for the code and stores it; the halt of a creation that fails over it.
Halt deposit(Frame& frame, AccountEntry& created, FrameResult& result) {
    const Flags& flags = frame.run.flags;
    const bool reverted = result.halt == Halt::reverted;
    // Even a revert whose data begins so counts as an invalid code.
    if (flags.london && !result.output.empty() && result.output[0] == 0xef)
        return Halt::invalid_code;
    if (reverted) return Halt::reverted;
    const auto cost = static_cast<std::int64_t>(result.output.size()) * energy::kCodeByte;
    if (cost > result.energy_left) {
        frame.run.run_dry(frame.grows);
        return Halt::out_of_energy;
    }
    result.energy_left -= cost;
    auto code = std::make_shared<const Bytes>(std::move(result.output));
    result.output = {};
    if (flags.constantinople) {
        Contract contract = *frame.run.state.contract_of(created);
        contract.code_hash = keccak256(*code);
        frame.run.state.put_contract(created, contract);
    }
    frame.run.state.put_code(created, std::move(code));
    return Halt::stopped;
}

FrameResult run_init_code(Frame& frame,
                          AccountEntry& created,
                          const Creation& creation,
                          std::int64_t allowance) {
    Run& run = frame.run;
    InternalTransaction internal;
    internal.to = created.address;
    internal.note = "create";
    internal.value = low_long(creation.value);
    internal.data = to_bytes(creation.code);
    const std::size_t noted = run.note(frame, std::move(internal));
    if (creation.code.empty()) return {Halt::stopped, allowance, {}, kNoSlack};
    const Ruleset& rules = run.state.rules();
    const AnalyzedCode code(std::make_shared<const Bytes>(to_bytes(creation.code)), rules);
    Message message(created, code);
    message.caller_word = frame.address_word;
    message.call_value = creation.value;
    message.energy = allowance;
    message.depth = frame.depth + 1;
    message.version = run.flags.compatible_evm ? frame.version : 0;
    message.grows = frame.grows;
    message.internal = noted;
    return run.play(message);
}

/// java-tron Program.createContractImpl, in its order.
Halt create(Frame& frame, const Creation& creation) {
    Run& run = frame.run;
    State& state = run.state;
    if (!creation.value.fits_u64() || low_long(creation.value) < 0) return Halt::unknown;
    const std::int64_t endowment = low_long(creation.value);
    *creation.result = 0;
    if (!frame.context.account || frame.context.account->balance < endowment) return Halt::none;
    // Init code is copied twice, for the record and to run it.
    if (!run.work(2 * creation.code.size()) || frame.depth >= kMaxUncheckedDepth)
        return Halt::unsupported;
    AccountEntry& created = state.entry(creation.address);
    const auto before = state.snapshot();
    const bool fresh = prepare(frame, created, creation);
    if (endowment > 0) {
        if (!can_transfer(frame.context, created, endowment)) return Halt::unknown;
        transfer(state, frame.context, created, endowment);
    }
    std::int64_t allowance = frame.energy;
    if (run.flags.compatible_evm && frame.version == 1) allowance -= allowance / 64;
    frame.lend(allowance);
    auto mark = run.mark();
    FrameResult result;
    if (fresh) {
        result = run_init_code(frame, created, creation, allowance);
        if (ends_transaction(result.halt)) return result.halt;
        if (!is_exception(result.halt)) result.halt = deposit(frame, created, result);
        frame.bound_slack(result.tolerance(), 0);
    } else {
        InternalTransaction internal;
        internal.to = created.address;
        internal.note = "create";
        internal.value = endowment;
        internal.data = to_bytes(creation.code);
        run.note(frame, std::move(internal));
        result.halt = Halt::unknown;
    }
    if (result.halt != Halt::stopped) {
        state.revert(before);
        run.reject(mark);
        if (is_exception(result.halt)) return Halt::none;
        frame.return_data = std::move(result.output);
    } else {
        *creation.result = prefixed_word(created.address);
    }
    frame.lend(-result.energy_left);
    return Halt::none;
}

/// Charges and reads the init code.
Halt pay_for_creation(Frame& frame, Uint256* top, bool hashes_code) {
    const energy::Span span = energy::span_of(top[-1], top[-2]);
    if (!span.fits()) return Halt::out_of_memory;
    std::int64_t cost = energy::kCreate + energy::growth(frame.memory, span.end());
    if (hashes_code) cost += energy::kSha3Word * energy::words(span.size);
    if (!frame.charge(cost)) return Halt::out_of_energy;
    return frame.is_static ? Halt::unknown : Halt::none;
}

ByteView read_code(Frame& frame, Uint256* top) {
    const energy::Span span = energy::span_of(top[-1], top[-2]);
    frame.memory.expand(span.end());
    return frame.memory.view(span.offset, span.size);
}

}  // namespace

Halt op_create(Frame& frame, Uint256* top) {
    if (const Halt halt = pay_for_creation(frame, top, false); halt != Halt::none) return halt;
    frame.return_data.clear();
    if (frame.depth == kMaxDepth) {
        top[-2] = 0;
        return Halt::none;
    }
    const Creation creation{.value = top[0],
                            .code = read_code(frame, top),
                            .address = create_address(frame.run.id, frame.run.nonce),
                            .is_create2 = false,
                            .result = top - 2};
    return create(frame, creation);
}

Halt op_create2(Frame& frame, Uint256* top) {
    if (const Halt halt = pay_for_creation(frame, top, true); halt != Halt::none) return halt;
    const Flags& flags = frame.run.flags;
    // The return data of the last call stays; that is java-tron's.
    if (flags.compatible_evm && frame.depth == kMaxDepth) {
        top[-3] = 0;
        return Halt::none;
    }
    const Address sender = flags.istanbul ? frame.context.address : address_of(frame.caller_word);
    const ByteView code = read_code(frame, top);
    const Creation creation{.value = top[0],
                            .code = code,
                            .address = create2_address(sender, top[-3], code),
                            .is_create2 = true,
                            .result = top - 3};
    return create(frame, creation);
}

}  // namespace tributary::tvm
