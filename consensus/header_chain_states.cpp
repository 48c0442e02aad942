// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <utility>

#include "consensus/header_chain_node.hpp"
#include "primitives/check.hpp"

namespace tributary::consensus {
namespace {

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

}  // namespace

Step step_of(const Candidate& candidate) {
    const wire::Header& header = candidate.header;
    return {header.number, header.timestamp, header.witness, {candidate.signer}, &candidate.facts};
}

Step step_of(const ChainHeader& known) {
    const wire::Header& header = known.header;
    Step out{header.number, header.timestamp, header.witness, {}, &known.facts};
    for (const SignedBy& signature : known.signed_by)
        out.signers.push_back(signature.signer);
    return out;
}

/// Errors: those of verify_place, under the believed state.
Result<std::vector<BranchState>> HeaderChain::next_states(const Node& parent,
                                                          const Step& step) const {
    const auto walk = [&](const AncestorRange& range, const auto& visit) {
        if (step.number <= range.upto) visit({step.number, &step.witness, step.facts});
        // What is in memory begins right behind what is below the root.
        const BlockNumber lowest = below_root_.empty() ? 0 : below_root_.back().header.number + 1;
        for (const Node* node = parent.ancestor(std::max(range.upto, lowest));
             node != nullptr && node->number() > range.above;
             node = node->parent) {
            visit(as_ancestor(node->data));
        }
        for (auto it = below_root_.rbegin(); it != below_root_.rend(); ++it) {
            if (it->header.number <= range.above) break;
            if (it->header.number <= range.upto) visit(as_ancestor(*it));
        }
    };
    const VisitAncestors ancestors = std::ref(walk);
    std::vector<BranchState> out;
    std::optional<Error> refused;
    for (const BranchState& state : parent.states) {
        const auto place = verify_place(rules_, state, step);
        if (place.has_value()) {
            auto next = advance(rules_, state, step, *place, ancestors);
            out.empty() ? std::swap(out, next) : add_states(out, std::move(next));
        } else if (!refused) {
            refused = place.error();
        }
    }
    if (out.empty()) return fail(*refused);
    return out;
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
    auto states = next_states(*top.parent, step_of(top.data));
    // The place of a header does not depend on its own signature.
    TRIBUTARY_ASSERT(states.has_value());
    top.states = std::move(*states);
    std::vector<Node*> order{&top};
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (Node* child : order[i]->children()) {
            states = next_states(*child->parent, step_of(child->data));
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

}  // namespace tributary::consensus
