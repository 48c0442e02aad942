// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/keccak256.hpp"
#include "tvm/vm/energy.hpp"
#include "tvm/vm/operations.hpp"
#include "tvm/vm/run.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

/// Smallest token id less one; ids up to it were never given out (java-tron MIN_TOKEN_ID).
constexpr std::int64_t kMinTokenId = 1'000'000;

AccountEntry& entry_at(Frame& frame, const Uint256& word) {
    return frame.run.state.entry(address_of(word));
}

/// The entry of an address whose code is asked for.
AccountEntry& code_entry_at(Frame& frame, const Uint256& word) {
    AccountEntry& entry = entry_at(frame, word);
    observe_absence(frame.run.state, entry);
    return entry;
}

}  // namespace

Halt op_balance(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kBalance)) return Halt::out_of_energy;
    const AccountEntry& entry = entry_at(frame, top[0]);
    frame.run.state.observe(entry.address, Observation::balance, 0);
    top[0] = Uint256::from_int64(entry.account ? entry.account->balance : 0);
    return Halt::none;
}

Halt op_tokenbalance(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kBalance)) return Halt::out_of_energy;
    const Flags& flags = frame.run.flags;
    if (flags.multi_sign) {
        const auto id = top[0].to_int64();
        if (!id) return flags.constantinople ? Halt::transfer_failed : Halt::unknown;
        if (*id <= kMinTokenId) return Halt::unknown;
    }
    const AccountEntry& entry = entry_at(frame, top[-1]);
    frame.run.state.observe(entry.address, Observation::token, low_long(top[0]));
    top[-1] =
        Uint256::from_int64(entry.account ? entry.account->token_balance(low_long(top[0])) : 0);
    return Halt::none;
}

Halt op_extcodesize(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kExtCode)) return Halt::out_of_energy;
    const CodePointer& code = frame.run.state.code_of(code_entry_at(frame, top[0]));
    top[0] = code ? code->size() : 0;
    return Halt::none;
}

Halt op_extcodehash(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kExtCodeHash)) return Halt::out_of_energy;
    State& state = frame.run.state;
    AccountEntry& entry = code_entry_at(frame, top[0]);
    if (!entry.account) {
        top[0] = 0;
        return Halt::none;
    }
    Hash256 hash = keccak256({});
    if (const auto& contract = state.contract_of(entry)) {
        hash = contract->code_hash;
        if (hash.is_zero()) {
            // Stored at the first need, as java-tron's Program.getCodeHashAt does.
            const CodePointer& code = state.code_of(entry);
            hash = keccak256(code ? ByteView(*code) : ByteView{});
            Contract changed = *contract;
            changed.code_hash = hash;
            state.put_contract(entry, changed);
        }
    }
    top[0] = Uint256::load(hash.bytes.data());
    return Halt::none;
}

Halt op_iscontract(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kBalance)) return Halt::out_of_energy;
    const bool found = frame.run.state.contract_of(code_entry_at(frame, top[0])).has_value();
    top[0] = static_cast<std::uint64_t>(found);
    return Halt::none;
}

Halt op_blockhash(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kBalance)) return Halt::out_of_energy;
    const auto wanted = static_cast<BlockNumber>(clamped_int(top[0]));
    const BlockNumber current = frame.run.block.number;
    top[0] = 0;
    if (wanted < current && wanted + 256 >= current)
        if (const auto id = frame.run.state.block_id(wanted))
            top[0] = Uint256::load(id->bytes.data());
    return Halt::none;
}

Uint256 chain_id(Frame& frame) {
    const auto genesis = frame.run.state.block_id(0);
    if (!genesis) return {};
    const Uint256 word = Uint256::load(genesis->bytes.data());
    const Flags& flags = frame.run.flags;
    const bool short_form = flags.compatible_evm || flags.optimized_chain_id;
    return short_form ? Uint256{word.limbs[0] & 0xffffffffU} : word;
}

Halt op_sload(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kSload)) return Halt::out_of_energy;
    if (!frame.context.account) {
        top[0] = 0;
    } else {
        top[0] = frame.run.state.slot(frame.context, top[0]).value;
    }
    return Halt::none;
}

Halt op_sstore(Frame& frame, Uint256* top) {
    if (!frame.context.account) {
        // Without an account java-tron has no storage to write to.
        const bool set = !top[-1].is_zero();
        if (!frame.charge(set ? energy::kSstoreSet : energy::kSstoreReset))
            return Halt::out_of_energy;
        return frame.is_static ? Halt::unknown : Halt::none;
    }
    StorageSlot& slot = frame.run.state.slot(frame.context, top[0]);
    const bool set = !slot.present && !top[-1].is_zero();
    if (!frame.charge(set ? energy::kSstoreSet : energy::kSstoreReset)) return Halt::out_of_energy;
    if (frame.is_static) return Halt::unknown;
    frame.run.state.store(slot, top[-1]);
    return Halt::none;
}

Halt op_tload(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kTransient)) return Halt::out_of_energy;
    top[0] = frame.run.state.transient(frame.context, top[0]);
    return Halt::none;
}

Halt op_tstore(Frame& frame, Uint256* top) {
    if (!frame.charge(energy::kTransient)) return Halt::out_of_energy;
    if (frame.is_static) return Halt::unknown;
    frame.run.state.store_transient(frame.context, top[0], top[-1]);
    return Halt::none;
}

}  // namespace tributary::tvm
