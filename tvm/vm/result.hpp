// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/uint256.hpp"
#include "tvm/vm/account.hpp"

namespace tributary::tvm {

/// How a transaction ended, with the numbers of Tron.proto Transaction.Result.contractResult.
enum class ContractResult : std::uint8_t {
    success = 1,
    revert = 2,
    bad_jump_destination = 3,
    out_of_memory = 4,
    precompiled_contract = 5,
    stack_too_small = 6,
    stack_too_large = 7,
    illegal_operation = 8,
    out_of_energy = 10,
    out_of_time = 11,
    jvm_stack_over_flow = 12,
    unknown = 13,
    transfer_failed = 14,
    invalid_code = 15,
};

/// The word of Tron.proto: SUCCESS, REVERT and so on.
std::string_view name_of(ContractResult result);

struct Log {
    Address address;
    std::vector<Uint256> topics;
    Bytes data;

    bool operator==(const Log&) const = default;
};

/// A call, creation, self-destruction or stake operation from within a contract.
struct InternalTransaction {
    /// Position of the one it happened in; nothing for the transaction itself.
    std::optional<std::size_t> parent;
    Address caller;
    /// Nothing for a vote.
    std::optional<Address> to;
    std::int64_t value = 0;
    std::vector<TokenBalance> tokens;
    /// "call", "create", "suicide", "voteWitness" and so on.
    std::string note;
    /// Parameters of a vote as JSON.
    std::string extra;
    std::int64_t nonce = 0;
    bool rejected = false;
    /// What the hash covers: input, and the value before the outcome was known.
    Bytes data;
    std::int64_t hashed_value = 0;

    bool operator==(const InternalTransaction&) const = default;
};

/// Hashes of internal transactions of transaction `id`, in their order (java-tron
/// InternalTransaction.getHash).
std::vector<Hash256> hashes_of(const std::vector<InternalTransaction>& transactions,
                               const TransactionId& id);

/// Slack of a run that no energy limit would change.
inline constexpr std::int64_t kNoSlack = std::numeric_limits<std::int64_t>::max();

/// What the machine did.
struct ExecutionResult {
    ContractResult result = ContractResult::success;
    /// False where the run met something not built here (Sapling, more work than a block allows):
    /// nothing else in the result means anything then.
    bool supported = true;
    std::int64_t energy_used = 0;
    /// Part of energy_used that dynamic energy added.
    std::int64_t energy_penalty = 0;
    /// How much lower the energy limit could have been without changing how any call, creation or
    /// built-in contract within the run ended, itself running dry apart; kNoSlack where nothing in
    /// it depends on the limit.
    std::int64_t energy_slack = kNoSlack;
    /// Whether a GAS value was used other than as the allowance of the call that follows it.
    bool energy_read = false;
    /// Whether something within the run, or the run itself, ran dry that a higher energy limit
    /// might have given more.
    bool starved = false;
    Bytes output;
    /// Empty unless the result is success.
    std::vector<Log> logs;
    std::vector<InternalTransaction> internal_transactions;
    /// Contracts that destroyed themselves, ascending.
    std::vector<Address> deleted;
};

}  // namespace tributary::tvm
