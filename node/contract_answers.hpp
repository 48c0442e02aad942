// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/chain_answers.hpp"

namespace tributary::node {

/// A call that brings no value.
struct ContractCall {
    Address from;
    Bytes data;

    bool operator==(const ContractCall&) const = default;
};

struct ContractQuestion {
    Address address;
    std::vector<ContractCall> calls;
    /// Storage rows to list, and the key behind which they begin.
    std::size_t rows = 0;
    std::optional<Hash256> after;

    bool operator==(const ContractQuestion&) const = default;
};

struct ContractCallAnswer {
    /// protocol.Transaction.Result.contractResult; absent where the answer is not known.
    std::optional<std::int32_t> contract_result;
    Bytes output;
    std::int64_t energy_used = 0;
    /// Why it is not known; empty where it is.
    std::string beyond_shadow;
};

struct StorageRowAnswer {
    Hash256 key;
    Hash256 value;
    /// Where it can be told.
    std::optional<Hash256> slot;
};

struct ContractTokenAnswer {
    std::string token_id;
    TokenAmount amount;
};

struct ContractAnswer {
    Address address;
    BlockNumber created_in = 0;
    TransactionId created_by;
    Address origin;
    Hash256 code_hash;
    std::size_t code_size = 0;
    Sun sun;
    /// Ascending by id; none of 0.
    std::vector<ContractTokenAnswer> tokens;
    /// Every call of the chain up to as_of was run.
    bool complete = false;
    std::vector<ContractCallAnswer> calls;
    std::vector<StorageRowAnswer> rows;
    /// Whether there are rows behind them.
    bool more_rows = false;
    BlockRef as_of;
    AssuranceLevel as_of_level = AssuranceLevel::reported;
    /// See StatusAnswer.
    bool attested_keys = false;
};

/// The contracts whose calls the node runs, as the RPC edge sees them; as ChainQueries is called.
class ContractQueries {
  public:
    ContractQueries() = default;
    ContractQueries(const ContractQueries&) = delete;
    ContractQueries& operator=(const ContractQueries&) = delete;
    ContractQueries(ContractQueries&&) = delete;
    ContractQueries& operator=(ContractQueries&&) = delete;
    virtual ~ContractQueries() = default;

    /// Errors: contract_not_shadowed, contract_diverged, not_found (every call is run, and no
    /// contract stands there), beyond_shadow (no call can be answered), not_synced.
    virtual void contract(ContractQuestion question, Answer<ContractAnswer> answer) = 0;
};

}  // namespace tributary::node
