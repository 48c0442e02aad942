// SPDX-License-Identifier: Apache-2.0
#include "consensus/proof_bundle.hpp"

#include <algorithm>

namespace tributary::consensus {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// Each header follows the one before it.
Status verify_links(std::span<const wire::Header> headers) {
    for (std::size_t i = 1; i < headers.size(); ++i) {
        if (headers[i].number != headers[i - 1].number + 1)
            return fail(ErrorCode::number_mismatch, headers[i].id.hex());
        if (headers[i].parent_id != headers[i - 1].id)
            return fail(ErrorCode::unknown_parent, headers[i].id.hex());
    }
    return {};
}

Status verify_age(const TrustPoint& anchor, const ProofVerifier& verifier) {
    const auto limit = verifier.network.anchor_max_age_days;
    if (!limit || verifier.allow_old_anchor) return {};
    const std::int64_t days = (verifier.now - anchor.timestamp) / kDayMs;
    if (days <= *limit) return {};
    return fail(
        ErrorCode::anchor_too_old,
        std::to_string(days) + " days, at most " + std::to_string(*limit) + " are accepted");
}

/// What the verifier believes at his anchor, which must be the proof's.
Result<TrustPoint> start_of(const ProofBundle& bundle, const ProofVerifier& verifier) {
    const Network& network = verifier.network;
    if (bundle.genesis != network.genesis.id) {
        return fail(ErrorCode::wrong_network,
                    "the proof belongs to the network of genesis " + bundle.genesis.hex());
    }
    const BlockRef genesis{0, network.genesis.id};
    BlockRef expected = genesis;
    if (const auto* block = std::get_if<BlockRef>(&verifier.anchor)) expected = *block;
    if (const auto* anchor = std::get_if<Anchor>(&verifier.anchor)) expected = anchor->block;
    if (bundle.anchor != expected) {
        return fail(ErrorCode::wrong_anchor,
                    "the proof begins at " + std::to_string(bundle.anchor.number) + ":" +
                        bundle.anchor.id.hex());
    }
    if (const auto* anchor = std::get_if<Anchor>(&verifier.anchor))
        return point_of(network, *anchor);
    if (expected == genesis) return genesis_point(network);
    return learn_point(network, expected, bundle.ancestors);
}

/// Goes from point to point along the steps of a proof.
class TrailWalk {
  public:
    TrailWalk(ChainRules rules, TrustPoint start, TimestampMs now)
        : rules_(rules), keys_(start.keys), points_{std::move(start)}, now_(now) {}

    /// What the window of the step says; where `goes_on` its first headers must be SOLID.
    Result<WindowReport> take(const ProofStep& step, bool goes_on) {
        for (const KeyProof& proof : step.keys) {
            if (const Status learned = learn(proof); !learned) return fail(learned.error());
        }
        const auto window = with_signers(step.window);
        if (!window) return fail(window.error());
        auto report = judge_window(rules_, points_.back(), *window, now_);
        if (!report) return report;
        if (report->solid) {
            points_.push_back(*report->next);
        } else if (goes_on) {
            return fail(ErrorCode::assurance_too_low,
                        std::to_string(report->counted) + " of " + std::to_string(report->needed) +
                            " trusted witnesses built on block " +
                            std::to_string(step.window.front().number));
        }
        return report;
    }

  private:
    Status learn(const KeyProof& proof) {
        const auto above = std::find_if(points_.begin(), points_.end(), [&](const auto& point) {
            return point.block.number >= proof.changed_in;
        });
        // From the newest point below the change; from the first one where there is none, which
        // refuses it.
        TrustPoint point = above == points_.begin() ? points_.front() : *(above - 1);
        point.keys = keys_;
        const auto entry = verify_key_proof(rules_, point, proof, now_);
        if (!entry) return fail(entry.error());
        auto keys = std::make_shared<KeyBook>(*keys_);
        keys->learn(proof.witness, *entry);
        keys_ = std::move(keys);
        points_.back().keys = keys_;
        return {};
    }

    ChainRules rules_;
    std::shared_ptr<const KeyBook> keys_;
    std::vector<TrustPoint> points_;
    TimestampMs now_;
};

/// Up to which block the headers of a proof are proved, and at which level.
struct Proved {
    BlockNumber solid = 0;
    BlockNumber vouched = 0;
    bool by_anchor = false;
};

Result<Proved> prove_trail(const ProofBundle& bundle,
                           const ProofVerifier& verifier,
                           const TrustPoint& start) {
    Proved out;
    if (bundle.steps.empty()) {
        if (bundle.walk.empty() || bundle.walk.back().id != bundle.anchor.id)
            return fail(ErrorCode::wrong_anchor, "the walk does not end at the anchor");
        out.solid = bundle.anchor.number;
        out.by_anchor = true;
        return out;
    }
    TrailWalk walk(rules_of(verifier.network), start, verifier.now);
    for (const ProofStep& step : bundle.steps) {
        if (step.window.empty()) return fail(ErrorCode::truncated, "a step without headers");
        const auto report = walk.take(step, &step != &bundle.steps.back());
        if (!report) return fail(report.error());
        out.solid = report->solid ? report->solid->number : 0;
        out.vouched = report->vouched ? report->vouched->number : 0;
    }
    return out;
}

Result<AssuranceLevel> level_of(const Proved& proved, BlockNumber block) {
    if (block <= proved.solid)
        return proved.by_anchor ? AssuranceLevel::anchored : AssuranceLevel::solid;
    if (block <= proved.vouched) return AssuranceLevel::vouched;
    return fail(ErrorCode::assurance_too_low,
                "too few trusted witnesses built on block " + std::to_string(block));
}

}  // namespace

Result<ProofStatement> verify_proof(const ProofBundle& bundle, const ProofVerifier& verifier) {
    const auto start = start_of(bundle, verifier);
    if (!start) return fail(start.error());
    if (const Status age = verify_age(*start, verifier); !age) return fail(age.error());
    const auto proved = prove_trail(bundle, verifier, *start);
    if (!proved) return fail(proved.error());

    std::vector<wire::Header> headers = bundle.walk;
    if (!bundle.steps.empty()) {
        const auto& window = bundle.steps.back().window;
        headers.insert(headers.end(), window.begin(), window.end());
    }
    if (const Status linked = verify_links(headers); !linked) return fail(linked.error());
    const auto block = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
        return header.number == bundle.block;
    });
    if (block == headers.end())
        return fail(ErrorCode::not_found, "block " + std::to_string(bundle.block));
    const auto level = level_of(*proved, bundle.block);
    if (!level) return fail(level.error());
    const auto transaction = verify_inclusion(bundle.inclusion, block->tx_root);
    if (!transaction) return fail(transaction.error());

    ProofStatement out;
    out.transaction = *transaction;
    out.block = {block->number, block->id};
    out.block_time = block->timestamp;
    out.level = *level;
    out.windows = bundle.steps.size();
    for (const ProofStep& step : bundle.steps)
        out.key_changes += step.keys.size();
    return out;
}

}  // namespace tributary::consensus
