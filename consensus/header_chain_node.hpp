// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "consensus/header_chain.hpp"

namespace tributary::consensus {

/// A header in the tree with its states. For the sources of HeaderChain alone.
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

/// The header as the next step of its branch; it outlives the step.
Step step_of(const Candidate& candidate);
Step step_of(const ChainHeader& known);

}  // namespace tributary::consensus
