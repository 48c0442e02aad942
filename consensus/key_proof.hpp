// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "consensus/trust_window.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::consensus {

/// What shows that a witness changed its key: the transaction, its place in a block, and the
/// headers behind that block that make it SOLID. It says nothing alone: whoever holds a trust point
/// below the block can verify it. Headers are without signers, which follow from the signatures.
struct KeyProof {
    Address witness;
    Address key;
    /// Number of the block that holds the change.
    BlockNumber changed_in = 0;
    /// The whole transaction (type 46).
    Bytes transaction;
    std::vector<MerkleStep> path;
    /// Consecutive; the block is one of them.
    std::vector<wire::Header> window;

    bool operator==(const KeyProof&) const = default;
};

/// The change of `witness` in a body, the last one of it; a proof without its window. Nothing where
/// there is none.
std::optional<KeyProof> find_key_change(const wire::Block& block, const Address& witness);

/// Verifies a proof from a trust point below its block, whose keys are the ones to count with.
/// Pure, any thread. Errors: fork_below_solid (the block is not above the point), stale_key (the
/// point knows a newer change of that witness), malformed (the transaction is a node of the tree or
/// says something else), root_mismatch, number_mismatch (the block is not in the window),
/// unknown_parent (the window does not link), assurance_too_low (too few seats of the point built
/// on the block), bad_signature, and those of judge_window.
Result<KeyBook::Entry> verify_key_proof(const ChainRules& rules,
                                        const TrustPoint& point,
                                        const KeyProof& proof,
                                        TimestampMs now);

/// What verify_key_proof verifies before it recovers signatures, which costs far more. Errors: as
/// there, up to unknown_parent.
Status verify_key_claim(const TrustPoint& point, const KeyProof& proof);

/// The window of a proof, with its signers.
struct KeyWindow {
    BlockNumber changed_in = 0;
    std::span<const SignedHeader> headers;
};

/// The rest of verify_key_proof: the window makes the block SOLID. Errors: assurance_too_low, and
/// those of judge_window.
Status judge_key_window(const ChainRules& rules,
                        const TrustPoint& point,
                        const KeyWindow& window,
                        TimestampMs now);

/// The headers with their signers. Errors: bad_signature.
Result<std::vector<SignedHeader>> with_signers(std::span<const wire::Header> headers);

std::vector<wire::Header> without_signers(std::span<const SignedHeader> headers);

/// A record of the store and of files (docs/protocol/trust_trail.md).
Bytes encode_key_proof(const KeyProof& proof);

/// Errors: oversized, truncated, malformed, missing_field, and those of decode_header.
Result<KeyProof> decode_key_proof(ByteView record);

/// Consecutive headers as they were received.
Bytes encode_headers(std::span<const wire::Header> headers);

/// Errors: oversized (more than kMaxWindowSize), and those of decode_header.
Result<std::vector<wire::Header>> decode_headers(ByteView record);

}  // namespace tributary::consensus
