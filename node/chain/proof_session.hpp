// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/proof_search.hpp"
#include "node/chain_answers.hpp"
#include "node/upstream/block_source.hpp"

namespace tributary::node {

/// A proof that is wanted.
struct ProofWish {
    consensus::Network network;
    consensus::AnchorChoice anchor;
    TransactionId id;
    /// The block that holds it.
    BlockNumber number = 0;
    /// The newest block of our chain, and the own clock.
    BlockNumber head = 0;
    TimestampMs now = 0;
};

/// Collects a proof from one source and answers once with its file, which is verified already.
/// `source` outlives its answers. Loop thread. Errors: not_found (the block does not hold the
/// transaction), wrong_anchor, assurance_too_low (no trail leads there yet), those of the source
/// and of verify_proof.
void collect_proof(ProofWish wish, BlockSource& source, Answer<ProofAnswer> answer);

}  // namespace tributary::node
