// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory_resource>
#include <set>
#include <unordered_map>
#include <vector>

#include "consensus/header_chain.hpp"

namespace tributary::consensus {

/// A header in the tree with its states. For the sources of HeaderChain alone.
struct HeaderChain::Node {
    Node* parent = nullptr;
    /// The ancestor at skip_number(), so that any ancestor is few steps away; nothing where it was
    /// below the root, dangling once the root has passed it.
    Node* skip = nullptr;
    /// Children form a list, the oldest first.
    Node* first_child = nullptr;
    Node* next_sibling = nullptr;
    ChainHeader data;
    std::vector<BranchState> states;
    /// Shown as the second header of an equivocation.
    bool is_evidence = false;

    [[nodiscard]] BlockNumber number() const { return data.header.number; }

    [[nodiscard]] BlockRef ref() const { return {data.header.number, data.header.id}; }

    // While more than one clock is possible only what holds under each of them is believed.
    [[nodiscard]] BlockNumber solid() const { return lowest(&BranchState::solid); }

    [[nodiscard]] BlockNumber vouched() const { return lowest(&BranchState::vouched); }

    /// Signed by the known key of a trusted seat.
    [[nodiscard]] bool is_counted() const { return states.front().last_counted == number(); }

    [[nodiscard]] BlockNumber skip_number() const { return number() & (number() - 1); }

    /// `at` is not below the root.
    [[nodiscard]] const Node* ancestor(BlockNumber at) const { return ancestor_of(this, at); }

    [[nodiscard]] Node* ancestor(BlockNumber at) { return ancestor_of(this, at); }

    [[nodiscard]] bool descends_from(const Node& other) const {
        return ancestor(other.number()) == &other;
    }

    /// The header and what stands on it, breadth first, at most `limit`.
    [[nodiscard]] std::vector<const Node*> subtree(std::size_t limit) const {
        std::vector<const Node*> out{this};
        for (std::size_t i = 0; i < out.size() && out.size() < limit; ++i) {
            for (const Node* child = out[i]->first_child; child; child = child->next_sibling)
                out.push_back(child);
        }
        return out;
    }

    [[nodiscard]] std::vector<Node*> children() const {
        std::vector<Node*> out;
        for (Node* child = first_child; child != nullptr; child = child->next_sibling)
            out.push_back(child);
        return out;
    }

    void add_child(Node& child) {
        Node** end = &first_child;
        while (*end != nullptr)
            end = &(*end)->next_sibling;
        *end = &child;
    }

    void remove_child(const Node& child) {
        Node** place = &first_child;
        while (*place != &child)
            place = &(*place)->next_sibling;
        *place = child.next_sibling;
    }

  private:
    template <typename Self>
    static Self* ancestor_of(Self* node, BlockNumber at) {
        while (node->number() > at) {
            const bool leaps = node->skip != nullptr && node->skip_number() >= at;
            node = leaps ? node->skip : node->parent;
        }
        return node;
    }

    [[nodiscard]] BlockNumber lowest(BlockNumber BranchState::*level) const {
        BlockNumber out = states.front().*level;
        for (const BranchState& state : states)
            out = std::min(out, state.*level);
        return out;
    }
};

/// The nodes by id. They come and go with every header, so that their memory is kept in a pool.
struct HeaderChain::Nodes {
    std::pmr::unsynchronized_pool_resource memory;
    std::pmr::unordered_map<BlockId, Node, FixedBytesHash> by_id{&memory};
    /// All of a slot, whatever their branches.
    std::pmr::unordered_multimap<TimestampMs, Node*> by_time{&memory};
    /// The slots with more than one.
    std::set<TimestampMs> doubled;
};

/// What decides whose signatures are known; empty where no slot has a second header.
struct HeaderChain::Knowledge {
    std::shared_ptr<const KeyBook> keys;
    SharedVector<Address> joined;
};

/// The header as the next step of its branch; it outlives the step.
Step step_of(const Candidate& candidate);
Step step_of(const ChainHeader& known);

}  // namespace tributary::consensus
