// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "primitives/crypto/keccak256.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/crypto/sha256.hpp"

namespace {

using namespace tributary;

// raw_data of a present-day header.
constexpr std::size_t kRawHeaderSize = 105;

const SecretKey& secret() {
    static const SecretKey key = std::move(SecretKey::from(Bytes(32, 7))).value();
    return key;
}

void hash_header(benchmark::State& state) {
    const Bytes raw(kRawHeaderSize, 0xaa);
    for (auto _ : state)
        benchmark::DoNotOptimize(sha256(raw));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(raw.size()));
}

void hash_public_key(benchmark::State& state) {
    const Bytes point(64, 0xaa);
    for (auto _ : state)
        benchmark::DoNotOptimize(keccak256(point));
}

void verify_signature(benchmark::State& state) {
    const Hash256 digest = sha256(Bytes(kRawHeaderSize, 0xaa));
    const Signature signature = sign(digest, secret());
    const PublicKey key = public_key_of(secret());
    for (auto _ : state)
        benchmark::DoNotOptimize(verify(digest, signature, key));
}

void recover_key(benchmark::State& state) {
    const Hash256 digest = sha256(Bytes(kRawHeaderSize, 0xaa));
    const Signature signature = sign(digest, secret());
    for (auto _ : state)
        benchmark::DoNotOptimize(recover(digest, signature));
}

void sign_digest(benchmark::State& state) {
    const Hash256 digest = sha256(Bytes(kRawHeaderSize, 0xaa));
    for (auto _ : state)
        benchmark::DoNotOptimize(sign(digest, secret()));
}

void root_of_leaves(benchmark::State& state) {
    const std::vector<Hash256> leaves(static_cast<std::size_t>(state.range(0)),
                                      sha256(Bytes(1, 1)));
    for (auto _ : state)
        benchmark::DoNotOptimize(merkle_root(leaves));
}

BENCHMARK(hash_header);
BENCHMARK(hash_public_key);
BENCHMARK(verify_signature);
BENCHMARK(recover_key);
BENCHMARK(sign_digest);
BENCHMARK(root_of_leaves)->Arg(10)->Arg(1000);

}  // namespace

BENCHMARK_MAIN();
