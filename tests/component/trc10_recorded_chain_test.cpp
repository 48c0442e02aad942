// SPDX-License-Identifier: Apache-2.0
// The ledger over the whole recorded chain, against java-tron's own balances.
#include <cstdio>
#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/recorded_chain.hpp"
#include "token/balance.hpp"
#include "token/trc10_ledger.hpp"

namespace tributary::token {
namespace {

const std::vector<TokenId> kTokens{1'000'001, 1'000'002, 1'000'003, 1'000'004};

const test::RecordedChain& chain() {
    static const test::RecordedChain loaded = test::load_recorded_chain("main");
    return loaded;
}

Trc10Ledger ledger_over(const KvStore& store) {
    auto ledger =
        Trc10Ledger::make(store, {.tokens = kTokens, .active_witnesses = 27, .rules = {}});
    EXPECT_TRUE(ledger.has_value());
    return *ledger;
}

BlockId genesis_id() {
    return *BlockId::from_hex(chain().facts.at("genesisId").get<std::string>());
}

TimestampMs time_of(std::size_t number) {
    return chain().facts.at("blocks").at(number).at("timestamp").get<TimestampMs>();
}

void feed_genesis(KvStore& store) {
    const auto step = ledger_over(store).verify_genesis(genesis_id());
    ASSERT_TRUE(step.has_value()) << step.error().message();
    ASSERT_TRUE(store.write(step->changes, Durability::buffered).has_value());
}

/// Feeds blocks [from, to] and writes each step.
void feed(KvStore& store, std::size_t from, std::size_t to) {
    Trc10Ledger ledger = ledger_over(store);
    for (std::size_t number = from; number <= to; ++number) {
        const auto step = ledger.verify_block(chain().block(number), time_of(number - 1));
        ASSERT_TRUE(step.has_value()) << step.error().message();
        for (const auto& token : step->spoiled) {
            ADD_FAILURE() << "block " << number << " spoils token " << token.id << ": "
                          << sentence_of(token.verdict.trouble);
        }
        ASSERT_TRUE(store.write(step->changes, Durability::buffered).has_value());
    }
}

const MemoryStore& full_store() {
    static const std::unique_ptr<MemoryStore> store = [] {
        auto out = std::make_unique<MemoryStore>();
        feed_genesis(*out);
        feed(*out, 1, chain().blocks.size() - 1);
        return out;
    }();
    return *store;
}

struct Counts {
    std::size_t exact = 0;
    std::size_t bounded = 0;
    std::size_t unknown = 0;

    void add(Exactness exactness) {
        if (exactness == Exactness::exact) ++exact;
        if (exactness == Exactness::bounded) ++bounded;
        if (exactness == Exactness::unknown) ++unknown;
    }
};

/// The one thing that must always hold.
void expect_no_contradiction(const Balance& balance, std::int64_t truth, const std::string& where) {
    if (balance.exactness == Exactness::unknown) return;
    ASSERT_TRUE(balance.at_least && balance.at_most) << where;
    EXPECT_LE(balance.at_least->value, truth) << where;
    EXPECT_GE(balance.at_most->value, truth) << where;
    if (balance.exactness != Exactness::exact) return;
    EXPECT_EQ(balance.amount->value, truth) << where;
}

std::int64_t truth_of(const nlohmann::json& account, TokenId token) {
    return account.at("assetV2").value(text_of(token), std::int64_t{0});
}

/// Why balances of one token are not exact, and whose.
using Reasons = std::map<std::pair<TokenId, std::string>, std::vector<std::string>>;

void print_reasons(const Reasons& reasons) {
    for (const auto& [what, addresses] : reasons) {
        std::printf("  token %llu, %s (%zu):\n",
                    static_cast<unsigned long long>(what.first),
                    what.second.c_str(),
                    addresses.size());
        for (const std::string& address : addresses)
            std::printf("    %s\n", address.c_str());
    }
}

TEST(RecordedChain, NeverContradictsTheBalancesOfAnyAccountAtAnyRecordedHeight) {
    Counts total;
    Reasons reasons;
    std::size_t tight = 0;
    test::for_each_json_line("chains/main/balances.jsonl.gz", [&](const nlohmann::json& line) {
        const auto height = line.at("height").get<BlockNumber>();
        Counts counts;
        reasons.clear();
        for (const auto& account : line.at("accounts")) {
            const auto address = *parse_address(account.at("a").get<std::string>());
            for (const TokenId token : kTokens) {
                const auto balance = balance_at(full_store(), token, address, height);
                ASSERT_TRUE(balance.has_value()) << balance.error().message();
                expect_no_contradiction(
                    *balance,
                    truth_of(account, token),
                    address.base58() + " " + text_of(token) + " at " + std::to_string(height));
                counts.add(balance->exactness);
                if (balance->exactness == Exactness::exact) continue;
                reasons[{token, std::string(balance->reason)}].push_back(address.base58());
                if (balance->at_least->value == truth_of(account, token)) ++tight;
            }
        }
        std::printf("height %5llu: %5zu EXACT %5zu BOUNDED %5zu UNKNOWN\n",
                    static_cast<unsigned long long>(height),
                    counts.exact,
                    counts.bounded,
                    counts.unknown);
        total.exact += counts.exact;
        total.bounded += counts.bounded;
        total.unknown += counts.unknown;
    });
    std::printf("all heights : %5zu EXACT %5zu BOUNDED %5zu UNKNOWN\n",
                total.exact,
                total.bounded,
                total.unknown);
    std::printf("BOUNDED, and the lower bound is the balance: %zu\n", tight);
    std::printf("not EXACT at the last height, and why:\n");
    print_reasons(reasons);
    EXPECT_EQ(total.unknown, 0U);
    // Measured; fewer would be a step back.
    EXPECT_GE(total.exact, 18'664U);
}

/// java-tron's balances after each block, and which accounts changed in it.
class Truth {
  public:
    std::set<Address> apply(const nlohmann::json& line) {
        std::set<Address> changed;
        for (const auto& change : line.at("changes")) {
            const Address address = *parse_address(change.at("a").get<std::string>());
            if (change.contains("assetV2")) balances_[address] = change;
            if (change.contains("deleted"))
                balances_[address] = {{"assetV2", nlohmann::json::object()}};
            if (change.contains("assetV2") || change.contains("deleted")) changed.insert(address);
        }
        return changed;
    }

    [[nodiscard]] std::int64_t balance(const Address& address, TokenId token) const {
        const auto found = balances_.find(address);
        return found == balances_.end() ? 0 : truth_of(found->second, token);
    }

    [[nodiscard]] std::set<Address> holders() const {
        std::set<Address> out;
        for (const auto& [address, account] : balances_)
            out.insert(address);
        return out;
    }

  private:
    std::map<Address, nlohmann::json> balances_;
};

TEST(RecordedChain, NeverContradictsWhatChangedInAnyBlock) {
    Truth truth;
    std::size_t checked = 0;
    test::for_each_json_line("chains/main/deltas.jsonl.gz", [&](const nlohmann::json& line) {
        const auto number = line.at("num").get<BlockNumber>();
        std::set<Address> holders = truth.apply(line);
        if (number % 50 == 0) holders = truth.holders();
        for (const Address& address : holders) {
            for (const TokenId token : kTokens) {
                const auto balance = balance_at(full_store(), token, address, number);
                ASSERT_TRUE(balance.has_value()) << balance.error().message();
                expect_no_contradiction(
                    *balance,
                    truth.balance(address, token),
                    address.base58() + " " + text_of(token) + " at " + std::to_string(number));
                ++checked;
            }
        }
    });
    std::printf("%zu balances checked block by block\n", checked);
    EXPECT_GT(checked, 20'000U);
}

std::map<Bytes, Bytes> content_of(const KvStore& store) {
    std::map<Bytes, Bytes> out;
    EXPECT_TRUE(store
                    .scan({},
                          {},
                          [&](ByteView key, ByteView value) {
                              out.emplace(to_bytes(key), to_bytes(value));
                              return true;
                          })
                    .has_value());
    return out;
}

TEST(RecordedChain, GivesTheSameStoreHoweverOftenItIsInterrupted) {
    for (const std::size_t stride : {97U, 701U}) {
        auto store = std::make_unique<MemoryStore>();
        feed_genesis(*store);
        for (std::size_t from = 1; from < chain().blocks.size(); from += stride) {
            feed(*store, from, std::min(from + stride, chain().blocks.size()) - 1);
            WriteBatch copy;
            for (const auto& [key, value] : content_of(*store))
                copy.put(key, value);
            store = std::make_unique<MemoryStore>();
            ASSERT_TRUE(store->write(copy, Durability::buffered).has_value());
        }
        EXPECT_EQ(content_of(*store), content_of(full_store())) << "every " << stride;
    }
}

TEST(RecordedChain, AnswersFromAnOverlayAsFromAStoreThatTookTheSameBlocks) {
    MemoryStore below;
    feed_genesis(below);
    feed(below, 1, 2600);
    const auto before = content_of(below);
    OverlayStore overlay(below);
    feed(overlay, 2601, 2760);
    EXPECT_EQ(content_of(below), before);
    feed(below, 2601, 2760);
    EXPECT_EQ(content_of(overlay), content_of(below));
    test::for_each_json_line("chains/main/balances.jsonl.gz", [&](const nlohmann::json& line) {
        if (line.at("height") != 2750) return;
        for (const auto& account : line.at("accounts")) {
            const auto address = *parse_address(account.at("a").get<std::string>());
            for (const TokenId token : kTokens) {
                EXPECT_EQ(balance_at(overlay, token, address, 2760),
                          balance_at(below, token, address, 2760));
            }
        }
    });
}

TEST(RecordedChain, KnowsTheTokensAndTheBlocksOfTheirTransactions) {
    const auto btt = find_asset_issue(full_store(), 1'000'002);
    ASSERT_TRUE(btt.has_value());
    EXPECT_EQ(as_text(btt->name), "BTT");
    EXPECT_EQ(btt->total_supply, 990'000'000'000'000'000);
    EXPECT_EQ(btt->precision, 6);
    EXPECT_EQ(btt->issued_in, 220U);
    const wire::Block issue = chain().block(220);
    const auto number = find_transaction(full_store(), issue.transactions.at(0).id());
    ASSERT_TRUE(number.has_value());
    EXPECT_EQ(*number, 220U);
}

}  // namespace
}  // namespace tributary::token
