// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/energy_bill.hpp"

#include <algorithm>

#include "tvm/vm/resource_usage.hpp"

namespace tributary::tvm {
namespace {

constexpr std::int64_t kSunPerTrx = 1'000'000;
/// Price where the chain sets none (java-tron Constant.SUN_PER_ENERGY).
constexpr std::int64_t kDefaultPrice = 100;

/// All stake behind an account's energy, lent to it or its own.
std::int64_t energy_stake(const Account& account) {
    return account.frozen_energy_v1.amount + account.energy.acquired_v1 +
           account.frozen_v2_of(Resource::energy) + account.energy.acquired_v2;
}

/// Energy that the stake gives. The machine's own version counts whole TRX of stake only (java-tron
/// RepositoryImpl.calculateGlobalEnergyLimit).
std::int64_t stake_limit(const State& state, const BlockContext& block, const Account& account) {
    const std::int64_t stake = energy_stake(account);
    const std::int64_t weight = state.stake_totals().energy_weight;
    if (stake < kSunPerTrx || weight <= 0) return 0;
    return java_long(static_cast<double>(stake / kSunPerTrx) *
                     (static_cast<double>(block.total_energy_limit) / static_cast<double>(weight)));
}

std::int64_t energy_left(const State& state, const BlockContext& block, const Account& account) {
    const std::int64_t used = recovered_usage(account.energy_use, block.head_slot);
    return std::max<std::int64_t>(0, stake_limit(state, block, account) - used);
}

/// Takes `amount` in advance, before the run.
void take_in_advance(State& state,
                     const BlockContext& block,
                     AccountEntry& entry,
                     EnergyShare& share,
                     std::int64_t amount) {
    const Flags& flags = state.flags();
    if (!flags.freeze_v2()) return;
    ResourceUse& use = state.edit(entry).energy_use;
    use = increased(use, 0, block.head_slot, flags);
    use.latest_slot = block.head_slot;
    share.before = use;
    use = increased(use, amount, block.head_slot, flags);
    share.in_advance = use;
}

std::int64_t scaled_window(const ResourceUse& use) {
    constexpr std::int64_t kThousandths = 1'000;
    if (use.window == 0) return window_slots(use) * kThousandths;
    return use.window_optimized ? use.window : use.window * kThousandths;
}

/// java-tron TransactionTrace.resetAccountUsage and its V2.
void give_back(State& state, AccountEntry& entry, const EnergyShare& share) {
    const Flags& flags = state.flags();
    ResourceUse& use = state.edit(entry).energy_use;
    const std::int64_t window = window_slots(use);
    const std::int64_t window_before = window_slots(share.before);
    const std::int64_t window_advance = window_slots(share.in_advance);
    const std::int64_t advance = wrapping_add(wrapping_mul(share.in_advance.usage, window_advance),
                                              -wrapping_mul(share.before.usage, window_before));
    const std::int64_t area = wrapping_add(wrapping_mul(use.usage, window), -advance);
    const bool same = window_advance == window;
    const std::int64_t divisor = std::max<std::int64_t>(1, same ? window_before : window);
    const std::int64_t usage = std::max<std::int64_t>(0, area / divisor);
    if (flags.cancel_all_unfreeze_v2) {
        const std::int64_t scaled = same ? scaled_window(share.before) : scaled_window(use);
        use.window = usage == 0 ? 0 : scaled;
        use.window_optimized = true;
    } else {
        use.window = usage == 0 ? 0 : (same ? window_before : window);
    }
    use.usage = usage;
}

/// java-tron EnergyProcessor.useEnergy. Before stake in contracts it leaves an account alone whose
/// use is above its limit already.
void use_energy(State& state, const BlockContext& block, AccountEntry& entry, std::int64_t amount) {
    const Flags& flags = state.flags();
    const std::int64_t now = block.head_slot;
    ResourceUse use = entry.account->energy_use;
    if (flags.freeze_v2()) {
        use = increased(use, amount, now, flags);
    } else {
        ResourceUse left{use.usage, use.latest_slot, 0, false};
        left = {increased(left, 0, now, flags).usage, now, 0, false};
        const std::int64_t room = stake_limit(state, block, *entry.account) - left.usage;
        if (amount > room && !flags.freeze) return;
        use.usage = increased(left, amount, now, flags).usage;
    }
    use.latest_slot = now;
    state.edit(entry).energy_use = use;
}

/// Stake that was left before the run where the chain remembers it, else what is left now.
std::int64_t left_for_bill(const State& state,
                           const BlockContext& block,
                           const AccountEntry& entry,
                           const EnergyShare& share) {
    const Flags& flags = state.flags();
    if (flags.freeze || flags.freeze_v2()) return share.left;
    return energy_left(state, block, *entry.account);
}

Status pay_as_caller(State& state,
                     const BlockContext& block,
                     AccountEntry& caller,
                     const EnergyShare& share,
                     std::int64_t usage,
                     PaidEnergy& paid) {
    const std::int64_t left = left_for_bill(state, block, caller, share);
    paid.from_stake = std::min(left, usage);
    use_energy(state, block, caller, paid.from_stake);
    if (left >= usage) return {};
    const auto fee = checked_mul(usage - left, energy_price(block));
    if (!fee || *fee > caller.account->balance)
        return fail(ErrorCode::insufficient_balance, caller.address.base58());
    paid.fee = *fee;
    state.set_balance(caller, caller.account->balance - *fee);
    return {};
}

std::int64_t origin_part(std::int64_t caller_limit,
                         const EnergyPayers& payers,
                         std::int64_t origin_left) {
    const std::int64_t most = std::min(origin_left, payers.origin_energy_limit);
    if (payers.caller_percent <= 0) return most;
    if (payers.caller_percent >= 100) return 0;
    const Uint256 share = Uint256::from_int64(caller_limit) *
                          Uint256::from_int64(100 - payers.caller_percent) /
                          Uint256::from_int64(payers.caller_percent);
    return share < Uint256::from_int64(most) ? static_cast<std::int64_t>(share.limbs[0]) : most;
}

}  // namespace

std::int64_t energy_price(const BlockContext& block) {
    return block.energy_fee > 0 ? block.energy_fee : kDefaultPrice;
}

EnergyBudget open_budget(State& state,
                         const BlockContext& block,
                         const EnergyPayers& payers,
                         std::int64_t fee_limit,
                         std::int64_t call_value) {
    EnergyBudget out;
    AccountEntry& caller = state.entry(payers.caller);
    const std::int64_t price = energy_price(block);
    out.caller.left = energy_left(state, block, *caller.account);
    const std::int64_t from_balance =
        std::max<std::int64_t>(caller.account->balance - call_value, 0) / price;
    const std::int64_t from_fee_limit = fee_limit / price;
    const std::int64_t caller_limit =
        std::min(wrapping_add(out.caller.left, from_balance), from_fee_limit);
    take_in_advance(state, block, caller, out.caller, std::min(out.caller.left, from_fee_limit));
    out.limit = caller_limit;
    AccountEntry& origin = state.entry(payers.origin);
    if (&origin == &caller || !origin.account) return out;
    if (payers.caller_percent < 100) out.origin.left = energy_left(state, block, *origin.account);
    const std::int64_t part = origin_part(caller_limit, payers, out.origin.left);
    take_in_advance(state, block, origin, out.origin, part);
    out.limit = wrapping_add(caller_limit, part);
    return out;
}

Result<PaidEnergy> pay_bill(State& state,
                            const BlockContext& block,
                            const EnergyPayers& payers,
                            const EnergyBill& bill) {
    AccountEntry& caller = state.entry(payers.caller);
    AccountEntry& origin = state.entry(payers.origin);
    const bool shared = &origin != &caller && origin.account.has_value();
    if (state.flags().freeze_v2() && bill.succeeded) {
        if (shared) give_back(state, origin, bill.budget.origin);
        give_back(state, caller, bill.budget.caller);
    }
    PaidEnergy paid;
    if (bill.used <= 0) return paid;
    if (shared) {
        const std::int64_t percent = std::clamp<std::int64_t>(100 - payers.caller_percent, 0, 100);
        const std::int64_t left = left_for_bill(state, block, origin, bill.budget.origin);
        paid.from_origin =
            std::min({wrapping_mul(bill.used, percent) / 100, left, payers.origin_energy_limit});
        use_energy(state, block, origin, paid.from_origin);
    }
    const std::int64_t usage = bill.used - paid.from_origin;
    const auto done = pay_as_caller(state, block, caller, bill.budget.caller, usage, paid);
    if (!done) return fail(done.error());
    return paid;
}

}  // namespace tributary::tvm
