// SPDX-License-Identifier: Apache-2.0
// Skipping over recorded chains ends where dense sync ends, or says what it lacks.
#include <algorithm>
#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "consensus/trust_trail.hpp"
#include "tests/support/skip_recording.hpp"

namespace tributary::test {
namespace {

using consensus::HeaderChain;
using consensus::SkipEnd;
using consensus::SkipStart;
using consensus::SkipSync;

/// What a node believes that takes every block from a root on, on the way never ahead of java-tron.
BlockRef dense_from(const Recording& recording, consensus::ChainRoot root, BlockNumber until) {
    HeaderChain chain(recording.rules, std::move(root));
    const BlockNumber first = chain.root().number;
    consensus::SignerCache signers;
    for (BlockNumber number = chain.root().number + 1; number <= until; ++number) {
        const wire::Block block = recording.chain.block(number);
        auto verified = chain.verify({block.header,
                                      signers.signer_of(block.header).value(),
                                      consensus::verify_body(block).value()},
                                     kFarAhead);
        if (!verified) {
            ADD_FAILURE() << number << " " << verified.error().message();
            break;
        }
        chain.apply(std::move(*verified));
        // The root itself is SOLID by what stands on it already.
        if (chain.solid().number <= first) continue;
        EXPECT_LE(chain.solid().number, recording.recorded_solid(number)) << "at " << number;
    }
    return chain.solid();
}

struct Outcome {
    SkipRun run;
    BlockRef solid;
    bool on_attested_keys = false;
};

/// What honest full nodes say now of the keys that a session lacks.
std::vector<consensus::KeyWord> words_for(const Recording& recording, const SkipEnd& end) {
    std::vector<consensus::KeyWord> out;
    for (const consensus::UnknownKey& unknown : end.unknown_keys)
        out.push_back({unknown.witness, recording.key_of(unknown.witness), {"a:1", "b:1"}});
    return out;
}

/// `attested`: full nodes are asked for the keys that cannot be proved.
Outcome skip(const Recording& recording,
             const consensus::TrustPoint& point,
             const std::vector<wire::Header>& ancestors,
             BlockNumber head,
             bool attested = false) {
    SkipStart start{
        {point}, head, kFarAhead, ancestors.empty(), consensus::with_signers(ancestors).value()};
    SkipSync sync(recording.rules, start);
    Outcome out;
    out.run = run_skip(sync, recording.server());
    while (attested && sync.believe(words_for(recording, *sync.end())))
        out.run = run_skip(sync, recording.server());
    out.on_attested_keys = sync.newest().keys->is_attested();
    if (sync.root()) {
        EXPECT_EQ(sync.root()->states.front().keys->is_attested(), out.on_attested_keys);
    }
    if (sync.root()) out.solid = dense_from(recording, *sync.root(), head);
    // A node that starts again judges what it stored.
    const consensus::TrustTrail trail{point, ancestors.empty(), sync.trail(), sync.key_proofs()};
    const auto points = consensus::judge_trail(recording.rules, trail, kFarAhead);
    EXPECT_TRUE(points) << "from " << point.block.number << ": " << points.error().message();
    if (points && out.run.end.kind == SkipEnd::Kind::reached && !sync.trail().empty()) {
        EXPECT_EQ(points->back().keys->attested(), sync.trail().back().point.keys->attested());
    }
    return out;
}

void print(const std::string& name, BlockNumber anchor, const Outcome& outcome) {
    std::cout << name << " from " << anchor << ": end " << static_cast<int>(outcome.run.end.kind)
              << " at " << outcome.run.end.at << " (" << outcome.run.end.seen << " of "
              << outcome.run.end.needed << ", " << outcome.run.end.unknown_seats << " seats, "
              << outcome.run.end.unknown_keys.size() << " keys) " << outcome.run.end.error.detail
              << "; SOLID " << outcome.solid.number << ", " << outcome.run.counts.headers
              << " headers, " << outcome.run.counts.requests << " requests, " << outcome.run.windows
              << " windows, " << outcome.run.keys << " keys, " << outcome.run.cpu_seconds << " s\n";
}

class RecordedSkip : public testing::TestWithParam<const char*> {};

TEST_P(RecordedSkip, EndsWhereDenseSyncEndsFromGenesis) {
    const Recording recording(GetParam());
    const auto root = consensus::genesis_root(recording.rules, recording.network).value();
    const BlockRef dense = dense_from(recording, root, recording.head());
    EXPECT_EQ(dense.number, recording.recorded_solid(recording.head()));
    const Outcome outcome =
        skip(recording, consensus::genesis_point(recording.network).value(), {}, recording.head());
    print(GetParam(), 0, outcome);
    EXPECT_EQ(outcome.run.end.kind, SkipEnd::Kind::reached);
    EXPECT_EQ(outcome.solid, dense);
}

TEST_P(RecordedSkip, IsNeverAheadOfTheRecordedSolidBlockAtAnyHeightBehindItsRoot) {
    const Recording recording(GetParam());
    const auto point = consensus::genesis_point(recording.network).value();
    std::map<SkipEnd::Kind, int> ends;
    constexpr BlockNumber kStep = 231;
    for (BlockNumber head = 700; head < recording.head(); head += kStep) {
        SkipStart start{{point}, head, kFarAhead};
        SkipSync sync(recording.rules, start);
        run_skip(sync, recording.server());
        ++ends[sync.end()->kind];
        // It goes on with what came afterwards, up to where the next one begins.
        if (sync.root()) {
            dense_from(recording, *sync.root(), std::min(head + kStep + 60, recording.head()));
        }
    }
    EXPECT_GT(ends[SkipEnd::Kind::reached], 0);
}

/// Sums over the anchors of one chain.
struct Tally {
    int reached = 0;
    /// Of those that skipped: at the very SOLID block of dense sync, or some blocks below it.
    int same = 0;
    int below = 0;
    int needs_keys = 0;
    int needs_checkpoint = 0;
    std::size_t headers = 0;
    std::size_t requests = 0;
    std::size_t dense_headers = 0;
    double cpu_seconds = 0;

    void add(const Recording& recording,
             BlockNumber anchor,
             const Outcome& outcome,
             const BlockRef& dense) {
        const SkipEnd::Kind kind = outcome.run.end.kind;
        if (kind == SkipEnd::Kind::reached) ++reached;
        if (kind == SkipEnd::Kind::reached && outcome.run.windows > 0) {
            ++(outcome.solid == dense ? same : below);
        }
        if (kind == SkipEnd::Kind::needs_keys) ++needs_keys;
        if (kind == SkipEnd::Kind::needs_checkpoint) ++needs_checkpoint;
        headers += outcome.run.counts.headers;
        requests += outcome.run.counts.requests;
        dense_headers += recording.head() - anchor;
        cpu_seconds += outcome.run.cpu_seconds;
    }

    void print(const std::string& what) const {
        std::cout << what << ": reached " << reached << " (same SOLID " << same << ", lower "
                  << below << "), needs_keys " << needs_keys << ", needs_checkpoint "
                  << needs_checkpoint << "; " << headers << " headers in " << requests
                  << " requests, dense " << dense_headers << " in " << dense_headers / 100 << "; "
                  << cpu_seconds << " s\n";
    }
};

/// The outcome is the SOLID block of dense sync, or a state that says with numbers what is missing.
void expect_dense_or_named(const Outcome& outcome, const BlockRef& dense, BlockNumber anchor) {
    const SkipEnd& end = outcome.run.end;
    if (end.kind == SkipEnd::Kind::reached) {
        // Above a young anchor there was nothing to skip.
        // A key that could not be proved leaves a seat uncounted.
        if (outcome.run.windows > 0) {
            EXPECT_LE(outcome.solid.number, dense.number) << "from " << anchor;
            EXPECT_GE(outcome.solid.number + 8, dense.number) << "from " << anchor;
        }
        return;
    }
    EXPECT_TRUE(end.kind == SkipEnd::Kind::needs_keys ||
                end.kind == SkipEnd::Kind::needs_checkpoint)
        << "from " << anchor << ": " << end.error.message();
    EXPECT_GT(end.needed, 0U) << "from " << anchor;
    EXPECT_GE(end.at, anchor) << "from " << anchor;
    EXPECT_LE(outcome.solid.number, dense.number) << "from " << anchor;
}

TEST_P(RecordedSkip, EndsWhereDenseSyncEndsFromEveryMaintenancePeriod) {
    const Recording recording(GetParam());
    const auto root = consensus::genesis_root(recording.rules, recording.network).value();
    const BlockRef dense = dense_from(recording, root, recording.head());
    Tally with_keys;
    Tally bare;
    Tally attested;
    for (const auto& epoch : recording.chain.facts["epochs"]) {
        const auto number = epoch["maintenanceBlock"].get<BlockNumber>();
        if (number < 100) continue;
        const auto from_file = recording.anchor_of(epoch);
        const Outcome known = skip(recording,
                                   consensus::point_of(recording.network, from_file).value(),
                                   {},
                                   recording.head());
        expect_dense_or_named(known, dense, number);
        with_keys.add(recording, number, known, dense);
        const std::vector<wire::Header> ancestors(
            recording.headers.begin() +
                static_cast<std::ptrdiff_t>(number - consensus::kAnchorAncestors),
            recording.headers.begin() + static_cast<std::ptrdiff_t>(number));
        const auto learned =
            consensus::learn_point(recording.network, from_file.block, ancestors).value();
        const Outcome unknown = skip(recording, learned, ancestors, recording.head());
        expect_dense_or_named(unknown, dense, number);
        bare.add(recording, number, unknown, dense);
        const Outcome asked =
            skip(recording, learned, ancestors, recording.head(), /*attested=*/true);
        expect_dense_or_named(asked, dense, number);
        const bool was_reached = unknown.run.end.kind == SkipEnd::Kind::reached;
        if (was_reached) {
            EXPECT_FALSE(asked.on_attested_keys) << "from " << number;
        } else if (asked.run.end.kind == SkipEnd::Kind::reached) {
            EXPECT_TRUE(asked.on_attested_keys) << "from " << number;
            EXPECT_GE(asked.solid.number, unknown.solid.number) << "from " << number;
        }
        if (!was_reached) print(std::string(GetParam()) + " attested", number, asked);
        attested.add(recording, number, asked, dense);
    }
    with_keys.print(std::string(GetParam()) + ", anchors with keys");
    bare.print(std::string(GetParam()) + ", anchors NUMBER:ID");
    attested.print(std::string(GetParam()) + ", anchors NUMBER:ID, attested keys");
    EXPECT_GT(attested.reached, bare.reached);
    EXPECT_GE(with_keys.same, 40);
    EXPECT_EQ(with_keys.below, 0);
}

TEST(LongRecordedSkip, LeavesATrailThatHoldsWhenItIsJudgedAgain) {
    const Recording recording("long");
    const auto point = consensus::genesis_point(recording.network).value();
    SkipSync sync(recording.rules, {{point}, recording.head(), kFarAhead});
    run_skip(sync, recording.server());
    const consensus::TrustTrail trail{
        point, /*knows_all_keys=*/true, sync.trail(), sync.key_proofs()};
    const auto points = consensus::judge_trail(recording.rules, trail, kFarAhead);
    ASSERT_TRUE(points) << points.error().message();
    EXPECT_EQ(points->back(), sync.newest());
    EXPECT_EQ(points->size(), sync.trail().size() + 1);
    BlockNumber below = 0;
    for (const consensus::TrailWindow& window : sync.trail()) {
        EXPECT_GT(window.point.block.number, below);
        below = window.point.block.number;
    }
}

/// What dense sync from genesis says at the head of `long`, one block below java-tron.
BlockRef dense_of_long(const Recording& recording) {
    return {30'516, recording.header(30'516).id};
}

TEST(LongRecordedSkip, TakesAFifthOfTheHeadersFromGenesis) {
    const Recording recording("long");
    const Outcome outcome =
        skip(recording, consensus::genesis_point(recording.network).value(), {}, recording.head());
    print("long", 0, outcome);
    EXPECT_EQ(outcome.run.end.kind, SkipEnd::Kind::reached);
    EXPECT_EQ(outcome.solid, dense_of_long(recording));
    EXPECT_LT(outcome.run.counts.headers, 6'000U);
}

TEST(LongRecordedSkip, EndsWhereDenseSyncEndsFromEveryMaintenancePeriod) {
    const Recording recording("long");
    const BlockRef dense = dense_of_long(recording);
    Tally tally;
    const auto& epochs = recording.chain.facts["epochs"];
    for (std::size_t i = 1; i < epochs.size(); ++i) {
        const consensus::Anchor anchor = recording.anchor_of(epochs[i]);
        const Outcome outcome = skip(recording,
                                     consensus::point_of(recording.network, anchor).value(),
                                     {},
                                     recording.head());
        expect_dense_or_named(outcome, dense, anchor.block.number);
        tally.add(recording, anchor.block.number, outcome, dense);
    }
    tally.print("long, anchors with keys");
    EXPECT_EQ(tally.needs_keys + tally.needs_checkpoint, 0);
    EXPECT_EQ(tally.below, 0);
    EXPECT_GE(tally.same, 160);
}

INSTANTIATE_TEST_SUITE_P(Chains, RecordedSkip, testing::Values("main", "turnover"));

}  // namespace
}  // namespace tributary::test
