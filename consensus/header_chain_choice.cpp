// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "consensus/header_chain_node.hpp"

namespace tributary::consensus {

void HeaderChain::settle(Node& node, ChainUpdate& update) {
    raise_solid(node, update);
    if (!conflict_) choose_tip(node, update);
}

void HeaderChain::raise_solid(Node& node, ChainUpdate& update) {
    const BlockNumber proved = node.solid();
    Node* block = node.ancestor(std::max(proved, root_->number()));
    if (proved <= solid_->number()) {
        if (proved > root_->number() && !solid_->descends_from(*block)) {
            conflict_ = SolidConflict{solid_->ref(), block->ref()};
            update.conflict = true;
        }
        return;
    }
    if (!block->descends_from(*solid_)) {
        conflict_ = SolidConflict{solid_->ref(), block->ref()};
        update.conflict = true;
        return;
    }
    const SeatCounts& counts = node.states.front().period.counts;
    const std::size_t before = update.solid.size();
    for (Node* it = block; it != solid_; it = it->parent) {
        it->data.solid_support = support_of(counts, it->number());
        update.solid.push_back(it->ref());
        update.changed.push_back(it->data.header.id);
    }
    std::reverse(update.solid.begin() + static_cast<std::ptrdiff_t>(before), update.solid.end());
    solid_ = block;
}

bool HeaderChain::is_better(const Node& challenger, const Node& holder) const {
    const Node* a = &challenger;
    const Node* b = &holder;
    const Node* above_a = nullptr;
    const Node* above_b = nullptr;
    while (a != b) {
        if (a->number() >= b->number()) {
            above_a = std::exchange(a, a->parent);
        } else {
            above_b = std::exchange(b, b->parent);
        }
    }
    const Node& fork = *a;
    if (&fork == &holder) return true;
    if (&fork == &challenger) return false;
    if (challenger.vouched() != holder.vouched()) return challenger.vouched() > holder.vouched();
    const auto is_counted_above = [&](const Node& tip) {
        return tip.states.front().last_counted > fork.number();
    };
    if (!is_counted_above(challenger)) {
        return !is_counted_above(holder) && above_a->data.sequence < above_b->data.sequence;
    }
    const BranchState& at_fork = fork.states.front();
    // Distinct seats with distinct keys that the fork's own T vouches for: a branch that merely
    // names members of T, or that taught itself new ones, has none.
    const auto seats_above_fork = [&](const Node& tip) {
        SeatCounts counts;
        for (const Node* node = &tip; node != &fork; node = node->parent) {
            const Address& witness = node->data.header.witness;
            if (!at_fork.period.trusts(witness)) continue;
            for (const SignedBy& signature : node->data.signed_by) {
                if (at_fork.keys->key_at(witness, node->number()) != signature.signer) continue;
                const bool seen = counts.find(witness, signature.signer) < counts.size();
                if (!seen) counts.push_back({witness, signature.signer, node->number(), true});
            }
        }
        return distinct_latest(counts);
    };
    const auto ours = seats_above_fork(challenger);
    const auto theirs = seats_above_fork(holder);
    if (ours.size() != theirs.size()) return ours.size() > theirs.size();
    const BlockNumber our_last = challenger.states.front().last_counted;
    const BlockNumber their_last = holder.states.front().last_counted;
    if (our_last != their_last) return our_last > their_last;
    return above_a->data.sequence < above_b->data.sequence;
}

void HeaderChain::choose_tip(Node& challenger, ChainUpdate& update) {
    if (!challenger.descends_from(*solid_)) return;
    // A tip that SOLID has left behind is given up whatever else speaks for it.
    const bool extends = challenger.parent == tip_;
    if (extends || !tip_->descends_from(*solid_) || is_better(challenger, *tip_)) {
        update.tip_changed = update.tip_changed || tip_ != &challenger;
        tip_ = &challenger;
    }
}

}  // namespace tributary::consensus
