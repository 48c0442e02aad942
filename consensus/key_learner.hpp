// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "consensus/key_proof.hpp"

namespace tributary::consensus {

/// Learns every key that can be proved from the points of a trail. Proofs may rest on each other,
/// and cost much: signers are recovered once, and a proof that failed is judged again only from
/// another point or with other keys. Not synchronised.
class KeyLearner {
  public:
    /// `rules` outlives this. `now` is the own clock.
    KeyLearner(const ChainRules& rules, std::vector<KeyProof> proofs, TimestampMs now);

    /// Learns from `points` (ascending, not empty, with the same keys) changes of blocks up to
    /// `upto` until nothing more is learned, and gives the points the new keys.
    void run(std::vector<TrustPoint>& points, BlockNumber upto);

    /// The first proof that was not learned; null where all were.
    [[nodiscard]] const KeyProof* unproved() const;

    /// The proofs that were learned, in that order.
    [[nodiscard]] const std::vector<KeyProof>& learned() const { return learned_; }

    /// How often a proof's window was judged so far.
    [[nodiscard]] std::size_t judged() const { return judged_; }

  private:
    struct Waiting {
        KeyProof proof;
        /// Once they were needed; none where a signature is false.
        std::optional<std::vector<SignedHeader>> window;
        /// The point it failed from last, and how many keys were learned by then.
        std::optional<std::pair<BlockId, std::size_t>> failed_from;
    };

    [[nodiscard]] bool is_first_of_witness(const Waiting& waiting) const;
    bool try_one(Waiting& waiting, std::vector<TrustPoint>& points);
    bool judge(Waiting& waiting, const TrustPoint& point);

    const ChainRules& rules_;
    TimestampMs now_;
    std::vector<Waiting> left_;
    std::vector<KeyProof> learned_;
    std::size_t judged_ = 0;
};

}  // namespace tributary::consensus
