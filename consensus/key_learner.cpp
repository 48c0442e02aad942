// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_learner.hpp"

#include <algorithm>

namespace tributary::consensus {

KeyLearner::KeyLearner(const ChainRules& rules, std::vector<KeyProof> proofs, TimestampMs now)
    : rules_(rules), now_(now) {
    std::stable_sort(proofs.begin(), proofs.end(), [](const KeyProof& a, const KeyProof& b) {
        return a.changed_in < b.changed_in;
    });
    left_.reserve(proofs.size());
    for (KeyProof& proof : proofs)
        left_.push_back({std::move(proof), std::nullopt, std::nullopt});
}

void KeyLearner::run(std::vector<TrustPoint>& points, BlockNumber upto) {
    while (true) {
        const auto found = std::find_if(left_.begin(), left_.end(), [&](Waiting& waiting) {
            return waiting.proof.changed_in <= upto && try_one(waiting, points);
        });
        if (found == left_.end()) return;
        learned_.push_back(std::move(found->proof));
        left_.erase(found);
    }
}

const KeyProof* KeyLearner::unproved() const {
    return left_.empty() ? nullptr : &left_.front().proof;
}

/// Changes of one witness are learned in their order.
bool KeyLearner::is_first_of_witness(const Waiting& waiting) const {
    const auto first = std::find_if(left_.begin(), left_.end(), [&](const Waiting& other) {
        return other.proof.witness == waiting.proof.witness;
    });
    return &*first == &waiting;
}

bool KeyLearner::try_one(Waiting& waiting, std::vector<TrustPoint>& points) {
    if (!is_first_of_witness(waiting)) return false;
    const auto above = std::find_if(points.begin(), points.end(), [&](const TrustPoint& point) {
        return point.block.number >= waiting.proof.changed_in;
    });
    if (above == points.begin()) return false;
    const TrustPoint& point = *(above - 1);
    const std::pair from{point.block.id, learned_.size()};
    if (waiting.failed_from == from) return false;
    if (!judge(waiting, point)) {
        waiting.failed_from = from;
        return false;
    }
    auto book = std::make_shared<KeyBook>(*points.back().keys);
    book->learn(waiting.proof.witness, {waiting.proof.changed_in, waiting.proof.key});
    for (TrustPoint& each : points)
        each.keys = book;
    return true;
}

bool KeyLearner::judge(Waiting& waiting, const TrustPoint& point) {
    if (!verify_key_claim(point, waiting.proof)) return false;
    if (!waiting.window) {
        auto recovered = with_signers(waiting.proof.window);
        waiting.window = recovered ? std::move(*recovered) : std::vector<SignedHeader>();
    }
    if (waiting.window->empty()) return false;
    ++judged_;
    return judge_key_window(rules_, point, {waiting.proof.changed_in, *waiting.window}, now_)
        .has_value();
}

}  // namespace tributary::consensus
