// SPDX-License-Identifier: Apache-2.0
// Receipts through the oracle service into RocksDB, synced in groups, against what libsecp256k1
// alone needs for the same signatures in the same run. Rounds alternate, so that a slow phase falls
// on all.
#include <algorithm>
#include <chrono>
#include <deque>

#include <time.h>

#include <benchmark/benchmark.h>

#include "node/oracle_service.hpp"
#include "node/store/rocks_store.hpp"
#include "primitives/check.hpp"
#include "tests/support/receipt_builder.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace tributary;
constexpr int kRounds = 9;
constexpr int kPayers = 16;
constexpr int kPayees = 256;

struct Sample {
    std::vector<oracle::Deposit> deposits;
    std::vector<Bytes> receipts;
    std::vector<Hash256> digests;
    std::vector<Signature> signatures;
    std::vector<PublicKey> keys;
};

const Sample& sample() {
    static const Sample made = [] {
        Sample out;
        const oracle::ReceiptHasher hasher{oracle::ReceiptDomain{}};
        for (int i = 0; i < kPayers; ++i) {
            const std::string payer = "payer " + std::to_string(i);
            out.deposits.push_back({test::address_named(payer), {1'000'000}, std::nullopt});
            for (int j = 0; j < kPayees; ++j) {
                const std::string payee = "payee " + std::to_string(j);
                const auto receipt = test::signed_receipt({.payer = payer, .payee = payee});
                out.receipts.push_back(oracle::encode_signed_receipt(receipt));
                out.digests.push_back(hasher.digest(receipt.receipt));
                out.signatures.push_back(receipt.signature);
                out.keys.push_back(public_key_of(test::key_named(payer)));
            }
        }
        return out;
    }();
    return made;
}

struct Times {
    double processor = 0;
    double wall = 0;
};

Times now() {
    timespec time{};
    TRIBUTARY_ASSERT(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    return {static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9,
            std::chrono::duration<double>(wall).count()};
}

template <typename Work>
Times timed(const Work& work) {
    const Times start = now();
    work();
    const Times end = now();
    return {end.processor - start.processor, end.wall - start.wall};
}

/// Submits all receipts and runs the loop until every one is acknowledged.
Times intake_round() {
    const test::TempDir directory;
    const auto store = node::RocksStore::open(directory.file("store")).value();
    std::deque<std::function<void()>> tasks;
    node::OracleSurroundings around;
    around.post = [&](std::function<void()> task) { tasks.push_back(std::move(task)); };
    around.head_time = [] { return TimestampMs{640'000}; };
    around.float_balance = []() -> std::optional<TokenAmount> { return std::nullopt; };
    around.broadcast = [](const Bytes&, const node::Answer<TransactionId>&) {};
    around.note = [](const std::string&) {};
    node::OracleSettings settings;
    settings.token_id = "1000001";
    settings.epochs = {60, 0};
    settings.deposits = sample().deposits;
    const auto service =
        node::OracleService::open(settings, test::key_named("operator"), *store, around).value();
    wire::Block block;
    block.header.number = 210;
    block.header.timestamp = 630'000;
    TRIBUTARY_ASSERT(service->on_solid(block).has_value());

    std::size_t acknowledged = 0;
    const Times out = timed([&] {
        for (const Bytes& receipt : sample().receipts) {
            service->submit(receipt, [&](const auto& answer) {
                if (answer) ++acknowledged;
            });
        }
        while (!tasks.empty()) {
            const auto task = std::move(tasks.front());
            tasks.pop_front();
            task();
        }
    });
    TRIBUTARY_ASSERT(acknowledged == sample().receipts.size());
    return out;
}

Times recover_round() {
    return timed([] {
        const Sample& in = sample();
        for (std::size_t i = 0; i < in.digests.size(); ++i) {
            benchmark::DoNotOptimize(recover(in.digests[i], in.signatures[i]));
        }
    });
}

Times verify_round() {
    return timed([] {
        const Sample& in = sample();
        for (std::size_t i = 0; i < in.digests.size(); ++i) {
            TRIBUTARY_ASSERT(verify(in.digests[i], in.signatures[i], in.keys[i]));
        }
    });
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + kRounds / 2, values.end());
    return values[kRounds / 2];
}

/// Medians over the rounds.
struct Series {
    std::vector<double> processor;
    std::vector<double> wall;

    void add(const Times& times) {
        processor.push_back(times.processor);
        wall.push_back(times.wall);
    }
};

void receipt_intake(benchmark::State& state) {
    for (auto _ : state) {
        Series intake;
        Series recovered;
        Series verified;
        for (int round = 0; round < kRounds; ++round) {
            verified.add(verify_round());
            recovered.add(recover_round());
            intake.add(intake_round());
        }
        const auto count = static_cast<double>(sample().receipts.size());
        state.counters["intake_per_s"] = count / median(intake.processor);
        state.counters["intake_wall_per_s"] = count / median(intake.wall);
        state.counters["recover_per_s"] = count / median(recovered.processor);
        state.counters["verify_per_s"] = count / median(verified.processor);
        state.counters["of_recover"] = median(recovered.processor) / median(intake.processor);
        state.counters["of_recover_wall"] = median(recovered.wall) / median(intake.wall);
        state.counters["of_verify"] = median(verified.processor) / median(intake.processor);
        state.counters["of_verify_wall"] = median(verified.wall) / median(intake.wall);
    }
}

BENCHMARK(receipt_intake)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
