// SPDX-License-Identifier: Apache-2.0
// Dense verification against libsecp256k1's own verify rate, in the same run on the same
// signatures. Both take turns range by range, so that a slow phase of the machine falls on both.
// `main_net` are two periods as long as the public network's, 27 witnesses of whom one is replaced;
// `recorded` is java-tron's recording, whose periods of 60 blocks make a node learn the list a
// hundred times as often.
#include <algorithm>

#include <time.h>

#include <benchmark/benchmark.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "consensus/header_chain.hpp"
#include "consensus/network_file.hpp"
#include "consensus/signer_cache.hpp"
#include "primitives/check.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/virtual_chain.hpp"

namespace {

using namespace tributary;
constexpr int kRounds = 11;
/// Blocks that a node asks for, gets and takes in together.
constexpr std::size_t kRange = 100;
// Long after the recording, so that no header is ahead of the clock.
constexpr TimestampMs kNow = 4'000'000'000'000;

struct Sample {
    consensus::Network network;
    consensus::ChainRoot root;
    /// Serialised BlockHeaders and the facts of their bodies, from block 1 on.
    std::vector<Bytes> headers;
    std::vector<consensus::BlockFacts> facts;
};

Sample recorded() {
    Sample out;
    out.network =
        consensus::parse_network(test::read_test_data("chains/main/network.json")).value();
    out.root = consensus::genesis_root(consensus::rules_of(out.network), out.network).value();
    const auto chain = test::load_recorded_chain("main");
    for (std::size_t number = 1; number < chain.blocks.size(); ++number) {
        const wire::Block block = chain.block(number);
        out.headers.push_back(wire::encode_header(block.header));
        out.facts.push_back(consensus::verify_body(block).value());
    }
    return out;
}

Sample main_net() {
    test::SimulationPlan plan;
    plan.maintenance_interval = 21'600'000;
    plan.headers = 2 * 7'198 + 1;
    plan.seat_changes = {1, 1};
    test::VirtualChain chain(plan);
    Sample out;
    out.network = chain.network();
    out.root = chain.root(1);
    for (BlockNumber number = 2; number <= chain.head(); ++number) {
        const test::VirtualBlock block = chain.block(number);
        out.headers.push_back(block.header_bytes());
        out.facts.push_back(block.facts());
    }
    return out;
}

/// Processor time of this thread: other work on the machine is not the question.
double now() {
    timespec time{};
    TRIBUTARY_ASSERT(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// The library alone, with parsed keys and signatures at hand.
class RawVerifier {
  public:
    explicit RawVerifier(const Sample& in) {
        for (const Bytes& bytes : in.headers) {
            const auto header = wire::decode_header(bytes).value();
            const PublicKey key = recover(header.raw_hash, header.signature).value();
            Job job;
            job.digest = header.raw_hash;
            std::memcpy(job.key.data, key.bytes.data(), sizeof job.key.data);
            TRIBUTARY_ASSERT(secp256k1_ecdsa_signature_parse_compact(
                                 context_, &job.signature, header.signature.bytes.data()) == 1);
            secp256k1_ecdsa_signature_normalize(context_, &job.signature, &job.signature);
            jobs_.push_back(job);
        }
    }

    RawVerifier(const RawVerifier&) = delete;
    RawVerifier& operator=(const RawVerifier&) = delete;

    ~RawVerifier() { secp256k1_context_destroy(context_); }

    void verify(std::size_t first, std::size_t end) const {
        for (std::size_t i = first; i < end; ++i) {
            const Job& job = jobs_[i];
            TRIBUTARY_ASSERT(secp256k1_ecdsa_verify(
                                 context_, &job.signature, job.digest.bytes.data(), &job.key) == 1);
        }
    }

  private:
    struct Job {
        Hash256 digest;
        secp256k1_ecdsa_signature signature;
        secp256k1_pubkey key;
    };

    secp256k1_context* context_ = secp256k1_context_create(SECP256K1_CONTEXT_VERIFY);
    std::vector<Job> jobs_;
};

/// Bytes in, SOLID head out, for one range: decode, hash, signature, rules, tree.
struct Range {
    std::size_t first = 0;
    std::size_t end = 0;
};

void take_range(const Sample& in,
                consensus::HeaderChain& chain,
                consensus::SignerCache& signers,
                Range range) {
    std::vector<wire::Header> headers;
    std::vector<Address> found;
    headers.reserve(kRange);
    found.reserve(kRange);
    const auto& keys = *chain.tip_state().keys;
    for (std::size_t i = range.first; i < range.end; ++i) {
        headers.push_back(wire::decode_header(in.headers[i]).value());
        const wire::Header& header = headers.back();
        const Address& expected = keys.key_at(header.witness, header.number);
        found.push_back(signers.signer_of(header, expected).value());
    }
    for (std::size_t i = range.first; i < range.end; ++i) {
        const std::size_t at = i - range.first;
        auto verified =
            chain.verify({std::move(headers[at]), found[at], in.facts[i]}, kNow).value();
        benchmark::DoNotOptimize(chain.apply(std::move(verified)));
    }
}

struct Seconds {
    double raw = 0;
    double dense = 0;
};

Seconds round_of_both(const Sample& in, const RawVerifier& raw, consensus::SignerCache& signers) {
    consensus::HeaderChain chain(consensus::rules_of(in.network), in.root);
    Seconds out;
    for (std::size_t first = 0; first < in.headers.size(); first += kRange) {
        const std::size_t end = std::min(first + kRange, in.headers.size());
        const double start = now();
        raw.verify(first, end);
        const double middle = now();
        take_range(in, chain, signers, {first, end});
        out.raw += middle - start;
        out.dense += now() - middle;
    }
    TRIBUTARY_ASSERT(chain.tip().number == in.root.header.header.number + in.headers.size());
    return out;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void dense_headers(benchmark::State& state, const Sample& in) {
    const RawVerifier raw(in);
    // A node meets a witness's key once and then for years; the first round finds the keys.
    consensus::SignerCache signers;
    static_cast<void>(round_of_both(in, raw, signers));
    const auto count = static_cast<double>(in.headers.size());
    std::vector<double> ratios;
    std::vector<double> dense_rates;
    std::vector<double> raw_rates;
    for (auto _ : state) {
        for (int round = 0; round < kRounds; ++round) {
            const auto [raw_seconds, dense_seconds] = round_of_both(in, raw, signers);
            ratios.push_back(raw_seconds / dense_seconds);
            dense_rates.push_back(count / dense_seconds);
            raw_rates.push_back(count / raw_seconds);
        }
    }
    state.counters["headers_per_second"] = median(dense_rates);
    state.counters["verifies_per_second"] = median(raw_rates);
    state.counters["ratio"] = median(ratios);
    state.counters["worst_ratio"] = *std::min_element(ratios.begin(), ratios.end());
}

void dense_main_net(benchmark::State& state) {
    dense_headers(state, main_net());
}

void dense_recorded(benchmark::State& state) {
    dense_headers(state, recorded());
}

BENCHMARK(dense_main_net)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(dense_recorded)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
