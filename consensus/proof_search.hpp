// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/proof_bundle.hpp"
#include "consensus/skip_sync.hpp"

namespace tributary::consensus {

/// What a proof shall show, and to whom.
struct ProofOrder {
    /// The verifier's side; `now` is the own clock, age is not looked at.
    ProofVerifier verifier;
    BlockRef anchor;
    /// What is believed at the anchor.
    TrustPoint start;
    /// As ProofBundle::ancestors; empty where the verifier knows the seats himself.
    std::vector<wire::Header> ancestors;
    /// As SkipStart::knows_all_keys.
    bool knows_all_keys = true;
    /// The block that holds the transaction.
    BlockRef block;
    Inclusion inclusion;
    /// The newest block there is.
    BlockNumber head = 0;
};

/// Collects what a proof needs, without I/O: a session of SkipSync up to the block, then the
/// headers between its last window and the block. The proof is made small and verified before it is
/// given out. Not synchronised.
class ProofSearch {
  public:
    explicit ProofSearch(ProofOrder order);

    /// Questions to send now.
    [[nodiscard]] std::vector<SkipRequest> take_requests();

    /// As in SkipSync.
    void on_headers(std::uint64_t request, std::vector<SignedHeader> headers);
    void on_blocks(std::uint64_t request, std::vector<SignedBlock> blocks);
    void on_failure(std::uint64_t request, const Error& error);

    /// Set once the search is over. Errors: assurance_too_low (the trail does not reach the block),
    /// oversized (more than kMaxProofWalk headers lie between), upstream errors, and those of
    /// verify_proof.
    [[nodiscard]] const std::optional<Result<ProofBundle>>& result() const { return result_; }

  private:
    void set_out();
    void look_at_trail();
    void plan_walk(BlockNumber upto);
    void take_walk(std::vector<SignedHeader> headers);
    void finish();

    ProofOrder order_;
    std::optional<SkipSync> skip_;
    /// How far above the block the session looks; more where too few witnesses are near.
    BlockNumber behind_ = 0;
    ProofBundle bundle_;
    /// What is missing of the walk, inclusive; empty when from > to.
    HeaderSpan missing_;
    bool walk_asked_ = false;
    std::uint32_t failures_ = 0;
    std::optional<Result<ProofBundle>> result_;
};

/// The same statement with fewer steps and headers, as far as they are not needed. Pure.
ProofBundle shrink_proof(ProofBundle bundle, const ProofVerifier& verifier);

}  // namespace tributary::consensus
