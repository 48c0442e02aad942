// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/account.hpp"
#include "tvm/vm/flags.hpp"

/// How use of bandwidth and energy fades and merges (java-tron ResourceProcessor, in its doubles
/// and wrapping 64-bit numbers).
namespace tributary::tvm {

/// Java's long addition and multiplication, which wrap.
std::int64_t wrapping_add(std::int64_t a, std::int64_t b);
std::int64_t wrapping_mul(std::int64_t a, std::int64_t b);

/// Java's (long) of a double: saturates, 0 for a NaN.
std::int64_t java_long(double value);

/// Window of a resource in slots, 28,800 by default (java-tron AccountCapsule.getWindowSize).
std::int64_t window_slots(const ResourceUse& use);

/// Usage that is left at `now` (java-tron RepositoryImpl.recover).
std::int64_t recovered_usage(const ResourceUse& use, std::int64_t now);

/// The use with `added` on top at `now`; latest_slot is the caller's to set (java-tron
/// ResourceProcessor.increase).
ResourceUse increased(const ResourceUse& use,
                      std::int64_t added,
                      std::int64_t now,
                      const Flags& flags);

/// The owner's use after taking over `moved` of the receiver's (java-tron unDelegateIncrease).
ResourceUse merged(const ResourceUse& owner,
                   const ResourceUse& receiver,
                   std::int64_t moved,
                   std::int64_t now,
                   const Flags& flags);

}  // namespace tributary::tvm
