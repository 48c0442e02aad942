// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tvm/vm/frame.hpp"

/// Costs of operations (java-tron EnergyCost).
namespace tributary::tvm::energy {

inline constexpr std::int64_t kBalance = 20;
inline constexpr std::int64_t kExtCode = 20;
inline constexpr std::int64_t kExtCodeHash = 400;
inline constexpr std::int64_t kSload = 50;
inline constexpr std::int64_t kSstoreSet = 20'000;
inline constexpr std::int64_t kSstoreReset = 5'000;
inline constexpr std::int64_t kTransient = 100;
inline constexpr std::int64_t kSha3 = 30;
inline constexpr std::int64_t kSha3Word = 6;
inline constexpr std::int64_t kCopyWord = 3;
inline constexpr std::int64_t kLog = 375;
inline constexpr std::int64_t kLogTopic = 375;
inline constexpr std::int64_t kLogByte = 8;
inline constexpr std::int64_t kExp = 10;
inline constexpr std::int64_t kExpByte = 10;
inline constexpr std::int64_t kCall = 40;
inline constexpr std::int64_t kCallValue = 9'000;
inline constexpr std::int64_t kNewAccount = 25'000;
inline constexpr std::int64_t kStipend = 2'300;
inline constexpr std::int64_t kCreate = 32'000;
inline constexpr std::int64_t kCodeByte = 200;
inline constexpr std::int64_t kFreezeV1 = 20'000;
inline constexpr std::int64_t kFreezeExpireTime = 50;
inline constexpr std::int64_t kVoteWitness = 30'000;
inline constexpr std::int64_t kWithdrawReward = 20'000;
inline constexpr std::int64_t kStakeV2 = 10'000;

/// Words of 32 bytes that hold `size` bytes.
constexpr std::int64_t words(std::uint64_t size) {
    return static_cast<std::int64_t>((size + 31) / 32);
}

/// A span of memory that an operation needs; `end` is above kMaxMemory where there is none such.
struct Span {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    [[nodiscard]] std::uint64_t end() const { return size == 0 ? 0 : offset + size; }

    [[nodiscard]] bool fits() const { return end() <= kMaxMemory; }
};

/// The span of two operands. Either above the limit makes the span not fit, whatever the other is;
/// an empty span always fits.
inline Span span_of(const Uint256& offset, const Uint256& size) {
    if (size.is_zero()) return {};
    const auto limited = [](const Uint256& word) {
        return word.fits_u64() && word.limbs[0] <= kMaxMemory ? word.limbs[0] : kMaxMemory + 1;
    };
    return {limited(offset), limited(size)};
}

/// Cost of memory up to `end`, which is at most kMaxMemory, beyond what there is.
inline std::int64_t growth(const Memory& memory, std::uint64_t end) {
    if (end <= memory.size()) return 0;
    const std::int64_t wanted = words(end);
    const std::int64_t present = words(memory.size());
    return 3 * wanted + wanted * wanted / 512 - (3 * present + present * present / 512);
}

}  // namespace tributary::tvm::energy
