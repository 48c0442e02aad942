// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/blake2f.hpp"

#include <bit>

#include "primitives/check.hpp"

namespace tributary::tvm {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::array<std::uint64_t, 8> kStart = {0x6a09e667f3bcc908,
                                                 0xbb67ae8584caa73b,
                                                 0x3c6ef372fe94f82b,
                                                 0xa54ff53a5f1d36f1,
                                                 0x510e527fade682d1,
                                                 0x9b05688c2b3e6c1f,
                                                 0x1f83d9abfb41bd6b,
                                                 0x5be0cd19137e2179};

/// RFC 7693, 2.7: which words of the message a round mixes in.
constexpr std::uint8_t kSigma[10][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                         {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                         {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                         {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                         {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                         {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                         {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                         {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                         {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                         {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

using State = std::array<std::uint64_t, 16>;

std::uint64_t read_le64(ByteView input, std::size_t at) {
    std::uint64_t out = 0;
    std::memcpy(&out, input.data() + at, sizeof out);
    return out;
}

/// Mixes two message words into a column or a diagonal.
void mix(State& v, const std::array<std::size_t, 4>& at, std::uint64_t x, std::uint64_t y) {
    auto& [a, b, c, d] = at;
    v[a] += v[b] + x;
    v[d] = std::rotr(v[d] ^ v[a], 32);
    v[c] += v[d];
    v[b] = std::rotr(v[b] ^ v[c], 24);
    v[a] += v[b] + y;
    v[d] = std::rotr(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = std::rotr(v[b] ^ v[c], 63);
}

}  // namespace

std::array<std::uint8_t, 64> blake2f(ByteView input) {
    TRIBUTARY_ASSERT(input.size() == kBlake2fInput);
    const std::uint64_t rounds = read_be64(input) >> 32U;
    std::array<std::uint64_t, 8> h{};
    State m{};
    State v{};
    for (std::size_t i = 0; i < 8; ++i) {
        h[i] = v[i] = read_le64(input, 4 + 8 * i);
        v[8 + i] = kStart[i];
    }
    for (std::size_t i = 0; i < 16; ++i)
        m[i] = read_le64(input, 68 + 8 * i);
    v[12] ^= read_le64(input, 196);
    v[13] ^= read_le64(input, 204);
    if (input[212] != 0) v[14] = ~v[14];
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const auto& s = kSigma[round % 10];
        mix(v, {0, 4, 8, 12}, m[s[0]], m[s[1]]);
        mix(v, {1, 5, 9, 13}, m[s[2]], m[s[3]]);
        mix(v, {2, 6, 10, 14}, m[s[4]], m[s[5]]);
        mix(v, {3, 7, 11, 15}, m[s[6]], m[s[7]]);
        mix(v, {0, 5, 10, 15}, m[s[8]], m[s[9]]);
        mix(v, {1, 6, 11, 12}, m[s[10]], m[s[11]]);
        mix(v, {2, 7, 8, 13}, m[s[12]], m[s[13]]);
        mix(v, {3, 4, 9, 14}, m[s[14]], m[s[15]]);
    }
    std::array<std::uint8_t, 64> out{};
    for (std::size_t i = 0; i < 8; ++i) {
        const std::uint64_t word = h[i] ^ v[i] ^ v[8 + i];
        std::memcpy(out.data() + 8 * i, &word, sizeof word);
    }
    return out;
}

}  // namespace tributary::tvm
