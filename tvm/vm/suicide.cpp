// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tvm/vm/energy.hpp"
#include "tvm/vm/operations.hpp"
#include "tvm/vm/resource_usage.hpp"
#include "tvm/vm/stake_rules.hpp"
#include "tvm/vm/transfer.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

/// Lent stake, and stake on its way back, keep a contract alive (java-tron Program.canSuicide).
bool may_go(const Frame& frame) {
    const Account& account = *frame.context.account;
    const Flags& flags = frame.run.flags;
    if (flags.freeze && (account.bandwidth.delegated_v1 != 0 || account.energy.delegated_v1 != 0))
        return false;
    if (!flags.freeze_v2()) return true;
    const auto& unfreezing = account.unfreezing_v2;
    return account.bandwidth.delegated_v2 == 0 && account.energy.delegated_v2 == 0 &&
           std::none_of(unfreezing.begin(), unfreezing.end(), [&](const UnfreezingV2& entry) {
               return entry.expires > frame.run.block.parent_timestamp;
           });
}

/// Pays rewards out and drops votes; false where the balance would overflow.
bool leave_votes(Frame& frame) {
    Run& run = frame.run;
    AccountEntry& owner = frame.context;
    settle_reward(run, owner);
    if (!owner.account->votes.empty()) {
        const bool known = run.state.vote_record(owner.address).has_value();
        VoteRecord record = vote_record_of(run.state, owner);
        if (known) record.new_votes.clear();
        Account& account = run.state.edit(owner);
        account.votes.clear();
        account.old_tron_power = 0;
        run.state.put_vote_record(owner.address, record);
    }
    const auto balance = checked_add(owner.account->balance, owner.account->allowance);
    if (!balance) return false;
    Account& account = run.state.edit(owner);
    account.balance = *balance;
    account.allowance = 0;
    account.latest_withdraw = run.block.timestamp / 1000 * 1000;
    return true;
}

/// Adds to a balance, making the account where there is none (java-tron Repository.addBalance);
/// false where it would overflow.
bool add_balance(State& state, AccountEntry& entry, std::int64_t amount) {
    if (!entry.account) state.put_account(entry, Account{});
    const auto sum = checked_add(entry.account->balance, amount);
    if (!sum || *sum < std::numeric_limits<std::int64_t>::min()) return false;
    if (amount != 0) state.set_balance(entry, *sum);
    return true;
}

void move_all_tokens(State& state, AccountEntry& from, AccountEntry& to) {
    Account& source = state.edit(from);
    Account& target = state.edit(to);
    for (TokenBalance& token : source.tokens) {
        target.set_token_balance(token.id,
                                 wrapping_add(target.token_balance(token.id), token.amount));
        token.amount = 0;
    }
}

/// TRX and tokens to the heir, or to the black hole where a contract names itself.
Halt move_assets(Frame& frame, AccountEntry& named, AccountEntry& heir) {
    State& state = frame.run.state;
    AccountEntry& owner = frame.context;
    const std::int64_t balance = owner.account->balance;
    const bool moves_tokens = frame.run.flags.transfer_trc10;
    if (&named == &owner) {
        state.set_balance(owner, 0);
        if (!moves_tokens) return Halt::none;
        if (!add_balance(state, heir, balance)) return Halt::unknown;
    } else {
        create_if_missing(state, heir);
        if (balance != 0 && !can_transfer(owner, heir, balance))
            return frame.run.flags.constantinople ? Halt::transfer_failed : Halt::unknown;
        if (balance != 0) transfer(state, owner, heir, balance);
        if (!moves_tokens) return Halt::none;
    }
    if (!heir.account) return Halt::unknown;
    move_all_tokens(state, owner, heir);
    return Halt::none;
}

/// Stake of the first kind becomes the heir's TRX.
Halt move_stake_v1(Frame& frame, AccountEntry& heir) {
    State& state = frame.run.state;
    const Account& account = *frame.context.account;
    const std::int64_t net =
        account.frozen_bandwidth_v1.empty() ? 0 : account.frozen_bandwidth_v1[0].amount;
    const std::int64_t energy = account.frozen_energy_v1.amount;
    add_total_weight(state, Resource::bandwidth, -net / kSunPerTrx);
    add_total_weight(state, Resource::energy, -energy / kSunPerTrx);
    return add_balance(state, heir, wrapping_add(net, energy)) ? Halt::none : Halt::unknown;
}

/// The owner's use, brought up to now, joins the heir's.
ResourceUse joined_use(const Run& run, const ResourceUse& owner, const ResourceUse& heir) {
    ResourceUse use = increased(owner, 0, run.block.head_slot, run.flags);
    use.latest_slot = run.block.head_slot;
    if (use.usage <= 0) return heir;
    return merged(heir, use, use.usage, run.block.head_slot, run.flags);
}

/// Stake of the second kind stays stake, now the heir's; expired unfreezings are paid out. The sum
/// of those.
std::int64_t move_stake_v2(Frame& frame, AccountEntry& heir) {
    Run& run = frame.run;
    Account& owner = run.state.edit(frame.context);
    Account& target = run.state.edit(heir);
    for (const FrozenV2& entry : owner.frozen_v2)
        if (entry.amount > 0) add_frozen_v2(target, entry.resource, entry.amount);
    target.net_use = joined_use(run, owner.net_use, target.net_use);
    target.energy_use = joined_use(run, owner.energy_use, target.energy_use);
    std::int64_t expired = 0;
    for (const UnfreezingV2& entry : owner.unfreezing_v2)
        if (entry.amount > 0 && entry.expires <= run.block.parent_timestamp)
            expired = wrapping_add(expired, entry.amount);
    if (expired > 0) {
        target.balance = wrapping_add(target.balance, expired);
        InternalTransaction internal;
        internal.to = heir.address;
        internal.value = expired;
        internal.note = "withdrawExpireUnfreezeWhileSuiciding";
        run.note(frame, std::move(internal));
    }
    owner.frozen_v2.clear();
    owner.unfreezing_v2.clear();
    for (ResourceUse* use : {&owner.net_use, &owner.energy_use}) {
        *use = increased(*use, 0, run.block.head_slot, run.flags);
        use->usage = 0;
        use->latest_slot = run.block.head_slot;
        use->window = 0;
    }
    return expired;
}

/// java-tron Program.suicide, in its order.
Halt destroy(Frame& frame, const Uint256& named_word) {
    Run& run = frame.run;
    State& state = run.state;
    AccountEntry& owner = frame.context;
    AccountEntry& named = state.entry(address_of(named_word));
    AccountEntry& heir = &named == &owner ? state.entry(run.block.blackhole) : named;
    if (run.flags.vote && !leave_votes(frame)) return Halt::unknown;
    InternalTransaction internal;
    internal.to = named.address;
    internal.value = owner.account->balance;
    internal.tokens = owner.account->tokens;
    internal.note = "suicide";
    const std::size_t noted = run.note(frame, std::move(internal));
    if (const Halt halt = move_assets(frame, named, heir); halt != Halt::none) return halt;
    if (run.flags.freeze) {
        if (const Halt halt = move_stake_v1(frame, heir); halt != Halt::none) return halt;
    }
    if (run.flags.freeze_v2()) {
        if (!heir.account) return Halt::unknown;
        const std::int64_t expired = move_stake_v2(frame, heir);
        if (expired > 0) run.internals[noted].value += expired;
    }
    run.deleted.push_back(owner.address);
    return Halt::stopped;
}

}  // namespace

Halt op_suicide(Frame& frame, Uint256* top) {
    const Flags& flags = frame.run.flags;
    const bool missing = !frame.run.state.entry(address_of(top[0])).account;
    if (!frame.charge(flags.energy_adjustment && missing ? energy::kNewAccount : 0))
        return Halt::out_of_energy;
    if (frame.is_static || !frame.context.account) return Halt::unknown;
    if (!may_go(frame)) return Halt::reverted;
    return destroy(frame, top[0]);
}

}  // namespace tributary::tvm
