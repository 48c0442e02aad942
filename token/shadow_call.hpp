// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "primitives/kv_store.hpp"
#include "primitives/wire/header.hpp"
#include "token/shadow_state.hpp"
#include "tvm/vm/result.hpp"

namespace tributary::token {

/// Energy of one call of a query, and of all of them together; less than java-tron gives a constant
/// call (at least 3,000,000), as it bounds the time that a loop thread spends.
inline constexpr std::int64_t kMaxCallEnergy = 2'000'000;
inline constexpr std::int64_t kMaxQueryEnergy = 20'000'000;

/// A call that brings no value.
struct ConstantCall {
    Address from;
    Bytes data;
};

/// How it would end. A value of GAS that it used is that of kMaxCallEnergy.
struct ConstantAnswer {
    tvm::ContractResult result = tvm::ContractResult::success;
    /// What it returned, or why it refused.
    Bytes output;
    std::int64_t energy_used = 0;

    bool operator==(const ConstantAnswer&) const = default;
};

struct ConstantCalls {
    Address contract;
    std::vector<ConstantCall> calls;
};

/// What calls of a followed contract would answer within the last block that the ledger took, whose
/// header `head` is (java-tron Wallet.callConstantContract), in their order; nothing they change is
/// kept. A call fails with beyond_shadow where it needs what the shadow does not hold or what this
/// machine does not have, where it or a call within it ran dry at kMaxCallEnergy, and where the
/// calls before it used all energy. Any thread. Errors: not_synced, beyond_shadow (the rules in
/// force are not known), io_error, store_corrupt, store_version.
Result<std::vector<Result<ConstantAnswer>>> answer_calls(const KvStore& store,
                                                         const ShadowFacts& facts,
                                                         const wire::Header& head,
                                                         const ConstantCalls& question);

}  // namespace tributary::token
