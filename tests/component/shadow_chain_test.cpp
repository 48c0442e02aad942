// SPDX-License-Identifier: Apache-2.0
// All contract calls of the recorded chain, run on a shadow of its contracts, against java-tron's
// own results, storage and balances.
#include <cstdio>
#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include <tron/transaction.pb.h>

#include "primitives/memory_store.hpp"
#include "tests/support/dying_store.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/shadow_facts.hpp"
#include "token/balance.hpp"
#include "token/shadow_block.hpp"
#include "token/shadow_query.hpp"
#include "token/trc10_ledger.hpp"

namespace tributary::token {
namespace {

const std::vector<TokenId> kTokens{1'000'001, 1'000'002, 1'000'003, 1'000'004};

const test::RecordedChain& chain() {
    static const test::RecordedChain loaded = test::load_recorded_chain("main");
    return loaded;
}

/// What runs of each call did, the one with the most energy first.
using Runs = std::map<TransactionId, std::vector<tvm::ExecutionResult>>;

Trc10Ledger ledger_over(const KvStore& store, bool with_shadow = true, Runs* runs = nullptr) {
    Trc10Facts facts;
    facts.tokens = kTokens;
    if (with_shadow) facts.shadow = test::shadow_facts_of_main();
    if (runs != nullptr)
        facts.shadow->on_run = [runs](const TransactionId& id, const tvm::ExecutionResult& run) {
            (*runs)[id].push_back(run);
        };
    return Trc10Ledger::make(store, facts).value();
}

TimestampMs time_of(std::size_t number) {
    return chain().facts.at("blocks").at(number).at("timestamp").get<TimestampMs>();
}

void feed_genesis(KvStore& store, bool with_shadow = true) {
    const auto id = *BlockId::from_hex(chain().facts.at("genesisId").get<std::string>());
    const auto step = ledger_over(store, with_shadow).verify_genesis(id);
    ASSERT_TRUE(step.has_value()) << step.error().message();
    ASSERT_TRUE(store.write(step->changes, Durability::buffered).has_value());
}

void feed_block(KvStore& store, Trc10Ledger& ledger, const wire::Block& block) {
    const auto step = ledger.verify_block(block, time_of(block.header.number - 1));
    ASSERT_TRUE(step.has_value()) << step.error().message();
    ASSERT_TRUE(store.write(step->changes, Durability::buffered).has_value());
}

using Content = std::map<Bytes, Bytes>;

/// What is in the store but the undo records, of which a store that went back has fewer.
Content content_of(const KvStore& store) {
    Content out;
    const Status scanned = store.scan({}, {}, [&](ByteView key, ByteView value) {
        if (key[0] != 'W' || key[1] != 'z') out.emplace(to_bytes(key), to_bytes(value));
        return true;
    });
    EXPECT_TRUE(scanned.has_value());
    return out;
}

/// java-tron's balances and contract slots at some heights.
std::map<BlockNumber, nlohmann::json> recorded_heights() {
    std::map<BlockNumber, nlohmann::json> out;
    test::for_each_json_line("chains/main/balances.jsonl.gz", [&](const nlohmann::json& line) {
        out[line.at("height").get<BlockNumber>()] = line;
    });
    return out;
}

/// Pages of rows are all rows, ascending, and those of known slots hold what the slots hold.
void check_rows(const KvStore& store, const Address& address, const ShadowedContract& contract) {
    const tvm::Contract& record = contract.followed.contract;
    const auto all = list_rows(store, record, {address, std::nullopt, 10'000}).value();
    std::vector<StorageRow> paged;
    while (true) {
        RowsQuestion next{address, std::nullopt, 3};
        if (!paged.empty()) next.after = paged.back().key;
        const auto page = list_rows(store, record, next).value();
        paged.insert(paged.end(), page.begin(), page.end());
        if (page.size() < next.limit) break;
    }
    EXPECT_EQ(paged, all);
    for (const StorageRow& row : all) {
        EXPECT_NE(row.word, Uint256{});
        if (row.slot) {
            EXPECT_EQ(read_slot(store, address, record, *row.slot).value(), row.word);
        }
    }
}

std::size_t check_contracts(const KvStore& store, const nlohmann::json& line) {
    std::size_t slots = 0;
    for (const auto& recorded : line.at("contracts")) {
        const auto address = *parse_address(recorded.at("a").get<std::string>());
        const auto contract = find_contract(store, address).value();
        EXPECT_EQ(contract.has_value(), recorded.at("exists").get<bool>()) << address.base58();
        if (!contract) continue;
        EXPECT_TRUE(contract->complete);
        EXPECT_EQ(contract->divergence, Divergence{});
        for (std::uint64_t slot = 0; slot < 10; ++slot) {
            const auto word = read_slot(store, address, contract->followed.contract, slot).value();
            const auto wanted =
                recorded.at("storage").value(std::to_string(slot), std::string(64, '0'));
            EXPECT_EQ(to_hex(word.bytes()), wanted) << address.base58() << " slot " << slot;
            ++slots;
        }
        check_rows(store, address, *contract);
    }
    for (const auto& account : line.at("accounts")) {
        const auto address = *parse_address(account.at("a").get<std::string>());
        const auto contract = find_contract(store, address).value();
        EXPECT_EQ(contract.has_value(), account.at("type") == "Contract") << address.base58();
        if (!contract) continue;
        EXPECT_EQ(contract->account.balance, account.at("balance").get<std::int64_t>())
            << address.base58();
        for (const TokenId token : kTokens) {
            EXPECT_EQ(contract->account.token_balance(static_cast<std::int64_t>(token)),
                      account.at("assetV2").value(text_of(token), std::int64_t{0}))
                << address.base58();
        }
    }
    return slots;
}

/// A chain that was replayed with its shadow.
struct Replayed {
    MemoryStore store;
    Runs runs;
};

/// The whole chain with the shadow, contracts compared at every recorded height.
const Replayed& replayed() {
    static const std::unique_ptr<Replayed> kept = [] {
        auto out = std::make_unique<Replayed>();
        const auto heights = recorded_heights();
        std::size_t slots = 0;
        feed_genesis(out->store);
        Trc10Ledger ledger = ledger_over(out->store, true, &out->runs);
        for (std::size_t number = 1; number < chain().blocks.size(); ++number) {
            feed_block(out->store, ledger, chain().block(number));
            const auto recorded = heights.find(number);
            if (recorded != heights.end()) slots += check_contracts(out->store, recorded->second);
        }
        std::printf("%zu storage slots of contracts compared\n", slots);
        return out;
    }();
    return *kept;
}

/// java-tron's receipts, by transaction.
using Receipts = std::map<TransactionId, protocol::TransactionInfo>;

Receipts recorded_receipts() {
    Receipts out;
    for (const Bytes& block :
         test::split_delimited(test::read_test_data("chains/main/txinfo.pb"))) {
        protocol::TransactionRet list;
        EXPECT_TRUE(list.ParseFromString(std::string(as_text(block))));
        for (protocol::TransactionInfo& info : *list.mutable_transactioninfo())
            out[*TransactionId::from(as_bytes(info.id()))] = std::move(info);
    }
    return out;
}

std::string hex_of(const std::string& bytes) {
    return to_hex(as_bytes(bytes));
}

/// Internal transactions as lines, one form for both sides.
std::vector<std::string> internals_of(const protocol::TransactionInfo& info) {
    std::vector<std::string> out;
    for (const auto& internal : info.internal_transactions()) {
        std::string line = hex_of(internal.hash()) + " " + hex_of(internal.caller_address()) + " " +
                           hex_of(internal.transferto_address());
        for (const auto& value : internal.callvalueinfo())
            line += " " + std::to_string(value.callvalue()) + "x" + value.tokenid();
        line += " " + internal.note() + (internal.rejected() ? " rejected " : " ");
        out.push_back(line + internal.extra());
    }
    return out;
}

std::vector<std::string> internals_of(const tvm::ExecutionResult& run, const TransactionId& id) {
    std::vector<std::string> out;
    const auto hashes = tvm::hashes_of(run.internal_transactions, id);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const tvm::InternalTransaction& internal = run.internal_transactions[i];
        std::string line = hashes[i].hex() + " " + internal.caller.hex() + " " +
                           (internal.to ? internal.to->hex() : std::string());
        line += " " + std::to_string(internal.value) + "x";
        for (const tvm::TokenBalance& token : internal.tokens)
            line += " " + std::to_string(token.amount) + "x" + std::to_string(token.id);
        line += " " + internal.note + (internal.rejected ? " rejected " : " ");
        out.push_back(line + internal.extra);
    }
    return out;
}

std::vector<std::string> logs_of(const protocol::TransactionInfo& info) {
    std::vector<std::string> out;
    for (const auto& log : info.log()) {
        std::string line = hex_of(log.address());
        for (const std::string& topic : log.topics())
            line += " " + hex_of(topic);
        out.push_back(line + " : " + hex_of(log.data()));
    }
    return out;
}

std::vector<std::string> logs_of(const tvm::ExecutionResult& run) {
    std::vector<std::string> out;
    for (const tvm::Log& log : run.logs) {
        std::string line = to_hex(log.address.evm_view());
        for (const Uint256& topic : log.topics)
            line += " " + to_hex(topic.bytes());
        out.push_back(line + " : " + to_hex(log.data));
    }
    return out;
}

/// Only these use what they need; all others use up their limit, of which blocks say nothing.
bool tells_energy(tvm::ContractResult result) {
    return result == tvm::ContractResult::success || result == tvm::ContractResult::revert;
}

TEST(ShadowChain, AgreesWithEveryCallOfTheRecord) {
    const auto receipts = recorded_receipts();
    std::map<std::int64_t, std::size_t> counts;
    std::size_t calls = 0;
    for (std::size_t number = 1; number < chain().blocks.size(); ++number) {
        const wire::Block block = chain().block(number);
        for (const wire::Transaction& transaction : block.transactions) {
            const bool is_call =
                transaction.contract.type == wire::ContractType::trigger_smart_contract ||
                transaction.contract.type == wire::ContractType::create_smart_contract;
            if (!is_call) continue;
            ++calls;
            ++counts[transaction.contract_ret];
            EXPECT_EQ(receipts.at(transaction.id()).receipt().result(), transaction.contract_ret);
        }
    }
    const auto state = read_shadow_state(replayed().store).value().value();
    EXPECT_EQ(state.divergence.trouble, ShadowTrouble::none)
        << sentence_of(state.divergence.trouble) << " in block " << state.divergence.since << " "
        << state.divergence.who.base58();
    std::printf("%zu calls and creations: %llu run and agreed, %llu taken from the record\n",
                calls,
                static_cast<unsigned long long>(state.agreed),
                static_cast<unsigned long long>(state.taken_from_record));
    for (const auto& [result, count] : counts)
        std::printf("  contractRet %2lld: %zu\n", static_cast<long long>(result), count);
    EXPECT_EQ(calls, 989U);
    EXPECT_EQ(state.agreed + state.taken_from_record, calls);
    // Only what hangs on energy or time is not checked.
    EXPECT_EQ(state.taken_from_record, counts[10] + counts[11] + counts[12]);
}

TEST(ShadowChain, DidInEachCallWhatTheReceiptSays) {
    const auto receipts = recorded_receipts();
    std::size_t internals = 0;
    std::size_t logs = 0;
    std::size_t energies = 0;
    std::size_t calls_with_internals = 0;
    for (const auto& [id, runs] : replayed().runs) {
        const protocol::TransactionInfo& receipt = receipts.at(id);
        const tvm::ExecutionResult& run = runs.front();
        const auto recorded = internals_of(receipt);
        EXPECT_EQ(internals_of(run, id), recorded) << id.hex();
        EXPECT_EQ(logs_of(run), logs_of(receipt)) << id.hex();
        if (tells_energy(run.result)) {
            EXPECT_EQ(run.energy_used, receipt.receipt().energy_usage_total()) << id.hex();
            EXPECT_EQ(run.energy_penalty, receipt.receipt().energy_penalty_total()) << id.hex();
            ++energies;
        }
        internals += recorded.size();
        calls_with_internals += recorded.empty() ? 0U : 1U;
        logs += static_cast<std::size_t>(receipt.log_size());
    }
    const auto state = read_shadow_state(replayed().store).value().value();
    EXPECT_EQ(replayed().runs.size(), state.agreed);
    std::printf(
        "%zu calls compared with their receipts: %zu internal transactions of %zu calls, %zu logs, "
        "energy of %zu\n",
        replayed().runs.size(),
        internals,
        calls_with_internals,
        logs,
        energies);
    EXPECT_EQ(internals, 447U);
    EXPECT_EQ(logs, 873U);
    EXPECT_EQ(energies, 930U);
}

TEST(ShadowChain, HoldsTheCodeOfEveryContractThatLives) {
    std::size_t living = 0;
    test::for_each_json_line("chains/main/contracts.jsonl", [&](const nlohmann::json& line) {
        const auto address = *parse_address(line.at("address").get<std::string>());
        const auto contract = find_contract(replayed().store, address).value();
        ASSERT_EQ(contract.has_value(), line.at("exists").get<bool>()) << address.base58();
        if (!contract) return;
        EXPECT_EQ(to_hex(contract->code), line.at("code").get<std::string>()) << address.base58();
        ++living;
    });
    EXPECT_GT(living, 5U);
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

void expect_true(const Balance& balance, std::int64_t truth, const std::string& where) {
    if (balance.exactness == Exactness::unknown) return;
    EXPECT_LE(balance.at_least->value, truth) << where;
    EXPECT_GE(balance.at_most->value, truth) << where;
    if (balance.exactness != Exactness::exact) return;
    EXPECT_EQ(balance.amount->value, truth) << where;
}

TEST(ShadowChain, MakesMoreBalancesExactThanBodiesAlone) {
    MemoryStore plain;
    feed_genesis(plain, false);
    Trc10Ledger ledger = ledger_over(plain, false);
    for (std::size_t number = 1; number < chain().blocks.size(); ++number)
        feed_block(plain, ledger, chain().block(number));
    Counts before;
    Counts after;
    std::map<std::string, std::size_t> reasons;
    for (const auto& [height, line] : recorded_heights()) {
        for (const auto& account : line.at("accounts")) {
            const auto address = *parse_address(account.at("a").get<std::string>());
            for (const TokenId token : kTokens) {
                const auto truth = account.at("assetV2").value(text_of(token), std::int64_t{0});
                const auto without = balance_at(plain, token, address, height).value();
                const auto with = balance_at(replayed().store, token, address, height).value();
                const std::string where =
                    address.base58() + " " + text_of(token) + " at " + std::to_string(height);
                expect_true(with, truth, where);
                before.add(without.exactness);
                after.add(with.exactness);
                if (with.exactness != Exactness::exact) ++reasons[std::string(with.reason)];
            }
        }
    }
    std::printf("without shadow: %zu EXACT %zu BOUNDED %zu UNKNOWN\n",
                before.exact,
                before.bounded,
                before.unknown);
    std::printf("with shadow   : %zu EXACT %zu BOUNDED %zu UNKNOWN (%zu more EXACT)\n",
                after.exact,
                after.bounded,
                after.unknown,
                after.exact - before.exact);
    for (const auto& [reason, count] : reasons)
        std::printf("  %zu: %s\n", count, reason.c_str());
    EXPECT_EQ(before.exact, 18'664U);
    EXPECT_GE(after.exact, before.exact + 8'000);
    EXPECT_EQ(after.unknown, 0U);
}

TEST(ShadowChain, IsTrueForEveryChangeOfEveryBlock) {
    std::size_t exact = 0;
    std::size_t checked = 0;
    test::for_each_json_line("chains/main/deltas.jsonl.gz", [&](const nlohmann::json& line) {
        const auto number = line.at("num").get<BlockNumber>();
        for (const auto& change : line.at("changes")) {
            if (!change.contains("assetV2")) continue;
            const auto address = *parse_address(change.at("a").get<std::string>());
            for (const TokenId token : kTokens) {
                const auto truth = change.at("assetV2").value(text_of(token), std::int64_t{0});
                const auto balance = balance_at(replayed().store, token, address, number).value();
                expect_true(balance, truth, address.base58() + " at " + std::to_string(number));
                if (balance.exactness == Exactness::exact) ++exact;
                ++checked;
            }
        }
    });
    std::printf("%zu balances checked block by block, %zu of them EXACT\n", checked, exact);
    EXPECT_GT(checked, 5'000U);
}

/// The losing branches of the recording, oldest block first; they are 1 to 3 blocks long.
std::vector<wire::Block> fork_blocks() {
    std::vector<wire::Block> out;
    for (const Bytes& bytes : test::split_delimited(test::read_test_data("chains/main/forks.pb")))
        out.push_back(wire::decode_block(wire::slice_block(bytes).value()).value());
    return out;
}

void undo(KvStore& store) {
    const auto batch = undo_block(store);
    ASSERT_TRUE(batch.has_value()) << batch.error().message();
    ASSERT_TRUE(store.write(*batch, Durability::buffered).has_value());
}

TEST(ShadowChain, EndsTheSameAfterTakingBranchesAndGoingBack) {
    const auto forks = fork_blocks();
    MemoryStore store;
    feed_genesis(store);
    Trc10Ledger ledger = ledger_over(store);
    std::size_t switches = 0;
    for (std::size_t number = 1; number < chain().blocks.size(); ++number) {
        // Every branch that leaves the canonical chain here is taken to its end and undone.
        const BlockId parent = chain().block(number).header.parent_id;
        for (std::size_t i = 0; i < forks.size(); ++i) {
            if (forks[i].header.parent_id != parent) continue;
            const Content before = content_of(store);
            std::size_t taken = 0;
            BlockId tip = parent;
            TimestampMs now = time_of(number - 1);
            for (std::size_t next = i; next < forks.size(); ++next) {
                if (forks[next].header.parent_id != tip) continue;
                const auto step = ledger.verify_block(forks[next], now);
                ASSERT_TRUE(step.has_value()) << step.error().message();
                ASSERT_TRUE(store.write(step->changes, Durability::buffered).has_value());
                tip = forks[next].header.id;
                now = forks[next].header.timestamp;
                ++taken;
            }
            for (; taken > 0; --taken)
                undo(store);
            ASSERT_EQ(content_of(store), before) << "branch at block " << number;
            ++switches;
        }
        feed_block(store, ledger, chain().block(number));
        // Now and then some blocks of the chain itself are undone and taken again.
        if (number % 500 != 0) continue;
        for (std::size_t back = 0; back < 20; ++back)
            undo(store);
        for (std::size_t again = number - 19; again <= number; ++again)
            feed_block(store, ledger, chain().block(again));
    }
    std::printf("%zu branches taken and undone\n", switches);
    EXPECT_GE(switches, 8U);
    EXPECT_EQ(content_of(store), content_of(replayed().store));
}

TEST(ShadowChain, LosesNothingWhenKilledAtAnyWrite) {
    std::uint64_t count = 0;
    std::size_t deaths = 0;
    test::DyingStore store([&](std::uint64_t) {
        ++count;
        if (count % 37 != 0) return test::Death::none;
        ++deaths;
        return deaths % 2 == 0 ? test::Death::before_write : test::Death::after_write;
    });
    while (true) {
        try {
            const auto last = ledger_over(store).last().value();
            if (!last) {
                feed_genesis(store);
                continue;
            }
            Trc10Ledger ledger = ledger_over(store);
            for (std::size_t number = last->number + 1; number < chain().blocks.size(); ++number)
                feed_block(store, ledger, chain().block(number));
            break;
        } catch (const test::Killed&) {
            // The next turn of the loop is the process that starts again.
        }
    }
    std::printf("killed %zu times\n", deaths);
    EXPECT_GT(deaths, 50U);
    EXPECT_EQ(content_of(store), content_of(replayed().store));
}

}  // namespace
}  // namespace tributary::token
