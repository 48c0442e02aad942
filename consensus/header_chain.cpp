// SPDX-License-Identifier: Apache-2.0
#include "consensus/header_chain.hpp"

#include <algorithm>
#include <utility>

#include "consensus/header_chain_node.hpp"
#include "primitives/check.hpp"

namespace tributary::consensus {
namespace {

/// java-tron BlockMsgHandler: a block from this far ahead of the own clock is a violation.
constexpr std::int64_t kMaxAheadMs = 3000;

}  // namespace

HeaderChain::HeaderChain(ChainRules rules, ChainRoot root)
    : rules_(rules), nodes_(std::make_unique<Nodes>()) {
    TRIBUTARY_ASSERT(!root.states.empty());
    Node node;
    node.data = std::move(root.header);
    node.states = std::move(root.states);
    below_root_ = std::move(root.below);
    next_sequence_ = node.data.sequence + 1;
    root_ = solid_ = tip_ = &hold(std::move(node));
}

HeaderChain::~HeaderChain() = default;
HeaderChain::HeaderChain(HeaderChain&&) noexcept = default;
HeaderChain& HeaderChain::operator=(HeaderChain&&) noexcept = default;

HeaderChain::Node* HeaderChain::lookup(const BlockId& id) const {
    // Most headers stand on the tip.
    if (tip_->data.header.id == id) return tip_;
    const auto found = nodes_->by_id.find(id);
    return found == nodes_->by_id.end() ? nullptr : &found->second;
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
    auto states = next_states(*parent, step_of(candidate));
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
    const Knowledge before = knowledge();
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
    find_equivocations(*lookup(id), before, update);
    update.changed.push_back(id);
    prune(update);
    return update;
}

HeaderChain::Node& HeaderChain::insert(VerifiedHeader verified, ChainUpdate& update) {
    Candidate& candidate = verified.candidate;
    Node* parent = lookup(candidate.header.parent_id);
    TRIBUTARY_ASSERT(parent != nullptr);
    Node node;
    node.data.signed_by = {{candidate.signer, candidate.header.signature}};
    node.data.header = std::move(candidate.header);
    node.data.facts = std::move(candidate.facts);
    node.data.sequence = next_sequence_++;
    node.states = std::move(verified.states);
    node.parent = parent;
    make_room(*parent, update);
    bound_children(*parent, node.is_counted(), update);
    return hold(std::move(node));
}

Status HeaderChain::restore(ChainHeader stored) {
    Node* parent = lookup(stored.header.parent_id);
    if (parent == nullptr || lookup(stored.header.id) != nullptr || stored.signed_by.empty()) {
        return fail(ErrorCode::store_corrupt, "header " + stored.header.id.hex());
    }
    auto states = next_states(*parent, step_of(stored));
    if (!states) return fail(ErrorCode::store_corrupt, "header " + stored.header.id.hex());
    Node node;
    node.states = std::move(*states);
    node.parent = parent;
    next_sequence_ = std::max(next_sequence_, stored.sequence + 1);
    node.data = std::move(stored);
    Node& inserted = hold(std::move(node));
    ChainUpdate update;
    const std::uint32_t support = inserted.data.solid_support;
    settle(inserted, update);
    if (support != 0) inserted.data.solid_support = support;
    return {};
}

/// The known keys with what is new in `words`. A block that counts now goes on to count.
KeyBook HeaderChain::book_with(const std::vector<KeyWord>& words) const {
    const KeyBook& known = *tip_state().keys;
    KeyBook out = known;
    for (const KeyWord& word : words) {
        // Full nodes name the key of now, which may not be the one of then.
        const SeatCounts& counts = tip_state().period.counts;
        if (counts.find(word.witness, word.key) == counts.size()) continue;
        BlockNumber from = solid_->number();
        for (const Node* node = tip_; node->number() > from; node = node->parent) {
            if (node->data.header.witness == word.witness && node->is_counted())
                from = node->number();
        }
        out.believe(word.witness, {from, word.key, word.attesters});
    }
    return out;
}

/// The signature that counts stands first. True where that changed the record.
bool HeaderChain::put_known_first(ChainHeader& header, const KeyBook& book) {
    const Address& key = book.key_at(header.header.witness, header.header.number);
    const auto known = std::find_if(header.signed_by.begin(),
                                    header.signed_by.end(),
                                    [&](const SignedBy& entry) { return entry.signer == key; });
    if (known == header.signed_by.begin() || known == header.signed_by.end()) return false;
    const SignedBy counted = *known;
    header.signed_by = {counted};
    header.header.signature = header.signed_by.front().signature;
    return true;
}

std::optional<RejudgedChain> HeaderChain::with_keys(const std::vector<KeyWord>& words) const {
    const KeyBook book = book_with(words);
    if (conflict_ || book == *tip_state().keys) return std::nullopt;
    ChainRoot root{root_->data, root_->states, below_root_};
    for (BranchState& state : root.states) {
        KeyBook keys = *state.keys;
        keys.inherit(book);
        state.keys = std::make_shared<const KeyBook>(std::move(keys));
    }
    RejudgedChain out{HeaderChain(rules_, std::move(root)), {}, {}};
    std::vector<const ChainHeader*> headers;
    for (const auto& [id, node] : nodes_->by_id) {
        if (&node != root_) headers.push_back(&node.data);
    }
    std::sort(headers.begin(), headers.end(), [](const ChainHeader* a, const ChainHeader* b) {
        return a->sequence < b->sequence;
    });
    for (const ChainHeader* known : headers) {
        ChainHeader header = *known;
        if (put_known_first(header, book)) out.changed.push_back(header.header.id);
        if (!out.chain.restore(std::move(header))) out.dropped.push_back(known->header.id);
    }
    const BlockRef before = solid();
    const bool keeps = !out.chain.conflict() && out.chain.solid().number >= before.number &&
                       out.chain.is_canonical(before.id);
    return keeps ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace tributary::consensus
