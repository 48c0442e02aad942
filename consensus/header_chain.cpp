// SPDX-License-Identifier: Apache-2.0
#include "consensus/header_chain.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "primitives/check.hpp"

namespace tributary::consensus {

struct HeaderChain::Node {
    ChainHeader data;
    std::vector<BranchState> states;
    Node* parent = nullptr;
    /// The ancestor at skip_number(), so that any ancestor is few steps away; nothing where it was
    /// below the root, dangling once the root has passed it.
    const Node* skip = nullptr;
    std::vector<Node*> children;

    [[nodiscard]] BlockNumber number() const { return data.header.number; }

    [[nodiscard]] BlockRef ref() const { return {data.header.number, data.header.id}; }

    // While more than one clock is possible only what holds under each of them is believed.
    [[nodiscard]] BlockNumber solid() const { return lowest(&BranchState::solid); }

    [[nodiscard]] BlockNumber vouched() const { return lowest(&BranchState::vouched); }

    /// Signed by the known key of a trusted seat.
    [[nodiscard]] bool is_counted() const { return states.front().last_counted == number(); }

    [[nodiscard]] BlockNumber skip_number() const { return number() & (number() - 1); }

    /// `at` is not below the root.
    [[nodiscard]] const Node* ancestor(BlockNumber at) const {
        const Node* node = this;
        while (node->number() > at) {
            const bool leaps = node->skip != nullptr && node->skip_number() >= at;
            node = leaps ? node->skip : node->parent;
        }
        return node;
    }

    [[nodiscard]] bool descends_from(const Node& other) const {
        return ancestor(other.number()) == &other;
    }

    /// The header and what stands on it, breadth first, at most `limit`.
    [[nodiscard]] std::vector<const Node*> subtree(std::size_t limit) const {
        std::vector<const Node*> out{this};
        for (std::size_t i = 0; i < out.size() && out.size() < limit; ++i)
            out.insert(out.end(), out[i]->children.begin(), out[i]->children.end());
        return out;
    }

  private:
    [[nodiscard]] BlockNumber lowest(BlockNumber BranchState::*level) const {
        BlockNumber out = states.front().*level;
        for (const BranchState& state : states)
            out = std::min(out, state.*level);
        return out;
    }
};

namespace {

/// java-tron BlockMsgHandler: a block from this far ahead of the own clock is a violation.
constexpr std::int64_t kMaxAheadMs = 3000;

std::vector<Address> signers_of(const std::vector<SignedBy>& signed_by) {
    std::vector<Address> out;
    out.reserve(signed_by.size());
    for (const SignedBy& signature : signed_by)
        out.push_back(signature.signer);
    return out;
}

Step step_of(const wire::Header& header, std::vector<Address> signers, const BlockFacts& facts) {
    return {header.number, header.timestamp, header.witness, std::move(signers), &facts};
}

/// Bytes of raw_data and entries of a body's facts that make a header count once more.
constexpr std::size_t kRawPerWeight = 512;
constexpr std::size_t kFactsPerWeight = 8;

std::size_t weight_of(const ChainHeader& header) {
    const std::size_t facts = header.facts.key_changes.size() + header.facts.proposals.size();
    return 1 + header.header.raw.size() / kRawPerWeight + facts / kFactsPerWeight;
}

Ancestor as_ancestor(const ChainHeader& header) {
    return {header.header.number, &header.header.witness, &header.facts};
}

/// Keeps each state once, the believed one first.
void add_states(std::vector<BranchState>& out, std::vector<BranchState> more) {
    for (BranchState& state : more) {
        if (out.size() >= kMaxHypotheses) return;
        if (std::find(out.begin(), out.end(), state) == out.end()) out.push_back(std::move(state));
    }
}

/// The next states of a block on a parent. Errors: those of verify_place, under the believed state.
template <typename Node>
Result<std::vector<BranchState>> advance_all(const ChainRules& rules,
                                             const Node& parent,
                                             const std::vector<ChainHeader>& below_root,
                                             const Step& step) {
    const auto walk = [&](const AncestorRange& range, const auto& visit) {
        if (step.number <= range.upto) visit({step.number, &step.witness, step.facts});
        // What is in memory begins right behind what is below the root.
        const BlockNumber lowest = below_root.empty() ? 0 : below_root.back().header.number + 1;
        for (const Node* node = parent.ancestor(std::max(range.upto, lowest));
             node != nullptr && node->number() > range.above;
             node = node->parent) {
            visit(as_ancestor(node->data));
        }
        for (auto it = below_root.rbegin(); it != below_root.rend(); ++it) {
            if (it->header.number <= range.above) break;
            if (it->header.number <= range.upto) visit(as_ancestor(*it));
        }
    };
    const VisitAncestors ancestors = std::ref(walk);
    std::vector<BranchState> out;
    std::optional<Error> refused;
    for (const BranchState& state : parent.states) {
        const auto place = verify_place(rules, state, step);
        if (place) {
            add_states(out, advance(rules, state, step, *place, ancestors));
        } else if (!refused) {
            refused = place.error();
        }
    }
    if (out.empty()) return fail(*refused);
    return out;
}

}  // namespace

HeaderChain::HeaderChain(ChainRules rules, ChainRoot root) : rules_(rules) {
    TRIBUTARY_ASSERT(!root.states.empty());
    auto node = std::make_unique<Node>();
    node->data = std::move(root.header);
    node->states = std::move(root.states);
    below_root_ = std::move(root.below);
    next_sequence_ = node->data.sequence + 1;
    root_ = solid_ = tip_ = &hold(std::move(node));
}

HeaderChain::~HeaderChain() = default;
HeaderChain::HeaderChain(HeaderChain&&) noexcept = default;
HeaderChain& HeaderChain::operator=(HeaderChain&&) noexcept = default;

HeaderChain::Node* HeaderChain::lookup(const BlockId& id) const {
    const auto found = nodes_.find(id);
    return found == nodes_.end() ? nullptr : found->second.get();
}

HeaderChain::Node& HeaderChain::hold(std::unique_ptr<Node> node) {
    Node& held = *node;
    if (held.parent != nullptr) {
        held.parent->children.push_back(&held);
        if (held.skip_number() >= root_->number())
            held.skip = held.parent->ancestor(held.skip_number());
    }
    weight_ += weight_of(held.data);
    nodes_.emplace(held.data.header.id, std::move(node));
    return held;
}

void HeaderChain::forget(const BlockId& id) {
    const auto found = nodes_.find(id);
    weight_ -= weight_of(found->second->data);
    nodes_.erase(found);
}

/// The tops of the branches beside the tip's that do not hold `parent`: those without a counted
/// signature first, then by age.
std::vector<HeaderChain::Node*> HeaderChain::side_branches(const Node& parent) const {
    std::vector<Node*> out;
    const Node* on_path = nullptr;
    for (const Node* node = tip_; node != nullptr; node = node->parent) {
        for (Node* child : node->children) {
            if (child != on_path && !parent.descends_from(*child)) out.push_back(child);
        }
        on_path = node;
    }
    std::sort(out.begin(), out.end(), [](const Node* a, const Node* b) {
        if (a->is_counted() != b->is_counted()) return b->is_counted();
        return a->data.sequence < b->data.sequence;
    });
    return out;
}

/// True where the tip may make room for a child of `parent`, which lies on another branch or
/// further down.
bool HeaderChain::can_shorten_tip(const Node& parent) const {
    return tip_->number() > parent.number() + 1 && parent.descends_from(*solid_);
}

bool HeaderChain::has_room(const Node& parent) const {
    return weight_ < kMaxHeaders || can_shorten_tip(parent) || !side_branches(parent).empty();
}

void HeaderChain::make_room(Node& parent, ChainUpdate& update) {
    if (weight_ < kMaxHeaders) return;
    // Some at once, so that the search is not repeated for each header.
    constexpr std::size_t kEnough = kMaxHeaders - kMaxHeaders / 16;
    for (Node* top : side_branches(parent)) {
        if (weight_ <= kEnough) return;
        drop_subtree(*top, update);
    }
    while (weight_ > kEnough && can_shorten_tip(parent)) {
        update.tip_changed = true;
        drop_subtree(*std::exchange(tip_, tip_->parent), update);
    }
}

void HeaderChain::bound_children(Node& parent, bool counted, ChainUpdate& update) {
    std::size_t same = 0;
    Node* oldest = nullptr;
    for (Node* child : parent.children) {
        if (child->is_counted() != counted) continue;
        ++same;
        if (oldest == nullptr && !tip_->descends_from(*child)) oldest = child;
    }
    if (same < (counted ? kMaxCountedChildren : kMaxUncountedChildren)) return;
    drop_subtree(*oldest, update);
}

/// A known key's signature replaces unknown ones. Below SOLID none changes anything.
bool HeaderChain::takes_signature(const Node& node, const Address& signer) const {
    if (node.number() <= solid_->number() || node.is_counted()) return false;
    const auto& have = node.data.signed_by;
    const bool same = std::any_of(have.begin(), have.end(), [&](const SignedBy& signature) {
        return signature.signer == signer;
    });
    if (same) return false;
    const auto& keys = *node.states.front().keys;
    if (keys.key_at(node.data.header.witness, node.number()) == signer) return true;
    return have.size() < kMaxSignatures && node.subtree(kMaxRecomputed).size() < kMaxRecomputed;
}

Result<std::vector<BranchState>> HeaderChain::next_states(const Node& parent,
                                                          const Candidate& candidate) const {
    return advance_all(rules_,
                       parent,
                       below_root_,
                       step_of(candidate.header, {candidate.signer}, candidate.facts));
}

Result<VerifiedHeader> HeaderChain::verify(Candidate candidate, TimestampMs now) const {
    if (conflict_) return fail(ErrorCode::conflicting_solid, conflict_->theirs.id.hex());
    const wire::Header& header = candidate.header;
    VerifiedHeader out;
    if (const Node* known = lookup(header.id)) {
        if (takes_signature(*known, candidate.signer)) out.news = VerifiedHeader::News::signature;
        out.candidate = std::move(candidate);
        return out;
    }
    const Node* parent = lookup(header.parent_id);
    if (parent == nullptr) {
        const bool below = header.number <= root_->number();
        return fail(below ? ErrorCode::fork_below_solid : ErrorCode::unknown_parent,
                    header.id.hex());
    }
    if (header.number != parent->number() + 1)
        return fail(ErrorCode::number_mismatch, header.id.hex());
    if (header.timestamp >= now + kMaxAheadMs) {
        return fail(ErrorCode::time_ahead_of_clock, header.id.hex());
    }
    auto states = next_states(*parent, candidate);
    if (!states) return fail(states.error().code, header.id.hex() + " " + states.error().detail);
    if (!has_room(*parent)) return fail(ErrorCode::too_many_headers, header.id.hex());
    out.news = VerifiedHeader::News::header;
    out.candidate = std::move(candidate);
    out.states = std::move(*states);
    return out;
}

ChainUpdate HeaderChain::apply(VerifiedHeader verified) {
    ChainUpdate update;
    const BlockId id = verified.candidate.header.id;
    switch (verified.news) {
        case VerifiedHeader::News::nothing: return update;
        case VerifiedHeader::News::signature: {
            Node* node = lookup(id);
            TRIBUTARY_ASSERT(node != nullptr);
            add_signature(*node, {verified.candidate.signer, verified.candidate.header.signature});
            recompute(*node, update);
            break;
        }
        case VerifiedHeader::News::header:
            settle(insert(std::move(verified), update), update);
            break;
    }
    update.changed.push_back(id);
    prune(update);
    return update;
}

HeaderChain::Node& HeaderChain::insert(VerifiedHeader verified, ChainUpdate& update) {
    Candidate& candidate = verified.candidate;
    Node* parent = lookup(candidate.header.parent_id);
    TRIBUTARY_ASSERT(parent != nullptr);
    auto node = std::make_unique<Node>();
    node->data.signed_by = {{candidate.signer, candidate.header.signature}};
    node->data.header = std::move(candidate.header);
    node->data.facts = std::move(candidate.facts);
    node->data.sequence = next_sequence_++;
    node->states = std::move(verified.states);
    node->parent = parent;
    make_room(*parent, update);
    bound_children(*parent, node->is_counted(), update);
    return hold(std::move(node));
}

void HeaderChain::add_signature(Node& node, SignedBy signature) {
    const auto& keys = *node.states.front().keys;
    auto& have = node.data.signed_by;
    if (keys.key_at(node.data.header.witness, node.number()) == signature.signer) {
        have = {signature};
        node.data.header.signature = signature.signature;
    } else if (have.size() < kMaxSignatures) {
        have.push_back(signature);
    }
}

void HeaderChain::recompute(Node& top, ChainUpdate& update) {
    const auto states_of = [&](const Node& node) {
        return advance_all(
            rules_,
            *node.parent,
            below_root_,
            step_of(node.data.header, signers_of(node.data.signed_by), node.data.facts));
    };
    auto states = states_of(top);
    // The place of a header does not depend on its own signature.
    TRIBUTARY_ASSERT(states.has_value());
    top.states = std::move(*states);
    std::vector<Node*> order{&top};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::vector<Node*> children = order[i]->children;
        for (Node* child : children) {
            states = states_of(*child);
            // Where more than kMaxHypotheses were possible, others than before may be left.
            if (!states || order.size() == kMaxRecomputed) {
                give_up(*child, update);
                continue;
            }
            child->states = std::move(*states);
            order.push_back(child);
        }
    }
    for (Node* node : order)
        settle(*node, update);
}

/// Drops a branch even where it holds the tip.
void HeaderChain::give_up(Node& top, ChainUpdate& update) {
    if (tip_->descends_from(top)) {
        tip_ = top.parent;
        update.tip_changed = true;
    }
    drop_subtree(top, update);
}

void HeaderChain::settle(Node& node, ChainUpdate& update) {
    raise_solid(node, update);
    if (!conflict_) choose_tip(node, update);
}

void HeaderChain::raise_solid(Node& node, ChainUpdate& update) {
    const BlockNumber proved = node.solid();
    const Node* block = node.ancestor(std::max(proved, root_->number()));
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
    const auto& latest = node.states.front().latest;
    const std::size_t before = update.solid.size();
    for (Node* it = lookup(block->data.header.id); it != solid_; it = it->parent) {
        it->data.solid_support = support_of(latest, it->number());
        update.solid.push_back(it->ref());
        update.changed.push_back(it->data.header.id);
    }
    std::reverse(update.solid.begin() + static_cast<std::ptrdiff_t>(before), update.solid.end());
    solid_ = lookup(block->data.header.id);
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
        std::vector<SeatCount> counts;
        for (const Node* node = &tip; node != &fork; node = node->parent) {
            const Address& witness = node->data.header.witness;
            if (!at_fork.period.trusts(witness)) continue;
            for (const SignedBy& signature : node->data.signed_by) {
                if (at_fork.keys->key_at(witness, node->number()) != signature.signer) continue;
                const bool seen =
                    std::any_of(counts.begin(), counts.end(), [&](const SeatCount& count) {
                        return count.witness == witness && count.signer == signature.signer;
                    });
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
    if (!tip_->descends_from(*solid_) || is_better(challenger, *tip_)) {
        update.tip_changed = update.tip_changed || tip_ != &challenger;
        tip_ = &challenger;
    }
}

void HeaderChain::prune(ChainUpdate& update) {
    if (solid_->number() < root_->number() + 2 * kRetainedBelowSolid) return;
    const Node* target = solid_->ancestor(solid_->number() - kRetainedBelowSolid);
    Node* new_root = lookup(target->data.header.id);
    std::vector<Node*> path;
    for (Node* node = new_root->parent; node != nullptr; node = node->parent)
        path.push_back(node);
    BlockNumber unsettled = new_root->number();
    for (const BranchState& state : new_root->states)
        unsettled = std::min(unsettled, state.solid);
    for (auto it = path.rbegin(); it != path.rend(); ++it) {
        Node& old = **it;
        Node* heir = it + 1 == path.rend() ? new_root : *(it + 1);
        const std::vector<Node*> children = old.children;
        for (Node* child : children) {
            if (child != heir) drop_subtree(*child, update);
        }
        heir->parent = nullptr;
        below_root_.push_back(old.data);
        update.retired.push_back(old.data);
        forget(old.data.header.id);
    }
    std::erase_if(below_root_,
                  [&](const ChainHeader& header) { return header.header.number <= unsettled; });
    root_ = new_root;
    update.root_moved = true;
}

void HeaderChain::drop_subtree(Node& top, ChainUpdate& update) {
    if (top.parent != nullptr) std::erase(top.parent->children, &top);
    std::vector<Node*> order{&top};
    for (std::size_t i = 0; i < order.size(); ++i) {
        order.insert(order.end(), order[i]->children.begin(), order[i]->children.end());
    }
    for (Node* node : order) {
        update.dropped.push_back(node->data.header.id);
        forget(update.dropped.back());
    }
}

Status HeaderChain::restore(ChainHeader stored) {
    Node* parent = lookup(stored.header.parent_id);
    if (parent == nullptr || lookup(stored.header.id) != nullptr || stored.signed_by.empty()) {
        return fail(ErrorCode::store_corrupt, "header " + stored.header.id.hex());
    }
    auto states = advance_all(rules_,
                              *parent,
                              below_root_,
                              step_of(stored.header, signers_of(stored.signed_by), stored.facts));
    if (!states) return fail(ErrorCode::store_corrupt, "header " + stored.header.id.hex());
    auto node = std::make_unique<Node>();
    node->states = std::move(*states);
    node->parent = parent;
    next_sequence_ = std::max(next_sequence_, stored.sequence + 1);
    node->data = std::move(stored);
    Node& inserted = hold(std::move(node));
    ChainUpdate update;
    const std::uint32_t support = inserted.data.solid_support;
    settle(inserted, update);
    if (support != 0) inserted.data.solid_support = support;
    return {};
}

BlockRef HeaderChain::tip() const {
    return tip_->ref();
}

BlockRef HeaderChain::solid() const {
    return solid_->ref();
}

BlockRef HeaderChain::vouched() const {
    return tip_->ancestor(std::max(tip_->vouched(), solid_->number()))->ref();
}

BlockRef HeaderChain::root() const {
    return root_->ref();
}

const wire::Header& HeaderChain::tip_header() const {
    return tip_->data.header;
}

const BranchState& HeaderChain::tip_state() const {
    return tip_->states.front();
}

const std::vector<BranchState>& HeaderChain::root_states() const {
    return root_->states;
}

const ChainHeader& HeaderChain::root_header() const {
    return root_->data;
}

const ChainHeader* HeaderChain::find(const BlockId& id) const {
    const Node* node = lookup(id);
    return node == nullptr ? nullptr : &node->data;
}

std::optional<HeaderView> HeaderChain::canonical(BlockNumber number) const {
    if (number < root_->number() || number > tip_->number()) return std::nullopt;
    const Node* node = tip_->ancestor(number);
    HeaderView out;
    out.header = &node->data.header;
    if (!node->data.signed_by.empty()) out.signer = node->data.signed_by.front().signer;
    const auto& latest = tip_->states.front().latest;
    out.support = std::max(node->data.solid_support, support_of(latest, number));
    return out;
}

bool HeaderChain::is_canonical(const BlockId& id) const {
    const Node* node = lookup(id);
    return node != nullptr && tip_->descends_from(*node);
}

std::uint32_t HeaderChain::participation() const {
    const TimestampMs from =
        tip_->data.header.timestamp - kParticipationSlots * rules_.grid.interval;
    std::int64_t counted = 0;
    for (const Node* node = tip_; node != nullptr; node = node->parent) {
        if (node->data.header.timestamp <= from) break;
        if (node->is_counted()) ++counted;
    }
    return static_cast<std::uint32_t>(counted * 100 / kParticipationSlots);
}

}  // namespace tributary::consensus
