// SPDX-License-Identifier: Apache-2.0
// The ledger behind the header chain: blocks of all branches in a random order, and a process that
// is killed again and again, must leave what the winning chain alone leaves.
#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "consensus/genesis.hpp"
#include "node/chain/body_store.hpp"
#include "node/chain/ledger_follower.hpp"
#include "tests/support/dying_store.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"
#include "token/records.hpp"

namespace tributary::node {
namespace {

constexpr TimestampMs kNow = 1'900'000'000'000;
/// Blocks that arrive in one shuffled heap. Branches of the recording are up to 4 blocks long.
constexpr std::size_t kHeap = 7;

const test::RecordedChain& chain() {
    static const test::RecordedChain loaded = test::load_recorded_chain("main");
    return loaded;
}

wire::Block decoded(const Bytes& bytes) {
    return wire::decode_block(wire::slice_block(bytes).value()).value();
}

/// Every block of every branch, by number.
const std::map<BlockNumber, std::vector<wire::Block>>& all_branches() {
    static const auto blocks = [] {
        std::map<BlockNumber, std::vector<wire::Block>> out;
        for (std::size_t i = 1; i < chain().blocks.size(); ++i)
            out[i].push_back(chain().block(i));
        for (const Bytes& bytes :
             test::split_delimited(test::read_test_data("chains/main/forks.pb"))) {
            wire::Block block = decoded(bytes);
            const BlockNumber number = block.header.number;
            out[number].push_back(std::move(block));
        }
        return out;
    }();
    return blocks;
}

token::Trc10Facts facts() {
    token::Trc10Facts out;
    out.tokens = {1'000'001, 1'000'002, 1'000'003, 1'000'004};
    return out;
}

BlockRef genesis() {
    return {0, *BlockId::from_hex(chain().facts.at("genesisId").get<std::string>())};
}

const consensus::Network& network() {
    static const auto out =
        consensus::parse_network(test::read_test_data("chains/main/network.json")).value();
    return out;
}

/// The part of a node that writes the ledger, as a process would start it.
struct Process {
    explicit Process(KvStore& store)
        : intake(BlockIntake::open(store, network(), consensus::make_genesis(network()).value())
                     .value()),
          ledger(LedgerFollower::open(store, facts(), [](const std::string&) {}).value()),
          feed(store, intake, genesis_block(genesis(), chain().blocks[0])) {
        feed.add("ledger", *ledger);
    }

    /// False where the block's parent is not known yet.
    bool take(const wire::Block& block) {
        const BlockRef before = intake.chain().tip();
        const auto taken = intake.take(block, intake.find_signers({block}).front(), kNow, true);
        const bool is_early = !taken && taken.error().code == ErrorCode::unknown_parent;
        const BlockRef after = intake.chain().tip();
        if (after.id != before.id && block.header.parent_id != before.id) ++switches;
        if (!is_early) {
            // What is below SOLID already is refused or known; nothing else may go wrong.
            EXPECT_TRUE(taken || taken.error().code == ErrorCode::fork_below_solid)
                << taken.error().message();
        }
        EXPECT_TRUE(run_feed());
        return !is_early;
    }

    bool run_feed() {
        while (true) {
            const auto progress = feed.run();
            if (!progress || progress->stopped || progress->missing) return false;
            if (!progress->more) return true;
        }
    }

    BlockIntake intake;
    std::unique_ptr<LedgerFollower> ledger;
    SolidFeed feed;
    std::size_t switches = 0;
};

/// Blocks [from, from + kHeap) of all branches in a random order that knows no parents.
std::vector<const wire::Block*> heap_from(BlockNumber from, std::mt19937_64& random) {
    std::vector<const wire::Block*> out;
    for (BlockNumber number = from; number < from + kHeap; ++number) {
        const auto found = all_branches().find(number);
        if (found == all_branches().end()) break;
        for (const wire::Block& block : found->second)
            out.push_back(&block);
    }
    std::shuffle(out.begin(), out.end(), random);
    return out;
}

/// Gives the heap until every block that has a parent was taken.
void give(Process& process, std::vector<const wire::Block*> heap) {
    for (bool moved = true; moved && !heap.empty();) {
        moved =
            std::erase_if(heap, [&](const wire::Block* block) { return process.take(*block); }) > 0;
    }
    EXPECT_TRUE(heap.empty());
}

std::map<Bytes, Bytes> ledger_in(const KvStore& store) {
    std::map<Bytes, Bytes> out;
    const auto visit = [&](ByteView key, ByteView value) {
        out.emplace(to_bytes(key), to_bytes(value));
        return true;
    };
    EXPECT_TRUE(store.scan(as_bytes(token::kLedgerPrefix), {}, visit).has_value());
    return out;
}

/// The ledger of the winning chain up to its SOLID block, fed straight.
std::map<Bytes, Bytes> straight_ledger(BlockNumber solid) {
    MemoryStore store;
    const auto ledger = LedgerFollower::open(store, facts(), [](const std::string&) {}).value();
    EXPECT_TRUE(ledger->on_solid(genesis_block(genesis(), chain().blocks[0]), 0));
    TimestampMs parent_time = chain().facts.at("blocks").at(0).at("timestamp").get<TimestampMs>();
    for (BlockNumber number = 1; number <= solid; ++number) {
        const wire::Block block = chain().block(number);
        EXPECT_TRUE(ledger->on_solid(block, parent_time).has_value());
        parent_time = block.header.timestamp;
    }
    return ledger_in(store);
}

TEST(LedgerForks, RandomForkSwitchesNeverReachTheLedger) {
    std::size_t switches = 0;
    for (const std::uint64_t seed : {1U, 2U}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937_64 random(seed);
        MemoryStore store;
        Process process(store);
        for (BlockNumber from = 1; from < chain().blocks.size(); from += kHeap)
            give(process, heap_from(from, random));
        switches += process.switches;
        EXPECT_EQ(process.intake.chain().tip().number, 3000U);
        const BlockNumber solid = process.intake.chain().solid().number;
        EXPECT_EQ(process.ledger->next_needed(), solid + 1);
        EXPECT_EQ(ledger_in(store), straight_ledger(solid));
    }
    std::printf("%zu switches to another branch\n", switches);
    EXPECT_GT(switches, 4U);
}

TEST(LedgerForks, AProcessKilledAtAnyWriteLosesAndDoublesNothing) {
    std::mt19937_64 random(3);
    std::size_t deaths = 0;
    bool immortal = false;
    test::DyingStore store([&](std::uint64_t) {
        if (immortal || random() % 150 != 0) return test::Death::none;
        ++deaths;
        return random() % 2 == 0 ? test::Death::before_write : test::Death::after_write;
    });
    std::unique_ptr<Process> process;
    BlockNumber from = 1;
    while (from < chain().blocks.size()) {
        try {
            if (!process) process = std::make_unique<Process>(store);
            give(*process, heap_from(from, random));
            from += kHeap;
        } catch (const test::Killed&) {
            process.reset();
        }
    }
    immortal = true;
    process = std::make_unique<Process>(store);
    EXPECT_TRUE(process->run_feed());
    std::printf("killed %zu times\n", deaths);
    EXPECT_GT(deaths, 20U);
    EXPECT_EQ(ledger_in(store), straight_ledger(process->intake.chain().solid().number));
}

}  // namespace
}  // namespace tributary::node
