// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/energy.hpp"
#include "tvm/vm/operations.hpp"
#include "tvm/vm/stake_rules.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

/// Code of a resource as java-tron's convertResourceToString and parseResourceCode read it: the low
/// 32 bits.
const char* name_of_resource(const Uint256& code) {
    switch (low_int(code)) {
        case 0: return "Bandwidth";
        case 1: return "Energy";
        case 2: return "TronPower";
        default: return "UnknownType";
    }
}

std::optional<Resource> resource_v1(const Uint256& code) {
    const std::int32_t value = low_int(code);
    if (value != 0 && value != 1) return std::nullopt;
    return static_cast<Resource>(value);
}

/// The second kind of stake reads the whole word (parseResourceCodeV2).
std::optional<Resource> resource_v2(const Uint256& code) {
    if (!code.fits_u64() || code.limbs[0] > 2) return std::nullopt;
    return static_cast<Resource>(code.limbs[0]);
}

std::size_t note(Frame& frame, std::optional<Address> to, std::int64_t value, std::string text) {
    InternalTransaction internal;
    internal.to = to;
    internal.value = value;
    internal.note = std::move(text);
    return frame.run.note(frame, std::move(internal));
}

Uint256 flag_word(Frame& frame, std::size_t noted, bool done) {
    if (!done) frame.run.internals[noted].rejected = true;
    return static_cast<std::uint64_t>(done);
}

/// The amount as java-tron's value of the internal transaction shows it, with or without an effect.
Uint256 amount_word(Frame& frame, std::size_t noted, std::optional<std::int64_t> amount) {
    if (amount) {
        frame.run.internals[noted].value = *amount;
    } else {
        frame.run.internals[noted].rejected = true;
    }
    return Uint256::from_int64(amount.value_or(0));
}

/// Notes a payout that came along.
void note_payout(Frame& frame, std::int64_t amount, const char* text) {
    if (amount > 0) note(frame, frame.context.address, amount, text);
}

Uint256 freeze(Frame& frame, const Uint256* top) {
    if (frame.run.flags.freeze_v2()) return 0;
    const Address receiver = address_of(top[-2]);
    const auto noted = note(
        frame, receiver, low_long(top[-1]), std::string("freezeFor") + name_of_resource(top[0]));
    const auto resource = resource_v1(top[0]);
    const auto amount = top[-1].to_int64();
    AccountEntry& to = frame.run.state.entry(receiver);
    const bool done = resource && amount && frame.context.account &&
                      freeze_v1(frame.run, frame.context, to, {*resource, *amount});
    return flag_word(frame, noted, done);
}

Uint256 unfreeze(Frame& frame, const Uint256* top) {
    const Address receiver = address_of(top[-1]);
    const auto noted =
        note(frame, receiver, 0, std::string("unfreezeFor") + name_of_resource(top[0]));
    const auto resource = resource_v1(top[0]);
    AccountEntry& to = frame.run.state.entry(receiver);
    std::optional<std::int64_t> amount;
    if (resource && frame.context.account)
        amount = unfreeze_v1(frame.run, frame.context, to, *resource);
    if (amount) frame.run.internals[noted].value = *amount;
    return flag_word(frame, noted, amount.has_value());
}

Uint256 stake_v2(Frame& frame, const Uint256* top, Opcode opcode) {
    const bool freezes = opcode == OP_FREEZEBALANCEV2;
    const Address& owner = frame.context.address;
    const auto noted = note(frame,
                            owner,
                            low_long(top[-1]),
                            std::string(freezes ? "freezeBalanceV2For" : "unfreezeBalanceV2For") +
                                name_of_resource(top[0]));
    const auto resource = resource_v2(top[0]);
    const auto amount = top[-1].to_int64();
    if (!resource || !amount) return flag_word(frame, noted, false);
    const FrozenV2 stake{*resource, *amount};
    if (freezes) return flag_word(frame, noted, freeze_v2(frame.run, frame.context, stake));
    const auto paid = unfreeze_v2(frame.run, frame.context, stake);
    if (paid) note_payout(frame, *paid, "withdrawExpireUnfreezeWhileUnfreezing");
    return flag_word(frame, noted, paid.has_value());
}

Uint256 lend(Frame& frame, const Uint256* top, Opcode opcode) {
    const bool lends = opcode == OP_DELEGATERESOURCE;
    const Address receiver = address_of(top[-2]);
    const auto noted = note(frame,
                            receiver,
                            low_long(top[-1]),
                            std::string(lends ? "delegateResourceOf" : "unDelegateResourceOf") +
                                name_of_resource(top[0]));
    const auto resource = resource_v2(top[0]);
    const auto amount = top[-1].to_int64();
    if (!resource || !amount) return flag_word(frame, noted, false);
    AccountEntry& to = frame.run.state.entry(receiver);
    const FrozenV2 stake{*resource, *amount};
    const bool done = lends ? delegate(frame.run, frame.context, to, stake)
                            : undelegate(frame.run, frame.context, to, stake);
    return flag_word(frame, noted, done);
}

std::string votes_json(const std::vector<Vote>& votes) {
    std::string out = "{\"votes\":[";
    for (const Vote& vote : votes) {
        if (out.back() == '}') out += ',';
        out += "{\"vote_address\":\"" + vote.witness.base58() +
               "\",\"vote_count\":" + std::to_string(vote.count) + '}';
    }
    return out + "]}";
}

/// A word array in memory: its length word, then the words.
struct WordArray {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// The length word, read as java-tron does: memory grows to it, paid or not.
std::optional<Uint256> length_word(Frame& frame, std::uint64_t offset) {
    const std::uint64_t end = offset + 32;
    if (end > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
        return std::nullopt;
    if (end > frame.memory.size() && !frame.run.work(end - frame.memory.size()))
        return std::nullopt;
    frame.memory.expand(end);
    return Uint256::load(frame.memory.data() + offset);
}

/// The votes of both arrays; nothing for a count above 64 bits.
std::optional<std::vector<Vote>> read_votes(Frame& frame, WordArray witnesses, WordArray counts) {
    frame.memory.expand(witnesses.offset + 32 * (witnesses.length + 1));
    frame.memory.expand(counts.offset + 32 * (counts.length + 1));
    std::vector<Vote> votes;
    for (std::uint64_t i = 1; i <= counts.length; ++i) {
        const std::uint8_t* const data = frame.memory.data();
        const auto count = Uint256::load(data + counts.offset + 32 * i).to_int64();
        if (!count) return std::nullopt;
        votes.push_back({address_of(Uint256::load(data + witnesses.offset + 32 * i)), *count});
    }
    return votes;
}

Halt vote_witness(Frame& frame, Uint256* top) {
    const auto at = [&](int i) { return static_cast<std::uint64_t>(clamped_int(top[i])); };
    const WordArray counts{at(-1), at(0)};
    const WordArray witnesses{at(-3), at(-2)};
    const auto noted = note(frame, std::nullopt, 0, "voteWitness");
    for (const WordArray& array : {witnesses, counts}) {
        const auto word = length_word(frame, array.offset);
        if (!word) return array.offset + 32 > kMaxUnpaidBytes ? Halt::unsupported : Halt::unknown;
        if (static_cast<std::uint64_t>(clamped_int(*word)) != array.length) return Halt::unknown;
    }
    top[-3] = 0;
    // The lengths differ: java-tron leaves the internal transaction accepted.
    if (witnesses.length != counts.length) return Halt::none;
    const std::uint64_t bytes = 64 * (counts.length + 1);
    if (counts.length > kMaxUnpaidBytes / 64 || !frame.run.work(bytes)) return Halt::unsupported;
    const auto votes = read_votes(frame, witnesses, counts);
    if (votes) frame.run.internals[noted].extra = votes_json(*votes);
    top[-3] = flag_word(frame, noted, votes && vote(frame.run, frame.context, *votes));
    return Halt::none;
}

Halt vote_cost(Frame& frame, const Uint256* top) {
    // Lengths wrap at 2^256 as java-tron's words do; the length word counts since proposal 81.
    const Uint256 extra = frame.run.flags.energy_adjustment ? 32 : 0;
    const auto counts = energy::span_of(top[-1], top[0] * Uint256{32} + extra);
    const auto witnesses = energy::span_of(top[-3], top[-2] * Uint256{32} + extra);
    if (!counts.fits() || !witnesses.fits()) return Halt::out_of_memory;
    const std::uint64_t end = std::max(counts.end(), witnesses.end());
    const std::int64_t cost = energy::kVoteWitness + energy::growth(frame.memory, end);
    return frame.charge(cost) ? Halt::none : Halt::out_of_energy;
}

std::int64_t cost_of(Frame& frame, const Uint256* top, Opcode opcode) {
    switch (opcode) {
        case OP_FREEZE: {
            const bool missing = !frame.run.state.entry(address_of(top[-2])).account;
            return energy::kFreezeV1 + (missing ? energy::kNewAccount : 0);
        }
        case OP_UNFREEZE: return energy::kFreezeV1;
        case OP_FREEZEEXPIRETIME: return energy::kFreezeExpireTime;
        case OP_WITHDRAWREWARD: return energy::kWithdrawReward;
        default: return energy::kStakeV2;
    }
}

bool refused_when_static(const Frame& frame, Opcode opcode) {
    if (opcode == OP_FREEZEEXPIRETIME) return false;
    const bool first_kind = opcode == OP_FREEZE || opcode == OP_UNFREEZE;
    return frame.is_static && (!first_kind || frame.run.flags.vote);
}

/// FREEZEEXPIRETIME in seconds.
Uint256 expire_time(Frame& frame, const Uint256* top) {
    if (!frame.context.account) return 0;
    const TimestampMs expires =
        freeze_expiry(frame.run, frame.context, address_of(top[-1]), low_int(top[0]));
    return Uint256::from_int64(expires / 1000);
}

Uint256 cancel_all(Frame& frame) {
    const auto noted = note(frame, frame.context.address, 0, "cancelAllUnfreezeV2");
    const auto paid = cancel_all_unfreezing(frame.run, frame.context);
    if (paid) note_payout(frame, *paid, "withdrawExpireUnfreezeWhileCanceling");
    return flag_word(frame, noted, paid.has_value());
}

Uint256 withdraw(Frame& frame, Opcode opcode) {
    const bool is_reward = opcode == OP_WITHDRAWREWARD;
    const auto noted = note(
        frame, frame.context.address, 0, is_reward ? "withdrawReward" : "withdrawExpireUnfreeze");
    const auto amount = is_reward ? withdraw_reward(frame.run, frame.context)
                                  : withdraw_expired(frame.run, frame.context);
    return amount_word(frame, noted, amount);
}

/// Whether the operation looks at somebody else's stake or at the sums of all stake.
bool looks_around(Opcode opcode) {
    return opcode == OP_FREEZE || opcode == OP_UNFREEZE || opcode == OP_FREEZEEXPIRETIME ||
           opcode == OP_DELEGATERESOURCE || opcode == OP_UNDELEGATERESOURCE;
}

Uint256 perform(Frame& frame, const Uint256* top, Opcode opcode) {
    switch (opcode) {
        case OP_FREEZE: return freeze(frame, top);
        case OP_UNFREEZE: return unfreeze(frame, top);
        case OP_FREEZEEXPIRETIME: return expire_time(frame, top);
        case OP_FREEZEBALANCEV2:
        case OP_UNFREEZEBALANCEV2: return stake_v2(frame, top, opcode);
        case OP_DELEGATERESOURCE:
        case OP_UNDELEGATERESOURCE: return lend(frame, top, opcode);
        case OP_CANCELALLUNFREEZEV2: return cancel_all(frame);
        default: return withdraw(frame, opcode);
    }
}

}  // namespace

Halt op_stake(Frame& frame, Uint256* top, Opcode opcode) {
    if (opcode == OP_VOTEWITNESS) {
        if (const Halt halt = vote_cost(frame, top); halt != Halt::none) return halt;
        return frame.is_static ? Halt::unknown : vote_witness(frame, top);
    }
    if (!frame.charge(cost_of(frame, top, opcode))) return Halt::out_of_energy;
    if (refused_when_static(frame, opcode)) return Halt::unknown;
    if (looks_around(opcode)) frame.run.state.observe(frame.context.address, Observation::chain, 0);
    const OpcodeTraits& traits = traits_of(opcode);
    Uint256* const result = top + 1 - traits.taken;
    *result = perform(frame, top, opcode);
    return Halt::none;
}

}  // namespace tributary::tvm
