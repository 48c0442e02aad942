// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "consensus/header_chain_node.hpp"

namespace tributary::consensus {
namespace {

/// Bytes of raw_data and entries of a body's facts that make a header count once more.
constexpr std::size_t kRawPerWeight = 512;
constexpr std::size_t kFactsPerWeight = 8;

std::size_t weight_of(const ChainHeader& header) {
    const std::size_t facts = header.facts.key_changes.size() + header.facts.proposals.size();
    return 1 + header.header.raw.size() / kRawPerWeight + facts / kFactsPerWeight;
}

}  // namespace

HeaderChain::Node& HeaderChain::hold(Node node) {
    const BlockId id = node.data.header.id;
    Node& held = nodes_->by_id.try_emplace(id, std::move(node)).first->second;
    if (held.parent != nullptr) {
        held.parent->add_child(held);
        if (held.skip_number() >= root_->number())
            held.skip = held.parent->ancestor(held.skip_number());
    }
    const TimestampMs time = held.data.header.timestamp;
    if (nodes_->by_time.contains(time)) nodes_->doubled.insert(time);
    nodes_->by_time.emplace(time, &held);
    weight_ += weight_of(held.data);
    return held;
}

ChainHeader HeaderChain::forget(const BlockId& id) {
    const auto found = nodes_->by_id.find(id);
    const TimestampMs time = found->second.data.header.timestamp;
    const auto slot = nodes_->by_time.equal_range(time);
    nodes_->by_time.erase(std::find_if(slot.first, slot.second, [&](const auto& entry) {
        return entry.second == &found->second;
    }));
    if (!nodes_->doubled.empty() && nodes_->by_time.count(time) < 2) nodes_->doubled.erase(time);
    weight_ -= weight_of(found->second.data);
    ChainHeader out = std::move(found->second.data);
    nodes_->by_id.erase(found);
    return out;
}

/// The tops of the branches beside the tip's that do not hold `parent`: those without a counted
/// signature first, then by age.
std::vector<HeaderChain::Node*> HeaderChain::side_branches(const Node& parent) const {
    std::vector<Node*> out;
    const Node* on_path = nullptr;
    for (const Node* node = tip_; node != nullptr; node = node->parent) {
        for (Node* child : node->children()) {
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
    for (Node* child = parent.first_child; child != nullptr; child = child->next_sibling) {
        if (child->is_counted() != counted) continue;
        ++same;
        if (oldest == nullptr && !tip_->descends_from(*child)) oldest = child;
    }
    if (same < (counted ? kMaxCountedChildren : kMaxUncountedChildren)) return;
    drop_subtree(*oldest, update);
}

void HeaderChain::prune(ChainUpdate& update) {
    if (solid_->number() < root_->number() + kRetainedBelowSolid + kRootStep) return;
    Node* new_root = solid_->ancestor(solid_->number() - kRetainedBelowSolid);
    std::vector<Node*> path;
    path.reserve(new_root->number() - root_->number());
    for (Node* node = new_root->parent; node != nullptr; node = node->parent)
        path.push_back(node);
    BlockNumber unsettled = new_root->number();
    for (const BranchState& state : new_root->states)
        unsettled = std::min(unsettled, state.solid);
    std::erase_if(below_root_,
                  [&](const ChainHeader& header) { return header.header.number <= unsettled; });
    update.retired.reserve(path.size());
    for (auto it = path.rbegin(); it != path.rend(); ++it) {
        Node& old = **it;
        Node* heir = it + 1 == path.rend() ? new_root : *(it + 1);
        for (Node* child : old.children()) {
            if (child != heir) drop_subtree(*child, update);
        }
        heir->parent = nullptr;
        update.retired.push_back(forget(old.ref().id));
        if (update.retired.back().header.number > unsettled)
            below_root_.push_back(update.retired.back());
    }
    root_ = new_root;
    update.root_moved = true;
}

/// Drops a branch even where it holds the tip.
void HeaderChain::give_up(Node& top, ChainUpdate& update) {
    if (tip_->descends_from(top)) {
        tip_ = top.parent;
        update.tip_changed = true;
    }
    drop_subtree(top, update);
}

void HeaderChain::drop_subtree(Node& top, ChainUpdate& update) {
    if (top.parent != nullptr) top.parent->remove_child(top);
    std::vector<Node*> order{&top};
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (Node* child = order[i]->first_child; child != nullptr; child = child->next_sibling)
            order.push_back(child);
    }
    for (Node* node : order) {
        update.dropped.push_back(node->data.header.id);
        forget(update.dropped.back());
    }
}

}  // namespace tributary::consensus
