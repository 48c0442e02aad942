// SPDX-License-Identifier: Apache-2.0
// How HeaderChain finds equivocations (light-client.md rule 7).
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "consensus/header_chain_node.hpp"

namespace tributary::consensus {
namespace {

wire::Header signed_with(wire::Header header, const Signature& signature) {
    header.signature = signature;
    return header;
}

}  // namespace

HeaderChain::Knowledge HeaderChain::knowledge() const {
    if (nodes_->doubled.empty()) return {};
    return {tip_state().keys, tip_state().period.joined};
}

/// The signature with the key that the header's own branch or that of the tip knows.
const SignedBy* HeaderChain::known_signature(const Node& node) const {
    const Address& witness = node.data.header.witness;
    const auto signature_by = [&](const KeyBook& keys) {
        const auto& all = node.data.signed_by;
        const Address& key = keys.key_at(witness, node.number());
        const auto found = std::find_if(
            all.begin(), all.end(), [&](const SignedBy& one) { return one.signer == key; });
        return found == all.end() ? nullptr : &*found;
    };
    if (node.is_counted()) {
        if (const SignedBy* own = signature_by(*node.states.front().keys)) return own;
    }
    const BranchState& newest = tip_state();
    return newest.period.trusts(witness) ? signature_by(*newest.keys) : nullptr;
}

/// Looks where the step may have shown one: at `top`, which is new or has a new signature, at what
/// was judged again with it, and everywhere once more keys or seats are known than before.
void HeaderChain::find_equivocations(const Node& top,
                                     const Knowledge& before,
                                     ChainUpdate& update) {
    const std::set<TimestampMs>& doubled = nodes_->doubled;
    if (doubled.empty()) return;
    std::set<TimestampMs> slots;
    const Knowledge now = knowledge();
    if (before.keys && (now.keys != before.keys || now.joined != before.joined)) {
        slots = doubled;
    } else {
        for (const Node* node : top.subtree(kMaxRecomputed)) {
            const TimestampMs time = node->data.header.timestamp;
            if (doubled.contains(time)) slots.insert(time);
        }
    }
    for (const TimestampMs time : slots)
        judge_slot(time, update);
}

void HeaderChain::judge_slot(TimestampMs time, ChainUpdate& update) {
    std::vector<Node*> nodes;
    const auto [begin, end] = nodes_->by_time.equal_range(time);
    for (auto it = begin; it != end; ++it)
        nodes.push_back(it->second);
    std::sort(nodes.begin(), nodes.end(), [](const Node* a, const Node* b) {
        return a->data.sequence < b->data.sequence;
    });
    // By witness and key.
    std::map<std::pair<Address, Address>, std::pair<const Node*, const SignedBy*>> first;
    for (Node* node : nodes) {
        const SignedBy* const known = known_signature(*node);
        if (known == nullptr) continue;
        const auto [seen, is_first] =
            first.try_emplace({node->data.header.witness, known->signer}, node, known);
        if (is_first || std::exchange(node->is_evidence, true)) continue;
        const auto& [other, signature] = seen->second;
        update.equivocations.push_back({known->signer,
                                        signed_with(other->data.header, signature->signature),
                                        signed_with(node->data.header, known->signature)});
    }
}

}  // namespace tributary::consensus
