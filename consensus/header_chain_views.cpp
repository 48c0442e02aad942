// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "consensus/header_chain_node.hpp"

namespace tributary::consensus {

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
    out.support =
        std::max(node->data.solid_support, support_of(tip_->states.front().period.counts, number));
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
