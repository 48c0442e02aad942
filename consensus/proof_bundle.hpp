// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "consensus/anchor.hpp"
#include "consensus/inclusion.hpp"
#include "consensus/key_proof.hpp"
#include "primitives/block_id.hpp"

namespace tributary::consensus {

/// Largest proof that is looked at. With a recent anchor and no key change it has some kilobytes; a
/// transaction older than the anchor needs every header between them.
inline constexpr std::size_t kMaxProofSize = std::size_t{16} << 20U;
/// Windows between anchor and transaction; a year with a new seat in every period takes about 250.
inline constexpr std::size_t kMaxProofSteps = 1'024;
/// Key changes of one step.
inline constexpr std::size_t kMaxProofKeys = 64;
/// Headers of the walk by parent hashes.
inline constexpr std::size_t kMaxProofWalk = 65'536;

/// One step of the trust trail: keys that are proved with what was believed before it, then the
/// window.
struct ProofStep {
    std::vector<KeyProof> keys;
    std::vector<wire::Header> window;

    bool operator==(const ProofStep&) const = default;
};

/// A file that convinces a verifier who holds nothing but an anchor that a transaction is in a
/// block (light-client.md, Proof bundle; docs/protocol/proof-bundle.md).
struct ProofBundle {
    BlockId genesis;
    BlockRef anchor;
    /// The anchor's ancestors, itself last, where the verifier may know only its id. Their
    /// signatures and those of the walk say nothing and are not encoded.
    std::vector<wire::Header> ancestors;
    /// Ascending. Without steps the walk leads down from the anchor itself.
    std::vector<ProofStep> steps;
    /// Consecutive headers that the last window stands on, where the block is not in it.
    std::vector<wire::Header> walk;
    BlockNumber block = 0;
    Inclusion inclusion;

    bool operator==(const ProofBundle&) const = default;
};

/// What a verifier brings along.
struct ProofVerifier {
    Network network;
    AnchorChoice anchor;
    /// His own clock.
    TimestampMs now = 0;
    /// Takes an anchor that is older than the network's limit (light-client.md rule 9).
    bool allow_old_anchor = false;
};

/// What a proof proves.
struct ProofStatement {
    IncludedTransaction transaction;
    BlockRef block;
    TimestampMs block_time = 0;
    /// ANCHORED, SOLID or VOUCHED.
    AssuranceLevel level = AssuranceLevel::reported;
    std::size_t windows = 0;
    std::size_t key_changes = 0;

    bool operator==(const ProofStatement&) const = default;
};

/// Verifies a proof with no help from anybody. Pure, any thread. Errors: wrong_network,
/// wrong_anchor (the proof begins at another block, or its headers do not lead there),
/// anchor_too_old, assurance_too_low (too few trusted witnesses built on a window, or on the
/// block), not_found (the block is not among the headers), unknown_parent and number_mismatch
/// (headers that do not link), and those of learn_point, verify_key_proof, judge_window and
/// verify_inclusion.
Result<ProofStatement> verify_proof(const ProofBundle& bundle, const ProofVerifier& verifier);

Bytes encode_proof(const ProofBundle& bundle);

/// Takes only what encode_proof makes: there is one form of each proof. Errors: oversized,
/// truncated, malformed, missing_field, and those of decode_header.
Result<ProofBundle> decode_proof(ByteView file);

}  // namespace tributary::consensus
