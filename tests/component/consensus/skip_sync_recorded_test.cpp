// SPDX-License-Identifier: Apache-2.0
// Skipping over recorded chains ends where dense sync ends, or says what it lacks.
#include <cstdlib>
#include <iostream>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "consensus/anchor.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/skip_driver.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::test {
namespace {

using consensus::HeaderChain;
using consensus::SkipEnd;
using consensus::SkipStart;
using consensus::SkipSync;

constexpr TimestampMs kFarAhead = std::numeric_limits<TimestampMs>::max() / 2;

/// A recorded chain with its blocks decoded.
class Recording {
  public:
    explicit Recording(const std::string& name)
        : chain(load_recorded_chain(name)),
          network(
              consensus::parse_network(read_test_data("chains/" + name + "/network.json")).value()),
          rules(consensus::rules_of(network)) {
        for (std::size_t number = 1; number < chain.blocks.size(); ++number)
            headers.push_back(chain.block(number).header);
    }

    [[nodiscard]] BlockNumber head() const { return chain.blocks.size() - 1; }

    [[nodiscard]] const wire::Header& header(BlockNumber number) const {
        return headers.at(number - 1);
    }

    [[nodiscard]] BlockNumber recorded_solid(BlockNumber number) const {
        return chain.facts["blocks"][number]["solid"].get<BlockNumber>();
    }

    [[nodiscard]] SkipServer server() const {
        return {[this](BlockNumber number) { return header(number); },
                [this](BlockNumber number) { return chain.block(number); }};
    }

    RecordedChain chain;
    consensus::Network network;
    consensus::ChainRules rules;
    std::vector<wire::Header> headers;
};

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
};

Outcome skip(const Recording& recording,
             const consensus::TrustPoint& point,
             const std::vector<wire::Header>& ancestors,
             BlockNumber head) {
    SkipStart start{
        {point}, head, kFarAhead, ancestors.empty(), consensus::with_signers(ancestors).value()};
    SkipSync sync(recording.rules, start);
    Outcome out;
    out.run = run_skip(sync, recording.server());
    if (sync.root()) out.solid = dense_from(recording, *sync.root(), head);
    return out;
}

void print(const std::string& name, BlockNumber anchor, const Outcome& outcome) {
    std::cout << name << " from " << anchor << ": end " << static_cast<int>(outcome.run.end.kind)
              << " at " << outcome.run.end.at << " (" << outcome.run.end.seen << " of "
              << outcome.run.end.needed << ", " << outcome.run.end.unknown_seats << " seats, "
              << outcome.run.end.unknown_keys << " keys) " << outcome.run.end.error.detail
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

INSTANTIATE_TEST_SUITE_P(Chains, RecordedSkip, testing::Values("main", "turnover"));

}  // namespace
}  // namespace tributary::test
