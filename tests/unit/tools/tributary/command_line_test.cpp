// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/command_line.hpp"

#include <gtest/gtest.h>

namespace tributary::tools {
namespace {

constexpr auto kAddress = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC";
constexpr auto kHex = "00000000000000000000000000000000000000000000000000000000000000ab";

Invocation parsed(const std::vector<std::string>& words) {
    CommandLine line;
    auto out = line.parse(words);
    EXPECT_TRUE(out) << (out ? "" : out.error().detail);
    return std::get<Invocation>(out.value());
}

Failure refused(const std::vector<std::string>& words) {
    CommandLine line;
    const auto out = line.parse(words);
    return out ? Failure{} : out.error();
}

template <typename T>
T command(const std::vector<std::string>& words) {
    return std::get<T>(parsed(words).command);
}

TEST(CommandLine, OptionsOfTheProgramWorkBeforeAndBehindTheVerb) {
    const std::vector<std::vector<std::string>> spellings = {
        {"--node", "127.0.0.1:7", "-o", "json", "node", "status"},
        {"node", "status", "--node", "127.0.0.1:7", "-o", "json"},
        {"node", "--node", "127.0.0.1:7", "status", "--output", "json"},
        {"--output=json", "node", "status", "--node=127.0.0.1:7"},
    };
    for (const auto& words : spellings) {
        const auto invocation = parsed(words);
        EXPECT_EQ(invocation.node, "127.0.0.1:7");
        EXPECT_EQ(invocation.output, OutputForm::json);
        EXPECT_TRUE(std::holds_alternative<ShowStatus>(invocation.command));
    }
}

TEST(CommandLine, OptionsWorkBehindTheOperandsOfADeepVerb) {
    const auto invocation = parsed({"oracle", "receipt", "submit", "-", "-o", "json"});
    EXPECT_EQ(std::get<SubmitReceipt>(invocation.command).source, "-");
    EXPECT_EQ(invocation.output, OutputForm::json);
}

TEST(CommandLine, TakesTextAndTheDefaultNodeWhereNothingIsSaid) {
    const auto invocation = parsed({"node", "status"});
    EXPECT_EQ(invocation.node, kDefaultNode);
    EXPECT_EQ(invocation.output, OutputForm::text);
    EXPECT_TRUE(invocation.colour);
    EXPECT_FALSE(parsed({"node", "status", "--no-color"}).colour);
}

TEST(CommandLine, AHeaderIsNamedByNumberOrId) {
    EXPECT_EQ(std::get<BlockNumber>(command<ShowHeader>({"header", "5"}).block), 5U);
    EXPECT_EQ(std::get<BlockId>(command<ShowHeader>({"header", kHex}).block).hex(), kHex);
    EXPECT_EQ(std::get<BlockNumber>(command<ShowHeader>({"header", "9223372036854775807"}).block),
              9'223'372'036'854'775'807U);
}

TEST(CommandLine, ABalanceTakesPlaceAndMinima) {
    const auto balance = command<ShowBalance>({"balance",
                                               parse_address(kAddress)->hex(),
                                               "--token",
                                               "1000001",
                                               "--at",
                                               "12",
                                               "--min-exactness",
                                               "exact",
                                               "--min-level",
                                               "SOLID"});
    EXPECT_EQ(balance.address.base58(), kAddress);
    EXPECT_EQ(balance.token_id, "1000001");
    EXPECT_EQ(balance.at, 12U);
    EXPECT_EQ(balance.min_exactness, node::v1::EXACTNESS_EXACT);
    EXPECT_EQ(balance.min_level, node::v1::ASSURANCE_LEVEL_SOLID);
}

TEST(CommandLine, ATransferWaitsForSolidUnlessToldOtherwise) {
    std::vector<std::string> words = {
        "transfer", "--from", "k.json", "--to", kAddress, "--amount", "7", "--token", "trx"};
    auto transfer = command<SendTransfer>(words);
    EXPECT_EQ(transfer.how.waiting.until, WaitFor::solid);
    EXPECT_EQ(transfer.token_id, "TRX");
    EXPECT_EQ(transfer.amount, 7);
    EXPECT_EQ(transfer.how.lifetime, std::chrono::seconds(300));
    words.insert(words.end(), {"--wait", "none", "--lifetime", "86400"});
    transfer = command<SendTransfer>(words);
    EXPECT_EQ(transfer.how.waiting.until, WaitFor::none);
    EXPECT_EQ(transfer.how.lifetime, std::chrono::hours(24));
}

TEST(CommandLine, AnAnchorIsSuggestedByTheMajorityUnlessToldOtherwise) {
    std::vector<std::string> words = {"anchor", "suggest", "--network", "nile"};
    for (const char* host : {"a:1", "b:1", "c:1", "d:1"})
        words.insert(words.end(), {"--from", host});
    const auto suggested = command<SuggestAnchor>(words);
    EXPECT_EQ(suggested.network, "nile");
    EXPECT_EQ(suggested.from, (std::vector<std::string>{"a:1", "b:1", "c:1", "d:1"}));
    EXPECT_EQ(suggested.threshold, 3U);
    EXPECT_FALSE(suggested.out);
    words.insert(words.end(), {"--threshold", "2", "--out", "anchor.json"});
    EXPECT_EQ(command<SuggestAnchor>(words).threshold, 2U);
    EXPECT_EQ(command<SuggestAnchor>(words).out, "anchor.json");
}

TEST(CommandLine, EachBrokenWordIsNamedWithItsReason) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{}, "invalid_argument"},
        {{"node"}, "invalid_argument"},
        {{"nonsense"}, "invalid_argument"},
        {{"node", "status", "extra"}, "invalid_argument"},
        {{"-o", "xml", "node", "status"}, "invalid_argument"},
        {{"--node", "127.0.0.1", "node", "status"}, "invalid_argument"},
        {{"--node", "127.0.0.1:0", "node", "status"}, "invalid_argument"},
        {{"--node", "127.0.0.1:65536", "node", "status"}, "invalid_argument"},
        {{"--node", "192.168.1.1:50051", "node", "status"}, "invalid_argument"},
        {{"--node", "127.evil.example:50051", "node", "status"}, "invalid_argument"},
        {{"anchor", "suggest", "--network", "nile"}, "invalid_argument"},
        {{"anchor", "suggest", "--network", "nile", "--from", "a:1"}, "invalid_argument"},
        {{"anchor", "suggest", "--from", "a:1", "--from", "b:1"}, "invalid_argument"},
        {{"anchor", "suggest", "--network", "nile", "--from", "a:1", "--from", "a:1"},
         "invalid_argument"},
        {{"anchor", "suggest", "--network", "nile", "--from", "a:1", "--from", "b"},
         "invalid_argument"},
        {{"header"}, "invalid_argument"},
        {{"header", "x"}, "bad_number"},
        {{"header", "0x10"}, "bad_number"},
        {{"header", "9223372036854775808"}, "bad_number"},
        {{"header", std::string(64, 'g')}, "bad_hex"},
        {{"header", "1", "--min-level", "certain"}, "invalid_argument"},
        {{"balance", kAddress}, "invalid_argument"},
        {{"balance", "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HD", "--token", "1"}, "bad_base58"},
        {{"balance", "42" + std::string(40, '0'), "--token", "1"}, "bad_address"},
        {{"balance", kAddress, "--token", "01"}, "bad_number"},
        {{"balance", kAddress, "--token", "TRX"}, "invalid_argument"},
        {{"balance", kAddress, "--token", "1", "--at", "1e3"}, "bad_number"},
        {{"tx", "show", "ab"}, "bad_hex"},
        {{"transfer", "--from", "k", "--to", kAddress, "--amount", "0", "--token", "1"},
         "bad_number"},
        {{"transfer", "--from", "k", "--to", kAddress, "--amount", "1.5", "--token", "1"},
         "bad_number"},
        {{"transfer",
          "--from",
          "k",
          "--to",
          kAddress,
          "--amount",
          "9223372036854775808",
          "--token",
          "1"},
         "bad_number"},
        {{"transfer",
          "--from",
          "k",
          "--to",
          kAddress,
          "--amount",
          "1",
          "--token",
          "1",
          "--lifetime",
          "86401"},
         "out_of_range"},
        {{"oracle", "payout", "x"}, "bad_number"},
    };
    for (const auto& [words, reason] : cases) {
        const auto failure = refused(words);
        EXPECT_EQ(failure.reason, reason) << ::testing::PrintToString(words);
        EXPECT_EQ(failure.exit_code, kExitUsage) << ::testing::PrintToString(words);
        EXPECT_FALSE(failure.detail.empty()) << ::testing::PrintToString(words);
    }
}

TEST(CommandLine, ANodeOnThisMachineMayBeNamedInEachWay) {
    for (const std::string node : {"localhost:1",
                                   "127.0.0.1:65535",
                                   "127.1.2.3:50051",
                                   "[::1]:50051",
                                   "unix:/run/node.sock"}) {
        EXPECT_EQ(parsed({"node", "status", "--node", node}).node, node);
    }
}

TEST(CommandLine, AnOperandMayBeSpelledLikeANoun) {
    EXPECT_EQ(command<ImportWallet>({"wallet", "import", "transfer"}).source, "transfer");
}

TEST(CommandLine, SeesTheWishForJsonInWordsThatCannotBeParsed) {
    EXPECT_TRUE(asks_for_json({"bad", "-o", "json"}));
    EXPECT_TRUE(asks_for_json({"--output=json", "bad"}));
    EXPECT_FALSE(asks_for_json({"bad", "-o", "text"}));
    EXPECT_FALSE(asks_for_json({"bad", "-o"}));
}

TEST(CommandLine, HelpNamesTheVerbItWasAskedBehind) {
    CommandLine line;
    const auto out = line.parse({"oracle", "payout", "--help"});
    ASSERT_TRUE(out);
    EXPECT_NE(std::get<Notice>(*out).text.find("tributary oracle payout"), std::string::npos);
}

}  // namespace
}  // namespace tributary::tools
