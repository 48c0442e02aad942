// SPDX-License-Identifier: Apache-2.0
#include "consensus/proof_search.hpp"

#include <algorithm>

#include "primitives/check.hpp"

namespace tributary::consensus {
namespace {

/// Questions for the walk; those of the session before it are numbered from 1.
constexpr std::uint64_t kWalkRequest = std::uint64_t{1} << 62U;
/// Rounds behind the block in which it is expected to become SOLID, and the most that are tried.
constexpr BlockNumber kFirstRounds = 2;
constexpr BlockNumber kMostRounds = 16;

std::string describe(const SkipEnd& end) {
    switch (end.kind) {
        case SkipEnd::Kind::reached: return "the trail ends below the block";
        case SkipEnd::Kind::needs_checkpoint:
            return "too many seats change behind the anchor, at block " + std::to_string(end.at);
        case SkipEnd::Kind::needs_keys:
            return "keys are not proved, at block " + std::to_string(end.at);
        case SkipEnd::Kind::out_of_budget: return "the trail takes too many headers";
        case SkipEnd::Kind::source_fault: return end.error.message();
    }
    return {};
}

/// Key changes go to the first step that was judged with them, so that a verifier comes to the same
/// points; those proved behind the last window help nothing.
std::vector<ProofStep> steps_of(const SkipSync& skip) {
    std::vector<ProofStep> out;
    for (const TrailWindow& window : skip.trail())
        out.push_back({{}, window.headers});
    for (std::size_t i = 0; i < skip.key_proofs().size(); ++i) {
        const std::size_t step = skip.windows_before_keys()[i];
        if (step < out.size()) out[step].keys.push_back(skip.key_proofs()[i]);
    }
    return out;
}

/// Leaves out as many headers at the end of a window as the statement allows.
void trim_window(ProofBundle& bundle,
                 std::size_t step,
                 const ProofVerifier& verifier,
                 const ProofStatement& statement) {
    const std::vector<wire::Header> whole = bundle.steps[step].window;
    std::size_t enough = whole.size();
    std::size_t too_few = 1;
    while (enough - too_few > 1) {
        const std::size_t middle = too_few + (enough - too_few) / 2;
        bundle.steps[step].window = {whole.begin(),
                                     whole.begin() + static_cast<std::ptrdiff_t>(middle)};
        (verify_proof(bundle, verifier) == statement ? enough : too_few) = middle;
    }
    bundle.steps[step].window = {whole.begin(),
                                 whole.begin() + static_cast<std::ptrdiff_t>(enough)};
}

}  // namespace

ProofSearch::ProofSearch(ProofOrder order) : order_(std::move(order)) {
    bundle_.genesis = order_.verifier.network.genesis.id;
    bundle_.anchor = order_.anchor;
    bundle_.ancestors = order_.ancestors;
    bundle_.block = order_.block.number;
    bundle_.inclusion = order_.inclusion;
    order_.verifier.allow_old_anchor = true;
    if (order_.block.number <= order_.anchor.number) {
        plan_walk(order_.anchor.number);
        return;
    }
    behind_ = kFirstRounds * order_.start.n;
    set_out();
}

void ProofSearch::set_out() {
    SkipStart start;
    start.points = {order_.start};
    start.head = std::min(order_.head, order_.block.number + behind_);
    start.now = order_.verifier.now;
    start.knows_all_keys = order_.knows_all_keys;
    skip_.emplace(rules_of(order_.verifier.network), std::move(start));
    look_at_trail();
}

std::vector<SkipRequest> ProofSearch::take_requests() {
    if (result_) return {};
    if (skip_) return skip_->take_requests();
    if (walk_asked_) return {};
    walk_asked_ = true;
    // From the top, so that a break in the chain is seen at once.
    const BlockNumber count = std::min<BlockNumber>(missing_.size(), kMaxSkipRange);
    return {{kWalkRequest,
             missing_.to + 1 - count,
             static_cast<std::uint32_t>(count),
             /*with_bodies=*/false}};
}

void ProofSearch::on_headers(std::uint64_t request, std::vector<SignedHeader> headers) {
    if (result_) return;
    if (request == kWalkRequest) {
        take_walk(std::move(headers));
        return;
    }
    if (!skip_) return;
    skip_->on_headers(request, std::move(headers));
    look_at_trail();
}

void ProofSearch::on_blocks(std::uint64_t request, std::vector<SignedBlock> blocks) {
    if (result_ || !skip_) return;
    skip_->on_blocks(request, std::move(blocks));
    look_at_trail();
}

void ProofSearch::on_failure(std::uint64_t request, const Error& error) {
    if (result_) return;
    if (request != kWalkRequest) {
        if (!skip_) return;
        skip_->on_failure(request, error);
        look_at_trail();
        return;
    }
    walk_asked_ = false;
    if (++failures_ >= kMaxSkipFailures) result_ = fail(error);
}

void ProofSearch::look_at_trail() {
    if (!skip_->end()) return;
    const auto& trail = skip_->trail();
    const auto reached = std::find_if(trail.begin(), trail.end(), [&](const TrailWindow& window) {
        return window.point.block.number >= order_.block.number;
    });
    const bool more =
        order_.block.number + behind_ < order_.head && behind_ < kMostRounds * order_.start.n;
    if (reached == trail.end() && more && skip_->end()->kind == SkipEnd::Kind::reached) {
        behind_ *= 2;
        set_out();
        return;
    }
    bundle_.steps = steps_of(*skip_);
    if (reached != trail.end()) {
        bundle_.steps.resize(static_cast<std::size_t>(reached - trail.begin()) + 1);
    } else if (trail.empty() || trail.back().headers.back().number < order_.block.number) {
        result_ = fail(ErrorCode::assurance_too_low, describe(*skip_->end()));
        return;
    }
    skip_.reset();
    const BlockNumber front = bundle_.steps.back().window.front().number;
    if (front <= order_.block.number) {
        finish();
    } else {
        plan_walk(front - 1);
    }
}

void ProofSearch::plan_walk(BlockNumber upto) {
    missing_ = {order_.block.number, upto};
    if (missing_.size() > kMaxProofWalk) {
        result_ = fail(ErrorCode::oversized,
                       std::to_string(missing_.size()) + " headers between block and anchor");
    }
}

void ProofSearch::take_walk(std::vector<SignedHeader> headers) {
    walk_asked_ = false;
    if (headers.empty() || headers.back().header.number != missing_.to ||
        headers.size() > missing_.size()) {
        result_ = fail(ErrorCode::upstream_lied, "other headers than were asked for");
        return;
    }
    std::vector<wire::Header> walk;
    for (SignedHeader& entry : headers)
        walk.push_back(std::move(entry.header));
    walk.insert(walk.end(), bundle_.walk.begin(), bundle_.walk.end());
    bundle_.walk = std::move(walk);
    if (bundle_.walk.front().number <= missing_.from) {
        finish();
    } else {
        missing_.to = bundle_.walk.front().number - 1;
    }
}

void ProofSearch::finish() {
    const auto proved = verify_proof(bundle_, order_.verifier);
    if (!proved) {
        result_ = fail(proved.error());
    } else if (proved->block != order_.block) {
        result_ = fail(ErrorCode::upstream_lied, "another block " + order_.block.id.hex());
    } else {
        result_ = shrink_proof(std::move(bundle_), order_.verifier);
    }
}

ProofBundle shrink_proof(ProofBundle bundle, const ProofVerifier& verifier) {
    const auto whole = verify_proof(bundle, verifier);
    if (!whole) return bundle;
    const auto says_the_same = [&](const ProofBundle& candidate) {
        const auto proved = verify_proof(candidate, verifier);
        return proved && proved->transaction == whole->transaction &&
               proved->block == whole->block && proved->level == whole->level;
    };
    // The last step stands where the block is.
    for (std::size_t step = bundle.steps.size(); step-- > 1;) {
        ProofBundle without = bundle;
        without.steps.erase(without.steps.begin() + static_cast<std::ptrdiff_t>(step - 1));
        if (says_the_same(without)) bundle = std::move(without);
    }
    for (std::size_t step = 0; step < bundle.steps.size(); ++step) {
        for (std::size_t key = bundle.steps[step].keys.size(); key-- > 0;) {
            ProofBundle without = bundle;
            auto& fewer = without.steps[step].keys;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(key));
            if (says_the_same(without)) bundle = std::move(without);
        }
    }
    while (bundle.ancestors.size() > 1) {
        ProofBundle without = bundle;
        without.ancestors.erase(without.ancestors.begin());
        if (!says_the_same(without)) break;
        bundle = std::move(without);
    }
    const auto statement = verify_proof(bundle, verifier);
    TRIBUTARY_ASSERT(statement.has_value());
    for (std::size_t step = 0; step < bundle.steps.size(); ++step)
        trim_window(bundle, step, verifier, *statement);
    return bundle;
}

}  // namespace tributary::consensus
