// SPDX-License-Identifier: Apache-2.0
#include "tests/support/forged_branch.hpp"

#include <algorithm>

#include "primitives/check.hpp"

namespace tributary::test {
namespace {

constexpr std::uint64_t kSkippedSlots = 2;

/// A list of the attacker's own: all that it holds keys of, filled up with strangers, in an order
/// of its choice.
std::vector<WitnessNumber> own_list(const Attack& attack, std::uint32_t n) {
    std::vector<WitnessNumber> out;
    for (const auto& [witness, key] : attack.loot.trusted)
        out.push_back(witness);
    for (const auto& [witness, key] : attack.loot.retired) {
        if (!attack.loot.trusted.contains(witness)) out.push_back(witness);
    }
    for (WitnessNumber stranger = kFirstStranger; out.size() < n; ++stranger)
        out.push_back(stranger);
    out.resize(n);
    std::sort(out.begin(), out.end(), [&](WitnessNumber a, WitnessNumber b) {
        return scramble(attack.seed, a) < scramble(attack.seed, b);
    });
    return out;
}

/// Builds one branch as an attack says.
class Forger {
  public:
    Forger(VirtualChain& chain, const Attack& attack)
        : chain_(chain), attack_(attack), branch_(chain, attack.fork_from) {
        if (attack.seats_its_own_list) branch_.seat_next(own_list(attack, chain.plan().n));
    }

    std::vector<VirtualBlock> run() {
        const std::uint64_t round = chain_.plan().n;
        for (std::uint32_t border = 0; border < attack_.borders; ++border) {
            // Up to the first border as it comes, then as little as there is to be counted.
            const std::uint64_t end = branch_.border();
            const std::uint64_t from = branch_.first_slot();
            fill(from, border == 0 ? end : std::min(end, from + round * attack_.rounds));
            cross(end);
        }
        const std::uint64_t from = branch_.first_slot();
        fill(from, std::min(branch_.border(), from + round * attack_.rounds));
        return branch_.blocks();
    }

  private:
    /// The key to sign a slot with; nothing where the slot is left empty.
    [[nodiscard]] std::optional<KeyName> signer(std::uint64_t slot) const {
        if (attack_.in_missed_slots_only &&
            chain_.link(chain_.last_block_before(slot)).slot == slot) {
            return std::nullopt;
        }
        const WitnessNumber witness = branch_.scheduled(slot);
        const auto trusted = attack_.loot.trusted.find(witness);
        if (trusted != attack_.loot.trusted.end()) return trusted->second;
        const auto retired = attack_.loot.retired.find(witness);
        if (retired != attack_.loot.retired.end()) return retired->second;
        if (witness >= kFirstStranger) return KeyName{witness, 0};
        return attack_.with_junk ? std::optional(pretender(witness)) : std::nullopt;
    }

    bool try_slot(std::uint64_t slot) {
        const auto key = signer(slot);
        if (!key) return false;
        branch_.add({slot, *key, grants(*key)});
        return true;
    }

    void fill(std::uint64_t from, std::uint64_t end) {
        for (std::uint64_t slot = from; slot < end; ++slot)
            try_slot(slot);
    }

    /// One block at or behind the border.
    void cross(std::uint64_t border) {
        std::uint64_t slot = std::max(border, branch_.first_slot());
        while (!try_slot(slot))
            ++slot;
    }

    std::vector<KeyGrant> grants(const KeyName& signer) {
        const bool holder = attack_.loot.trusted.contains(signer.witness);
        if (!attack_.grants_itself_keys || granted_ || (!holder && !attack_.loot.trusted.empty())) {
            return {};
        }
        granted_ = true;
        std::vector<KeyGrant> out;
        for (const WitnessNumber witness : branch_.seats()) {
            if (witness >= kFirstStranger || attack_.loot.trusted.contains(witness)) continue;
            out.push_back(
                {{witness, 0}, pretender(witness), simulated_address(pretender(witness))});
        }
        return out;
    }

    VirtualChain& chain_;
    const Attack& attack_;
    ForgedBranch branch_;
    bool granted_ = false;
};

}  // namespace

ForgedBranch::ForgedBranch(VirtualChain& chain, BlockNumber from)
    : chain_(&chain), number_(from), tip_(chain.link(from)) {
    seats_ = chain.seats(tip_.period + (tip_.is_maintenance ? 1 : 0));
    next_seats_ = seats_;
}

std::uint64_t ForgedBranch::first_slot() const {
    return tip_.slot + 1 + (tip_.is_maintenance ? kSkippedSlots : 0);
}

std::uint64_t ForgedBranch::period_of_next() const {
    return tip_.period + (tip_.is_maintenance ? 1 : 0);
}

std::uint64_t ForgedBranch::border() const {
    return period_of_next() * chain_->slots_per_period();
}

WitnessNumber ForgedBranch::scheduled(std::uint64_t slot) const {
    return seats_[(slot - (tip_.is_maintenance ? kSkippedSlots : 0)) % seats_.size()];
}

void ForgedBranch::add(const ForgedTurn& turn) {
    TRIBUTARY_ASSERT(turn.slot >= first_slot());
    VirtualBlock block;
    wire::Header fields;
    fields.number = ++number_;
    fields.timestamp = chain_->time_of(turn.slot);
    fields.parent_id = tip_.id;
    fields.witness = simulated_address({scheduled(turn.slot), 0});
    for (const KeyGrant& grant : turn.grants)
        block.transactions.push_back(key_grant_transaction(grant, tip_.id, fields.timestamp));
    fields.tx_root = root_of(block.transactions);
    block.header = make_header(fields);
    tip_ = {block.header.id, turn.slot, period_of_next(), turn.slot >= border()};
    if (tip_.is_maintenance) {
        // Time that nobody filled may hold more than one border.
        tip_.period = turn.slot / chain_->slots_per_period();
        seats_ = next_seats_;
    }
    blocks_.push_back(chain_->signed_by(std::move(block), turn.signer));
}

VirtualBlock equivocation(VirtualChain& chain, BlockNumber number) {
    const VirtualBlock first = chain.block(number);
    const KeyName key = chain.key_at(chain.producer(number), number);
    VirtualBlock out;
    out.transactions = {plain_transaction(
        {chain.producer(number), 0}, first.header.parent_id, first.header.timestamp)};
    wire::Header fields = first.header;
    fields.tx_root = root_of(out.transactions);
    out.header = make_header(fields);
    return chain.signed_by(std::move(out), key);
}

Beliefs beliefs_of(VirtualChain& chain, const consensus::BranchState& state) {
    Beliefs out;
    const Link link = chain.link(state.number);
    for (std::uint64_t period = 0; period <= link.period + 1; ++period) {
        for (const WitnessNumber witness : chain.seats(period)) {
            const Address& address = simulated_address({witness, 0});
            if (!state.period.trusts(address)) continue;
            const Address& believed = state.keys->key_at(address, state.number + 1);
            KeyName key = chain.key_at(witness, state.number + 1);
            while (key.version > 0 && simulated_address(key) != believed)
                --key.version;
            out[witness] = key;
        }
    }
    return out;
}

Loot take_loot(VirtualChain& chain, const Beliefs& beliefs, const LootPlan& plan) {
    Loot out;
    const Link link = chain.link(plan.at);
    const std::uint64_t current = link.period + (link.is_maintenance ? 1 : 0);
    for (std::uint64_t period = 0; plan.with_retired && period < current; ++period) {
        for (const WitnessNumber witness : chain.seats(period))
            out.retired[witness] = chain.key_at(witness, plan.at + 1);
    }
    const std::vector<WitnessNumber> seats = chain.seats(current);
    for (const WitnessNumber seated : seats)
        out.retired.erase(seated);
    std::vector<KeyName> believed;
    for (const auto& [witness, key] : beliefs) {
        const bool seated = std::find(seats.begin(), seats.end(), witness) != seats.end();
        if (seated) believed.push_back(key);
        out.retired.erase(witness);
        if (plan.with_retired && key.version > 0) out.retired[witness] = {witness, key.version - 1};
    }
    TRIBUTARY_ASSERT(plan.trusted_keys <= believed.size());
    for (std::uint32_t i = 0; i < plan.trusted_keys; ++i) {
        std::swap(believed[i], believed[i + scramble(plan.seed, i) % (believed.size() - i)]);
        out.trusted[believed[i].witness] = believed[i];
    }
    return out;
}

std::vector<VirtualBlock> forge(VirtualChain& chain, const Attack& attack) {
    return Forger(chain, attack).run();
}

}  // namespace tributary::test
