// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/ledger.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "primitives/wire/block.hpp"
#include "tests/support/recorded_network.hpp"

namespace tributary::devnet {
namespace {

/// What balances.jsonl and deltas.jsonl tell of an account.
using Amounts = std::tuple<Sun, Sun, std::map<std::string, TokenAmount, std::less<>>>;

std::map<Address, Amounts> amounts_of(const Ledger& ledger) {
    std::map<Address, Amounts> out;
    for (const auto& [address, account] : ledger.accounts) {
        out[address] = {account.balance, account.allowance, account.tokens};
    }
    return out;
}

TEST(Ledger, RecordedChangesLeadFromGenesisToTheRecordedBalances) {
    const auto balances = *read_file(test::chain_directory("main") + "/balances.jsonl.gz");
    const auto deltas = *read_file(test::chain_directory("main") + "/deltas.jsonl.gz");
    Ledger ledger = *ledger_at_genesis(test::read_recording("main", 0).blocks[0].body);
    std::map<BlockNumber, std::string> snapshots;
    std::istringstream lines(balances);
    for (std::string line; std::getline(lines, line);)
        snapshots[*number_of_line(line)] = line;
    ASSERT_EQ(snapshots.size(), 12U);
    std::istringstream changes(deltas);
    std::size_t compared = 0;
    for (std::string line; std::getline(changes, line);) {
        ASSERT_TRUE(apply_delta(ledger, line, true));
        const auto snapshot = snapshots.find(ledger.as_of);
        if (snapshot == snapshots.end()) continue;
        auto recorded = amounts_of(*parse_balances(snapshot->second));
        auto ours = amounts_of(ledger);
        // Witnesses of genesis exist without ever having moved a balance.
        std::erase_if(recorded, [&](const auto& entry) {
            return !ours.contains(entry.first) && entry.second == Amounts();
        });
        EXPECT_EQ(ours, recorded) << ledger.as_of;
        ++compared;
    }
    EXPECT_EQ(compared, 12U);
}

TEST(Ledger, BlockSignersAreThoseThatSignedTheRecordedBlocks) {
    for (const char* name : {"main", "turnover"}) {
        const Recording recording = test::read_recording(name);
        Ledger ledger;
        for (std::size_t number = 1; number < recording.blocks.size(); ++number) {
            const auto header =
                wire::decode_header(wire::slice_block(recording.blocks[number].body)->header);
            ASSERT_TRUE(header);
            const auto key = recover(header->raw_hash, header->signature);
            ASSERT_TRUE(key);
            const auto other = ledger.block_signers.find(header->witness);
            EXPECT_EQ(address_of(*key),
                      other == ledger.block_signers.end() ? header->witness : other->second)
                << name << " " << number;
            ASSERT_TRUE(note_block(ledger, recording.blocks[number], {true, 0}));
        }
        EXPECT_FALSE(ledger.block_signers.empty());
    }
}

TEST(Ledger, TokensGetTheirRecordedIdsAndNames) {
    const Recording recording = test::read_recording("main");
    ASSERT_EQ(recording.ledger.tokens.size(), 4U);
    ASSERT_NE(recording.ledger.find_token("1000002"), nullptr);
    EXPECT_EQ(recording.ledger.find_token("1000002")->name, "BTT");
    EXPECT_EQ(recording.ledger.find_token("1000005"), nullptr);
    const Token* by_name = recording.ledger.find_token_by_name(recording.ledger.tokens[0].name);
    ASSERT_NE(by_name, nullptr);
    EXPECT_EQ(by_name->id, "1000001");
}

TEST(Ledger, PermissionsSetBehindTheSnapshotAreThoseOfTheNextSnapshot) {
    const Recording at_700 = test::read_recording("main", 700);
    EXPECT_EQ(at_700.ledger.whole_as_of, 500U);
    const Recording at_750 = test::read_recording("main", 750);
    EXPECT_EQ(at_750.ledger.whole_as_of, 750U);
    std::size_t shared = 0;
    for (const auto& [address, account] : at_750.ledger.accounts) {
        const auto& owner = account.permissions.owner;
        if (!owner || owner->keys.size() < 2) continue;
        ASSERT_NE(at_700.ledger.find(address), nullptr);
        EXPECT_EQ(at_700.ledger.find(address)->permissions, account.permissions);
        ++shared;
    }
    EXPECT_GT(shared, 0U);
}

TEST(Ledger, ALineThatIsNoJsonIsMalformed) {
    Ledger ledger;
    EXPECT_EQ(parse_balances("{\"height\":1,").error().code, ErrorCode::malformed);
    EXPECT_EQ(parse_balances("{\"height\":1}").error().code, ErrorCode::malformed);
    EXPECT_EQ(apply_delta(ledger, "[]", true).error().code, ErrorCode::malformed);
    EXPECT_EQ(apply_delta(ledger, R"({"num":1,"changes":[{"a":"x"}]})", true).error().code,
              ErrorCode::bad_base58);
}

TEST(Ledger, ADeletedAccountIsGone) {
    Ledger ledger;
    const std::string address = "410ac0e66c6d8410d287b8281ddbaf650b681c4501";
    ASSERT_TRUE(apply_delta(
        ledger, R"({"num":1,"changes":[{"a":")" + address + R"(","balance":5}]})", true));
    EXPECT_EQ(ledger.find(*parse_address(address))->balance, Sun{5});
    ASSERT_TRUE(apply_delta(
        ledger, R"({"num":2,"changes":[{"a":")" + address + R"(","deleted":1}]})", true));
    EXPECT_EQ(ledger.find(*parse_address(address)), nullptr);
    EXPECT_EQ(ledger.as_of, 2U);
}

TEST(Ledger, NumberOfALineIsItsFirstNumber) {
    EXPECT_EQ(number_of_line(R"({"height":250,"x":1})"), 250U);
    EXPECT_EQ(number_of_line(R"({"num": 3,"x":1})"), 3U);
    EXPECT_EQ(number_of_line("nothing"), std::nullopt);
    EXPECT_EQ(number_of_line(R"({"height":"x"})"), std::nullopt);
}

}  // namespace
}  // namespace tributary::devnet
